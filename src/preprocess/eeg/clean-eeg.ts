/** From a raw EEG recording to one that features are computed from. */
import type { Progress } from '../../foundation/index.js';
import { missingRuns, type Recording, type SignalSegment } from '../../recordings/index.js';
import { bridge, changeSegments, type IcaMethod, isWhole, notchFilter, resampleSegments } from '../../signal/index.js';
import type { ReferenceSignal } from './artefact-components.js';
import { ChannelSurvey } from './bad-channels.js';
import { planRepair, repairChannels } from './channel-repair.js';
import type { CleanEegOptions, CleaningReport } from './cleaning-contract.js';
import {
  artefactOptions,
  type BandPass,
  badChannels,
  bandPassOf,
  chooseBand,
  eegRows,
  notchedFrequencies,
  repairedChannels,
  reportOnChannels,
} from './cleaning-steps.js';
import { type CleaningView, middleStretch } from './cleaning-view.js';
import { HeldValues } from './held-values.js';
import type { ComponentNetwork } from './iclabel/label-components.js';
import { byOnset, judgedSegments, lengthsOf, longestSegment, partOf } from './judged-segments.js';
import { detectLine } from './line-noise.js';
import { gapMarks, interruptionsOf, lacksTooMuch, type MeasuredSignal, measuredSignal } from './measured-signal.js';
import { bridgeMissing, planMissingRepair, repairMissing } from './missing-repair.js';
import { subtractReference } from './reference.js';
import { type ArtefactOptions, removeArtefactsInView, removeLabelledInView } from './remove-artefacts.js';
import { rejectionEvents, rejectWindows } from './window-rejection.js';

const STEPS = 5;

export interface CleanWholeOptions extends CleanEegOptions {
  /** Clean where the samples lie: the recording given is lost, and the memory of a copy saved. Default false. */
  inPlace?: boolean;
}

/**
 * Cleans an EEG recording: picks its EEG channels, band-passes them, replaces channels without a usable
 * signal, removes the line noise, resamples and re-references. Each contiguous part is filtered and resampled by itself; what a channel lacks for a time is
 * computed from the others, and times at which hardly any channel has a value are gaps. The recording given is left unchanged unless it is cleaned
 * in place; events keep their times.
 *
 * @returns the recording, the report, and what a page shows beside it
 * @throws HemocastError `no-eeg-channels`, `too-few-channels` (fewer than 4 usable), `unknown-reference`, `filter-range`, `signal-too-short` below 2 s
 *
 * @example
 * const { recording, report } = cleanEeg(raw, { low: 1, high: 40, rate: 100 });
 */
export function cleanEeg(raw: Recording, options: CleanWholeOptions = {}, progress?: Progress): CleanedEeg {
  const { recording, others, finish } = startCleaning(raw, options, progress);
  const artefacts = artefactOptions(options);
  return finish(artefacts && removeArtefactsInView(recording, others, artefacts, progress));
}

/**
 * As `cleanEeg`, with components labelled by ICLabel.
 *
 * @throws HemocastError as `cleanEeg`, and `iclabel-places`, `iclabel-rate`, `iclabel-network`, `component-number`, `component-conflict`
 *
 * @example
 * const { recording, report } = await cleanLabelledEeg(raw, { ica: 'infomax', low: 1, high: 100, rate: 250 }, network);
 */
export async function cleanLabelledEeg(
  raw: Recording,
  options: CleanWholeOptions & { ica: IcaMethod },
  network: ComponentNetwork,
  progress?: Progress,
): Promise<CleanedEeg> {
  const { recording, others, band, finish } = startCleaning(raw, options, progress);
  const artefacts = { ...artefactOptions(options), method: options.ica } as ArtefactOptions;
  return finish(await removeLabelledInView(recording, others, artefacts, { network, band }, progress));
}

export interface CleanedEeg {
  recording: Recording;
  report: CleaningReport;
  view: CleaningView;
}

/** All steps before component analysis, and those after it. */
interface StartedCleaning {
  recording: Recording;
  others: ReferenceSignal[];
  band: { low: number; high: number };
  finish(artefacts: ReturnType<typeof removeArtefactsInView> | undefined): CleanedEeg;
}

function startCleaning(raw: Recording, options: CleanWholeOptions, progress: Progress | undefined): StartedCleaning {
  const { notch = 'auto', rate = 200, ica = 'none' } = options;
  const step = (done: number, note: string) => progress?.report('clean EEG', done, STEPS, note);
  const { samples, sampleRate } = raw;
  const rows = eegRows(raw);
  const band = chooseBand(options, sampleRate, rate);
  const bandPass = bandPassOf(options, band, sampleRate);
  const held = new HeldValues(rows.length, sampleRate);
  held.add(raw.data, samples, (row) => rows[row] * samples);
  const runs = rows.map((row) => missingRuns(raw.data.subarray(row * samples, (row + 1) * samples)));
  const measured = measuredSignal(raw, runs, held);
  const { segments } = measured;
  const others = ica === 'none' ? [] : references(raw, bandPass, segments, rate);
  const picked = pickEeg(raw, rows, measured, options.inPlace);
  const { channels } = picked;
  step(0, 'filter');
  const longest = longestSegment(segments);
  const line =
    notch === 'auto'
      ? detectLine(partOf(picked.data, channels.length, samples, longest), channels.length, longest.samples, sampleRate)
      : undefined;
  // From here to the end the samples stay where they are: of a long recording every copy is a large part of the memory.
  changeSegments(picked.data, channels.length, samples, segments, (part, count) =>
    bandPass.whole(part, channels.length, count),
  );
  step(1, 'channels');
  const described = { ...raw, segments };
  const usable = judgedSegments(described);
  const survey = new ChannelSurvey(
    channels,
    lengthsOf(usable),
    sampleRate,
    options.badCorrelation !== undefined,
    measured.zeros,
  );
  for (const segment of usable) survey.add(partOf(picked.data, channels.length, samples, segment));
  const bad = badChannels(channels, options, measured, survey);
  const repair = planRepair(channels, bad);
  repairMissing(planMissingRepair(channels, measured.missing, bad, sampleRate), picked.data, samples);
  const data = repairChannels(repair, picked.data, samples);
  const count = repair.kept.length;
  step(2, 'line noise');
  const notched = notchedFrequencies(notch, line, band.high, sampleRate);
  if (notched.length > 0) {
    changeSegments(data, count, samples, segments, (part, length) =>
      notchFilter(part, count, length, sampleRate, notched, part),
    );
  }
  step(3, 'resample');
  // Not in place where the result would hold on to far more memory than it needs.
  const moved = resampleSegments(data, count, samples, segments, sampleRate, rate, 2 * rate >= sampleRate);
  const recording: Recording = {
    ...described,
    channels: repairedChannels(channels, repair),
    sampleRate: rate,
    ...moved,
    events: byOnset([...raw.events, ...gapMarks(measured, sampleRate)]),
  };
  if (isWhole(moved.segments, moved.samples)) delete recording.segments;
  const finish: StartedCleaning['finish'] = (artefacts) => {
    step(4, 'reference');
    const { reference = 'average' } = options;
    subtractReference(recording, reference);
    const rejected = options.rejectAbove === undefined ? undefined : rejectWindows(recording, options.rejectAbove);
    if (rejected !== undefined) recording.events = byOnset([...recording.events, ...rejectionEvents(rejected)]);
    const interruptions = interruptionsOf(measured, channels, raw);
    const ownReference = survey.ownReference();
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
        ...(ownReference === undefined ? {} : { ownReference: channels[ownReference].name }),
        ...(interruptions === undefined ? {} : { interruptions }),
        ...(artefacts === undefined ? {} : { artefacts: artefacts.report }),
        ...(rejected === undefined ? {} : { rejected }),
      },
      view: {
        amplitudes: survey.amplitudes(usable, sampleRate),
        ...(artefacts?.view ?? { stretch: middleStretch(recording) }),
      },
    };
  };
  return { recording, others, band, finish };
}

interface PickedEeg {
  channels: Recording['channels'];
  data: Float32Array;
}

/** The EEG channels; what is missing is bridged, channels that lack too much are zero. */
function pickEeg(raw: Recording, rows: readonly number[], measured: MeasuredSignal, inPlace = false): PickedEeg {
  const { samples } = raw;
  const data = inPlace ? raw.data.subarray(0, rows.length * samples) : new Float32Array(rows.length * samples);
  // No row comes to lie behind its own place, so that none is overwritten before it is read.
  rows.forEach((index, row) => {
    if (inPlace && index === row) return;
    data.set(raw.data.subarray(index * samples, (index + 1) * samples), row * samples);
  });
  for (const row of measured.damaged) data.fill(0, row * samples, (row + 1) * samples);
  bridgeMissing(data, samples, measured.missing);
  return { channels: rows.map((index) => raw.channels[index]), data };
}

/** EOG and ECG channels, filtered and resampled as the EEG is; damaged ones are left out. */
function references(
  raw: Recording,
  bandPass: BandPass,
  segments: readonly SignalSegment[],
  rate: number,
): ReferenceSignal[] {
  const { samples, sampleRate } = raw;
  return raw.channels.flatMap(({ name, type }, index) => {
    if (type !== 'eog' && type !== 'ecg') return [];
    const row = raw.data.slice(index * samples, (index + 1) * samples);
    const runs = missingRuns(row);
    if (lacksTooMuch(runs, segments)) return [];
    for (const { start, samples: count } of runs) bridge(row, start, start + count);
    changeSegments(row, 1, samples, segments, (part, count) => bandPass.whole(part, 1, count));
    return [{ name, type, data: resampleSegments(row, 1, samples, segments, sampleRate, rate).data }];
  });
}
