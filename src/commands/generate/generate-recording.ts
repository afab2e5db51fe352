/** From one EEG recording to a generated signal, its uncertainty, sidecars and a report. */
import { HemocastError, joinPath, lastName, Random } from '../../foundation/index.js';
import {
  type GeneratedSeries,
  type IndividualBands,
  NO_PEAK,
  TARGETS,
  type TargetDescription,
  type TargetModality,
  targetNamed,
} from '../../modalities/index.js';
import { generate, hasNetwork } from '../../models/index.js';
import { BidsWriter, bidsName } from '../../recordings/index.js';
import { SIMULATED_TRAINING_NOTICE } from '../../report/index.js';
import { removeEarlierSamples } from './earlier-samples.js';
import {
  type GenerationInput,
  type GenerationInputTask,
  generationInput,
  type PreparationReport,
} from './generation-input.js';
import { generationPage } from './generation-page.js';

export interface GenerateRecordingTask extends GenerationInputTask {
  /** As the user named it, for messages and provenance. */
  modelFolder: string;
  seed: number | string;
  version: string;
  /** Of the numerical engine and whatever else belongs into the sidecar. */
  versions: Record<string, string>;
  /** Samples that are written beside what is expected; none by default. */
  samples?: number;
  /** Of samples that a network draws; the model’s by default. */
  steps?: number;
  sampler?: string;
}

export interface GenerateRecordingResult {
  /** Name of the modality, and as it is printed. */
  target: string;
  title: string;
  /** From the output folder. */
  files: string[];
  report: string;
  volumes: number;
  tr: number;
  seconds: number;
  channels: { matched: number; aliased: string[]; interpolated: string[]; dropped: string[]; bad: string[] };
  warnings: string[];
  notice: string;
}

const MEASURED_NOTICE = 'Generated from EEG: an estimate, not a measurement.';
/** Seconds of EEG that the earliest volumes lack: the reach of a haemodynamic response. */
const RESPONSE_SECONDS = 12;

/**
 * Generates for one EEG recording of any format. Where it lies in a BIDS data set, `channels.tsv` says which channels are EEG and which are
 * bad (those are interpolated and reported), and `participants.tsv` what the model asks about the person.
 *
 * @throws `output-conflict`, and what reading, cleaning and matching throw, before anything is written.
 */
export async function generateRecording(task: GenerateRecordingTask): Promise<GenerateRecordingResult> {
  const { model, seed, progress } = task;
  const { configuration } = model;
  const { tr } = configuration.target;
  const modality = targetNamed(configuration.target.name);
  requireEeg(task);
  const input = await generationInput(task, modality);
  const { raw, prepared, reading, seconds, volumes, mapping, conditioning } = input;
  const { samples, steps, sampler, signal } = task;
  const random = new Random(seed).fork('generate');
  const options = { samples, linear: false, steps, sampler, random, progress, signal };
  const generated = await generate(model, conditioning, volumes, options);
  const series = { ...generated, volumes, tr, startTime: 0, events: raw.events };
  const result: Result = {
    modality,
    description: mapping?.description ?? configuration.target,
    series: mapping?.apply(series, random.fork('probe')) ?? series,
    warnings: [
      ...warningsOf(prepared, reading.remarks, reading.gaps, seconds),
      ...(mapping?.remarks ?? []).map((text) => `${text}.`),
    ],
    facts: conditioning.metadata,
  };
  return write(task, input, result);
}

function warningsOf(prepared: PreparationReport, remarks: string[], gaps: unknown[], seconds: number): string[] {
  const { interpolated } = prepared.montage;
  const { bad } = prepared.cleaning;
  const all = interpolated.length + prepared.montage.matched.length;
  return [
    ...remarks,
    ...(gaps.length > 0 ? [`The recording has ${gaps.length} gaps, bridged by straight lines.`] : []),
    ...(interpolated.length > 0
      ? [
          `${interpolated.length} of the model's ${all} electrodes are missing and were interpolated: ${interpolated.join(', ')}.`,
        ]
      : []),
    ...(bad.length > 0
      ? [
          `Channels without a usable signal: ${bad.map(({ name, reason }) => `${name} (${reason === 'stated' ? 'marked as bad' : reason})`).join(', ')}.`,
        ]
      : []),
    ...(prepared.individual && prepared.individual.peak === undefined ? [`${NO_PEAK}.`] : []),
    ...(seconds < 60 ? ['Band power is standardised over the recording, and this one is short: under a minute.'] : []),
  ];
}

/** What was generated, at the points where it is wanted. */
interface Result {
  modality: TargetModality;
  description: TargetDescription;
  series: GeneratedSeries;
  warnings: string[];
  facts: Record<string, unknown>;
}

/** Recordings are read and reported as EEG here; a model of another source is for programs that use the library. */
function requireEeg({ model, modelFolder }: GenerateRecordingTask): void {
  const { name = 'eeg' } = model.configuration.eeg;
  if (name === 'eeg') return;
  throw new HemocastError('source-unsupported', 'This model does not generate from EEG', {
    file: joinPath(modelFolder, 'config.json'),
    field: 'eeg.name',
    expected: 'a model of EEG',
    found: name,
  });
}

async function write(
  task: GenerateRecordingTask,
  { name, inputHash, raw, prepared, spectrum }: GenerationInput,
  { modality, description, series, warnings, facts }: Result,
): Promise<GenerateRecordingResult> {
  const { model, storage, out, version } = task;
  const { configuration } = model;
  const { volumes, tr, samples: { length: count } = [] } = series;
  const notice = configuration.training.simulated ? SIMULATED_TRAINING_NOTICE : MEASURED_NOTICE;
  const provenance = {
    Software: `Hemocast ${version}`,
    ...task.versions,
    Seed: String(task.seed),
    Model: lastName(task.modelFolder),
    ModelSHA256: model.hash,
    Input: lastName(task.recording),
    InputSHA256: inputHash,
    Template: task.template.source,
    ...(task.probe !== undefined && modality.probe && { Probe: lastName(task.probe) }),
  };
  const writer = new BidsWriter(storage, out, {
    name: 'Hemocast: signals generated from EEG',
    datasetType: 'derivative',
    generatedBy: { name: 'Hemocast', version, description: notice },
    ignore: [...TARGETS.flatMap(({ output }) => output.ignore), '*_report.html'],
  });
  await writer.writeDescription();
  const channels = channelReport(prepared);
  const files = await modality.write(writer, name, series, description, {
    Generated: true,
    Notice: notice,
    Units: description.unit,
    ...(count > 0 && { Samples: { Count: count, ...samplingOf(task) } }),
    FirstVolumeWithFullEvidenceSeconds: RESPONSE_SECONDS,
    ...(Object.keys(facts).length > 0 && { Participant: facts }),
    Channels: channels,
    Cleaning: prepared.cleaning,
    ...(prepared.individual && { IndividualAlpha: alphaReport(prepared.individual) }),
    Warnings: warnings,
    Provenance: provenance,
  });
  await removeEarlierSamples(storage, out, files, count);
  task.progress?.report('report', 0, 1);
  const own = modality.name === 'bold' ? {} : { description: modality.name };
  const report = bidsName({ ...name, ...own, suffix: 'report', extension: '.html' });
  const html = generationPage({
    ...{ recording: task.recording, template: task.template, raw, prepared, spectrum, modality, series },
    ...{ warnings, notice, provenance },
    target: configuration.target,
    probe: description === configuration.target ? undefined : description,
  });
  await storage.write(joinPath(out, report), html);
  return {
    target: modality.name,
    title: modality.title,
    files: [...files, report],
    report: joinPath(out, report),
    volumes,
    tr,
    seconds: raw.samples / raw.sampleRate,
    channels,
    warnings,
    notice,
  };
}

/** How samples are drawn, for the sidecar. */
function samplingOf({ model: { configuration }, sampler, steps }: GenerateRecordingTask) {
  const rest = 'a Gaussian process with the covariance of what the model left over on its training people';
  if (!hasNetwork(configuration)) return { Residual: rest };
  const { diffusion } = configuration;
  return {
    Residual: `diffusion, and outside of its modes ${rest}`,
    Sampler: sampler ?? diffusion.sampler,
    SamplerSteps: steps ?? diffusion.steps,
  };
}

/** The alpha peak that the bands follow, null where there is none, and the bands that were used: Hz. */
function alphaReport({ peak, bands }: IndividualBands) {
  const round = (value: number) => Math.round(100 * value) / 100;
  return {
    PeakFrequency: peak === undefined ? null : round(peak),
    Bands: Object.fromEntries(bands.map(({ name, low, high }) => [name, [round(low), round(high)]])),
  };
}

function channelReport({ montage, cleaning }: PreparationReport): GenerateRecordingResult['channels'] {
  return {
    matched: montage.matched.length,
    aliased: montage.aliased.map(({ wanted, from }) => `${from} → ${wanted}`),
    interpolated: montage.interpolated,
    dropped: [...montage.dropped, ...cleaning.leftOut.map(({ name }) => name)],
    bad: cleaning.bad.map(({ name }) => name),
  };
}
