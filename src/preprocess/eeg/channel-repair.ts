/** Replacing bad channels from the good ones around them. */
import { HemocastError } from '../../foundation/index.js';
import { type Channel, channelPlace } from '../../recordings/index.js';
import type { BadChannel } from './bad-channels.js';
import { mixRows } from './match-montage.js';
import { HEAD_CENTRE, sphericalSplineMatrix } from './spherical-spline.js';

const FEWEST_GOOD = 4;

/** What is to be done about bad channels; rows are those of all channels. */
export interface ChannelRepair {
  /** Rows of the result. */
  kept: number[];
  /** Those of `kept` that are computed from `helpers`. */
  interpolated: number[];
  helpers: number[];
  /** `[interpolated, helper]`. */
  weights: Float64Array;
}

/**
 * Bad channels are interpolated by spherical splines; those without a known place are removed.
 *
 * @throws HemocastError `too-few-channels`
 */
export function planRepair(channels: readonly Channel[], bad: readonly BadChannel[]): ChannelRepair {
  const isBad = new Set(bad.map(({ name }) => name));
  const place = channels.map(channelPlace);
  const good = channels.flatMap(({ name }, i) => (isBad.has(name) ? [] : [i]));
  const helpers = good.filter((i) => place[i] !== undefined);
  if (good.length < Math.min(FEWEST_GOOD, channels.length) || good.length === 0) {
    throw new HemocastError('too-few-channels', 'Too few channels hold a usable signal', {
      expected: `at least ${FEWEST_GOOD} of ${channels.length}`,
      found: `${good.length}; ${bad
        .map(({ name, reason }) => `${name} ${reason}`)
        .slice(0, 8)
        .join(', ')}`,
    });
  }
  const interpolated = channels.flatMap(({ name }, i) =>
    isBad.has(name) && place[i] !== undefined && helpers.length >= FEWEST_GOOD ? [i] : [],
  );
  const weights =
    interpolated.length === 0
      ? new Float64Array(0)
      : sphericalSplineMatrix(
          helpers.map((i) => place[i]!),
          interpolated.map((i) => place[i]!),
          HEAD_CENTRE,
        );
  const kept = channels.flatMap(({ name }, i) => (!isBad.has(name) || interpolated.includes(i) ? [i] : []));
  return { kept, interpolated, helpers, weights };
}

/**
 * @param data `[channel, sample]`; bad channels are overwritten
 * @returns `[kept channel, sample]`, where the data were
 */
export function repairChannels(
  { kept, interpolated, helpers, weights }: ChannelRepair,
  data: Float32Array,
  samples: number,
): Float32Array {
  interpolated.forEach((row, r) => {
    const mix = weights.subarray(r * helpers.length, (r + 1) * helpers.length);
    mixRows(data, samples, helpers, mix, data, row);
  });
  kept.forEach((i, row) => {
    if (i !== row) data.copyWithin(row * samples, i * samples, (i + 1) * samples);
  });
  return data.subarray(0, kept.length * samples);
}
