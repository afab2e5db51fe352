/** Principal components of channels over time, and the data on them scaled to unit variance. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { HemocastError } from '../foundation/index.js';
import { accumulateOuter, mixBlock } from './block-products.js';
import type { Signal } from './zero-phase.js';

/** Directions with less than this part of the largest variance are rounding errors, as after an average reference. */
const RANK_TOLERANCE = 1e-9;
const BLOCK = 256;

export interface Whitening {
  /** Components that are kept. */
  components: number;
  /** Mean of every channel. */
  mean: Float64Array;
  /** `[component, channel]`: whitened = matrix·(data − mean). */
  matrix: Float64Array;
  /** `[channel, component]`: the way back, data ≈ inverse·whitened + mean. */
  inverse: Float64Array;
  /** Part of the variance that each component carries, largest first. */
  explained: Float64Array;
}

/**
 * Whitening by principal components.
 *
 * @param data `[channel, sample]`
 * @param wanted number of components (≥ 1), or the part of the variance (below 1) that they carry together; all by default. Never more
 * than the data's rank.
 * @param every only each `every`-th sample is looked at
 * @throws HemocastError `component-count`, `signal-too-short` (fewer samples than channels), `no-variance`
 */
export function whitening(
  data: Signal,
  channels: number,
  samples: number,
  wanted: number = channels,
  every = 1,
): Whitening {
  const { mean, covariance } = channelCovariance(data, channels, samples, every);
  const wholeNumber = Number.isInteger(wanted) && wanted >= 1 && wanted <= channels;
  if (!wholeNumber && !(wanted > 0 && wanted < 1)) {
    throw new HemocastError('component-count', 'The number of components cannot be had', {
      field: 'components',
      expected: `1 … ${channels}, or a part of the variance between 0 and 1`,
      found: `${wanted}`,
    });
  }
  const decomposition = new EigenvalueDecomposition(Matrix.from1DArray(channels, channels, covariance), {
    assumeSymmetric: true,
  });
  const order = decomposition.realEigenvalues.map((value, i) => ({ value, i })).sort((a, b) => b.value - a.value);
  const total = order.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  if (!(total > 0 && Number.isFinite(total))) {
    throw new HemocastError('no-variance', 'The channels do not vary, or hold values that are not finite', {
      field: 'data',
    });
  }
  const rank = order.filter(({ value }) => value > RANK_TOLERANCE * order[0].value).length;
  const components = Math.min(rank, wholeNumber ? wanted : countFor(order, total, wanted));
  const matrix = new Float64Array(components * channels);
  const inverse = new Float64Array(channels * components);
  for (let c = 0; c < components; c++) {
    const scale = Math.sqrt(order[c].value);
    // Eigenvectors have no sign of their own: the largest entry is made positive.
    const column = decomposition.eigenvectorMatrix.getColumn(order[c].i);
    const largest = column.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    for (let channel = 0; channel < channels; channel++) {
      const value = largest < 0 ? -column[channel] : column[channel];
      matrix[c * channels + channel] = value / scale;
      inverse[channel * components + c] = value * scale;
    }
  }
  const explained = Float64Array.from(order.slice(0, components), ({ value }) => value / total);
  return { components, mean, matrix, inverse, explained };
}

function countFor(order: readonly { value: number }[], total: number, part: number): number {
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    sum += Math.max(0, order[i].value);
    if (sum >= part * total) return i + 1;
  }
  return order.length;
}

/** Mean of every channel and covariance `[channel, channel]` (over n) of each `every`-th sample. */
function channelCovariance(
  data: Signal,
  channels: number,
  samples: number,
  every = 1,
): { mean: Float64Array; covariance: Float64Array } {
  const used = Math.ceil(samples / every);
  if (used <= channels) {
    throw new HemocastError('signal-too-short', 'There are too few samples for the number of channels', {
      expected: `more than ${channels} samples`,
      found: `${used}`,
    });
  }
  const mean = new Float64Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let i = 0, at = channel * samples; i < used; i++, at += every) sum += data[at];
    mean[channel] = sum / used;
  }
  const covariance = new Float64Array(channels * channels);
  const block = new Float64Array(channels * BLOCK);
  for (let from = 0; from < used; from += BLOCK) {
    const count = Math.min(BLOCK, used - from);
    takeCentred(block, data, samples, mean, from, count, every);
    accumulateOuter(covariance, block, block, channels, channels, BLOCK, count, true);
  }
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * channels + j] / used;
      covariance[i * channels + j] = value;
      covariance[j * channels + i] = value;
    }
  }
  return { mean, covariance };
}

/** Fills a block `[channel, BLOCK]` with `count` samples of each channel, every `every`-th from the `from`-th of them on, less its mean. */
function takeCentred(
  block: Float64Array,
  data: Signal,
  samples: number,
  mean: Float64Array,
  from: number,
  count: number,
  every: number,
): void {
  for (let channel = 0; channel < mean.length; channel++) {
    const offset = mean[channel];
    const start = channel * samples + from * every;
    const row = channel * BLOCK;
    for (let i = 0; i < count; i++) block[row + i] = data[start + i * every] - offset;
  }
}

/**
 * matrix·(data − mean) for each `every`-th sample.
 *
 * @param matrix `[row, channel]`
 * @returns `[row, sample]` with ceil(samples/every) samples
 */
export function project(
  data: Signal,
  channels: number,
  samples: number,
  matrix: Float64Array,
  mean: Float64Array,
  every = 1,
): Float32Array {
  const rows = matrix.length / channels;
  const used = Math.ceil(samples / every);
  const result = new Float32Array(rows * used);
  const block = new Float64Array(channels * BLOCK);
  const mixed = new Float64Array(rows * BLOCK);
  for (let from = 0; from < used; from += BLOCK) {
    const count = Math.min(BLOCK, used - from);
    takeCentred(block, data, samples, mean, from, count, every);
    mixBlock(mixed, matrix, block, rows, channels, BLOCK, count);
    for (let row = 0; row < rows; row++) {
      const target = row * used + from;
      for (let i = 0; i < count; i++) result[target + i] = mixed[row * BLOCK + i];
    }
  }
  return result;
}
