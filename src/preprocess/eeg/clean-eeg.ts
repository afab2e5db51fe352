/** From a raw EEG recording to one that features are computed from. */
import { type Progress, Random } from '../../foundation/index.js';
import type { Recording } from '../../recordings/index.js';
import { notchFilter, resample } from '../../signal/index.js';
import type { ReferenceSignal } from './artefact-components.js';
import { ChannelSurvey } from './bad-channels.js';
import { planRepair, repairChannels } from './channel-repair.js';
import type { CleanEegOptions, CleaningReport } from './cleaning-contract.js';
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
import { subtractReference } from './reference.js';
import { type ArtefactReport, removeArtefacts } from './remove-artefacts.js';
import { rejectionEvents, rejectWindows } from './window-rejection.js';

const STEPS = 5;

export interface CleanWholeOptions extends CleanEegOptions {
  /** Clean where the samples lie: the recording given is lost, and the memory of a copy saved. Default false. */
  inPlace?: boolean;
}

/**
 * Cleans an EEG recording: picks its EEG channels, band-passes them, replaces channels without a usable
 * signal, removes the line noise, resamples and re-references. The recording given is left unchanged unless it is cleaned in place; events keep
 * their times.
 *
 * @throws HemocastError `no-eeg-channels`, `too-few-channels` (fewer than 4 usable), `unknown-reference`, `filter-range`, `signal-too-short` below 2 s
 *
 * @example
 * const { recording, report } = cleanEeg(raw, { low: 1, high: 40, rate: 100 });
 */
export function cleanEeg(
  raw: Recording,
  options: CleanWholeOptions = {},
  progress?: Progress,
): { recording: Recording; report: CleaningReport } {
  const { notch = 'auto', rate = 200, reference = 'average', ica = 'none' } = options;
  const step = (done: number, note: string) => progress?.report('clean EEG', done, STEPS, note);
  const { samples, sampleRate } = raw;
  const rows = eegRows(raw);
  const band = chooseBand(options, sampleRate, rate);
  const bandPass = bandPassOf(options, band, sampleRate);
  const others = ica === 'none' ? [] : references(raw, bandPass, rate);
  const picked = pickEeg(raw, rows, options.inPlace);
  const { channels } = picked;
  step(0, 'filter');
  const line = notch === 'auto' ? detectLine(picked.data, channels.length, samples, sampleRate) : undefined;
  // From here to the end the samples stay where they are: of a long recording every copy is a large part of the memory.
  bandPass.whole(picked.data, channels.length, samples);
  step(1, 'channels');
  const survey = new ChannelSurvey(channels, samples, sampleRate, options.badCorrelation !== undefined);
  survey.add(picked.data);
  const bad = badChannels(channels, options, picked.damaged, survey);
  const repair = planRepair(channels, bad);
  const data = repairChannels(repair, picked.data, samples);
  const count = repair.kept.length;
  step(2, 'line noise');
  const notched = notchedFrequencies(notch, line, band.high, sampleRate);
  if (notched.length > 0) notchFilter(data, count, samples, sampleRate, notched, data);
  step(3, 'resample');
  const recording = {
    ...raw,
    channels: repairedChannels(channels, repair),
    sampleRate: rate,
    // Not where the result would hold on to far more memory than it needs.
    ...resample(data, count, samples, sampleRate, rate, 2 * rate >= sampleRate),
  };
  let artefacts: ArtefactReport | undefined;
  if (ica !== 'none') {
    const { icaComponents: components, random = new Random('independent components') } = options;
    artefacts = removeArtefacts(recording, others, { method: ica, components, random }, progress);
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

interface PickedEeg {
  channels: Recording['channels'];
  data: Float32Array;
  /** Names of the channels that held a value that is not finite. */
  damaged: string[];
}

function pickEeg(raw: Recording, rows: readonly number[], inPlace = false): PickedEeg {
  const { samples } = raw;
  const data = inPlace ? raw.data.subarray(0, rows.length * samples) : new Float32Array(rows.length * samples);
  // No row comes to lie behind its own place, so that none is overwritten before it is read.
  rows.forEach((index, row) => {
    if (inPlace && index === row) return;
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
