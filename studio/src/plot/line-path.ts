/** Courses as paths of SVG. */

/**
 * A line through values at equal distances; broken where one is not finite.
 *
 * @param x of the first and the last value
 * @param y from a value to a coordinate
 */
export function linePath(
  values: ArrayLike<number>,
  [left, right]: readonly [number, number],
  y: (value: number) => number,
): string {
  let path = '';
  let isBroken = true;
  const step = values.length > 1 ? (right - left) / (values.length - 1) : 0;
  for (let k = 0; k < values.length; k++) {
    const height = y(values[k]);
    if (!Number.isFinite(height)) {
      isBroken = true;
      continue;
    }
    path += `${isBroken ? 'M' : 'L'}${(left + k * step).toFixed(1)},${height.toFixed(1)}`;
    isBroken = false;
  }
  return path;
}
