/** The configuration of a new model: what it is given, what it generates, its sizes. */
import { FILTERS, HAEMODYNAMIC_RESPONSE, spatialAlignment } from '../../align/index.js';
import type { PeopleSplit, TargetRun, TrainingData } from '../../data/index.js';
import { rounded } from '../../modalities/cortical-layout.js';
import {
  defaultCleaning,
  defaultIndividualAlpha,
  type SourceModality,
  type TargetDefaults,
  type TargetDescription,
  type TargetModality,
} from '../../modalities/index.js';
import { type ModelConfiguration, reachOf } from '../../models/index.js';
import { summaryNames, typicalRecordings } from '../../preprocess/index.js';
import { DEFAULT_BANDS, SPECTRAL_ESTIMATES } from '../../signal/index.js';
import { DEFAULT_ALIGNMENT, type TrainingOptions } from '../../train/training-options.js';
import type { EegEncoderChoice } from './eeg-encoder-choice.js';

/** What suits one target and not another. */
type Fitting = Pick<TrainingOptions, keyof TargetDefaults | 'alignment'>;

/** Options of training; sizes and the alignment, where they are left out, are those that suit the target. */
export type ChosenTraining = Omit<TrainingOptions, keyof Fitting> & Partial<Fitting>;

/** What a configuration depends on besides its source and target. */
export interface ConfigurationTask {
  data: TrainingData;
  options: ChosenTraining;
  seed: number | string;
  eegEncoder?: EegEncoderChoice;
}

/** Steps of EEG in one context token. */
const CHUNK_STEPS = 8;
/** Facts about people that condition the network, where a data set has them. */
const METADATA = ['age', 'bmi', 'sex'];

/** Sizes and alignment as chosen, else those that suit the target. */
export function fittingTo({ defaults, alignment }: TargetModality, options: Partial<Fitting>): Fitting {
  return {
    components: options.components ?? defaults.components,
    windowVolumes: options.windowVolumes ?? defaults.windowVolumes,
    alignment: options.alignment ?? alignment ?? DEFAULT_ALIGNMENT,
  };
}

/** The source of a new model: its sensors, features and cleaning. */
export function describeSource(
  { name, spectra }: SourceModality,
  { features }: TargetModality,
  { names, places }: { names: string[]; places: number[][] },
  alignment: string,
  { power, individualAlpha }: Pick<TrainingOptions, 'power' | 'individualAlpha'>,
): ModelConfiguration['eeg'] {
  // A source without cross-spectra stays at its sensors.
  const carriedBy = spectra && alignment !== 'sensors' ? spatialAlignment(alignment) : undefined;
  return {
    ...(name !== 'eeg' && { name }),
    ...((features.step !== 1 || features.window !== 2) && { features }),
    electrodes: names,
    places: places.map((place) => place.map(rounded)),
    bands: DEFAULT_BANDS.map((band) => ({ ...band })),
    ...(power !== undefined && power !== SPECTRAL_ESTIMATES[0].name && { power }),
    ...(individualAlpha && { individualAlpha: { ...defaultIndividualAlpha } }),
    ...(carriedBy && { alignment: { name: carriedBy.name, regularization: carriedBy.regularization ?? 0 } }),
    cleaning: { ...defaultCleaning },
  };
}

/** The whole configuration, before anything is learned. */
export function configure(
  { data, options, seed, eegEncoder }: ConfigurationTask,
  target: TargetModality,
  description: TargetDescription,
  eeg: ModelConfiguration['eeg'],
  people: PeopleSplit,
  runs: readonly TargetRun[],
): ModelConfiguration {
  const { components, windowVolumes } = fittingTo(target, options);
  const { step } = target.features;
  const { context: _, ...local } = target.response;
  const response = options.globalContext ? target.response : local;
  const { before, after } = reachOf(response);
  const lead = Math.ceil(Math.max(target.reach, before) / step);
  const needed = lead + (windowVolumes * description.tr) / step + 2 + Math.ceil(after / step);
  return {
    format: 'hemocast-model',
    version: 2,
    target: {
      ...description,
      ...(response !== HAEMODYNAMIC_RESPONSE && {
        response: { ...response, lags: response.lags.map((lag) => ({ ...lag })) },
      }),
    },
    eeg,
    window: {
      volumes: windowVolumes,
      lead,
      seconds: Math.ceil(needed / CHUNK_STEPS) * CHUNK_STEPS,
      chunk: CHUNK_STEPS,
    },
    generation: { mean: options.mean, residual: options.residual, axes: 0, order: 0 },
    network: {
      components,
      modes: options.modes,
      crossAttention: options.crossAttention,
      conjugateDomain: options.conjugateDomain,
      ...(options.filterBank && { filters: FILTERS }),
      width: options.width,
      depth: options.depth,
      heads: options.heads,
      expansion: 4,
      metadata: METADATA.flatMap((name) => describeMetadata(name, runs)),
    },
    diffusion: {
      schedule: options.schedule,
      sampler: options.sampler,
      steps: options.samplerSteps,
    },
    calibration: { residualGain: 0, spreadGain: 1 },
    training: {
      simulated: data.simulated,
      data: data.name,
      seed,
      people,
      details: {
        steps: options.steps,
        batch: options.batch,
        learningRate: options.learningRate,
        runs: runs.length,
        ...(eegEncoder?.fineTune && { encoderRate: options.encoderRate }),
      },
    },
  };
}

/** The source with what its training recordings were like, for the input check; as it is where they are few or were not checked. */
export function withTypical(eeg: ModelConfiguration['eeg'], runs: readonly TargetRun[]): ModelConfiguration['eeg'] {
  const people = new Map<string, (readonly number[])[]>();
  for (const { person, quality } of runs) {
    if (quality?.summary !== undefined) people.set(person, [...(people.get(person) ?? []), quality.summary]);
  }
  const typical = typicalRecordings([...people.values()], summaryNames(eeg.bands));
  return typical === undefined ? eeg : { ...eeg, typical };
}

/** Mean and deviation over the training people; nothing where the data set lacks the fact or all are alike. */
function describeMetadata(name: string, runs: readonly TargetRun[]) {
  const byPerson = new Map(runs.map((run) => [run.person, run.metadata[name]]));
  const values = [...byPerson.values()].filter((value): value is number => typeof value === 'number');
  if (values.length < byPerson.size) return [];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return deviation > 0 ? [{ name, mean, deviation }] : [];
}
