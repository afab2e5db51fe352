/** The pulse artefact of a recording: which heartbeats it is found by, what it is, and what is reported of its removal. */
import { HemocastError } from '../../../foundation/index.js';
import type { RecordingInParts } from '../rows-in-parts.js';
import { meanBeat } from './beat-windows.js';
import { heartbeatsFromEeg } from './eeg-heartbeats.js';
import { type PulseModel, pulseArtefacts, pulseModel } from './pulse-artefact.js';
import { type Heartbeats, rPeaks } from './r-peaks.js';
import type { PulseReport, ScannerOptions } from './scanner-contract.js';
import type { ScannerView } from './scanner-view.js';

export interface FoundHeartbeats {
  beats: Heartbeats;
  from: 'ecg' | 'eeg';
  /** Row of the ECG, where beats are from it. */
  chest?: number;
  /** Rows of EEG and EOG, which have the artefact. */
  own: number[];
}

/**
 * Heartbeats from the ECG or the EEG.
 *
 * @param rows channels of `raw`; `slow` holds their signals, `[row][sample]`
 * @param remarks gets a sentence where heartbeats are doubtful
 * @returns undefined where `--pulse auto` finds none
 * @throws HemocastError `scanner-no-ecg`, `scanner-no-beats`
 */
export function findHeartbeats(
  raw: RecordingInParts,
  rows: readonly number[],
  slow: readonly Float32Array[],
  rate: number,
  pulse: ScannerOptions['pulse'],
  remarks: string[],
): FoundHeartbeats | undefined {
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
  return { beats, from, own, ...(from === 'ecg' && { chest }) };
}

/** The artefact of the rows that have one, `[own row][sample]`. */
export function estimatePulse(
  slow: readonly Float32Array[],
  rate: number,
  { beats, own }: FoundHeartbeats,
  { pulseBasis = 'auto' }: ScannerOptions,
): { model: PulseModel; artefacts: Float32Array[] } {
  const signals = own.map((r) => slow[r]);
  const model = pulseModel(signals, rate, beats.peaks, pulseBasis);
  return { model, artefacts: pulseArtefacts(signals, model, rate) };
}

/** Takes the artefact out of `slow`, in place, and shows it. */
export function correctPulse(
  raw: RecordingInParts,
  rows: readonly number[],
  slow: Float32Array[],
  rate: number,
  found: FoundHeartbeats,
  options: ScannerOptions,
  view: ScannerView,
  shown: readonly number[],
): PulseReport {
  const { beats, from, own, chest } = found;
  const { model, artefacts } = estimatePulse(slow, rate, found, options);
  const eeg = own.map((r) => slow[r]);
  // Beyond a usual beat the mean is one of few.
  const usual = [...model.lengths].sort((a, b) => a - b)[model.lengths.length >> 1];
  view.pulse = {
    seconds: Float64Array.from({ length: usual }, (_, n) => model.lead + n / rate),
    templates: shown.map((r) => meanBeat(slow[r], model).subarray(0, usual)),
  };
  view.beats = beatsShown(
    chest !== undefined ? slow[chest] : eeg[0],
    rate,
    beats.peaks,
    chest !== undefined ? raw.channels[rows[chest]].name : raw.channels[rows[own[0]]].name,
  );
  const amplitude = own.map((r, i) => {
    let energy = 0;
    for (let t = 0; t < slow[r].length; t++) {
      slow[r][t] -= artefacts[i][t];
      energy += artefacts[i][t] ** 2;
    }
    return { name: raw.channels[rows[r]].name, microvolts: Math.sqrt(energy / slow[r].length) };
  });
  const rates = beats.peaks.slice(1).map((peak, i) => (60 * rate) / (peak - beats.peaks[i]));
  rates.sort((a, b) => a - b);
  return {
    from,
    channel: chest !== undefined ? raw.channels[rows[chest]].name : 'all EEG',
    beats: beats.peaks.length,
    rate: beats.rate,
    rateRange: [rates[Math.floor(0.05 * rates.length)], rates[Math.floor(0.95 * rates.length)]],
    ...{ inserted: beats.inserted, removed: beats.removed, delay: model.delay, basis: model.components.length },
    peaks: beats.peaks.map((peak) => peak / rate),
    amplitude,
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
