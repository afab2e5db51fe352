/**
 * Structural similarity of two pictures (Wang et al. 2004, IEEE Trans. Image Process. 13:600), as image programs work it out: Gaussian window
 * of 1.5 pixels, cut at 5 pixels, population moments, mean over the places where the window lies inside the picture.
 */
import { HemocastError } from '../foundation/index.js';

/** Values row by row from the top left `[height, width]`. */
export interface GreyPicture {
  width: number;
  height: number;
  values: Float32Array;
}

const SIGMA = 1.5;
const RADIUS = 5;
const WINDOW = Float64Array.from({ length: 2 * RADIUS + 1 }, (_, i) =>
  Math.exp(-((i - RADIUS) ** 2) / (2 * SIGMA ** 2)),
);
const TOTAL = WINDOW.reduce((sum, value) => sum + value, 0);

/**
 * @param range L of the paper: the largest difference that two values can have
 * @throws HemocastError `picture-size` where the pictures differ in size or are smaller than the window
 */
export function pictureSimilarity(a: GreyPicture, b: GreyPicture, range: number): number {
  const { width, height } = a;
  if (b.width !== width || b.height !== height || Math.min(width, height) <= 2 * RADIUS) {
    throw new HemocastError('picture-size', 'Two pictures cannot be compared', {
      expected: `two of one size, larger than ${2 * RADIUS} × ${2 * RADIUS}`,
      found: `${width} × ${height} and ${b.width} × ${b.height}`,
    });
  }
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  const of = (value: (i: number) => number) =>
    blurred(
      Float64Array.from(a.values, (_, i) => value(i)),
      width,
      height,
    );
  const [x, y] = [a.values, b.values];
  const meanX = of((i) => x[i]);
  const meanY = of((i) => y[i]);
  const squareX = of((i) => x[i] * x[i]);
  const squareY = of((i) => y[i] * y[i]);
  const product = of((i) => x[i] * y[i]);
  let sum = 0;
  let count = 0;
  for (let row = RADIUS; row < height - RADIUS; row++) {
    for (let column = RADIUS; column < width - RADIUS; column++) {
      const i = row * width + column;
      const [mx, my] = [meanX[i], meanY[i]];
      const covariance = product[i] - mx * my;
      const variances = squareX[i] - mx * mx + squareY[i] - my * my;
      sum += ((2 * mx * my + c1) * (2 * covariance + c2)) / ((mx * mx + my * my + c1) * (variances + c2));
      count++;
    }
  }
  return sum / count;
}

/** Gaussian mean; places whose window reaches beyond the picture are not meant to be used. */
function blurred(values: Float64Array, width: number, height: number): Float64Array {
  const along = (from: Float64Array, step: number, limit: (i: number) => boolean) => {
    const to = new Float64Array(from.length);
    for (let i = 0; i < from.length; i++) {
      if (!limit(i)) continue;
      let sum = 0;
      for (let k = -RADIUS; k <= RADIUS; k++) sum += WINDOW[k + RADIUS] * from[i + k * step];
      to[i] = sum / TOTAL;
    }
    return to;
  };
  const rows = along(values, 1, (i) => i % width >= RADIUS && i % width < width - RADIUS);
  return along(rows, width, (i) => i >= RADIUS * width && i < (height - RADIUS) * width);
}
