/** EEG from inside a scanner: looks whether the artefacts are there, and takes them out. See docs/scanner.md. */
import { HemocastError, type Progress } from '../../../foundation/index.js';
import type { Recording } from '../../../recordings/index.js';
import { resample, welch } from '../../../signal/index.js';
import type { RecordingInParts } from '../rows-in-parts.js';
import { correctPulse, estimatePulse, findHeartbeats } from './correct-pulse.js';
import { probeOf } from './epoch-timing.js';
import { correctGradient, type GradientCorrection } from './gradient-artefact.js';
import type { GradientReport, ScannerOptions, ScannerReport } from './scanner-contract.js';
import type { ScannerView } from './scanner-view.js';
import { type FoundScans, findScans, triggeredPlaces } from './scans.js';
import { reduce, type WorkingSignal, workingSignal } from './working-signal.js';

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
  const isScanned = found.scans.length > 0;
  const wantsPulse = pulse === 'ecg' || pulse === 'eeg' || (pulse === 'auto' && isScanned);
  const recorded = isScanned && wantsPulse ? working.rows.map((row) => row.slice()) : [];
  let correction = isScanned ? correctGradient(working.rows, working.rate, found, options, progress) : undefined;
  const names = rows.map((row) => raw.channels[row].name);
  let slow = thinnedOut(working.rows, factor);
  const heartbeats = wantsPulse ? findHeartbeats(raw, rows, slow, rate, pulse, remarks) : undefined;
  if (isScanned && heartbeats !== undefined) {
    // Templates average the pulse artefact too, and leave its mean over neighbouring volumes behind: they are made again without it.
    const { artefacts } = estimatePulse(slow, rate, heartbeats, options);
    heartbeats.own.forEach((r, i) => {
      const { data } = resample(artefacts[i], 1, artefacts[i].length, rate, working.rate);
      const row = recorded[r];
      for (let t = 0; t < row.length; t++) row[t] -= data[t] ?? 0;
    });
    correction = correctGradient(recorded, working.rate, found, options, progress);
    slow = thinnedOut(recorded, factor);
    heartbeats.own.forEach((r, i) => {
      for (let t = 0; t < slow[r].length; t++) slow[r][t] += artefacts[i][t];
    });
  }
  const view: ScannerView = {
    channels: shown.map((r) => names[r]),
    spectrum: { frequencies: new Float64Array(0), before: [], after: [] },
    traces: { start: middle, seconds: TRACE_SECONDS, before: before.map(({ trace }) => trace), after: [] },
  };
  const beats = heartbeats && correctPulse(raw, rows, slow, rate, heartbeats, options, view, shown);
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

/** Rows at a lower rate, one by one; what they were is given back. */
function thinnedOut(rows: Float32Array[], factor: number): Float32Array[] {
  return rows.map((whole, r) => {
    rows[r] = new Float32Array(0);
    return reduce(whole, factor);
  });
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
