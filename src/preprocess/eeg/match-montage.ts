/** Bringing a recording to a wanted set of electrodes. */
import { HemocastError } from '../../foundation/index.js';
import {
  type Channel,
  channelElectrode,
  channelPlace,
  electrodeName,
  electrodePosition,
  modernElectrodeName,
  type Recording,
} from '../../recordings/index.js';
import { HEAD_CENTRE, sphericalSplineMatrix } from './spherical-spline.js';

/** Fewer electrodes than this say too little about the rest of the head. */
const FEWEST_KNOWN = 4;

export interface MontageReport {
  /** Wanted electrodes that the recording has, with the recording's name for each. */
  matched: { wanted: string; from: string }[];
  /** Those of `matched` that the recording calls by an older name, such as T3 for T7. */
  aliased: { wanted: string; from: string }[];
  /** Wanted electrodes that the recording lacks: computed from all channels with a place by spherical splines. */
  interpolated: string[];
  /** Channels of the recording that are not in the wanted set (though named EEG channels among them help to interpolate). */
  dropped: string[];
}

/**
 * The recording at the wanted electrodes, in the wanted order. Missing ones are interpolated from all EEG channels whose place is known, never set to zero.
 * A recording that has the wanted electrodes and no others shares its samples with the result.
 *
 * @param wanted electrode names, such as `montageNames(32)`
 * @throws HemocastError `no-known-channels` below 4 EEG channels with a known name or place; `unknown-electrode` for a wanted name outside the 10-05 system
 *
 * @example
 * const { recording, report } = matchMontage(clean, montageNames(32));
 */
export function matchMontage(
  recording: Recording,
  wanted: readonly string[],
): { recording: Recording; report: MontageReport } {
  const { channels } = recording;
  const places = new Map<string, number>();
  const known: KnownChannel[] = [];
  channels.forEach((channel, index) => {
    // The difference of two electrodes is neither of them.
    if (channel.type !== 'eeg' || channel.ends !== undefined) return;
    const name = channelElectrode(channel);
    if (name === undefined) {
      if (channel.position !== undefined) known.push({ index, position: channel.position });
    } else if (!places.has(name)) {
      places.set(name, index);
      known.push({ index, position: channelPlace(channel)! });
    }
  });
  if (known.length < FEWEST_KNOWN) {
    throw new HemocastError('no-known-channels', 'Too few channels have names of electrodes, or places', {
      field: 'channel names',
      expected: `at least ${FEWEST_KNOWN} names of the 10-05 system, such as Fp1 or Cz, or places in the recording or in electrodes.tsv`,
      found: known.length > 0 ? `${known.length} among ${listed(channels)}` : listed(channels),
      advice: 'Rename the channels in the recording, or check that it is EEG.',
    });
  }
  const report: MontageReport = { matched: [], aliased: [], interpolated: [], dropped: [] };
  const sources = wanted.map((label) => {
    const name = modernElectrodeName(label);
    if (name === undefined) throw unknownElectrode(label);
    const index = places.get(name);
    if (index === undefined) report.interpolated.push(label);
    else {
      const match = { wanted: label, from: channels[index].name };
      report.matched.push(match);
      if (electrodeName(label) !== electrodeName(channels[index].name)) report.aliased.push(match);
    }
    return index;
  });
  const used = new Set(sources);
  // Without a name they are there for nothing else.
  if (report.interpolated.length > 0) {
    for (const { index } of known) if (channelElectrode(channels[index]) === undefined) used.add(index);
  }
  report.dropped = channels.filter((_, index) => !used.has(index)).map(({ name }) => name);
  const isWhole = sources.length === channels.length && sources.every((index, row) => index === row);
  return {
    recording: {
      ...recording,
      channels: wanted.map((name, row) => ({
        ...(sources[row] === undefined ? { type: 'eeg' as const, unit: 'µV' } : channels[sources[row]]),
        name,
        position: electrodePosition(name),
      })),
      data: isWhole ? recording.data : rowsOf(recording, known, wanted, sources),
    },
    report,
  };
}

/** A channel that helps to interpolate. */
interface KnownChannel {
  index: number;
  position: readonly [number, number, number];
}

/** `[wanted, sample]` */
function rowsOf(
  recording: Recording,
  known: readonly KnownChannel[],
  wanted: readonly string[],
  sources: readonly (number | undefined)[],
): Float32Array {
  const { samples } = recording;
  const data = new Float32Array(wanted.length * samples);
  sources.forEach((index, row) => {
    if (index !== undefined) data.set(recording.data.subarray(index * samples, (index + 1) * samples), row * samples);
  });
  interpolateRows(recording, known, wanted, sources, data);
  return data;
}

function interpolateRows(
  recording: Recording,
  known: readonly KnownChannel[],
  wanted: readonly string[],
  sources: readonly (number | undefined)[],
  data: Float32Array,
): void {
  const rows = sources.flatMap((source, row) => (source === undefined ? [row] : []));
  if (rows.length === 0) return;
  const weights = sphericalSplineMatrix(
    known.map(({ position }) => position),
    rows.map((row) => electrodePosition(wanted[row])!),
    HEAD_CENTRE,
  );
  const indices = known.map(({ index }) => index);
  rows.forEach((row, r) => {
    const mix = weights.subarray(r * known.length, (r + 1) * known.length);
    mixRows(recording.data, recording.samples, indices, mix, data, row);
  });
}

/** target row = Σ weight·source row. */
export function mixRows(
  data: Float32Array,
  samples: number,
  rows: readonly number[],
  weights: Float64Array,
  target: Float32Array,
  targetRow: number,
): void {
  const sum = new Float64Array(samples);
  rows.forEach((source, k) => {
    const weight = weights[k];
    const start = source * samples;
    for (let i = 0; i < samples; i++) sum[i] += weight * data[start + i];
  });
  target.set(sum, targetRow * samples);
}

function listed(channels: readonly Channel[]): string {
  const names = channels.map(({ name }) => name);
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} … (${names.length})` : names.join(', ');
}

function unknownElectrode(label: string): HemocastError {
  return new HemocastError('unknown-electrode', 'The wanted montage holds a name that is no electrode', {
    field: 'montage',
    expected: 'names of the 10-05 system',
    found: label,
  });
}
