/** From a raw EEG recording to one that features are computed from. */
import { type Progress, Random } from '../../foundation/index.js';
import type { Recording } from '../../recordings/index.js';
import { type IcaMethod, notchFilter, resample } from '../../signal/index.js';
import type { ReferenceSignal } from './artefact-components.js';
import { type BadChannel, ChannelSurvey } from './bad-channels.js';
import { planRepair, repairChannels } from './channel-repair.js';
import {
  type BandPass,
  badChannels,
  bandPassOf,
  chooseBand,
  eegRows,
  notchedFrequencies,
  repairedChannels,
  reportOnChannels,
  silenceIfDamaged,
} from './cleaning-steps.js';
import { detectLine } from './line-noise.js';
import { type Reference, subtractReference } from './reference.js';
import { type ArtefactReport, removeArtefacts } from './remove-artefacts.js';
import { type RejectedWindow, rejectionEvents, rejectWindows } from './window-rejection.js';

export interface CleanEegOptions {
  /** Hz; high-pass. Default 1. */
  low?: number;
  /** Hz; low-pass. Default 75; where the sampling rates carry less, 0.9 × their Nyquist frequency. */
  high?: number;
  /** Zero-phase band-pass: `fir` (default; MNE-Python's default design) or `butterworth`, forwards and backwards. */
  filter?: 'fir' | 'butterworth';
  /** Of the Butterworth filter. Default 4. */
  order?: number;
  /** Line noise to remove with its harmonics; `auto` (default) looks for a peak at 50 and 60 Hz. */
  notch?: 'auto' | 50 | 60 | false;
  /** Hz of the result. Default 200. */
  rate?: number;
  /** Default `average`. */
  reference?: Reference;
  /** Names of channels that are known to be bad, beside those that the recording marks: replaced as those that are found. Default none. */
  bad?: readonly string[];
  /** Also replace channels that correlate less than this with every other one, typically 0.4; see `ChannelSurvey.uncorrelated`. Default: none. */
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
  filter: { kind: 'fir'; coefficients: number } | { kind: 'butterworth'; order: number };
  /** Frequencies that were notched out, Hz. */
  notched: number[];
  /** Height of the line noise peak over its surroundings, where one was found. */
  line?: { frequency: number; ratio: number };
  rate: { from: number; to: number };
  reference: string;
  /** What component analysis took out, with topographies, where it was asked for. */
  artefacts?: ArtefactReport;
  /** Seconds of too large an amplitude, where a limit was given. */
  rejected?: RejectedWindow[];
  /** The recording was too long to be cleaned at once; see `cleanEegInParts` for what differs. */
  inParts?: true;
}

const STEPS = 5;

/**
 * Cleans an EEG recording: picks its EEG channels, band-passes them, replaces channels without a usable
 * signal, removes the line noise, resamples and re-references. The recording given is left unchanged; events keep their times.
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
  const { notch = 'auto', rate = 200, reference = 'average', ica = 'none' } = options;
  const step = (done: number, note: string) => progress?.report('clean EEG', done, STEPS, note);
  const picked = pickEeg(raw);
  const { channels } = picked;
  const { samples, sampleRate } = raw;
  const band = chooseBand(options, sampleRate, rate);
  const bandPass = bandPassOf(options, band, sampleRate);
  step(0, 'filter');
  const line = notch === 'auto' ? detectLine(picked.data, channels.length, samples, sampleRate) : undefined;
  let data = bandPass.whole(picked.data, channels.length, samples);
  step(1, 'channels');
  const survey = new ChannelSurvey(channels, samples, sampleRate, options.badCorrelation !== undefined);
  survey.add(data);
  const bad = badChannels(channels, options, picked.damaged, survey);
  const repair = planRepair(channels, bad);
  data = repairChannels(repair, data, samples);
  const count = repair.kept.length;
  step(2, 'line noise');
  const notched = notchedFrequencies(notch, line, band.high, sampleRate);
  if (notched.length > 0) data = notchFilter(data, count, samples, sampleRate, notched);
  step(3, 'resample');
  const recording = {
    ...raw,
    channels: repairedChannels(channels, repair),
    sampleRate: rate,
    ...resample(data, count, samples, sampleRate, rate),
  };
  let artefacts: ArtefactReport | undefined;
  if (ica !== 'none') {
    const { icaComponents: components, random = new Random('independent components') } = options;
    artefacts = removeArtefacts(
      recording,
      references(raw, bandPass, rate),
      { method: ica, components, random },
      progress,
    );
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
      ...reportOnChannels(raw, channels, repair),
      bad,
      band,
      filter: bandPass.filter,
      notched,
      line,
      rate: { from: sampleRate, to: rate },
      reference: typeof reference === 'string' ? reference : reference.join(', '),
      ...(artefacts === undefined ? {} : { artefacts }),
      ...(rejected === undefined ? {} : { rejected }),
    },
  };
}

function pickEeg(raw: Recording): { channels: Recording['channels']; data: Float32Array; damaged: string[] } {
  const { samples } = raw;
  const rows = eegRows(raw);
  const data = new Float32Array(rows.length * samples);
  rows.forEach((index, row) => {
    data.set(raw.data.subarray(index * samples, (index + 1) * samples), row * samples);
  });
  const channels = rows.map((index) => raw.channels[index]);
  const damaged = channels.filter((_, row) => silenceIfDamaged(data.subarray(row * samples, (row + 1) * samples)));
  return { channels, data, damaged: damaged.map(({ name }) => name) };
}

/** EOG and ECG channels, filtered and resampled as the EEG is; damaged ones are left out. */
function references(raw: Recording, bandPass: BandPass, rate: number): ReferenceSignal[] {
  const { samples, sampleRate } = raw;
  return raw.channels.flatMap(({ name, type }, index) => {
    if (type !== 'eog' && type !== 'ecg') return [];
    const row = raw.data.slice(index * samples, (index + 1) * samples);
    if (silenceIfDamaged(row)) return [];
    return [{ name, type, data: resample(bandPass.whole(row, 1, samples), 1, samples, sampleRate, rate).data }];
  });
}
