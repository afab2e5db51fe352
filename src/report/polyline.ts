/** Long signals as short SVG paths: the lowest and highest value of each column of pixels, so that no peak is lost. */

/**
 * @param values those that are not finite break the line
 * @param x pixel of the first and of the last value
 * @param y pixel of a value
 * @returns the `d` of a path; empty where there is nothing to draw
 */
export function signalPath(
  values: ArrayLike<number>,
  [left, right]: readonly [number, number],
  y: (value: number) => number,
): string {
  const count = values.length;
  const columns = Math.max(1, Math.round((right - left) / 0.9));
  const at = (index: number) => left + ((right - left) * index) / Math.max(1, count - 1);
  const points: ([number, number] | undefined)[] = [];
  if (count <= 2 * columns) {
    for (let i = 0; i < count; i++) points.push(Number.isFinite(values[i]) ? [at(i), y(values[i])] : undefined);
  } else {
    for (let column = 0; column < columns; column++) {
      const [from, to] = [Math.floor((column * count) / columns), Math.floor(((column + 1) * count) / columns)];
      let low = -1;
      let high = -1;
      for (let i = from; i < to; i++) {
        if (!Number.isFinite(values[i])) continue;
        if (low < 0 || values[i] < values[low]) low = i;
        if (high < 0 || values[i] > values[high]) high = i;
      }
      if (low < 0) points.push(undefined);
      else
        for (const i of low === high ? [low] : [Math.min(low, high), Math.max(low, high)])
          points.push([at(i), y(values[i])]);
    }
  }
  let path = '';
  let drawing = false;
  for (const point of points) {
    if (point === undefined) {
      drawing = false;
      continue;
    }
    path += `${drawing ? 'L' : 'M'}${short(point[0])},${short(point[1])}`;
    drawing = true;
  }
  return path;
}

function short(pixels: number): string {
  return String(Math.round(10 * pixels) / 10);
}
