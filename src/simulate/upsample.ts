/** Half length of the interpolation kernel in samples of the slow course. */
const HALF = 6;

/**
 * Adds a slowly sampled course to a quickly sampled one, by windowed-sinc interpolation.
 *
 * @param slow values at every `factor`-th sample of `target`, the first at its first
 * @param target receives the sum
 */
export function upsample(slow: Float32Array, factor: number, target: Float32Array): void {
  const kernels = Array.from({ length: factor }, (_, phase) => kernel(phase / factor));
  for (let t = 0; t < target.length; t++) {
    const base = Math.floor(t / factor);
    const weights = kernels[t % factor];
    const first = Math.max(0, HALF - 1 - base);
    const last = Math.min(2 * HALF, slow.length - base + HALF - 1);
    let sum = 0;
    for (let k = first, i = base - HALF + 1 + first; k < last; k++, i++) sum += weights[k] * slow[i];
    target[t] += sum;
  }
}

/** Hann-windowed sinc at distances k − (HALF − 1) − shift. */
function kernel(shift: number): Float64Array {
  const weights = new Float64Array(2 * HALF);
  let sum = 0;
  for (let k = 0; k < 2 * HALF; k++) {
    const x = k - (HALF - 1) - shift;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    weights[k] = Math.abs(x) < HALF ? sinc * Math.cos((Math.PI * x) / (2 * HALF)) ** 2 : 0;
    sum += weights[k];
  }
  return weights.map((weight) => weight / sum);
}
