/**
 * From tokens of an encoder to a few features per electrode and second: the directions in which tokens vary as slowly as
 * BOLD can follow, found on training people without looking at their BOLD.
 *
 * An encoder's tokens are mostly about what a second of EEG looks like, and change altogether from one second to the next;
 * the largest principal components are of that kind. Of all directions these are the ones in which the largest share of the
 * variance is left after the haemodynamic response (slow feature analysis in spirit: Wiskott & Sejnowski 2002). On simulated
 * people they predict better than principal components (see docs/model.md); directions chosen by regression on the target
 * fit the training people too closely for the regression that follows.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { HAEMODYNAMIC_RESPONSE } from '../../align/index.js';
import { HemocastError } from '../../foundation/index.js';
import { type EncodedEeg, secondsInWindow } from './encoded-eeg.js';

export interface TokenProjection {
  /** `[width, component]` */
  weight: Float32Array;
  /** `[second of a window, component]`: what every window has alike there, in components. */
  time: Float32Array;
  /** Share of each component's variance that outlasts the response, largest first. */
  slow: number[];
}

/** The part of the mean variance that is added to each direction's, so that directions with next to none are not chosen. */
const SHRINKAGE = 0.05;

/** The response about its peak: a Gaussian, less the undershoot that follows it. */
const RESPONSE = [
  { later: 0, width: HAEMODYNAMIC_RESPONSE.width, weight: 1 },
  {
    later: HAEMODYNAMIC_RESPONSE.undershoot.later,
    width: HAEMODYNAMIC_RESPONSE.undershoot.width,
    weight: -HAEMODYNAMIC_RESPONSE.undershoot.depth,
  },
];

/**
 * Fits a projection to recordings of training people.
 *
 * @param encoded of one width, at least one of them longer than a window
 * @throws `projection-components`
 */
export function fitTokenProjection(
  encoded: readonly EncodedEeg[],
  windowSeconds: number,
  components: number,
): TokenProjection {
  const { width } = encoded[0];
  if (!(components >= 1 && components <= width)) {
    throw new HemocastError('projection-components', 'That many components cannot be made of tokens', {
      expected: `1 to ${width}, the width of a token`,
      found: String(components),
    });
  }
  const time = timeEffect(encoded, windowSeconds);
  const all = new Float64Array(width * width);
  const slow = new Float64Array(width * width);
  let rows = 0;
  for (const recording of encoded) {
    const { seconds } = recording;
    const place = secondsInWindow(seconds, windowSeconds);
    for (let electrode = 0; electrode < recording.tokens.length / (seconds * width); electrode++) {
      const tokens = centred(recording, electrode);
      tokens.forEach((row, second) => {
        for (let i = 0; i < width; i++) row[i] -= time[place[second] * width + i];
      });
      addOuter(all, tokens, width);
      addOuter(slow, response(tokens, width), width);
      rows += seconds;
    }
  }
  const { vectors, values } = slowDirections(all, slow, width, components, rows);
  return { weight: vectors, time: projectTime(time, vectors, windowSeconds, width), slow: values };
}

/** Components of a recording's tokens before they are standardised: `[second, electrode, component]`. */
export function projectTokens(
  { weight, time }: Pick<TokenProjection, 'weight' | 'time'>,
  { tokens, seconds, width }: Pick<EncodedEeg, 'tokens' | 'seconds' | 'width'>,
  windowSeconds: number,
): Float32Array {
  const components = weight.length / width;
  const electrodes = tokens.length / (seconds * width);
  const place = secondsInWindow(seconds, windowSeconds);
  const result = new Float32Array(seconds * electrodes * components);
  const sums = new Float64Array(components);
  for (let electrode = 0; electrode < electrodes; electrode++) {
    for (let second = 0; second < seconds; second++) {
      const from = (electrode * seconds + second) * width;
      sums.fill(0);
      for (let i = 0; i < width; i++) {
        const value = tokens[from + i];
        for (let c = 0; c < components; c++) sums[c] += value * weight[i * components + c];
      }
      const to = (second * electrodes + electrode) * components;
      for (let c = 0; c < components; c++) result[to + c] = sums[c] - time[place[second] * components + c];
    }
  }
  return result;
}

/** Tokens of one electrode less their mean, which holds where the electrode is: rows of seconds. */
function centred({ tokens, seconds, width }: EncodedEeg, electrode: number): Float64Array[] {
  const mean = new Float64Array(width);
  const start = electrode * seconds * width;
  for (let i = 0; i < seconds * width; i++) mean[i % width] += tokens[start + i] / seconds;
  return Array.from({ length: seconds }, (_, second) =>
    Float64Array.from({ length: width }, (_, i) => tokens[start + second * width + i] - mean[i]),
  );
}

/** What tokens have alike at each second of a window: the encoder's time embedding, as it comes out. */
function timeEffect(encoded: readonly EncodedEeg[], windowSeconds: number): Float64Array {
  const { width } = encoded[0];
  const effect = new Float64Array(windowSeconds * width);
  const counts = new Float64Array(windowSeconds);
  for (const recording of encoded) {
    const place = secondsInWindow(recording.seconds, windowSeconds);
    for (let electrode = 0; electrode < recording.tokens.length / (recording.seconds * width); electrode++) {
      centred(recording, electrode).forEach((row, second) => {
        counts[place[second]]++;
        for (let i = 0; i < width; i++) effect[place[second] * width + i] += row[i];
      });
    }
  }
  return effect.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / width)]));
}

/** Rows of seconds as the haemodynamic response passes them on, about its peak. */
function response(tokens: readonly Float64Array[], width: number): Float64Array[] {
  const seconds = tokens.length;
  return tokens.map((_, at) => {
    const result = new Float64Array(width);
    for (const { later, width: deviation, weight } of RESPONSE) {
      const first = Math.max(0, Math.ceil(at - later - 3 * deviation));
      const last = Math.min(seconds - 1, Math.floor(at - later + 3 * deviation));
      const shares: number[] = [];
      for (let second = first; second <= last; second++) {
        shares.push(Math.exp(-((at - later - second) ** 2) / (2 * deviation ** 2)));
      }
      const total = shares.reduce((sum, share) => sum + share, 0);
      shares.forEach((share, k) => {
        const factor = (weight * share) / total;
        const row = tokens[first + k];
        for (let i = 0; i < width; i++) result[i] += factor * row[i];
      });
    }
    return result;
  });
}

/** Adds Σ row · rowᵀ to the lower triangle. */
function addOuter(sums: Float64Array, rows: readonly Float64Array[], width: number): void {
  for (const row of rows) {
    for (let i = 0; i < width; i++) {
      const value = row[i];
      for (let j = 0; j <= i; j++) sums[i * width + j] += value * row[j];
    }
  }
}

/** Directions v with the largest vᵀ S v / vᵀ (A + shrinkage) v. */
function slowDirections(all: Float64Array, slow: Float64Array, width: number, count: number, rows: number) {
  const whole = eigenvectors(all, width, rows);
  const mean = whole.values.reduce((sum, value) => sum + Math.max(0, value), 0) / width;
  // With W of all Wᵀ (A + shrinkage) W = 1, the directions are W times the eigenvectors of Wᵀ S W.
  const whitening = Matrix.zeros(width, width);
  for (let j = 0; j < width; j++) {
    const deviation = Math.sqrt(Math.max(0, whole.values[j]) + SHRINKAGE * mean);
    for (let i = 0; i < width; i++) whitening.set(i, j, deviation > 0 ? whole.vectors.get(i, j) / deviation : 0);
  }
  const left = whitening
    .transpose()
    .mmul(symmetric(slow, width, rows))
    .mmul(whitening);
  const found = eigenvectors(left.to1DArray(), width, 1);
  const vectors = new Float32Array(width * count);
  for (let c = 0; c < count; c++) {
    const direction = whitening.mmul(found.vectors.getColumnVector(c)).to1DArray();
    const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    // Signs are arbitrary: the largest entry is made positive.
    for (let i = 0; i < width; i++) vectors[i * count + c] = largest < 0 ? -direction[i] : direction[i];
  }
  return { vectors, values: found.values.slice(0, count) };
}

function symmetric(lower: ArrayLike<number>, size: number, rows: number): Matrix {
  const matrix = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, lower[i * size + j] / rows);
      matrix.set(j, i, lower[i * size + j] / rows);
    }
  }
  return matrix;
}

/** Largest eigenvalue first; vectors in columns. */
function eigenvectors(lower: ArrayLike<number>, size: number, rows: number): { values: number[]; vectors: Matrix } {
  const found = new EigenvalueDecomposition(symmetric(lower, size, rows), { assumeSymmetric: true });
  const order = found.realEigenvalues.map((value, i) => ({ value, i })).sort((a, b) => b.value - a.value);
  const vectors = Matrix.zeros(size, size);
  order.forEach(({ i }, to) => {
    vectors.setColumn(to, found.eigenvectorMatrix.getColumn(i));
  });
  return { values: order.map(({ value }) => value), vectors };
}

function projectTime(time: Float64Array, weight: Float32Array, windowSeconds: number, width: number): Float32Array {
  const components = weight.length / width;
  const result = new Float32Array(windowSeconds * components);
  for (let second = 0; second < windowSeconds; second++) {
    for (let c = 0; c < components; c++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += time[second * width + i] * weight[i * components + c];
      result[second * components + c] = sum;
    }
  }
  return result;
}
