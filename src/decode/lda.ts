/** Linear discriminant analysis with the shrinkage of Ledoit and Wolf. */
import { choleskySolve, innerProducts, ledoitWolf } from '../signal/index.js';
import type { Decoder, DecoderTraining, Examples, FittedDecoder } from './decoder.js';

/** What one class contributes. */
interface ClassPart {
  /** Part of all weights. */
  prior: number;
  mean: Float64Array;
  /** Rows about the mean, with the root of their weights, `[example, feature]`. */
  rows: Float64Array;
  examples: number;
  /** Standard deviation of each feature; 1 where it does not vary. */
  scale: Float64Array;
  shrinkage: number;
  /** Mean variance of scaled features. */
  level: number;
}

/**
 * Scores ln p(class | x) up to a constant: xᵀ Σ⁻¹ m − ½ mᵀ Σ⁻¹ m + ln prior, Σ the classes' covariances by their priors, each shrunk on
 * features of variance 1. Decision values are those of scikit-learn's `LinearDiscriminantAnalysis(solver='lsqr', shrinkage='auto')`.
 * With fewer examples than features Σ is solved as a diagonal and a part of low rank (Woodbury), which is exact. Weights are priors
 * between classes; within a class they sum to its number of examples.
 *
 * @example
 * const scores = lda.fit(training, { labels, classes: 2, random }).scores(others); // [example, class]
 */
export const lda: Decoder = {
  name: 'lda',
  note: 'Linear discriminant analysis (Fisher 1936) with the shrinkage of Ledoit & Wolf (2004)',
  fit: fitDiscriminant,
};

function fitDiscriminant(training: Examples, { labels, classes, weights }: DecoderTraining): FittedDecoder {
  const { width } = training;
  const parts = Array.from({ length: classes }, (_, label) => classPart(training, labels, label, weights));
  const means = parts.map(({ mean }) => mean);
  const known = parts.filter(({ prior }) => prior > 0);
  const solved = coefficientsOf(known, means, width);
  const offsets = parts.map(({ prior, mean }, c) => {
    let product = 0;
    for (let k = 0; k < width; k++) product += solved[k * classes + c] * mean[k];
    return Math.log(prior) - 0.5 * product;
  });
  return {
    scores({ count, values }) {
      const result = new Float64Array(count * classes);
      for (let i = 0; i < count; i++) {
        const row = result.subarray(i * classes, (i + 1) * classes);
        row.set(offsets);
        for (let k = 0; k < width; k++) {
          const value = values[i * width + k];
          for (let c = 0; c < classes; c++) row[c] += value * solved[k * classes + c];
        }
      }
      return result;
    },
  };
}

/** Mean, scales and shrinkage of one class; a class without examples has a prior of 0, and its score is −∞. */
function classPart(
  { count, width, values }: Examples,
  labels: ArrayLike<number>,
  label: number,
  weights?: ArrayLike<number>,
): ClassPart {
  const members: number[] = [];
  let own = 0;
  let all = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights?.[i] ?? 1;
    all += weight;
    if (labels[i] !== label || weight <= 0) continue;
    members.push(i);
    own += weight;
  }
  const n = members.length;
  const mean = new Float64Array(width);
  const share = Float64Array.from(members, (i) => (weights?.[i] ?? 1) / own);
  for (let m = 0; m < n; m++) {
    for (let k = 0, at = members[m] * width; k < width; k++, at++) mean[k] += share[m] * values[at];
  }
  const rows = new Float64Array(n * width);
  const scale = new Float64Array(width);
  for (let m = 0; m < n; m++) {
    const root = Math.sqrt(n * share[m]);
    const from = members[m] * width;
    for (let k = 0, at = m * width; k < width; k++, at++) {
      const value = root * (values[from + k] - mean[k]);
      rows[at] = value;
      scale[k] += value * value;
    }
  }
  for (let k = 0; k < width; k++) {
    const rounding = n * (1e-7 * mean[k]) ** 2;
    scale[k] = scale[k] / n > rounding ? Math.sqrt(scale[k] / n) : 1;
  }
  const { shrinkage, mean: level } = ledoitWolf(divided(rows, n, width, scale), n, width);
  return { prior: all > 0 ? own / all : 0, mean, rows, examples: n, scale, shrinkage, level };
}

/** Rows `[example, feature]` with features divided by their scales. */
function divided(rows: Float64Array, n: number, width: number, scale: Float64Array): Float64Array {
  const inverse = scale.map((value) => 1 / value);
  const result = new Float64Array(n * width);
  for (let i = 0, at = 0; i < n; i++) for (let k = 0; k < width; k++, at++) result[at] = rows[at] * inverse[k];
  return result;
}

/** Σ⁻¹ m of each class `[feature, class]`. */
function coefficientsOf(parts: readonly ClassPart[], means: readonly Float64Array[], width: number): Float64Array {
  const classes = means.length;
  const right = new Float64Array(width * classes);
  means.forEach((mean, c) => {
    for (let k = 0; k < width; k++) right[k * classes + c] = mean[k];
  });
  const diagonal = new Float64Array(width);
  for (const { prior, shrinkage, level, scale } of parts) {
    for (let k = 0; k < width; k++) diagonal[k] += prior * shrinkage * level * scale[k] ** 2;
  }
  const largest = diagonal.reduce((most, value) => Math.max(most, value), 0);
  // Where nothing is shrunk (one feature, or a class whose examples are alike) a trace keeps Σ invertible.
  const total = parts.reduce((sum, { prior, level, scale }) => sum + prior * level * (scale[0] ** 2 || 1), 0);
  const floor = Math.max(1e-12 * Math.max(largest, total), Number.MIN_VALUE * 1e10);
  for (let k = 0; k < width; k++) diagonal[k] = Math.max(diagonal[k], floor);
  const examples = parts.reduce((sum, part) => sum + part.examples, 0);
  return examples < width
    ? solvedByExamples(parts, diagonal, right, width, examples)
    : solvedByFeatures(parts, diagonal, right, width);
}

function solvedByFeatures(
  parts: readonly ClassPart[],
  diagonal: Float64Array,
  right: Float64Array,
  width: number,
): Float64Array {
  const covariance = new Float64Array(width * width);
  for (const { prior, shrinkage, rows, examples } of parts) {
    const weight = (prior * (1 - shrinkage)) / examples;
    for (let i = 0; i < examples; i++) {
      for (let k = 0; k < width; k++) {
        const value = weight * rows[i * width + k];
        if (value === 0) continue;
        for (let l = 0, at = k * width, row = i * width; l <= k; l++) covariance[at + l] += value * rows[row + l];
      }
    }
  }
  for (let k = 0; k < width; k++) covariance[k * width + k] += diagonal[k];
  return choleskySolve(covariance, width, right, right.length / width);
}

/** (D + UᵀU)⁻¹ B = D⁻¹B − D⁻¹Uᵀ (1 + U D⁻¹ Uᵀ)⁻¹ U D⁻¹ B, U `[example, feature]`. */
function solvedByExamples(
  parts: readonly ClassPart[],
  diagonal: Float64Array,
  right: Float64Array,
  width: number,
  examples: number,
): Float64Array {
  const columns = right.length / width;
  const whole = new Float64Array(examples * width);
  let first = 0;
  for (const { prior, shrinkage, rows, examples: own } of parts) {
    const weight = Math.sqrt((prior * (1 - shrinkage)) / own);
    for (let at = 0, to = first * width; at < rows.length; at++, to++) whole[to] = weight * rows[at];
    first += own;
  }
  const inner = innerProducts(divided(whole, examples, width, diagonal.map(Math.sqrt)), examples, width);
  for (let i = 0; i < examples; i++) inner[i * examples + i] += 1;
  // One column after the other, so that features lie side by side.
  const inverse = diagonal.map((value) => 1 / value);
  const solved = Array.from({ length: columns }, (_, c) => inverse.map((value, k) => value * right[k * columns + c]));
  const seen = new Float64Array(examples * columns);
  for (let i = 0; i < examples; i++) {
    const own = whole.subarray(i * width, (i + 1) * width);
    for (let c = 0; c < columns; c++) seen[i * columns + c] = product(own, solved[c]);
  }
  const shares = choleskySolve(inner, examples, seen, columns);
  const result = new Float64Array(right.length);
  for (let c = 0; c < columns; c++) {
    const taken = new Float64Array(width);
    for (let i = 0; i < examples; i++) addTimes(taken, whole, i * width, shares[i * columns + c]);
    for (let k = 0; k < width; k++) result[k * columns + c] = solved[c][k] - inverse[k] * taken[k];
  }
  return result;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** Adds `factor` times a row that begins at `from`. */
function addTimes(to: Float64Array, rows: Float64Array, from: number, factor: number): void {
  for (let k = 0; k < to.length; k++) to[k] += factor * rows[from + k];
}
