/** Values that a channel lacks for a time: a straight line before filters, what the other channels say after them. */
import { type Channel, channelPlace, type MissingValues } from '../../recordings/index.js';
import { bridge } from '../../signal/index.js';
import type { BadChannel } from './bad-channels.js';
import { HEAD_CENTRE, sphericalSplineMatrix } from './spherical-spline.js';

/** Seconds that a straight line may span in the result. */
const BRIDGED = 0.02;
/** Electrodes that must have a value for the others to say anything. */
const FEWEST_HELPERS = 4;

/** A straight line over what is missing, so that a filter has something to go through. */
export function bridgeMissing(data: Float32Array, samples: number, missing: readonly MissingValues[]): void {
  for (const { channel, start, samples: count } of missing) {
    bridge(data.subarray(channel * samples, (channel + 1) * samples), start, start + count);
  }
}

/** What is to be computed from the other channels, and from which with what weights. */
export interface MissingRepair extends MissingValues {
  helpers: readonly number[];
  weights: Float64Array;
}

/**
 * Plans how missing values are replaced by spherical splines from the electrodes that have values at the time. Values of a channel without a
 * known place, of a few milliseconds, or at a time at which hardly any electrode has one stay on their straight line.
 *
 * @param unusable channels that are bad: they help nobody
 */
export function planMissingRepair(
  channels: readonly Channel[],
  missing: readonly MissingValues[],
  unusable: readonly Pick<BadChannel, 'name'>[],
  sampleRate: number,
): MissingRepair[] {
  if (missing.length === 0) return [];
  const places = channels.map(channelPlace);
  const names = new Set(unusable.map(({ name }) => name));
  const bad = new Set(channels.flatMap(({ name }, row) => (names.has(name) ? [row] : [])));
  const good = channels.flatMap((_, row) => (bad.has(row) || places[row] === undefined ? [] : [row]));
  const sorted = [...missing].sort((a, b) => a.start - b.start);
  const known = new Map<string, Float64Array>();
  let active: MissingValues[] = [];
  return sorted.flatMap((run, k): MissingRepair[] => {
    // Runs that overlap this one: those that began before it and still last, and those that begin before it ends.
    active = active.filter(({ start, samples }) => start + samples > run.start);
    const lacking = new Set(active.map(({ channel }) => channel));
    for (let j = k + 1; j < sorted.length && sorted[j].start < run.start + run.samples; j++)
      lacking.add(sorted[j].channel);
    active.push(run);
    const place = places[run.channel];
    const helpers = good.filter((row) => row !== run.channel && !lacking.has(row));
    if (bad.has(run.channel) || place === undefined || helpers.length < FEWEST_HELPERS) return [];
    if (run.samples <= BRIDGED * sampleRate) return [];
    const key = `${run.channel} ${helpers}`;
    const weights =
      known.get(key) ??
      sphericalSplineMatrix(
        helpers.map((row) => places[row]!),
        [place],
        HEAD_CENTRE,
      );
    known.set(key, weights);
    return [{ ...run, helpers, weights }];
  });
}

/**
 * Writes the replaced values into samples `from` … of `[channel, sample]`, in place.
 *
 * @param samples of each channel in the data
 * @param from index of the data's first sample in the recording
 */
export function repairMissing(repairs: readonly MissingRepair[], data: Float32Array, samples: number, from = 0): void {
  for (const { channel, start, samples: count, helpers, weights } of repairs) {
    const begin = Math.max(0, start - from);
    const end = Math.min(samples, start + count - from);
    for (let i = begin; i < end; i++) {
      let sum = 0;
      for (let h = 0; h < helpers.length; h++) sum += weights[h] * data[helpers[h] * samples + i];
      data[channel * samples + i] = sum;
    }
  }
}
