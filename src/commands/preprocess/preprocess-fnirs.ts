/** From raw fNIRS to HbO and HbR in a BIDS derivative, on the EEG's clock where one is given, with a report. */
import { encodeSnirf, formatJson, type SnirfFile } from '../../formats/index.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import { lastName, type Progress } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import {
  type CleanFnirsOptions,
  cleanFnirs,
  type FnirsCleaningReport,
  haemoglobinSnirf,
} from '../../preprocess/fnirs/index.js';
import { type FoundRecording, findRecordings, recordingHash } from '../../recordings/bids/find-recordings.js';
import {
  type BidsWriter,
  type Clock,
  clockFromEvents,
  eventTable,
  type FnirsReadReport,
  isExclusion,
  nirsChannelTable,
  type OpticalRecording,
  pairsMarkedBad,
  readFnirs,
  statedClock,
} from '../../recordings/index.js';
import { fate, type MapChannel, type OptodeMap, preprocessedFnirsReport } from '../../report/index.js';
import { outputName } from '../output-name.js';
import type { Provenance } from './earlier-result.js';
import { type ClockOptions, clockNote, eegEvents } from './eeg-clock.js';
import { eventAverages, wholeCourse } from './fnirs-averages.js';
import { drawnProbe, type ProbeDrawing } from './fnirs-map.js';
import { type OpenedRecording, preprocessRecordings, type WrittenRecording } from './preprocess-recordings.js';
import {
  DESCRIPTION,
  type PreprocessResult,
  type PreprocessTask,
  requireOne,
  statedOptions,
} from './preprocess-task.js';

export interface PreprocessFnirsParameters extends Omit<CleanFnirsOptions, 'progress'>, ClockOptions {
  /** Hz; at which the samples were taken, where what the file states is wrong. */
  recordedRate?: number;
  /** Of the averages in the report, seconds from the event. Default −5 … 25. */
  block?: { from: number; to: number };
}

const ADVICE =
  'Check that this is continuous-wave light at two wavelengths or more, or HbO and HbR, with the probe’s positions.';
/** Seconds. */
const LONG_ENOUGH = 100;
/** Part by which a sidecar's rate may differ from that of the samples. */
const TOLERATED_RATE = 0.01;

/**
 * Turns the light of a recording, or of all fNIRS recordings of a BIDS data set, into HbO and HbR, and writes each as SNIRF with its
 * channels, events, parameters and report.
 *
 * @throws HemocastError `no-recordings`, `output-conflict`, `option-conflict`, and what reading, cleaning, clocks and writing throw
 *
 * @example
 * await preprocessFnirs({ storage, input: 'tapping.snirf', out: 'clean', options: { pathlength: 6 }, version: '0.1.0' });
 */
export async function preprocessFnirs(task: PreprocessTask<PreprocessFnirsParameters>): Promise<PreprocessResult> {
  requireOne(task.options.offset, task.options.eeg, '--offset and --eeg');
  const inputs = await findRecordings(task.storage, task.input, 'nirs');
  return preprocessRecordings(task, inputs, {
    kind: 'NIRS',
    nameOf: ({ path }) => path,
    open: (input, progress) => open(task, input, progress),
    clean: (opened, progress) => clean(task, opened, progress),
    write: (opened, cleaned, provenance, writer) => write(task, opened, cleaned, provenance, writer),
  });
}

interface Opened extends OpenedRecording {
  reading: FnirsReadReport;
  light: OpticalRecording;
  file: SnirfFile;
  /** Where the probe lies when it is drawn. */
  drawing: ProbeDrawing;
  /** Pairs that a table marks as bad, and names in it that are none of the recording's. */
  bad: string[];
  unknown: string[];
  clock?: Clock;
}

interface Cleaned {
  result: ReturnType<typeof cleanFnirs>;
  warnings: string[];
}

async function open(
  task: PreprocessTask<PreprocessFnirsParameters>,
  { path, bids }: FoundRecording,
  progress: Progress | undefined,
): Promise<Opened> {
  const { storage, options, signal } = task;
  const { offset, eeg, trigger, recordedRate } = options;
  const read = await withErrorDetail({ file: path, advice: 'Give the raw recording, exported as SNIRF.' }, () =>
    readFnirs(storage, path, { recordedRate }),
  );
  const { file } = read;
  const tabled = (await bids?.events())?.map(({ onset, duration, label }) => ({ onset, duration, label }));
  // A table says what was shown; that nothing was recorded, the file knows.
  const known = new Set(tabled?.map(({ label, onset }) => `${label} ${onset.toFixed(1)}`));
  const exclusions = read.light.events.filter(
    ({ label, onset }) => isExclusion(label) && !known.has(`${label} ${onset.toFixed(1)}`),
  );
  const events = tabled === undefined ? read.light.events : [...tabled, ...exclusions];
  const light = { ...read.light, events: events.sort((a, b) => a.onset - b.onset) };
  const stated = recordedRate === undefined ? (await bids?.sidecar())?.SamplingFrequency : undefined;
  const { bad, unknown } = pairsMarkedBad((await bids?.channels()) ?? [], light);
  const name = outputName(path);
  const hash = await recordingHash(storage, [path], interruptible(progress, signal));
  const given = offset === undefined ? undefined : statedClock(offset);
  const recorded = eeg === undefined ? undefined : await eegEvents(storage, { eeg, trigger }, bids?.entities ?? {});
  const shown = light.events.filter(({ label }) => !isExclusion(label));
  const clock = given ?? (recorded && clockFromEvents(recorded.events, shown));
  const drawing = await drawnProbe(file, bids, path);
  const notes = [...rateDoubt(stated, light.sampleRate), ...(bids?.notes ?? [])];
  const reading = { ...read.report, remarks: [...read.report.remarks, ...notes] };
  const settings = { options: statedOptions(options), clock, bad, unknown, events: light.events };
  const place = { dataType: 'nirs', name: { ...name, description: DESCRIPTION, suffix: 'nirs', extension: '.json' } };
  return { path, name, place, hash, settings, reading, light, file, drawing, bad, unknown, ...(clock && { clock }) };
}

function rateDoubt(stated: unknown, sampleRate: number): string[] {
  if (typeof stated !== 'number' || !(stated > 0) || Math.abs(stated / sampleRate - 1) < TOLERATED_RATE) return [];
  return [
    `The sidecar states ${stated} Hz, the times of the samples ${Number(sampleRate.toPrecision(5))} Hz: these are taken`,
  ];
}

async function clean(
  { options, signal }: PreprocessTask<PreprocessFnirsParameters>,
  { path, reading, light, bad, unknown }: Opened,
  progress: Progress | undefined,
): Promise<Cleaned> {
  const { offset: _, eeg: __, trigger: ___, block: ____, recordedRate: _____, ...cleaning } = options;
  const result = await withErrorDetail({ file: path, advice: ADVICE }, () =>
    cleanFnirs(light, {
      ...cleaning,
      bad: [...(cleaning.bad ?? []), ...bad],
      progress: interruptible(progress, signal),
    }),
  );
  const warnings = [
    ...reading.remarks,
    ...result.report.remarks,
    ...(bad.length > 0 ? [`Marked as bad in channels.tsv and left out: ${bad.join(', ')}.`] : []),
    ...(unknown.length > 0 ? [`Marked as bad in channels.tsv, but not in the recording: ${unknown.join(', ')}.`] : []),
    ...leftOutNotes(result.report),
    ...shortNotes(light, result.report),
  ];
  return { result, warnings };
}

/** What was left out for reasons that lie in the signal or the probe. */
export function leftOutNotes({ leftOut }: Pick<FnirsCleaningReport, 'leftOut'>): string[] {
  return (['not finite', 'constant', 'saturated', 'poor coupling', 'unknown distance'] as const).flatMap((reason) => {
    const names = leftOut.filter((one) => one.reason === reason).map(({ name }) => name);
    return names.length > 0 ? [`Left out (${reason}): ${names.join(', ')}.`] : [];
  });
}

function shortNotes({ samples, sampleRate }: OpticalRecording, { band, parts }: FnirsCleaningReport): string[] {
  if (band === undefined) return [];
  const ends = 'for a filter that begins at hundredths of a hertz: its ends are not to be trusted.';
  const short = (parts ?? []).filter(({ duration }) => duration < LONG_ENOUGH);
  if (samples / sampleRate < LONG_ENOUGH) return [`The recording is short ${ends}`];
  if (short.length === 0) return [];
  return [`${short.length} of the ${parts!.length} parts between gaps are short ${ends.replace('its', 'their')}`];
}

async function write(
  { options }: PreprocessTask<PreprocessFnirsParameters>,
  { path, name, place, reading, light, file, drawing, clock }: Opened,
  { result, warnings }: Cleaned,
  provenance: Provenance,
  writer: BidsWriter,
): Promise<WrittenRecording> {
  const { haemoglobin, report } = result;
  const density = clock === undefined ? result.density : onClock(result.density, clock);
  const { pairs, probe } = density;
  const parts = { ...name, description: DESCRIPTION };
  const files: string[] = [];
  const put = async (suffix: string, extension: string, bytes: Uint8Array | string) => {
    const full = { ...parts, suffix, extension };
    files.push(await writer.writeDerivative({ dataType: 'nirs', name: full, bytes }));
  };
  await put('nirs', '.snirf', await encodeSnirf(haemoglobinSnirf(density, haemoglobin, file.metadata)));
  const label = (list: typeof probe.sources, index: number, letter: string) =>
    list[index]?.label ?? `${letter}${index + 1}`;
  const optodes = [
    ...probe.sources.map((_, i) => ({ name: label(probe.sources, i, 'S'), type: 'source' as const })),
    ...probe.detectors.map((_, i) => ({ name: label(probe.detectors, i, 'D'), type: 'detector' as const })),
  ];
  const channels = pairs.flatMap((pair) =>
    (['HBO', 'HBR'] as const).map((kind) => ({
      name: `${pair.name} ${kind.toLowerCase()}`,
      type: `NIRSCW${kind}` as const,
      source: label(probe.sources, pair.source, 'S'),
      detector: label(probe.detectors, pair.detector, 'D'),
      units: 'µM',
    })),
  );
  // The table of optodes is not written (the SNIRF file holds it); their names are checked against it all the same.
  const named = optodes.map((optode) => ({ ...optode, position: [0, 0, 0] as const }));
  await put('channels', '.tsv', nirsChannelTable(channels, named));
  if (density.events.length > 0) await put('events', '.tsv', eventTable(density.events));
  // On the recording's own clock, as the blocks are.
  const averages = eventAverages(haemoglobin, { ...result.density, events: light.events }, options.block);
  const notes = clock === undefined ? warnings : [clockNote(clock), ...warnings];
  const html = preprocessedFnirsReport({
    recording: {
      name: lastName(path),
      format: reading.format,
      durationSeconds: light.samples / light.sampleRate,
      sampleRate: light.sampleRate,
      wavelengths: light.wavelengths,
      pairs: light.pairs.length,
    },
    kept: pairs.map((pair) => pair.name),
    cleaning: report,
    course: wholeCourse(haemoglobin, result.density),
    averages,
    ...mapOf(drawing, light, report),
    warnings: notes,
    provenance,
  });
  const summary = `HbO and HbR of ${pairs.length} of ${light.pairs.length} channels; averages of ${averages.map((one) => `${one.trials} × ${one.label}`).join(', ') || 'no events'}`;
  const sidecar = {
    Description: 'Changes of HbO and HbR, µM, by the modified Beer–Lambert law',
    TaskName: String(name.task),
    SamplingFrequency: density.sampleRate,
    NIRSChannelCount: 2 * pairs.length,
    NIRSSourceOptodeCount: probe.sources.length,
    NIRSDetectorOptodeCount: probe.detectors.length,
    StartTime: density.startTime,
    ...(report.parts && { Parts: report.parts }),
    Clock: clock === undefined ? "the recording's own" : { ...clock, Of: 'the EEG recording', Units: 's' },
    Options: statedOptions(options),
  };
  return {
    files,
    html,
    summary,
    warnings: notes,
    done: report,
    ...(clock && { clock }),
    finish: (record) =>
      writer.writeDerivative({ ...place, bytes: formatJson({ ...sidecar, ...record, Provenance: provenance }) }),
  };
}

/** The same samples with their times on the EEG's axis. */
function onClock(density: OpticalRecording, { offset, drift }: Clock): OpticalRecording {
  return {
    ...density,
    startTime: offset,
    sampleRate: density.sampleRate / (1 + drift),
    events: density.events.map((event) => ({ ...event, onset: event.onset * (1 + drift) })),
  };
}

/** Optodes and channels as the report draws them; nothing where no place is known. */
function mapOf(
  drawing: ProbeDrawing,
  { pairs, probe }: OpticalRecording,
  { leftOut }: FnirsCleaningReport,
): { map?: OptodeMap; mapped?: Omit<MapChannel, 'value'>[] } {
  const reasons = new Map(leftOut.map(({ name, reason }) => [name, reason]));
  const placed = (role: 'sources' | 'detectors', letter: string) =>
    drawing[role].flatMap((place, i) =>
      place === undefined ? [] : [{ label: probe[role][i]?.label ?? `${letter}${i + 1}`, place }],
    );
  const mapped = pairs.flatMap(({ name, source, detector }) => {
    const [from, to] = [drawing.sources[source], drawing.detectors[detector]];
    if (from === undefined || to === undefined) return [];
    const reason = reasons.get(name);
    const state = reason === undefined ? 'kept' : reason === 'short' ? 'short' : 'left out';
    return [{ name, source: from, detector: to, state, ...(reason && { note: fate(reason) }) } as const];
  });
  if (mapped.length === 0) return {};
  return {
    map: { onHead: drawing.onHead, sources: placed('sources', 'S'), detectors: placed('detectors', 'D') },
    mapped,
  };
}
