import type { VertexMixture } from './haemodynamics.js';
import { LEAD_IN, SLOW_STEP } from './latent.js';

const LONGEST = 12;

/**
 * Lag in seconds at which each region's neural drive correlates best with the
 * clean BOLD of the region's vertices, with a parabola through the three best lags.
 *
 * @param drive `[region, step]` from −LEAD_IN seconds
 * @param bold `[vertex, volume]`
 * @returns lags per region (NaN without vertices) and their mean
 */
export function effectiveDelay(
  drive: Float32Array,
  steps: number,
  bold: Float32Array,
  { volumes, tr }: { volumes: number; tr: number },
  labels: Int16Array,
  mixture: VertexMixture,
): { regions: Float32Array; mean: number } {
  const count = drive.length / steps;
  const means = new Float64Array(count * volumes);
  labels.forEach((label, v) => {
    // Vertices deep inside the region follow its drive alone.
    if (label < 0 || mixture.offsets[v + 1] === mixture.offsets[v]) return;
    for (let t = 0; t < volumes; t++) means[label * volumes + t] += bold[v * volumes + t];
  });
  const lags = Math.round(LONGEST / SLOW_STEP);
  const regions = new Float32Array(count).fill(Number.NaN);
  const shifted = new Float64Array(volumes);
  for (let r = 0; r < count; r++) {
    const target = means.subarray(r * volumes, (r + 1) * volumes);
    if (target.every((value) => value === 0)) continue;
    const scores = new Float64Array(lags + 1);
    for (let lag = 0; lag <= lags; lag++) {
      for (let t = 0; t < volumes; t++) {
        const place = (t * tr + LEAD_IN) / SLOW_STEP - lag;
        const step = Math.min(steps - 2, Math.floor(place));
        const i = r * steps + step;
        shifted[t] = drive[i] + (place - step) * (drive[i + 1] - drive[i]);
      }
      scores[lag] = correlation(shifted, target);
    }
    let best = 0;
    for (let lag = 1; lag <= lags; lag++) if (scores[lag] > scores[best]) best = lag;
    const inner = Math.min(lags - 1, Math.max(1, best));
    const [a, b, c] = [scores[inner - 1], scores[inner], scores[inner + 1]];
    const curve = a - 2 * b + c;
    regions[r] = SLOW_STEP * (best === inner && curve < 0 ? inner + (a - c) / (2 * curve) : best);
  }
  const known = regions.filter((lag) => !Number.isNaN(lag));
  return { regions, mean: known.reduce((sum, lag) => sum + lag, 0) / Math.max(1, known.length) };
}

function correlation(a: Float64Array, b: Float64Array): number {
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    sa += a[i];
    sb += b[i];
    saa += a[i] * a[i];
    sbb += b[i] * b[i];
    sab += a[i] * b[i];
  }
  const n = a.length;
  return (sab - (sa * sb) / n) / Math.sqrt((saa - (sa * sa) / n) * (sbb - (sb * sb) / n) + 1e-30);
}
