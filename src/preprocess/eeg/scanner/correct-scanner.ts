/** EEG from inside a scanner: looks whether the artefacts are there, and takes them out. See docs/scanner.md. */
import { HemocastError, type Progress } from '../../../foundation/index.js';
import type { Recording } from '../../../recordings/index.js';
import { welch } from '../../../signal/index.js';
import type { RecordingInParts } from '../rows-in-parts.js';
import { meanBeat } from './beat-windows.js';
import { heartbeatsFromEeg } from './eeg-heartbeats.js';
import { probeOf } from './epoch-timing.js';
import { correctGradient, type GradientCorrection } from './gradient-artefact.js';
import { pulseArtefacts, pulseModel } from './pulse-artefact.js';
import { type Heartbeats, rPeaks } from './r-peaks.js';
import type { GradientReport, PulseReport, ScannerOptions, ScannerReport } from './scanner-contract.js';
import { type FoundScans, findScans, triggeredPlaces } from './scans.js';
import { reduce, type WorkingSignal, workingSignal } from './working-signal.js';

/** What a page shows of the correction. */
export interface ScannerView {
  channels: string[];
  /** Power over frequencies, µV²/Hz, `[channel][frequency]`. */
  spectrum: { frequencies: Float64Array; before: Float64Array[]; after: Float64Array[] };
  /** Seconds from the start of the recording, and µV `[channel]` before and after. */
  traces: { start: number; seconds: number; before: Float32Array[]; after: Float32Array[] };
  gradient?: { seconds: Float64Array; templates: Float32Array[] };
  /** Seconds after the R peak. */
  pulse?: { seconds: Float64Array; templates: Float64Array[] };
  /** A stretch of what the beats were found in, with beats in seconds. */
  beats?: { start: number; seconds: Float64Array; course: Float32Array; peaks: number[]; channel: string };
}

export interface CorrectedRecording {
  recording: Recording;
  report: ScannerReport;
  view: ScannerView;
}

const WORKING_RATE = 1000;
const OUTPUT_RATE = 250;
/** Seconds that are looked at before a recording is read for its artefact. */
const LOOK_SECONDS = 40;
/** Epochs that are looked at where they are long, and scans of triggers. */
const LOOK_EPOCHS = 10;
const MOST_PLACES = 8;
/** Hz below which nobody records in a scanner without triggers. */
const LEAST_RATE = 1000;
const SHOWN = 6;
const TRACE_SECONDS = 5;

/**
 * Corrects a recording, channel by channel: it is read once, in blocks, and never held at its full rate.
 *
 * @returns undefined where nothing was asked for, or `auto` found no artefact
 * @throws HemocastError `scanner-no-artefact` where a gradient artefact was said to be there and is not, `scanner-no-ecg` where the ECG was
 * asked for and is missing, `scanner-no-beats` where beats were asked for and cannot be found, and what reading throws
 *
 * @example
 * const corrected = await correctScanner({ ...open.recording, read: open.read }, { motion });
 */
export async function correctScanner(
  raw: RecordingInParts,
  options: ScannerOptions = {},
  progress?: Progress,
): Promise<CorrectedRecording | undefined> {
  const { gradient = 'auto', pulse = 'auto' } = options;
  const { workingRate = WORKING_RATE, outputRate = OUTPUT_RATE } = options;
  if (gradient === 'none' && (pulse === 'none' || pulse === 'auto')) return undefined;
  const rows = raw.channels.flatMap(({ type }, row) => (type === 'stim' ? [] : [row]));
  const eeg = rows.flatMap((row, r) => (raw.channels[row].type === 'eeg' ? [r] : []));
  if (eeg.length === 0) return undefined;
  const isSure = gradient === 'volume' || gradient === 'slice' || options.trigger !== undefined;
  const isWorth = gradient !== 'none' && (isSure || (await looksScanned(raw, rows, eeg, options, workingRate)));
  if (!isWorth && (pulse === 'auto' || pulse === 'none')) return undefined;
  const working = await workingSignal(raw, rows, Math.max(workingRate, outputRate), progress);
  const probe = probeOf(
    eeg.map((r) => working.rows[r]),
    working.rate,
  );
  const none: FoundScans = { scans: [], epoch: 'volume', repeatability: 0, remarks: [] };
  const found = isWorth ? findScans(probe, raw.events, options) : none;
  const remarks = [...found.remarks];
  if (isWorth && found.scans.length === 0) {
    if (isSure) {
      throw new HemocastError('scanner-no-artefact', 'There is no gradient artefact at the triggers', {
        field: options.trigger === undefined ? '--gradient' : '--trigger',
        expected: options.trigger ?? 'regular triggers with an artefact that repeats',
        found: remarks.join(' ') || labelsOf(raw) || 'no events',
        advice: 'With --gradient none nothing is corrected; --trigger names the label.',
      });
    }
    if (pulse === 'auto' || pulse === 'none') return undefined;
  }
  const shown = spread(eeg, SHOWN);
  const factor = Math.max(1, Math.floor(working.rate / outputRate + 1e-9));
  const rate = working.rate / factor;
  const middle = middleOf(found, working);
  const before = shown.map((r) => looked(working.rows[r], working.rate, middle));
  const correction =
    found.scans.length === 0 ? undefined : correctGradient(working.rows, working.rate, found, options, progress);
  const names = rows.map((row) => raw.channels[row].name);
  // The rows are thinned out one by one, and what they were is given back.
  const slow = working.rows.map((_, r) => {
    const row = reduce(working.rows[r], factor);
    working.rows[r] = new Float32Array(0);
    return row;
  });
  const view: ScannerView = {
    channels: shown.map((r) => names[r]),
    spectrum: { frequencies: new Float64Array(0), before: [], after: [] },
    traces: { start: middle, seconds: TRACE_SECONDS, before: before.map(({ trace }) => trace), after: [] },
  };
  const wantsPulse = pulse === 'ecg' || pulse === 'eeg' || (pulse === 'auto' && correction !== undefined);
  const beats = wantsPulse ? correctPulse(raw, rows, slow, rate, options, remarks, view, shown) : undefined;
  const after = shown.map((r) => looked(slow[r], rate, middle));
  const top = after[0]?.spectrum.frequencies.findIndex((f) => f > Math.min(100, 0.4 * rate)) ?? 0;
  view.spectrum = {
    frequencies: (after[0]?.spectrum.frequencies ?? new Float64Array(0)).slice(0, top),
    before: before.map(({ spectrum }) => spectrum.density.slice(0, top)),
    after: after.map(({ spectrum }) => spectrum.density.slice(0, top)),
  };
  view.traces.after = after.map(({ trace }) => trace);
  if (correction !== undefined) {
    view.gradient = {
      seconds: Float64Array.from(correction.templates[0], (_, n) => n / working.rate),
      templates: shown.map((r) => correction.templates[r]),
    };
  }
  const gradientReport = correction && reportOf(found, correction, names, options);
  return {
    recording: recordingOf(raw, rows, slow, working, rate, factor),
    report: {
      rate: { from: raw.sampleRate, working: working.rate, to: rate },
      ...(gradientReport && { gradient: gradientReport }),
      ...(beats && { pulse: beats }),
      remarks,
    },
    view,
  };
}

/** Whether a part of the recording shows the artefact: nothing is read of those that cannot have one. */
async function looksScanned(
  raw: RecordingInParts,
  rows: readonly number[],
  eeg: readonly number[],
  options: ScannerOptions,
  workingRate: number,
): Promise<boolean> {
  if (raw.sampleRate < LEAST_RATE && raw.events.length < 6) return false;
  const seconds = raw.samples / raw.sampleRate;
  const places = [
    ...triggeredPlaces(raw.events, raw.sampleRate, options.trigger).slice(0, MOST_PLACES),
    ...[0.5, 0.25, 0.75].map((part) => ({ middle: part * seconds, period: 0 })),
  ];
  for (const { middle, period } of places) {
    const length = Math.max(LOOK_SECONDS, LOOK_EPOCHS * period);
    const start = Math.round(Math.max(0, Math.min(middle - length / 2, seconds - length)) * raw.sampleRate);
    const samples = Math.min(raw.samples - start, Math.round(length * raw.sampleRate));
    const at = start / raw.sampleRate;
    const events = raw.events
      .filter(({ onset }) => onset >= at && onset < at + samples / raw.sampleRate)
      .map((event) => ({ ...event, onset: event.onset - at }));
    const part = { ...raw, samples, events, read: (from: number, count: number) => raw.read(start + from, count) };
    const wanted = spread(eeg, 12).map((r) => rows[r]);
    const working = await workingSignal(part, wanted, workingRate);
    const found = findScans(probeOf(working.rows, working.rate), events, { ...options, gradient: 'auto' });
    // Without triggers only what is recorded as fast as in a scanner is believed.
    if (found.scans.length > 0 && (found.trigger !== undefined || raw.sampleRate >= LEAST_RATE)) return true;
    if (seconds <= length) return false;
  }
  return false;
}

function correctPulse(
  raw: RecordingInParts,
  rows: readonly number[],
  slow: Float32Array[],
  rate: number,
  { pulse = 'auto', pulseBasis = 'auto' }: ScannerOptions,
  remarks: string[],
  view: ScannerView,
  shown: readonly number[],
): PulseReport | undefined {
  const typed = (type: string) => rows.flatMap((row, r) => (raw.channels[row].type === type ? [r] : []));
  const [chest] = typed('ecg');
  const own = [...typed('eeg'), ...typed('eog')];
  const eeg = typed('eeg').map((r) => slow[r]);
  let beats: Heartbeats | undefined;
  let from: 'ecg' | 'eeg' = 'ecg';
  if (pulse !== 'eeg' && chest !== undefined) beats = rPeaks(slow[chest], rate);
  if (pulse === 'ecg' && chest === undefined) {
    throw new HemocastError('scanner-no-ecg', 'There is no ECG channel', {
      field: '--pulse',
      expected: 'a channel of type ECG',
      found: raw.channels
        .map(({ name }) => name)
        .slice(-4)
        .join(', '),
      advice: 'State its type in channels.tsv, or take --pulse eeg.',
    });
  }
  if (pulse === 'auto' && beats?.doubt !== undefined) {
    remarks.push(`The ECG is no help (${beats.doubt}): heartbeats are looked for in the EEG.`);
    beats = undefined;
  }
  if (beats === undefined) {
    from = 'eeg';
    beats = heartbeatsFromEeg(eeg, rate);
  }
  if (beats.doubt !== undefined) {
    if (pulse === 'auto') {
      remarks.push(`No pulse artefact was removed: heartbeats cannot be found in the EEG (${beats.doubt}).`);
      return undefined;
    }
    if (beats.peaks.length < 8) {
      throw new HemocastError('scanner-no-beats', 'Heartbeats cannot be found', {
        expected: '35 to 150 a minute',
        found: beats.doubt,
        advice: 'Look at the ECG, or leave the pulse artefact in: --pulse none.',
      });
    }
    remarks.push(`The heartbeats are doubtful: ${beats.doubt}.`);
  }
  const model = pulseModel(
    own.map((r) => slow[r]),
    rate,
    beats.peaks,
    pulseBasis,
  );
  const artefacts = pulseArtefacts(
    own.map((r) => slow[r]),
    model,
    rate,
  );
  // Beyond a usual beat the mean is one of few.
  const usual = [...model.lengths].sort((a, b) => a - b)[model.lengths.length >> 1];
  view.pulse = {
    seconds: Float64Array.from({ length: usual }, (_, n) => model.lead + n / rate),
    templates: shown.map((r) => meanBeat(slow[r], model).subarray(0, usual)),
  };
  view.beats = beatsShown(
    from === 'ecg' ? slow[chest] : eeg[0],
    rate,
    beats.peaks,
    from === 'ecg' ? raw.channels[rows[chest]].name : raw.channels[rows[own[0]]].name,
  );
  const amplitude = own.map((r, i) => {
    let energy = 0;
    for (let t = 0; t < slow[r].length; t++) {
      slow[r][t] -= artefacts[i][t];
      energy += artefacts[i][t] ** 2;
    }
    return { name: raw.channels[rows[r]].name, microvolts: Math.sqrt(energy / slow[r].length) };
  });
  const rates = beats.peaks.slice(1).map((peak, i) => (60 * rate) / (peak - (beats as Heartbeats).peaks[i]));
  rates.sort((a, b) => a - b);
  return {
    from,
    channel: from === 'ecg' ? raw.channels[rows[chest]].name : 'all EEG',
    beats: beats.peaks.length,
    rate: beats.rate,
    rateRange: [rates[Math.floor(0.05 * rates.length)], rates[Math.floor(0.95 * rates.length)]],
    ...{ inserted: beats.inserted, removed: beats.removed, delay: model.delay, basis: model.components.length },
    peaks: beats.peaks.map((peak) => peak / rate),
    amplitude,
  };
}

function reportOf(
  found: FoundScans,
  correction: GradientCorrection,
  names: readonly string[],
  { subsample = true, adaptive = false }: ScannerOptions,
): GradientReport {
  const { window, motionAware, basis, amplitudes } = correction;
  return {
    epoch: found.epoch,
    ...(found.trigger !== undefined && { trigger: found.trigger }),
    repeatability: found.repeatability,
    scans: found.scans.map(({ report }) => report),
    ...{ window, motionAware, subsample, adaptive, basis },
    amplitude: amplitudes.map((microvolts, r) => ({ name: names[r], microvolts })),
  };
}

function recordingOf(
  raw: RecordingInParts,
  rows: readonly number[],
  slow: readonly Float32Array[],
  { missing, factor: first }: WorkingSignal,
  rate: number,
  factor: number,
): Recording {
  const samples = slow[0].length;
  const data = new Float32Array(rows.length * samples);
  slow.forEach((row, r) => {
    data.set(row, r * samples);
    for (const { start, end } of missing[r]) {
      data.fill(
        Number.NaN,
        r * samples + Math.floor(start / factor),
        r * samples + Math.min(samples, Math.ceil(end / factor)),
      );
    }
  });
  const { read: _, segments, ...described } = raw;
  const whole = first * factor;
  const parts = segments?.map(({ start, samples: count }) => {
    const from = Math.ceil(start / whole);
    return { start: from, samples: Math.min(samples, Math.ceil((start + count) / whole)) - from };
  });
  return {
    ...described,
    channels: rows.map((row) => raw.channels[row]),
    ...{ sampleRate: rate, samples, data },
    ...(parts && { segments: parts.filter((part) => part.samples > 0) }),
  };
}

function looked(row: Float32Array, rate: number, start: number) {
  const from = Math.max(0, Math.round(start * rate));
  return {
    spectrum: welch(row, rate, { segmentSeconds: 8 }),
    trace: row.slice(from, from + Math.round(TRACE_SECONDS * rate)),
  };
}

function beatsShown(course: Float32Array, rate: number, peaks: readonly number[], channel: string) {
  const seconds = 15;
  const from = Math.max(0, (course.length >> 1) - Math.round((seconds / 2) * rate));
  const part = course.slice(from, from + Math.round(seconds * rate));
  return {
    start: from / rate,
    seconds: Float64Array.from(part, (_, n) => (from + n) / rate),
    course: part,
    peaks: peaks.filter((peak) => peak >= from && peak < from + part.length).map((peak) => peak / rate),
    channel,
  };
}

/** Seconds at which the traces of a page begin: in the middle of the longest scan, or of the recording. */
function middleOf({ scans }: FoundScans, { samples, rate }: WorkingSignal): number {
  if (scans.length === 0) return Math.max(0, samples / rate / 2 - TRACE_SECONDS / 2);
  const { onsets } = scans.reduce((longest, scan) => (scan.onsets.length > longest.onsets.length ? scan : longest));
  return Math.max(0, onsets[onsets.length >> 1] / rate - TRACE_SECONDS / 2);
}

function spread<T>(list: readonly T[], count: number): T[] {
  const room = Math.min(count, list.length);
  return Array.from({ length: room }, (_, k) => list[Math.floor(((k + 0.5) * list.length) / room)]);
}

function labelsOf({ events }: RecordingInParts): string {
  return [...new Set(events.map(({ label }) => label))].slice(0, 8).join(', ');
}
