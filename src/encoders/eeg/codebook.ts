/**
 * The codebook of a neural tokenizer: directions on the unit sphere, each the moving average of what is assigned to
 * it (van den Oord et al. 2017, appendix A.1), begun at the means of a clustering, and moved to where the data is
 * when nothing chooses it any more.
 */
import type { Random } from '../../foundation/index.js';
import type { NamedTensor } from '../../tensor/index.js';

export interface Codebook {
  /** `[codes, width]`, rows of unit length; changed in place. */
  directions: NamedTensor;
  /** `[codes]` moving average of how often a step chooses each code. */
  counts: NamedTensor;
  /** `[codes, width]` moving average of the sum of what chose it. */
  sums: NamedTensor;
}

/** Memory of the moving averages. */
const MEMORY = 0.99;
/** A code chosen less often than this part of the average is moved. */
const LEAST_SHARE = 0.01;
const CLUSTERING_ROUNDS = 10;

/** Begins a codebook at the means of a spherical clustering of samples `[sample, width]`. */
export function beginCodebook(book: Codebook, samples: Float32Array, random: Random): void {
  const [codes, width] = book.directions.shape;
  const count = samples.length / width;
  const { data } = book.directions;
  for (let code = 0; code < codes; code++) copyRow(samples, random.integer(count), data, code, width);
  const chosen = new Float32Array(count);
  for (let round = 0; round < CLUSTERING_ROUNDS; round++) {
    for (let i = 0; i < count; i++) chosen[i] = nearest(data, samples, i, width);
    book.counts.data.fill(0);
    book.sums.data.fill(0);
    collect(book, samples, chosen, 1);
    settle(book, samples, random);
  }
}

/**
 * Follows one step.
 *
 * @param directions `[sample, width]` of unit length
 * @param chosen `[sample]` the code of each
 */
export function followCodes(book: Codebook, directions: Float32Array, chosen: Float32Array, random: Random): void {
  for (const { data } of [book.counts, book.sums]) for (let i = 0; i < data.length; i++) data[i] *= MEMORY;
  collect(book, directions, chosen, 1 - MEMORY);
  settle(book, directions, random);
}

/** How evenly codes are used. */
export interface CodeUse {
  /** Codes that were chosen at all. */
  used: number;
  /** exp of the entropy of the shares: the number of codes that would be, were all equally common. */
  perplexity: number;
  /** Share of the most common code. */
  largest: number;
}

/** @param counts `[codes]` how often each was chosen */
export function codeUse(counts: ArrayLike<number>): CodeUse {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i];
  let used = 0;
  let entropy = 0;
  let largest = 0;
  for (let i = 0; i < counts.length; i++) {
    const share = counts[i] / total;
    if (!(share > 0)) continue;
    used++;
    entropy -= share * Math.log(share);
    largest = Math.max(largest, share);
  }
  return { used, perplexity: Math.exp(entropy), largest };
}

function collect({ counts, sums }: Codebook, directions: Float32Array, chosen: Float32Array, weight: number): void {
  const width = sums.shape[1];
  for (let i = 0; i < chosen.length; i++) {
    const code = chosen[i];
    counts.data[code] += weight;
    for (let j = 0; j < width; j++) sums.data[code * width + j] += weight * directions[i * width + j];
  }
}

/** Brings the codes to their averages, and those that nothing chooses to a sample drawn at random. */
function settle({ directions, counts, sums }: Codebook, samples: Float32Array, random: Random): void {
  const [codes, width] = directions.shape;
  const total = counts.data.reduce((sum, count) => sum + count, 0);
  const average = total / codes;
  for (let code = 0; code < codes; code++) {
    if (counts.data[code] < LEAST_SHARE * average) {
      copyRow(samples, random.integer(samples.length / width), directions.data, code, width);
      for (let j = 0; j < width; j++) sums.data[code * width + j] = average * directions.data[code * width + j];
      counts.data[code] = average;
      continue;
    }
    let squares = 0;
    for (let j = 0; j < width; j++) squares += sums.data[code * width + j] ** 2;
    const factor = 1 / Math.max(Math.sqrt(squares), 1e-12);
    for (let j = 0; j < width; j++) directions.data[code * width + j] = factor * sums.data[code * width + j];
  }
}

function nearest(codes: Float32Array, samples: Float32Array, sample: number, width: number): number {
  let best = 0;
  let largest = Number.NEGATIVE_INFINITY;
  for (let code = 0; code < codes.length / width; code++) {
    let product = 0;
    for (let j = 0; j < width; j++) product += codes[code * width + j] * samples[sample * width + j];
    if (product > largest) {
      largest = product;
      best = code;
    }
  }
  return best;
}

function copyRow(from: Float32Array, row: number, to: Float32Array, toRow: number, width: number): void {
  to.set(from.subarray(row * width, (row + 1) * width), toRow * width);
}
