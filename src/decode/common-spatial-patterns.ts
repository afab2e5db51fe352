/** Common spatial patterns: filters over channels whose power differs most between two classes of epochs. */
import { HemocastError } from '../foundation/index.js';
import type { Decoder, Examples } from './decoder.js';
import { epochCovariances } from './epoch-covariance.js';
import type { Epochs } from './epochs.js';
import { lda } from './lda.js';
import { congruent, eigensystem } from './symmetric-matrix.js';

/** Filters that are kept unless chosen. */
export const CSP_FILTERS = 6;

/** Directions below this part of the strongest are those that a reference took away. */
const ROUNDING = 1e-10;

/**
 * Filters w of the generalised eigenproblem Σ₀w = λ(Σ₀ + Σ₁)w, those furthest from λ = ½ first (Koles 1991; Blankertz et al. 2008, IEEE
 * Signal Process. Mag. 25), with wᵀ(Σ₀ + Σ₁)w = 1: MNE's `CSP(reg=None, norm_trace=False)` up to the sign. Directions without
 * power are left out, which an average reference makes.
 *
 * @param covariances of epochs `[channel, channel]`
 * @param labels 0 or 1
 * @returns `[filter, channel]`, at most `count` filters
 * @throws HemocastError `csp-classes` where a class has no epoch
 */
export function spatialPatterns(
  covariances: readonly Float64Array[],
  channels: number,
  labels: ArrayLike<number>,
  count = CSP_FILTERS,
  weights?: ArrayLike<number>,
): Float64Array {
  const [first, second] = [0, 1].map((label) => {
    const mean = new Float64Array(channels * channels);
    let total = 0;
    covariances.forEach((covariance, e) => {
      if (labels[e] !== label) return;
      const weight = weights?.[e] ?? 1;
      total += weight;
      for (let i = 0; i < mean.length; i++) mean[i] += weight * covariance[i];
    });
    if (total > 0) return mean.map((value) => value / total);
    throw new HemocastError('csp-classes', 'Common spatial patterns need epochs of two classes', {
      expected: 'classes 0 and 1',
      found: `none of class ${label}`,
    });
  });
  const both = eigensystem(
    first.map((value, i) => value + second[i]),
    channels,
  );
  const floor = ROUNDING * both.values[channels - 1];
  const kept = Array.from(both.values, (_, k) => k).filter((k) => both.values[k] > floor);
  const rank = kept.length;
  /** Brings the sum to the identity on the directions that are kept `[direction, channel]`. */
  const whitener = new Float64Array(rank * channels);
  kept.forEach((k, row) => {
    const scale = 1 / Math.sqrt(both.values[k]);
    for (let i = 0; i < channels; i++) whitener[row * channels + i] = scale * both.vectors[i * channels + k];
  });
  const { values, vectors } = eigensystem(congruent(whitener, first, rank, channels), rank);
  const order = Array.from(values, (_, k) => k)
    .sort((a, b) => Math.abs(values[b] - 0.5) - Math.abs(values[a] - 0.5))
    .slice(0, count);
  const filters = new Float64Array(order.length * channels);
  order.forEach((k, f) => {
    for (let j = 0; j < rank; j++) {
      const weight = vectors[j * rank + k];
      for (let i = 0; i < channels; i++) filters[f * channels + i] += weight * whitener[j * channels + i];
    }
  });
  return filters;
}

/** ln of each filter's mean power in each epoch. */
export function logPower(filters: Float64Array, covariances: readonly Float64Array[], channels: number): Examples {
  const width = filters.length / channels;
  const values = new Float32Array(covariances.length * width);
  covariances.forEach((covariance, e) => {
    for (let f = 0; f < width; f++) {
      const filter = filters.subarray(f * channels, (f + 1) * channels);
      let power = 0;
      for (let i = 0; i < channels; i++) {
        let sum = 0;
        for (let j = 0; j < channels; j++) sum += covariance[i * channels + j] * filter[j];
        power += filter[i] * sum;
      }
      values[e * width + f] = Math.log(Math.max(power, Number.MIN_VALUE));
    }
  });
  return { count: covariances.length, width, values };
}

/** Common spatial patterns, then linear discriminant analysis of the filters' log power: two classes. */
export const cspLda: Decoder<Epochs> = {
  name: 'csp+lda',
  note: 'Common spatial patterns (Blankertz et al. 2008), six filters, and discriminant analysis of their log power',
  fit: (training, options) => prepareCsp(training)(options),
  prepare: prepareCsp,
};

function prepareCsp(training: Epochs): ReturnType<NonNullable<Decoder<Epochs>['prepare']>> {
  const { channels } = training;
  const known = new WeakMap<Epochs, Float64Array[]>();
  const covariancesOf = (epochs: Epochs) => {
    const own = known.get(epochs) ?? epochCovariances(epochs, { shrunk: false });
    known.set(epochs, own);
    return own;
  };
  return (options) => {
    if (options.classes !== 2) {
      throw new HemocastError('csp-classes', 'Common spatial patterns tell two classes apart', {
        expected: '2 classes',
        found: String(options.classes),
      });
    }
    const own = covariancesOf(training);
    const filters = spatialPatterns(own, channels, options.labels, CSP_FILTERS, options.weights);
    const fitted = lda.fit(logPower(filters, own, channels), options);
    return { scores: (input) => fitted.scores(logPower(filters, covariancesOf(input), channels)) };
  };
}
