/** Series on the clock of another: what modalities that were measured at different rates have in common. */

/** Moments at equal distances. */
export interface Moments {
  /** Second of the source's recording at the first. */
  startTime: number;
  /** Seconds from one to the next. */
  tr: number;
  count: number;
}

/**
 * Series at other moments, by a cubic through the four nearest (Catmull–Rom): the series must hold nothing near their clock's Nyquist
 * frequency, as slow blood does not.
 *
 * @param series `[moment, width]`
 * @returns `values` `[moment, width]`, and which moments lie within the series, or less than half a step outside
 */
export function onMoments(
  series: ArrayLike<number>,
  width: number,
  from: Moments,
  to: Moments,
): { values: Float64Array; inside: Uint8Array } {
  const values = new Float64Array(to.count * width);
  const inside = new Uint8Array(to.count);
  const last = from.count - 1;
  for (let k = 0; k < to.count; k++) {
    const position = (to.startTime + k * to.tr - from.startTime) / from.tr;
    if (from.count === 0 || position < -0.5 || position > last + 0.5) continue;
    inside[k] = 1;
    const clamped = Math.min(Math.max(position, 0), last);
    const first = Math.min(Math.floor(clamped), Math.max(0, last - 1));
    const weights = catmullRom(clamped - first);
    for (let p = 0; p < 4; p++) {
      const at = Math.min(Math.max(first - 1 + p, 0), last) * width;
      for (let i = 0; i < width; i++) values[k * width + i] += weights[p] * series[at + i];
    }
  }
  return { values, inside };
}

/** Weights of the four samples about a position between the second and the third. */
function catmullRom(t: number): [number, number, number, number] {
  return [
    (-t + 2 * t * t - t ** 3) / 2,
    (2 - 5 * t * t + 3 * t ** 3) / 2,
    (t + 4 * t * t - 3 * t ** 3) / 2,
    (-t * t + t ** 3) / 2,
  ];
}
