/** From a raw EEG recording to one that features are computed from. */
import { HemocastError, type Progress, Random } from '../foundation/index.js';
import { type Channel, electrodePosition, type Recording } from '../recordings/index.js';
import { filterZeroPhase, type IcaMethod, notchFilter, resample } from '../signal/index.js';
import type { ReferenceSignal } from './artefact-components.js';
import { type BadChannel, findBadChannels, findUncorrelatedChannels } from './bad-channels.js';
import { detectLine } from './line-noise.js';
import { mixRows } from './match-montage.js';
import { type Reference, subtractReference } from './reference.js';
import { type ArtefactReport, removeArtefacts } from './remove-artefacts.js';
import { HEAD_CENTRE, sphericalSplineMatrix } from './spherical-spline.js';
import { type RejectedWindow, rejectionEvents, rejectWindows } from './window-rejection.js';

export interface CleanEegOptions {
  /** Hz; high-pass. Default 1. */
  low?: number;
  /** Hz; low-pass. Default 75; where the sampling rates carry less, 0.9 × their Nyquist frequency. */
  high?: number;
  /** Mains to remove with its harmonics; `auto` (default) looks for a peak at 50 and 60 Hz. */
  notch?: 'auto' | 50 | 60 | false;
  /** Hz of the result. Default 200. */
  rate?: number;
  /** Default `average`. */
  reference?: Reference;
  /** Names of channels that are known to be bad, beside those that the recording marks: replaced as those that are found. Default none. */
  bad?: readonly string[];
  /** Also replace channels that correlate less than this with every other one, typically 0.4; see `findUncorrelatedChannels`. Default: none. */
  badCorrelation?: number;
  /** Remove eye movements and heartbeats by independent component analysis. Default `none`. */
  ica?: 'none' | IcaMethod;
  /** Number of independent components, or the part of the variance that they carry. Default 0.99. */
  icaComponents?: number;
  /** Start of the component analysis; by default the same for every recording. */
  random?: Random;
  /** µV, peak to peak: seconds in which a channel of the result swings by more are reported and marked by events `BAD_amplitude`. Default: none. */
  rejectAbove?: number;
}

export interface CleaningReport {
  /** EEG channels of the result. */
  channels: number;
  /** Channels that are not EEG and were left out. */
  leftOut: { name: string; type: string }[];
  /** Channels without a usable signal. */
  bad: BadChannel[];
  /** Those of `bad` that were replaced by spherical-spline interpolation. */
  interpolated: string[];
  /** Those of `bad` whose place is unknown: removed. */
  removed: string[];
  /** Pass band as applied, Hz. */
  band: { low: number; high: number };
  /** Frequencies that were notched out, Hz. */
  notched: number[];
  /** Height of the mains peak over its surroundings, where one was found. */
  line?: { frequency: number; ratio: number };
  rate: { from: number; to: number };
  reference: string;
  /** What component analysis took out, with topographies, where it was asked for. */
  artefacts?: ArtefactReport;
  /** Seconds of too large an amplitude, where a limit was given. */
  rejected?: RejectedWindow[];
}

const FEWEST_GOOD = 4;
const STEPS = 5;

/**
 * Cleans an EEG recording: picks its EEG channels, band-passes them (zero-phase, MNE-Python's default design), replaces channels without a usable
 * signal, removes the mains, resamples and re-references. The recording given is left unchanged; events keep their times.
 *
 * @throws HemocastError `no-eeg-channels`, `too-few-channels` (fewer than 4 usable), `unknown-reference`, `filter-range`, `signal-too-short` below 2 s
 *
 * @example
 * const { recording, report } = cleanEeg(raw, { low: 1, high: 40, rate: 100 });
 */
export function cleanEeg(
  raw: Recording,
  options: CleanEegOptions = {},
  progress?: Progress,
): { recording: Recording; report: CleaningReport } {
  const { notch = 'auto', rate = 200, reference = 'average', ica = 'none', badCorrelation } = options;
  const step = (done: number, note: string) => progress?.report('clean EEG', done, STEPS, note);
  const picked = pickEeg(raw);
  const { samples, sampleRate } = raw;
  const band = chooseBand(options, sampleRate, rate);
  step(0, 'filter');
  const channels = picked.channels.length;
  const line = notch === 'auto' ? detectLine(picked.data, channels, samples, sampleRate) : undefined;
  const frequency = notch === 'auto' ? line?.frequency : notch === false ? undefined : notch;
  let data = filterZeroPhase(picked.data, channels, samples, sampleRate, band);
  step(1, 'channels');
  const names = picked.channels.map(({ name }) => name);
  const stated = names.filter((name, i) => picked.channels[i].bad || options.bad?.includes(name));
  const bad = uniqueByName([
    ...stated.map((name): BadChannel => ({ name, reason: 'stated' })),
    ...picked.damaged,
    ...findBadChannels(data, names, samples, sampleRate),
    ...(badCorrelation === undefined ? [] : findUncorrelatedChannels(data, names, samples, sampleRate, badCorrelation)),
  ]);
  const repaired = repair({ ...raw, channels: picked.channels, data }, bad);
  data = repaired.recording.data;
  const count = repaired.recording.channels.length;
  step(2, 'mains');
  const notched = frequency === undefined ? [] : harmonics(frequency, band.high, sampleRate);
  if (notched.length > 0) data = notchFilter(data, count, samples, sampleRate, notched);
  step(3, 'resample');
  const resampled = resample(data, count, samples, sampleRate, rate);
  const recording = { ...repaired.recording, sampleRate: rate, samples: resampled.samples, data: resampled.data };
  let artefacts: ArtefactReport | undefined;
  if (ica !== 'none') {
    const { icaComponents: components, random = new Random('independent components') } = options;
    artefacts = removeArtefacts(recording, references(raw, band, rate), { method: ica, components, random }, progress);
  }
  step(4, 'reference');
  subtractReference(recording, reference);
  const rejected = options.rejectAbove === undefined ? undefined : rejectWindows(recording, options.rejectAbove);
  if (rejected !== undefined) {
    recording.events = [...recording.events, ...rejectionEvents(rejected)].sort((a, b) => a.onset - b.onset);
  }
  step(STEPS, `${count} channels`);
  return {
    recording,
    report: {
      channels: count,
      leftOut: raw.channels.filter(({ type }) => type !== 'eeg').map(({ name, type }) => ({ name, type })),
      bad,
      interpolated: repaired.interpolated,
      removed: repaired.removed,
      band,
      notched,
      line,
      rate: { from: sampleRate, to: rate },
      reference: typeof reference === 'string' ? reference : reference.join(', '),
      ...(artefacts === undefined ? {} : { artefacts }),
      ...(rejected === undefined ? {} : { rejected }),
    },
  };
}

function pickEeg(raw: Recording): { channels: Recording['channels']; data: Float32Array; damaged: BadChannel[] } {
  const { samples, sampleRate } = raw;
  const indices = raw.channels.flatMap(({ type }, index) => (type === 'eeg' ? [index] : []));
  if (indices.length === 0) {
    throw new HemocastError('no-eeg-channels', 'The recording has no EEG channel', {
      field: 'channel names',
      expected: 'names of the 10-05 system, such as Fp1 or Cz',
      found:
        raw.channels
          .slice(0, 8)
          .map(({ name }) => name)
          .join(', ') || 'no channels',
    });
  }
  if (samples < 2 * sampleRate) {
    throw new HemocastError('signal-too-short', 'The recording is too short to be cleaned', {
      expected: '2 s or more',
      found: `${(samples / sampleRate).toFixed(2)} s`,
    });
  }
  const data = new Float32Array(indices.length * samples);
  indices.forEach((index, row) => {
    data.set(raw.data.subarray(index * samples, (index + 1) * samples), row * samples);
  });
  const channels = indices.map((index) => raw.channels[index]);
  const damaged = channels.filter((_, row) => silenceIfDamaged(data.subarray(row * samples, (row + 1) * samples)));
  return { channels, data, damaged: damaged.map(({ name }) => ({ name, reason: 'not finite' })) };
}

/** One NaN would spread over its whole channel and, in a filter, to others: such a channel becomes zero and counts as bad. */
function silenceIfDamaged(row: Float32Array): boolean {
  for (let i = 0; i < row.length; i++) {
    if (Number.isFinite(row[i])) continue;
    row.fill(0);
    return true;
  }
  return false;
}

/** The first of every name. */
function uniqueByName(channels: readonly BadChannel[]): BadChannel[] {
  const seen = new Set<string>();
  return channels.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** EOG and ECG channels, filtered and resampled as the EEG is; damaged ones are left out. */
function references(raw: Recording, band: { low: number; high: number }, rate: number): ReferenceSignal[] {
  const { samples, sampleRate } = raw;
  return raw.channels.flatMap(({ name, type }, index) => {
    if (type !== 'eog' && type !== 'ecg') return [];
    const row = raw.data.slice(index * samples, (index + 1) * samples);
    if (silenceIfDamaged(row)) return [];
    const filtered = filterZeroPhase(row, 1, samples, sampleRate, band);
    return [{ name, type, data: resample(filtered, 1, samples, sampleRate, rate).data }];
  });
}

function chooseBand(options: CleanEegOptions, from: number, to: number): { low: number; high: number } {
  const nyquist = Math.min(from, to) / 2;
  const { low = 1, high = 75 } = options;
  return { low, high: high < 0.95 * nyquist ? high : 0.9 * nyquist };
}

/** Replaces bad channels from the good ones around them; those without a known place are removed. */
function repair(recording: Recording, bad: readonly BadChannel[]) {
  const { channels, samples, data } = recording;
  const isBad = new Set(bad.map(({ name }) => name));
  const place = channels.map(({ name, position }) => position ?? electrodePosition(name));
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
  const repairable = channels.flatMap(({ name }, i) =>
    isBad.has(name) && place[i] !== undefined && helpers.length >= FEWEST_GOOD ? [i] : [],
  );
  const target = data.slice();
  if (repairable.length > 0) {
    const weights = sphericalSplineMatrix(
      helpers.map((i) => place[i]!),
      repairable.map((i) => place[i]!),
      HEAD_CENTRE,
    );
    repairable.forEach((row, r) => {
      mixRows(data, samples, helpers, weights.subarray(r * helpers.length, (r + 1) * helpers.length), target, row);
    });
  }
  const kept = channels.flatMap(({ name }, i) => (!isBad.has(name) || repairable.includes(i) ? [i] : []));
  const result = kept.length === channels.length ? target : new Float32Array(kept.length * samples);
  if (result !== target) {
    kept.forEach((i, row) => {
      result.set(target.subarray(i * samples, (i + 1) * samples), row * samples);
    });
  }
  return {
    recording: { ...recording, channels: kept.map((i) => asRepaired(channels[i])), data: result },
    interpolated: repairable.map((i) => channels[i].name),
    removed: channels.filter((_, i) => !kept.includes(i)).map(({ name }) => name),
  };
}

/** What was bad is replaced by now. */
function asRepaired({ bad: _, ...channel }: Channel): Channel {
  return channel;
}

/** The line and its multiples that lie in the pass band or on its flank. */
function harmonics(line: number, high: number, sampleRate: number): number[] {
  const frequencies: number[] = [];
  const reach = Math.min(high + Math.max(high / 4, 2), sampleRate / 2 - 2);
  for (let frequency = line; frequency <= reach; frequency += line) frequencies.push(frequency);
  return frequencies;
}
