/** From raw EEG to cleaned EEG in a BIDS derivative, with a report of what was removed. */
import { encodeBdf, encodeBrainVision, encodeEdf } from '../../formats/index.js';
import { joinPath, lastName, type Progress, Random } from '../../foundation/index.js';
import { type CleanEegOptions, type CleaningReport, cleanEeg } from '../../preprocess/index.js';
import {
  type BidsWriter,
  bidsName,
  brainVisionChannels,
  type Channel,
  eegChannelTable,
  electrodePosition,
  electrodeTable,
  eventTable,
  type Recording,
  readEeg,
} from '../../recordings/index.js';
import { type Electrode, preprocessedEegReport } from '../../report/index.js';
import { explaining } from '../explain.js';
import { interruptible } from '../interruptible.js';
import { outputName } from '../output-name.js';
import { spectraOf } from '../recording-spectra.js';
import { type FoundRecording, findRecordings, recordingHash } from './find-recordings.js';
import {
  DESCRIPTION,
  derivativeWriter,
  eachRecording,
  type PreprocessedRecording,
  type PreprocessResult,
  type PreprocessTask,
  provenanceOf,
  type ResultName,
  reportName,
  requireFreeName,
  statedOptions,
} from './preprocess-task.js';

export interface PreprocessEegOptions extends Omit<CleanEegOptions, 'random'> {
  /** Of the files written: EDF+ (16 bits a sample), BDF+ (24 bits), BrainVision (float32, every bit). Default `edf`. */
  format?: 'edf' | 'bdf' | 'brainvision';
  /** Start of the component analysis. */
  seed?: number | string;
}

const ENDINGS = { edf: '.edf', bdf: '.bdf', brainvision: '.vhdr' } as const;
const ADVICE = 'Check that this is EEG of some length whose channels carry names of electrodes.';
const BIDS_TYPES: Record<string, Channel['type']> = {
  EEG: 'eeg',
  EOG: 'eog',
  HEOG: 'eog',
  VEOG: 'eog',
  ECG: 'ecg',
  EMG: 'emg',
  TRIG: 'stim',
};

/**
 * Cleans a recording, or all EEG recordings of a BIDS data set, and writes each with its channels, events, parameters and report.
 * In a data set, `channels.tsv` says which channels are EEG and which are bad, and `events.tsv` what happened.
 *
 * @throws HemocastError `no-recordings`, `output-conflict`, and what reading, cleaning and writing throw
 *
 * @example
 * await preprocessEeg({ storage, input: 'bids', out: 'bids/derivatives/hemocast', options: { ica: 'picard' }, version: '0.1.0' });
 */
export async function preprocessEeg(task: PreprocessTask<PreprocessEegOptions>): Promise<PreprocessResult> {
  const inputs = await findRecordings(task.storage, task.input, 'eeg');
  const writer = derivativeWriter(task);
  let prepared = false;
  return eachRecording(
    task,
    inputs,
    ({ path }) => path,
    async (input, progress) => {
      const result = await clean(task, input, progress);
      if (!prepared) {
        await task.beforeWork?.();
        await writer.writeDescription();
        prepared = true;
      }
      return write(task, writer, result);
    },
  );
}

interface Cleaned {
  path: string;
  hash: string;
  name: ResultName;
  raw: Recording;
  recording: Recording;
  report: CleaningReport;
  warnings: string[];
}

async function clean(
  task: PreprocessTask<PreprocessEegOptions>,
  { path, bids }: FoundRecording,
  progress: Progress | undefined,
): Promise<Cleaned> {
  const { storage, options } = task;
  const { format: _, seed = 1, ...cleaning } = options;
  const { recording: read, report: reading } = await explaining(
    { file: path, advice: 'Export the recording again from the software that recorded it.' },
    () => readEeg(storage, path),
  );
  const { raw, bad } = await asDescribed(read, bids, reading.originalNames);
  const unknown = (cleaning.bad ?? []).filter((name) => !raw.channels.some((channel) => channel.name === name));
  const name = outputName(path);
  const hash = await recordingHash(storage, [path]);
  const sidecar = { ...name, description: DESCRIPTION, suffix: 'eeg', extension: '.json' };
  await requireFreeName(task, 'eeg', sidecar, { file: path, hash });
  const { recording, report } = await explaining({ file: path, advice: ADVICE }, () =>
    cleanEeg(
      raw,
      { ...cleaning, bad: [...(cleaning.bad ?? []), ...bad], random: new Random(seed).fork('independent components') },
      interruptible(progress, task.signal),
    ),
  );
  const warnings = [
    ...reading.remarks,
    ...(reading.gaps.length > 0 ? [`The recording has ${reading.gaps.length} gaps, bridged by straight lines.`] : []),
    ...reading.otherRates.map((other) => `${other.name} was left out: sampled at ${other.sampleRate} Hz.`),
    ...(unknown.length > 0 ? [`Named as bad, but not in the recording: ${unknown.join(', ')}.`] : []),
    ...(report.removed.length > 0 ? [`Bad channels of unknown place were removed: ${report.removed.join(', ')}.`] : []),
    ...(report.artefacts?.converged === false
      ? ['The component analysis did not converge: look at the topographies.']
      : []),
  ];
  return { path, hash, name, raw, recording, report, warnings };
}

/** The recording with the types, bad channels and events that its data set states. */
async function asDescribed(
  read: Recording,
  bids: FoundRecording['bids'],
  originalNames: readonly string[],
): Promise<{ raw: Recording; bad: string[] }> {
  if (bids === undefined) return { raw: read, bad: [] };
  const rows = new Map((await bids.channels())?.map((row) => [row.name, row]));
  const stated = read.channels.map(({ name }, index) => rows.get(originalNames[index]) ?? rows.get(name));
  const channels = read.channels.map((channel, index): Channel => {
    const type = stated[index] && Object.hasOwn(BIDS_TYPES, stated[index].type) ? BIDS_TYPES[stated[index].type] : null;
    return type === null ? channel : { ...channel, type };
  });
  const events = await bids.events();
  const bad = read.channels.filter((_, index) => stated[index]?.bad).map(({ name }) => name);
  const tabled = events?.map(({ onset, duration, label }) => ({ onset, duration, label }));
  return { raw: { ...read, channels, events: tabled ?? read.events }, bad };
}

async function write(
  task: PreprocessTask<PreprocessEegOptions>,
  writer: BidsWriter,
  { path, hash, name, raw, recording, report, warnings }: Cleaned,
): Promise<PreprocessedRecording> {
  const { storage, out, options, version } = task;
  const format = options.format ?? 'edf';
  const parts = { ...name, description: DESCRIPTION };
  const provenance = provenanceOf(version, path, hash);
  const sidecar = {
    Description: 'Cleaned EEG',
    TaskName: String(name.task),
    SamplingFrequency: recording.sampleRate,
    EEGReference: report.reference,
    EEGChannelCount: recording.channels.length,
    PowerLineFrequency: report.line?.frequency ?? report.notched[0] ?? 'n/a',
    RecordingType: 'continuous',
    RecordingDuration: recording.samples / recording.sampleRate,
    SoftwareFilters: { BandPass: { ...report.band, Unit: 'Hz' }, Notch: { Frequencies: report.notched, Unit: 'Hz' } },
    Options: { ...statedOptions(options), seed: String(options.seed ?? 1) },
    Cleaning: report,
    Warnings: warnings,
    Provenance: provenance,
  };
  const files: string[] = [];
  const put = async (suffix: string, extension: string, bytes: Uint8Array | string, json?: Record<string, unknown>) => {
    const full = { ...parts, suffix, extension };
    files.push(await writer.writeDerivative({ dataType: 'eeg', name: full, bytes, sidecar: json }));
  };
  await explaining({ file: path, advice: 'Write BrainVision instead: --format brainvision.' }, async () => {
    if (format !== 'brainvision') {
      const encode = format === 'edf' ? encodeEdf : encodeBdf;
      await put('eeg', ENDINGS[format], encode({ ...recording, person: `sub-${name.subject}` }), sidecar);
      return;
    }
    const stem = bidsName({ ...parts, suffix: 'eeg', extension: '' });
    for (const [file, bytes] of encodeBrainVision(stem, {
      ...recording,
      channels: brainVisionChannels(recording.channels),
    })) {
      const extension = file.slice(stem.length);
      await put('eeg', extension, bytes, extension === '.vhdr' ? sidecar : undefined);
    }
  });
  const interpolated = new Set(report.interpolated);
  const channels = recording.channels.map((channel) => ({
    name: channel.name,
    type: channel.type,
    units: channel.unit,
    reference: report.reference,
    lowCutoff: report.band.low,
    highCutoff: report.band.high,
    description: interpolated.has(channel.name) ? 'interpolated from its neighbours' : undefined,
  }));
  await put('channels', '.tsv', eegChannelTable(channels));
  const placed = recording.channels.filter(({ position }) => position !== undefined);
  if (placed.length > 0) {
    const table = electrodeTable(placed.map((channel) => ({ name: channel.name, position: channel.position })));
    const full = { ...parts, space: 'fsaverage', suffix: 'electrodes', extension: '.tsv' };
    files.push(await writer.writeDerivative({ dataType: 'eeg', name: full, bytes: table }));
  }
  if (recording.events.length > 0) await put('events', '.tsv', eventTable(recording.events));
  const page = reportName(name, 'EEG');
  const html = preprocessedEegReport({
    recording: {
      name: lastName(path),
      durationSeconds: raw.samples / raw.sampleRate,
      sampleRate: raw.sampleRate,
      channels: raw.channels.length,
    },
    electrodes: electrodesOf(raw, report),
    spectrum: spectraOf(raw, recording),
    cleaning: report,
    positions: topographyPlaces(recording, report),
    warnings,
    provenance,
  });
  await storage.write(joinPath(out, page), html);
  return {
    input: path,
    files: [...files, page],
    report: joinPath(out, page),
    summary: summaryOf(path, report),
    warnings,
    done: report,
  };
}

function summaryOf(path: string, report: CleaningReport): string {
  const { channels, bad, artefacts, rejected, rate, band } = report;
  return [
    `${path}: ${channels} channels, ${band.low}–${band.high} Hz at ${rate.to} Hz`,
    `${bad.length} bad${bad.length === 0 ? '' : ` (${bad.map(({ name, reason }) => `${name} ${reason}`).join(', ')})`}`,
    ...(artefacts === undefined ? [] : [`${artefacts.removed.length} of ${artefacts.components} components removed`]),
    ...(rejected === undefined ? [] : [`${rejected.length} windows marked`]),
  ].join('; ');
}

function electrodesOf(raw: Recording, report: CleaningReport): Electrode[] {
  const bad = new Map(report.bad.map(({ name, reason }) => [name, reason]));
  return raw.channels.flatMap(({ name, type, position = electrodePosition(name) }): Electrode[] => {
    if (type !== 'eeg' || position === undefined) return [];
    const reason = bad.get(name);
    return [{ name, position, status: reason === undefined ? 'matched' : 'bad', note: reason }];
  });
}

function topographyPlaces({ channels }: Recording, { artefacts }: CleaningReport) {
  const places = new Map(channels.map(({ name, position }) => [name, position ?? electrodePosition(name)]));
  return (artefacts?.channels ?? []).map((name) => places.get(name));
}
