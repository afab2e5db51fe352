/** Writes what was generated for a recording: series, uncertainty, samples, sidecars and a report. */
import { joinPath, lastName } from '../../foundation/index.js';
import {
  type GeneratedSeries,
  type IndividualBands,
  TARGETS,
  type TargetDescription,
  type TargetModality,
} from '../../modalities/index.js';
import { withoutMedialWall } from '../../modalities/medial-wall.js';
import { hasNetwork } from '../../models/index.js';
import { BidsWriter, bidsName } from '../../recordings/index.js';
import { type GivenSignals, SIMULATED_TRAINING_NOTICE } from '../../report/index.js';
import type { OutputName } from '../output-name.js';
import { removeEarlierSamples } from './earlier-samples.js';
import type { GenerationInput, GenerationInputTask, PreparationReport } from './generation-input.js';
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
  /** The script of the cortex viewer, for reports in which the cortex can be turned; pictures alone where absent. */
  viewer?: string;
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
  /** Of EEG, where it was given. */
  channels?: { matched: number; aliased: string[]; interpolated: string[]; dropped: string[]; bad: string[] };
  /** What was given beside EEG or in its place, and how sure that makes. */
  given?: Pick<GivenSignals, 'from' | 'against' | 'informed' | 'certainty'>;
  warnings: string[];
  notice: string;
}

/** Seconds of EEG that the earliest volumes lack: the reach of a haemodynamic response. */
const RESPONSE_SECONDS = 12;

/** What was generated, at the points where it is wanted, and from what. */
export interface GeneratedResult {
  name: OutputName;
  inputHash: string;
  /** Of the recording as a whole; channels of the EEG, or values that were observed. */
  recording: { durationSeconds: number; sampleRate: number; channels: number };
  /** Where EEG was given. */
  eeg?: Pick<GenerationInput, 'raw' | 'reading' | 'prepared' | 'spectrum'> & { facts: Record<string, unknown> };
  modality: TargetModality;
  description: TargetDescription;
  series: GeneratedSeries;
  warnings: string[];
  /** What was given, where that is not EEG alone: for the page, and for the sidecar. */
  given?: GivenSignals & { sidecar: Record<string, unknown>; provenance: Record<string, string> };
}

/** Writes all files of a result into the derivative data set `task.out`. */
export async function writeGenerated(
  task: GenerateRecordingTask,
  result: GeneratedResult,
): Promise<GenerateRecordingResult> {
  const { model, storage, out, version } = task;
  const { name, eeg, modality, description, series, warnings, given } = result;
  const { configuration } = model;
  const { volumes, tr, samples: { length: count } = [], from = 'EEG' } = series;
  const measured = `Generated from ${from}: an estimate, not a measurement.`;
  const notice = configuration.training.simulated ? SIMULATED_TRAINING_NOTICE : measured;
  const provenance = {
    Software: `Hemocast ${version}`,
    ...task.versions,
    Seed: String(task.seed),
    Model: lastName(task.modelFolder),
    ModelSHA256: model.hash,
    ...given?.provenance,
    Input: lastName(task.recording),
    InputSHA256: result.inputHash,
    Template: task.template.source,
    ...(task.probe !== undefined && modality.probe && { Probe: lastName(task.probe) }),
  };
  const writer = new BidsWriter(storage, out, {
    name: `Hemocast: signals generated from ${from}`,
    datasetType: 'derivative',
    generatedBy: { name: 'Hemocast', version, description: notice },
    ignore: [...TARGETS.flatMap(({ output }) => output.ignore), '*_report.html'],
  });
  await writer.writeDescription();
  const channels = eeg && channelReport(eeg.prepared);
  const written = withoutMedialWall(series, modality.space(description, task.template));
  const files = await modality.write(writer, name, written, description, {
    Generated: true,
    TrainedOnSimulatedPeople: configuration.training.simulated,
    Notice: notice,
    Units: description.unit,
    ...(count > 0 && { Samples: { Count: count, ...samplingOf(task) } }),
    ...(eeg && { FirstVolumeWithFullEvidenceSeconds: RESPONSE_SECONDS }),
    ...(eeg && Object.keys(eeg.facts).length > 0 && { Participant: eeg.facts }),
    ...given?.sidecar,
    ...(eeg && { Channels: channels, Cleaning: eeg.prepared.cleaning }),
    ...(eeg?.prepared.individual && { IndividualAlpha: alphaReport(eeg.prepared.individual) }),
    ...(eeg && { InputCheck: checkReport(eeg.prepared) }),
    Warnings: warnings,
    Provenance: provenance,
  });
  await removeEarlierSamples(storage, out, files, count);
  task.progress?.report('report', 0, 1);
  const own = modality.name === 'bold' ? {} : { description: modality.name };
  const report = bidsName({ ...name, ...own, suffix: 'report', extension: '.html' });
  const html = generationPage({
    ...{ path: task.recording, template: task.template, eeg, modality, series, warnings, notice, provenance },
    recording: result.recording,
    target: configuration.target,
    probe: description === configuration.target ? undefined : description,
    given,
    viewer: task.viewer,
  });
  await storage.write(joinPath(out, report), html);
  return {
    target: modality.name,
    title: modality.title,
    files: [...files, report],
    report: joinPath(out, report),
    volumes,
    tr,
    seconds: result.recording.durationSeconds,
    channels,
    ...(given && {
      given: { from: given.from, against: given.against, informed: given.informed, certainty: given.certainty },
    }),
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

function channelReport({ montage, cleaning }: PreparationReport): NonNullable<GenerateRecordingResult['channels']> {
  return {
    matched: montage.matched.length,
    aliased: montage.aliased.map(({ wanted, from }) => `${from} → ${wanted}`),
    interpolated: montage.interpolated,
    dropped: [...montage.dropped, ...cleaning.leftOut.map(({ name }) => name)],
    bad: cleaning.bad.map(({ name }) => name),
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

/** The verdict of the input check, as a sidecar says it. */
function checkReport({ check: { outcome, findings, distance } }: PreparationReport): Record<string, unknown> {
  return {
    Outcome: outcome,
    Findings: findings.map((finding) => ({ Check: finding.check, Outcome: finding.outcome, Found: finding.text })),
    ...(distance && {
      DistanceFromTrainingPeople: distance.distance,
      TrainingPeopleDistance: { Median: distance.usual, Largest: distance.largest },
    }),
  };
}
