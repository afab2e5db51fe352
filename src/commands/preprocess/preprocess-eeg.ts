/** From raw EEG to cleaned EEG in a BIDS derivative, with a report of what was removed. */
import { encodeBdfInParts, encodeBrainVisionInParts, encodeEdfInParts, formatJson } from '../../formats/index.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import { type FileContent, HemocastError, lastName, type Progress, Random, sha256 } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import {
  type CleanEegOptions,
  type CleanInPartsOptions,
  type CleaningReport,
  type CleaningView,
  type ComponentNetwork,
  cleanEeg,
  cleanEegInParts,
  cleanLabelledEeg,
  correctScanner,
  type InputCheck,
  interruptionRemarks,
  type RecordingInParts,
  readMotionParameters,
  type ScannerOptions,
  type ScannerReport,
  type ScannerView,
} from '../../preprocess/index.js';
import { type FoundRecording, findRecordings, recordingHash } from '../../recordings/bids/find-recordings.js';
import {
  type BidsWriter,
  bidsName,
  brainVisionChannels,
  channelPlace,
  coordinateSystemSidecar,
  eegChannelTable,
  electrodeTable,
  eventTable,
  FSAVERAGE_FRAME,
  gapRemarks,
  type OpenEeg,
  openBidsEeg,
  openEeg,
  type Recording,
} from '../../recordings/index.js';
import { inBlocks } from '../../recordings/recording-blocks.js';
import { type Electrode, preprocessedEegReport, type Trace } from '../../report/index.js';
import { rangeOf } from '../../signal/index.js';
import { outputName } from '../output-name.js';
import { spectraInParts, spectraOf } from '../recording-spectra.js';
import { networkOf, requireOneRecording } from './component-labelling.js';
import type { Provenance } from './earlier-result.js';
import { markedTimes, tracesOf } from './eeg-shown.js';
import { sidecarVerdict, verdictOnEeg } from './eeg-verdict.js';
import { type OpenedRecording, preprocessRecordings, type WrittenRecording } from './preprocess-recordings.js';
import { DESCRIPTION, type PreprocessResult, type PreprocessTask, statedOptions } from './preprocess-task.js';
import { scannerRemarks, scannerSummary } from './scanner-words.js';

export interface PreprocessEegParameters extends Omit<CleanEegOptions, 'random'> {
  /** Of the files written: EDF+ (16 bits a sample), BDF+ (24 bits), BrainVision (float32, every bit). Default `edf`. */
  format?: 'edf' | 'bdf' | 'brainvision';
  /** Recordings with more values than this, of all channels together, are cleaned in parts (`cleanEegInParts`). Default 2^25. */
  valuesAtOnce?: number;
  /** Start of the component analysis. */
  seed?: number | string;
  /** Who labels components. Default `iclabel` where its network is given, else `rules`. */
  labels?: 'iclabel' | 'rules';
  /** Of a recording from inside a scanner; see `ScannerOptions`. */
  gradient?: ScannerOptions['gradient'];
  gradientWindow?: number;
  adaptive?: boolean;
  pulse?: ScannerOptions['pulse'];
  /** Label of the triggers of volumes or slices. */
  trigger?: string;
  /** File of motion parameters, of one recording. */
  motion?: string;
}

export interface PreprocessEegTask extends PreprocessTask<PreprocessEegParameters> {
  /** Of ICLabel (`openComponentNetwork`); needed where components are labelled by it. */
  network?: ComponentNetwork;
}

const ENDINGS = { edf: '.edf', bdf: '.bdf', brainvision: '.vhdr' } as const;
const ADVICE = 'Check that this is EEG of some length whose channels carry names of electrodes.';
/** In memory: the values in single precision, some four times over. */
const VALUES_AT_ONCE = 2 ** 25;

/**
 * Cleans a recording, or all EEG recordings of a BIDS data set, and writes each with its channels, events, parameters and report.
 * In a data set, `channels.tsv` says which channels are EEG and which are bad, and `events.tsv` what happened. Recordings of any length
 * are cleaned and written within a few hundred megabytes of memory, where their format can be read in parts.
 *
 * @throws HemocastError `no-recordings`, `output-conflict`, `iclabel-missing` where ICLabel is to label components and its network is not given,
 * `option-conflict` for numbers of components of several recordings, and what reading, cleaning and writing throw; of a data set, what concerns one
 * recording alone is among the failures of the result
 *
 * @example
 * await preprocessEeg({ storage, input: 'bids', out: 'bids/derivatives/hemocast', options: { ica: 'picard' }, version: '0.1.0' });
 */
export async function preprocessEeg(task: PreprocessEegTask): Promise<PreprocessResult> {
  networkOf(task);
  const inputs = await findRecordings(task.storage, task.input, 'eeg');
  requireOneRecording(inputs.length, task.options);
  if (task.options.motion !== undefined && inputs.length > 1) {
    throw new HemocastError('option-conflict', 'Motion parameters are those of one recording', {
      field: '--motion',
      expected: 'one recording',
      found: `${inputs.length}`,
      advice: 'Name the recording itself instead of the data set.',
    });
  }
  return preprocessRecordings(task, inputs, {
    kind: 'EEG',
    nameOf: ({ path }) => path,
    open: (input, progress) => open(task, input, progress),
    clean: (opened) => clean(task, opened),
    write: (opened, cleaned, provenance, writer) => write(task, opened, cleaned, provenance, writer),
  });
}

interface Opened extends OpenedRecording {
  eeg: OpenEeg;
  /** Head motion, `[volume][6]`. */
  motion?: number[][];
  isLong: boolean;
  progress: Progress;
}

interface Cleaned {
  recording: Omit<Recording, 'data'>;
  /** Of the result. */
  blocks: () => AsyncIterable<Float32Array>;
  spectrum: ReturnType<typeof spectraOf>;
  report: CleaningReport;
  view: CleaningView;
  /** The recording once more, as a page shows it. */
  traces: Trace[];
  check: InputCheck;
  warnings: string[];
  /** Where the recording is from inside a scanner. */
  scanner?: ScannerReport;
  scannerView?: ScannerView;
}

async function open(
  task: PreprocessEegTask,
  { path, bids }: FoundRecording,
  ownProgress: Progress | undefined,
): Promise<Opened> {
  const { storage, options, signal } = task;
  const { valuesAtOnce = VALUES_AT_ONCE } = options;
  const eeg = await withErrorDetail(
    { file: path, advice: 'Export the recording again from the software that recorded it.' },
    () => (bids === undefined ? openEeg(storage, path) : openBidsEeg(storage, bids)),
  );
  const { recording: raw } = eeg;
  const isLong = raw.channels.length * raw.samples > valuesAtOnce;
  const progress = interruptible(isLong ? task.progress : ownProgress, signal);
  const name = outputName(path);
  const hash = await recordingHash(storage, [path], progress);
  const labeller = networkOf(task);
  const motion = options.motion === undefined ? undefined : await storage.read(options.motion);
  const moved = motion && readMotionParameters(new TextDecoder().decode(motion), options.motion as string);
  const settings = {
    ...(motion && { motion: await sha256(motion) }),
    ...{ options: appliedOptions(options), channels: raw.channels, events: raw.events },
    ...(labeller && { network: labeller.sha256 }),
  };
  const place = { dataType: 'eeg', name: { ...name, description: DESCRIPTION, suffix: 'eeg', extension: '.json' } };
  return { path, name, place, hash, settings, eeg, isLong, progress, ...(moved && { motion: moved }) };
}

async function clean(task: PreprocessEegTask, { path, eeg, motion, progress }: Opened): Promise<Cleaned> {
  const { format = 'edf', seed = 1, valuesAtOnce = VALUES_AT_ONCE, labels: _, ...given } = task.options;
  const { gradient, gradientWindow, adaptive, pulse, trigger, motion: __, ...cleaning } = given;
  const { recording: stored, report: reading } = eeg;
  const scanner = { gradient, gradientWindow, adaptive, pulse, trigger, motion };
  const corrected = await withErrorDetail({ file: path, advice: ADVICE }, () =>
    correctScanner(
      { ...stored, read: eeg.read },
      { ...scanner, outputRate: Math.max(250, cleaning.rate ?? 200) },
      progress,
    ),
  );
  // What comes after reads the corrected recording in place of the stored one.
  const { read, ...raw } = corrected === undefined ? { ...stored, read: eeg.read } : inMemory(corrected.recording);
  const isLong = raw.channels.length * raw.samples > valuesAtOnce;
  const random = new Random(seed).fork('independent components');
  const applied = { ...cleaning, random, network: networkOf(task) };
  const { low, high = 75, rate = 200 } = cleaning;
  const pass = { low, high: Math.min(high, 0.45 * rate) };
  const cleaned = await withErrorDetail({ file: path, advice: ADVICE }, () =>
    isLong
      ? cleanLong({ ...raw, read }, applied, pass, progress, format === 'brainvision' ? 1 : 2)
      : cleanAtOnce({ ...raw, read }, applied, pass, progress),
  );
  const { report, check } = cleaned;
  const unknown = (cleaning.bad ?? []).filter((channel) => !raw.channels.some((one) => one.name === channel));
  const warnings = [
    ...check.findings.map(({ text }) => `The recording is ${check.outcome}: ${text}.`),
    ...reading.remarks,
    ...(corrected === undefined ? [] : scannerRemarks(corrected.report)),
    ...[...gapRemarks(reading.gaps), ...interruptionRemarks(report)].map((remark) => `${remark}.`),
    ...reading.otherRates.map((other) => `${other.name} was left out: sampled at ${other.sampleRate} Hz.`),
    ...(unknown.length > 0 ? [`Named as bad, but not in the recording: ${unknown.join(', ')}.`] : []),
    ...(report.removed.length > 0 ? [`Bad channels of unknown place were removed: ${report.removed.join(', ')}.`] : []),
    ...(report.artefacts?.icLabel?.remarks ?? []),
    ...(report.artefacts?.converged === false
      ? ['The component analysis did not converge: look at the topographies.']
      : []),
  ];
  const { report: scanned, view: scannerView } = corrected ?? {};
  return { ...cleaned, warnings, ...(scanned && { scanner: scanned }), ...(scannerView && { scannerView }) };
}

type CleanedSignals = Omit<Cleaned, 'warnings' | 'scanner' | 'scannerView'>;
/** Hz that the result was to hold. */
type WantedBand = { low?: number; high: number };

async function cleanAtOnce(
  { read, ...raw }: RecordingInParts,
  { network, ...options }: CleanInPartsOptions,
  pass: WantedBand,
  progress: Progress,
): Promise<CleanedSignals> {
  const whole = { ...raw, data: await read(0, raw.samples) };
  const { ica } = options;
  const { recording, report, view } =
    network === undefined || ica === undefined || ica === 'none'
      ? cleanEeg(whole, options, progress)
      : await cleanLabelledEeg(whole, { ...options, ica }, network, progress);
  async function* blocks() {
    yield recording.data;
  }
  const [before, after] = [inMemory(whole), inMemory(recording)];
  const check = await verdictOnEeg(before, after, report, pass, true);
  const traces = await tracesOf(before, after, report, view.stretch);
  return { recording, blocks, spectrum: spectraOf(whole, recording), report, view, traces, check };
}

async function cleanLong(
  raw: RecordingInParts,
  options: CleanInPartsOptions,
  pass: WantedBand,
  progress: Progress,
  runs: number,
): Promise<CleanedSignals> {
  const { recording, report, view, blockSamples } = await cleanEegInParts(raw, options, progress);
  const extent = { samples: recording.samples, step: blockSamples, runs };
  const blocks = inBlocks({ read: recording.read, ...extent }, 'write cleaned EEG', progress);
  const check = await verdictOnEeg(raw, recording, report, pass, false);
  const traces = await tracesOf(raw, recording, report, view.stretch);
  return { recording, blocks, spectrum: await spectraInParts(raw, recording), report, view, traces, check };
}

/** A recording that is in memory, to be read as one that is not. */
function inMemory({ data, ...recording }: Recording): RecordingInParts {
  const { channels, samples } = recording;
  const isWhole = (start: number, count: number) => start === 0 && count === samples;
  const read = async (start: number, count: number) =>
    isWhole(start, count) ? data : rangeOf(data, channels.length, samples, start, count);
  return { ...recording, read };
}

/** As they stand in the sidecar; how the work is divided is none of them. */
function appliedOptions({ valuesAtOnce: _, seed = 1, ...options }: PreprocessEegParameters): Record<string, unknown> {
  return { ...statedOptions(options), seed: String(seed) };
}

async function write(
  { options }: PreprocessEegTask,
  { path, name, place, eeg: { recording: raw } }: Opened,
  { recording, blocks, spectrum, report, view, traces, check, warnings, scanner, scannerView }: Cleaned,
  provenance: Provenance,
  writer: BidsWriter,
): Promise<WrittenRecording> {
  const { format = 'edf' } = options;
  const parts = { ...name, description: DESCRIPTION };
  const files: string[] = [];
  const put = async (suffix: string, extension: string, bytes: FileContent, more: { space?: string } = {}) => {
    const full = { ...parts, ...more, suffix, extension };
    files.push(await writer.writeDerivative({ dataType: 'eeg', name: full, bytes }));
  };
  await withErrorDetail({ file: path, advice: 'Write BrainVision instead: --format brainvision.' }, async () => {
    const content = { ...recording, blocks };
    if (format !== 'brainvision') {
      const encode = format === 'edf' ? encodeEdfInParts : encodeBdfInParts;
      await put('eeg', ENDINGS[format], encode({ ...content, person: `sub-${name.subject}` }));
      return;
    }
    const stem = bidsName({ ...parts, suffix: 'eeg', extension: '' });
    const channels = brainVisionChannels(recording.channels);
    for (const [file, bytes] of encodeBrainVisionInParts(stem, { ...content, channels })) {
      await put('eeg', file.slice(stem.length), bytes);
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
    await put('electrodes', '.tsv', table, { space: 'fsaverage' });
    await put('coordsystem', '.json', formatJson(coordinateSystemSidecar('EEG', FSAVERAGE_FRAME)), {
      space: 'fsaverage',
    });
  }
  if (recording.events.length > 0) await put('events', '.tsv', eventTable(recording.events));
  const html = preprocessedEegReport({
    recording: {
      name: lastName(path),
      durationSeconds: raw.samples / raw.sampleRate,
      sampleRate: raw.sampleRate,
      channels: raw.channels.length,
    },
    electrodes: electrodesOf(raw, report),
    spectrum,
    cleaning: report,
    ...{ view, traces, marked: markedTimes(recording, raw, report) },
    ...(check.outcome !== 'fit' && { doubt: doubtOf(check) }),
    positions: topographyPlaces(recording, report),
    warnings,
    provenance,
    ...(scanner && scannerView && { scanner: { report: scanner, view: scannerView } }),
  });
  const sidecar = {
    Description: 'Cleaned EEG',
    TaskName: String(name.task),
    SamplingFrequency: recording.sampleRate,
    EEGReference: report.reference,
    EEGChannelCount: recording.channels.length,
    PowerLineFrequency: report.line?.frequency ?? report.notched[0] ?? 'n/a',
    RecordingType: 'continuous',
    RecordingDuration: recording.samples / recording.sampleRate,
    SoftwareFilters: {
      BandPass: { ...report.band, Unit: 'Hz', ...report.filter },
      Notch: { Frequencies: report.notched, Unit: 'Hz' },
    },
    InputCheck: sidecarVerdict(check),
    ...(scanner && { ScannerArtefacts: scanner }),
    Options: appliedOptions(options),
  };
  return {
    files,
    html,
    summary: [...(scanner === undefined ? [] : [scannerSummary(scanner)]), summaryOf(report)].join('; '),
    warnings,
    done: scanner === undefined ? report : { ...report, scanner },
    finish: (record) =>
      writer.writeDerivative({ ...place, bytes: formatJson({ ...sidecar, ...record, Provenance: provenance }) }),
  };
}

function doubtOf({ outcome, findings }: InputCheck): string {
  return `The recording is ${outcome}: ${findings.map(({ text }) => text).join('; ')}. Look at it before anything is made of it.`;
}

function summaryOf(report: CleaningReport): string {
  const { channels, bad, artefacts, rejected, rate, band } = report;
  return [
    `${channels} channels, ${band.low}–${band.high} Hz at ${rate.to} Hz`,
    `${bad.length} bad${bad.length === 0 ? '' : ` (${bad.map(({ name, reason }) => `${name} ${reason}`).join(', ')})`}`,
    ...(artefacts === undefined ? [] : [`${artefacts.removed.length} of ${artefacts.components} components removed`]),
    ...(rejected === undefined ? [] : [`${rejected.length} windows marked`]),
  ].join('; ');
}

function electrodesOf(raw: Omit<Recording, 'data'>, report: CleaningReport): Electrode[] {
  const bad = new Map(report.bad.map(({ name, reason }) => [name, reason]));
  return raw.channels.flatMap((channel): Electrode[] => {
    const { name, type } = channel;
    const position = channelPlace(channel);
    if (type !== 'eeg' || position === undefined) return [];
    const reason = bad.get(name);
    return [{ name, position, status: reason === undefined ? 'matched' : 'bad', note: reason }];
  });
}

function topographyPlaces({ channels }: Omit<Recording, 'data'>, { artefacts }: CleaningReport) {
  const places = new Map(channels.map((channel) => [channel.name, channelPlace(channel)]));
  return (artefacts?.channels ?? []).map((name) => places.get(name));
}
