/**
 * Extended infomax (Lee, Girolami & Sejnowski, Neural Computation 11:417, 1999):
 * stochastic natural-gradient ascent whose nonlinearity follows the sign of each
 * source's kurtosis. The learning rate falls whenever two steps point apart by more
 * than 60 degrees, and starts again lower when the weights blow up.
 */
import type { Rotation, RotationOptions } from './fast-ica.js';
import { identity } from './small-matrices.js';

const LARGEST_ANGLE = Math.PI / 3;
const ANNEALING = 0.9;
const RESTART = 0.5;
const LARGEST_WEIGHT = 1e4;
const LOWEST_RATE = 1e-10;
const KURTOSIS_SAMPLES = 6000;
const KURTOSIS_MOMENTUM = 0.5;
/** Shifts the border between the two kinds of source a little, so that Gaussian ones do not flip back and forth. */
const SIGN_BIAS = 0.02;

/**
 * Until the squared change of the weights in a pass through the data is below the tolerance.
 *
 * @param z whitened data `[component, sample]`
 */
export function extendedInfomax(
  z: Float32Array,
  components: number,
  samples: number,
  options: RotationOptions,
): Rotation {
  const n = components;
  const { random } = options;
  const block = Math.max(8, Math.floor(Math.sqrt(samples / 3)));
  let rate = 0.01 / Math.log(Math.max(n, 2) ** 2);
  let w = identity(n);
  let signs = new Float64Array(n).fill(1);
  let kurtoses = new Float64Array(n);
  let previous = w.slice();
  let lastDelta: Float64Array | undefined;
  const learner = new Learner(z, n, samples, block);
  for (let pass = 1; pass <= options.maximumIterations; pass++) {
    const order = learner.order(random);
    for (let from = 0; from + block <= samples; from += block) {
      learner.step(w, signs, order, from, rate);
    }
    if (w.some((value) => !(Math.abs(value) < LARGEST_WEIGHT))) {
      rate *= RESTART;
      if (rate < LOWEST_RATE) break;
      w = identity(n);
      signs = new Float64Array(n).fill(1);
      kurtoses = new Float64Array(n);
      previous = w.slice();
      lastDelta = undefined;
      continue;
    }
    const fresh = learner.kurtoses(w, order);
    for (let i = 0; i < n; i++) {
      kurtoses[i] = pass === 1 ? fresh[i] : KURTOSIS_MOMENTUM * kurtoses[i] + (1 - KURTOSIS_MOMENTUM) * fresh[i];
      signs[i] = kurtoses[i] + SIGN_BIAS >= 0 ? 1 : -1;
    }
    const delta = w.map((value, i) => value - previous[i]);
    const change = dot(delta, delta);
    if (lastDelta !== undefined) {
      const cosine = dot(delta, lastDelta) / Math.sqrt(change * dot(lastDelta, lastDelta) || 1);
      if (change < options.tolerance) return { w, iterations: pass, converged: true };
      if (Math.acos(Math.max(-1, Math.min(1, cosine))) > LARGEST_ANGLE) {
        rate *= ANNEALING;
        lastDelta = delta;
      }
    } else lastDelta = delta;
    previous = w.slice();
  }
  return { w, iterations: options.maximumIterations, converged: false };
}

/** Steps and kurtoses, with their work space. */
class Learner {
  private readonly sources: Float64Array;
  private readonly bent: Float64Array;
  private readonly input: Float64Array;
  private readonly gradient: Float64Array;
  private readonly update: Float64Array;
  private readonly indices: Int32Array;

  constructor(
    private readonly z: Float32Array,
    private readonly n: number,
    private readonly samples: number,
    private readonly block: number,
  ) {
    this.input = new Float64Array(n * block);
    this.sources = new Float64Array(n * block);
    this.bent = new Float64Array(n * block);
    this.gradient = new Float64Array(n * n);
    this.update = new Float64Array(n * n);
    this.indices = Int32Array.from({ length: samples }, (_, i) => i);
  }

  /** A new random order of the samples. */
  order(random: { integer(count: number): number }): Int32Array {
    const { indices } = this;
    for (let i = indices.length - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      const kept = indices[i];
      indices[i] = indices[j];
      indices[j] = kept;
    }
    return indices;
  }

  /** w += rate·(block·I − signs·tanh(u)·uᵀ − u·uᵀ)·w over one block, u = w·z. */
  step(w: Float64Array, signs: Float64Array, order: Int32Array, from: number, rate: number): void {
    const { n, block, sources, bent, gradient, update } = this;
    this.gather(w, order, from, block);
    for (let i = 0; i < n; i++) {
      const start = i * block;
      for (let k = start; k < start + block; k++) bent[k] = signs[i] * Math.tanh(sources[k]) + sources[k];
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < block; k++) sum += bent[i * block + k] * sources[j * block + k];
        gradient[i * n + j] = (i === j ? block : 0) - sum;
      }
    }
    update.fill(0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const weight = gradient[i * n + j];
        for (let k = 0; k < n; k++) update[i * n + k] += weight * w[j * n + k];
      }
    }
    for (let i = 0; i < w.length; i++) w[i] += rate * update[i];
  }

  /** Excess kurtosis of every source over some thousand samples. */
  kurtoses(w: Float64Array, order: Int32Array): Float64Array {
    const { n, block, sources } = this;
    const second = new Float64Array(n);
    const fourth = new Float64Array(n);
    let count = 0;
    for (let from = 0; from + block <= this.samples && count < KURTOSIS_SAMPLES; from += block) {
      this.gather(w, order, from, block);
      for (let i = 0; i < n; i++) {
        for (let k = i * block; k < (i + 1) * block; k++) {
          const square = sources[k] * sources[k];
          second[i] += square;
          fourth[i] += square * square;
        }
      }
      count += block;
    }
    return second.map((sum, i) => (fourth[i] * count) / (sum * sum) - 3);
  }

  private gather(w: Float64Array, order: Int32Array, from: number, count: number): void {
    const { n, samples, z, input, sources, block } = this;
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < count; k++) input[j * block + k] = z[j * samples + order[from + k]];
    }
    sources.fill(0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const weight = w[i * n + j];
        for (let k = 0; k < count; k++) sources[i * block + k] += weight * input[j * block + k];
      }
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
