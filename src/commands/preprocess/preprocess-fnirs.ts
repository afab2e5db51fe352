/** From raw fNIRS to HbO and HbR in a BIDS derivative, on the EEG's clock where one is given, with a report. */
import { encodeSnirf, formatJson, type SnirfFile } from '../../formats/index.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import { lastName, type Progress } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { blockAverage, type CleanFnirsOptions, cleanFnirs, haemoglobinSnirf } from '../../preprocess/fnirs/index.js';
import { type FoundRecording, findRecordings, recordingHash } from '../../recordings/bids/find-recordings.js';
import {
  type BidsWriter,
  type Clock,
  clockFromEvents,
  eventTable,
  type FnirsReadReport,
  nirsChannelTable,
  type OpticalRecording,
  pairsMarkedBad,
  readFnirs,
  statedClock,
} from '../../recordings/index.js';
import { type HaemoglobinCourse, preprocessedFnirsReport } from '../../report/index.js';
import { outputName } from '../output-name.js';
import type { Provenance } from './earlier-result.js';
import { type ClockOptions, clockNote, eegEvents } from './eeg-clock.js';
import { type OpenedRecording, preprocessRecordings, type WrittenRecording } from './preprocess-recordings.js';
import {
  DESCRIPTION,
  type PreprocessResult,
  type PreprocessTask,
  requireOne,
  statedOptions,
} from './preprocess-task.js';

export interface PreprocessFnirsParameters extends Omit<CleanFnirsOptions, 'progress'>, ClockOptions {
  /** Of the averages in the report, seconds from the event. Default −5 … 25. */
  block?: { from: number; to: number };
}

const ADVICE = 'Check that this is raw continuous-wave light at two wavelengths or more, with the probe’s positions.';
const FEWEST_TRIALS = 2;
/** Points of a drawn course: more than a page has pixels would only make the file large. */
const MOST_POINTS = 1200;

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
  const { offset, eeg, trigger } = options;
  const read = await withErrorDetail({ file: path, advice: 'Give the raw recording, exported as SNIRF.' }, () =>
    readFnirs(storage, path),
  );
  const { file, report: reading } = read;
  const tabled = (await bids?.events())?.map(({ onset, duration, label }) => ({ onset, duration, label }));
  const light = { ...read.light, events: tabled ?? read.light.events };
  const { bad, unknown } = pairsMarkedBad((await bids?.channels()) ?? [], light);
  const name = outputName(path);
  const hash = await recordingHash(storage, [path], interruptible(progress, signal));
  const stated = offset === undefined ? undefined : statedClock(offset);
  const recorded = eeg === undefined ? undefined : await eegEvents(storage, { eeg, trigger }, bids?.entities ?? {});
  const clock = stated ?? (recorded && clockFromEvents(recorded.events, light.events));
  const settings = { options: statedOptions(options), clock, bad, unknown, events: light.events };
  const place = { dataType: 'nirs', name: { ...name, description: DESCRIPTION, suffix: 'nirs', extension: '.json' } };
  return { path, name, place, hash, settings, reading, light, file, bad, unknown, ...(clock && { clock }) };
}

async function clean(
  { options, signal }: PreprocessTask<PreprocessFnirsParameters>,
  { path, reading, light, bad, unknown }: Opened,
  progress: Progress | undefined,
): Promise<Cleaned> {
  const { offset: _, eeg: __, trigger: ___, block: ____, ...cleaning } = options;
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
    ...(light.samples / light.sampleRate < 100 && result.report.band
      ? ['The recording is short for a filter that begins at hundredths of a hertz: its ends are not to be trusted.']
      : []),
  ];
  return { result, warnings };
}

async function write(
  { options }: PreprocessTask<PreprocessFnirsParameters>,
  { path, name, place, reading, light, file, clock }: Opened,
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
  const averages = averagesOf(result, light, options.block);
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
    course: wholeCourse(result, light),
    averages,
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

function averagesOf(
  { haemoglobin: { hbo, hbr }, density }: ReturnType<typeof cleanFnirs>,
  { events, samples, sampleRate }: OpticalRecording,
  block = { from: -5, to: 25 },
) {
  const whole = ({ onset }: { onset: number }) => {
    const start = Math.round(onset * sampleRate) + Math.round(block.from * sampleRate);
    return start >= 0 && start + Math.round((block.to - block.from) * sampleRate) + 1 < samples;
  };
  return [...new Set(events.map(({ label }) => label))].flatMap((label) => {
    const trials = events.filter((event) => event.label === label && whole(event));
    if (trials.length < FEWEST_TRIALS) return [];
    const [oxy, deoxy] = [hbo, hbr].map((data) => blockAverage(data, samples, sampleRate, trials, block));
    const [mean, other] = [oxy, deoxy].map((one) => acrossChannels(one.mean, density.pairs.length, one.samples));
    const course: HaemoglobinCourse = {
      seconds: oxy.time,
      hbo: mean.mean,
      hbr: other.mean,
      hboDeviation: mean.deviation,
      hbrDeviation: other.deviation,
    };
    return [{ label, trials: oxy.trials, course }];
  });
}

function wholeCourse({ haemoglobin, density }: ReturnType<typeof cleanFnirs>, light: OpticalRecording) {
  const { samples, sampleRate } = light;
  const stride = Math.ceil(samples / MOST_POINTS);
  const points = Math.floor(samples / stride);
  const [hbo, hbr] = [haemoglobin.hbo, haemoglobin.hbr].map((data) => {
    const { mean } = acrossChannels(data, density.pairs.length, samples);
    return Float64Array.from({ length: points }, (_, k) => {
      return mean.subarray(k * stride, (k + 1) * stride).reduce((sum, value) => sum + value, 0) / stride;
    });
  });
  return {
    seconds: Float64Array.from({ length: points }, (_, k) => (k * stride + (stride - 1) / 2) / sampleRate),
    hbo,
    hbr,
  };
}

function acrossChannels(data: Float64Array, channels: number, samples: number) {
  const mean = new Float64Array(samples);
  const deviation = new Float64Array(samples);
  for (let c = 0; c < channels; c++) for (let k = 0; k < samples; k++) mean[k] += data[c * samples + k] / channels;
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < samples; k++) deviation[k] += (data[c * samples + k] - mean[k]) ** 2 / channels;
  }
  return { mean, deviation: deviation.map(Math.sqrt) };
}
