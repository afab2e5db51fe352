/**
 * What FastICA and Picard need to know of the sources that an unmixing matrix gives:
 * the moments of their hyperbolic tangents, over all samples, in one pass through
 * the data by blocks that stay in the cache.
 */
import { accumulateOuter, mixBlock } from './block-products.js';

const BLOCK = 256;
/** Beyond this tanh is 1 to 3e-8. */
const SATURATED = 9;

export interface ContrastMoments {
  /** `[component, whitened]`: mean of tanh(s_i)·z_j. */
  products: Float64Array;
  /** Mean of 1 − tanh²(s_i). */
  slopes: Float64Array;
  /** Mean of ln cosh(s_i). */
  contrasts: Float64Array;
}

/**
 * Moments of the sources s = w·z.
 *
 * @param z whitened data `[component, sample]`
 * @param w `[component, component]`
 * @param every only each `every`-th run of 256 samples is used
 */
export function contrastMoments(
  z: Float32Array,
  components: number,
  samples: number,
  w: Float64Array,
  every = 1,
): ContrastMoments {
  const products = new Float64Array(components * components);
  const slopes = new Float64Array(components);
  const contrasts = new Float64Array(components);
  const block = new Float64Array(components * BLOCK);
  const sources = new Float64Array(components * BLOCK);
  let used = 0;
  for (let from = 0; from < samples; from += BLOCK * every) {
    const count = Math.min(BLOCK, samples - from);
    for (let c = 0; c < components; c++) {
      const start = c * samples + from;
      for (let i = 0; i < count; i++) block[c * BLOCK + i] = z[start + i];
    }
    mixBlock(sources, w, block, components, components, BLOCK, count);
    for (let c = 0; c < components; c++) tanhInPlace(sources, c * BLOCK, count, c, slopes, contrasts);
    accumulateOuter(products, sources, block, components, components, BLOCK, count);
    used += count;
  }
  for (let i = 0; i < products.length; i++) products[i] /= used;
  for (let c = 0; c < components; c++) {
    slopes[c] /= used;
    contrasts[c] /= used;
  }
  return { products, slopes, contrasts };
}

/**
 * Replaces values by their tanh and adds up 1 − tanh² and ln cosh. With tanh(x/2) = n/d from Lambert's continued fraction, tanh x =
 * 2nd/(d² + n²), to 1e-9 up to x = 9, and cosh x = (d² + n²)/(d² − n²); the logarithm is taken of products.
 */
function tanhInPlace(
  x: Float64Array,
  from: number,
  count: number,
  component: number,
  slopes: Float64Array,
  contrasts: Float64Array,
): void {
  let slope = 0;
  let contrast = 0;
  let product = 1;
  for (let i = from; i < from + count; i++) {
    const value = x[i];
    if (value > SATURATED || value < -SATURATED) {
      x[i] = value > 0 ? 1 : -1;
      contrast += Math.abs(value) - Math.LN2;
      continue;
    }
    const h = 0.5 * value;
    const q = h * h;
    const n = h * (2027025 + q * (270270 + q * (6930 + q * 36)));
    const d = 2027025 + q * (945945 + q * (51975 + q * (630 + q)));
    const nn = n * n;
    const dd = d * d;
    const t = (2 * n * d) / (dd + nn);
    x[i] = t;
    slope += 1 - t * t;
    product *= (dd + nn) / (dd - nn);
    if (product > 1e200) {
      contrast += Math.log(product);
      product = 1;
    }
  }
  slopes[component] += slope;
  contrasts[component] += contrast + Math.log(product);
}
