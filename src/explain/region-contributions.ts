/** How much each region (or any feature) gives to what a decoder says of examples that it was not fitted to. */
import type { Examples, FittedDecoder } from '../decode/decoder.js';
import { HemocastError, type Random } from '../foundation/index.js';
import { featureMeans, linearScoresOf, linearShapley } from './linear-shapley.js';
import { INTERVENTIONAL, maskedGame, type Scorer } from './masked-features.js';
import { sampledShapley } from './sampled-shapley.js';

export interface FeatureContributions {
  /** Mean of |φ| over examples and classes `[feature]`, in units of the decoder's scores; of each example, `magnitudes`. */
  importance: Float64Array;
  /** Mean of |φ| over classes `[example, feature]`. */
  magnitudes: Float64Array;
  method: 'linear' | 'sampled';
  absent: string;
  /** Of sampled values: the largest standard error of a mean |φ| over classes. */
  standardError?: number;
}

export interface FeatureContributionOptions {
  /** Pairs of orders for decoders whose scores are not linear. Default 32. */
  pairs?: number;
  random: Random;
  signal?: AbortSignal;
}

/** Background examples that the scores of a decoder that is not linear are averaged over at most. */
const MOST_BACKGROUND = 32;

/**
 * Shapley values of the features for the scores of a decoder, each class against the mean of all (what is added to all classes decides
 * nothing). In closed form where the scores are found to be linear, sampled elsewhere.
 *
 * @param background what absent features are taken from: the examples that the decoder was fitted to
 * @param examples others, to be explained
 * @throws HemocastError `background-width`, `background-empty`
 */
export async function featureContributions(
  decoder: FittedDecoder,
  background: Examples,
  examples: Examples,
  { pairs = 32, random, signal }: FeatureContributionOptions,
): Promise<FeatureContributions> {
  if (background.count < 1) {
    throw new HemocastError('background-empty', 'There are no examples from which absent features could be taken', {
      expected: 'the examples that the decoder was fitted to',
      found: 'none',
    });
  }
  const score: Scorer = (rows) => aboutMean(decoder.scores(rows), rows.count);
  const { count, width } = examples;
  const magnitudes = new Float64Array(count * width);
  const linear = linearScoresOf(score, background);
  if (linear !== undefined) {
    const mean = featureMeans(background);
    const classes = linear.intercepts.length;
    for (let c = 0; c < classes; c++) {
      const values = linearShapley(linear.weights.subarray(c * width, (c + 1) * width), examples, mean);
      for (let at = 0; at < values.length; at++) magnitudes[at] += Math.abs(values[at]) / classes;
    }
    const absent = 'at the mean of the examples that the decoder was fitted to';
    return { importance: importanceOf(magnitudes, count, width), magnitudes, method: 'linear', absent };
  }
  const others = thinned(background);
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const game = maskedGame(score, examples.values.subarray(i * width, (i + 1) * width), others);
    const sampled = await sampledShapley(width, game, {
      absent: INTERVENTIONAL,
      random: random.fork(i),
      pairs,
      signal,
    });
    const classes = sampled.width;
    for (let j = 0; j < width; j++) {
      let error = 0;
      for (let c = 0; c < classes; c++) {
        magnitudes[i * width + j] += Math.abs(sampled.values[j * classes + c]) / classes;
        error += sampled.standardError![j * classes + c] / classes;
      }
      largest = Math.max(largest, error);
    }
  }
  const importance = importanceOf(magnitudes, count, width);
  return { importance, magnitudes, method: 'sampled', absent: INTERVENTIONAL, standardError: largest };
}

/** Mean over examples. */
function importanceOf(magnitudes: Float64Array, count: number, width: number): Float64Array {
  const importance = new Float64Array(width);
  for (let at = 0; at < magnitudes.length; at++) importance[at % width] += magnitudes[at] / count;
  return importance;
}

function aboutMean(scores: Float64Array, count: number): Float64Array {
  const classes = scores.length / count;
  return scores.map((value, at) => {
    const from = Math.floor(at / classes) * classes;
    let mean = 0;
    for (let c = 0; c < classes; c++) mean += scores[from + c] / classes;
    return value - mean;
  });
}

/** Examples at equal distances. */
function thinned({ count, width, values }: Examples): Examples {
  const kept = Math.min(count, MOST_BACKGROUND);
  const own = new Float32Array(kept * width);
  for (let k = 0; k < kept; k++) {
    const from = Math.floor((k * count) / kept) * width;
    own.set(values.subarray(from, from + width), k * width);
  }
  return { count: kept, width, values: own };
}
