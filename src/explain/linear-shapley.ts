/** Shapley values of linear functions, in closed form. */
import type { Examples } from '../decode/decoder.js';
import { HemocastError } from '../foundation/index.js';
import type { Scorer } from './masked-features.js';

/** f(x) = intercept + Σⱼ weightⱼ xⱼ, one such function for each number. */
export interface LinearScores {
  /** `[number, feature]` */
  weights: Float64Array;
  /** `[number]` */
  intercepts: Float64Array;
  width: number;
}

/** How far, as a part of their spread, scores may lie from a straight line and still count as linear. */
const ROUNDING = 1e-4;

/**
 * Shapley values of a linear function: φⱼ = wⱼ (xⱼ − E xⱼ), for whatever joint distribution, where absent features take their mean
 * (Štrumbelj & Kononenko 2014). They sum to f(x) − E f(x).
 *
 * @param weights `[feature]`
 * @param mean of each feature over the background `[feature]`
 * @returns `[example, feature]`
 * @throws HemocastError `background-width`
 */
export function linearShapley(weights: ArrayLike<number>, examples: Examples, mean: ArrayLike<number>): Float64Array {
  const { count, width, values } = examples;
  if (weights.length !== width || mean.length !== width) {
    throw new HemocastError('background-width', 'Weights, means and examples do not fit together', {
      expected: `${width} of each`,
      found: `${weights.length} weights, ${mean.length} means`,
    });
  }
  const result = new Float64Array(count * width);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < width; j++, at++) result[at] = weights[j] * (values[at] - mean[j]);
  }
  return result;
}

/** Mean of each feature `[feature]`. */
export function featureMeans({ count, width, values }: Examples): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < width; j++, at++) mean[j] += values[at] / count;
  return mean;
}

/**
 * The weights of a function that is linear, read off it: its answers to 0 and to each feature alone, checked on examples. So any
 * decoder with linear scores can be explained exactly, whatever it is made of.
 *
 * @param examples to check by; answers to them may depart from the line by rounding alone
 * @returns undefined where the function is not linear
 */
export function linearScoresOf(score: Scorer, examples: Examples): LinearScores | undefined {
  const { count, width } = examples;
  // Of the size of the features that it is used with, so that rounding counts alike.
  const scale = featureScale(examples);
  const probes = new Float32Array((width + 1) * width);
  for (let j = 0; j < width; j++) probes[(j + 1) * width + j] = scale;
  const answers = score({ count: width + 1, width, values: probes });
  const numbers = answers.length / (width + 1);
  const intercepts = Float64Array.from({ length: numbers }, (_, n) => answers[n]);
  const weights = new Float64Array(numbers * width);
  for (let j = 0; j < width; j++) {
    for (let n = 0; n < numbers; n++) {
      weights[n * width + j] = (answers[(j + 1) * numbers + n] - intercepts[n]) / Math.fround(scale);
    }
  }
  const found = score(examples);
  let largest = 0;
  let spread = 0;
  for (let i = 0; i < count; i++) {
    for (let n = 0; n < numbers; n++) {
      let expected = intercepts[n];
      for (let j = 0; j < width; j++) expected += weights[n * width + j] * examples.values[i * width + j];
      largest = Math.max(largest, Math.abs(found[i * numbers + n] - expected));
      spread = Math.max(spread, Math.abs(found[i * numbers + n] - intercepts[n]));
    }
  }
  return largest <= ROUNDING * spread ? { weights, intercepts, width } : undefined;
}

function featureScale({ values }: Examples): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return values.length > 0 && squares > 0 ? Math.sqrt(squares / values.length) : 1;
}
