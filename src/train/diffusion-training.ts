/**
 * The diffusion stage of training: the network learns what the conditional mean leaves over, in one stage or more, as the EEG
 * features ask; the weights that do best on validation people are kept.
 */
import { type ModelFeatures, modelFeatures } from '../encoders/eeg/index.js';
import type { Random } from '../foundation/index.js';
import {
  type FeatureStage,
  FILTER_BANK,
  type GenerativeModel,
  type ModelConfiguration,
  modeNoise,
} from '../models/index.js';
import { type Checkpoint, readCheckpoint, type TrainingCurves } from '../tensor/checkpoint.js';
import {
  type ParameterStore,
  type Runtime,
  type Schedule,
  stepInParts,
  Trainer,
  warmupCosine,
} from '../tensor/index.js';
import { type CheckpointPlace, type CourseParts, takeSteps } from '../tensor/training-course.js';
import { DenoiserBatch } from './denoiser-batch.js';
import { denoiserLoss } from './denoiser-loss.js';
import { hasMissing } from './measured.js';
import type { ResidualRun } from './residuals.js';
import { releaseModel, runnable } from './runnable.js';
import { type ShownSample, shownSample } from './shown-sample.js';
import type { TrainingOptions, TrainingStep } from './training-options.js';
import type { TrainingRun } from './training-set.js';
import { refreshed, validate } from './validation.js';

/** What the diffusion stage needs of a training. */
export interface DiffusionTask {
  configuration: ModelConfiguration;
  options: TrainingOptions;
  runtime: Runtime;
  random: Random;
  checkpoint?: CheckpointPlace;
}

/** Windows that are generated together in a validation pass. */
export const VALIDATION_BATCH = 8;

type Stage = FeatureStage<ModelFeatures>;

/** Where training of the network stands: the best weights so far, and what a checkpoint keeps. */
interface Standing {
  best?: ParameterStore;
  state: Checkpoint;
}

/**
 * Trains the network from its last checkpoint on.
 *
 * @param store mean, scale and unpatcher; receives the last weights of the network
 * @throws `interrupted`, `checkpoint-mismatch`, `training-diverged`
 */
export async function trainDenoiser(
  task: DiffusionTask,
  store: ParameterStore,
  runs: readonly ResidualRun[],
  validationRuns: readonly TrainingRun[],
): Promise<{ best: ParameterStore; curves: TrainingCurves }> {
  const curves: TrainingCurves = { steps: [], trainLoss: [], validationScore: [], chosenStep: 0 };
  const standing: Standing = { state: { step: 0, curves, pending: { sum: 0, count: 0 } } };
  for (const stage of modelFeatures(task.configuration).stages(task.options.steps)) {
    await trainStage(task, stage, standing, store, runs, validationRuns);
  }
  return { best: standing.best!, curves: standing.state.curves };
}

/** Takes the steps of a stage that have not been taken yet. */
async function trainStage(
  task: DiffusionTask,
  stage: Stage,
  standing: Standing,
  store: ParameterStore,
  runs: readonly ResidualRun[],
  validationRuns: readonly TrainingRun[],
): Promise<void> {
  const { configuration, options, runtime, random, checkpoint } = task;
  const parts = stage.features.parts(options.batch);
  const trainer = await stageTrainer(task, stage, store, options.batch / parts, hasMissing(runs));
  const average = wholeAverage(trainer, store);
  const model = await runnable(average, configuration, runtime, VALIDATION_BATCH);
  standing.best ??= store.clone();
  const course: CourseParts = { store, trainer, best: standing.best };
  const { state: begun } = standing;
  standing.state = await takenUp(checkpoint, stage, begun, course);
  if (standing.state !== begun) for (const past of pastSteps(standing.state)) options.observe?.(past);
  const features = stage.features.open(average, runtime);
  const batch = new DenoiserBatch(configuration, stage.features, runs, options.batch, modeNoise(store, configuration));
  const rate = stageRate(options, stage);
  const { curves } = standing.state;
  let sample: ShownSample | undefined;
  await takeSteps({ ...options, until: stage.until, checkpoint }, standing.state, course, {
    validated: average,
    async step(number) {
      const feeds = batch.draw(random.fork(`step ${number}`));
      return (await stepInParts(trainer, feeds, parts, rate(number - stage.from))).loss;
    },
    async validationPass() {
      const current = await refreshed(validationRuns, features);
      const best = await validationPass(model, current, curves, random.fork('validation'));
      if (options.showSamples) sample = await shownSample(model, current[0], random.fork('shown sample'));
      return best;
    },
    report(step, loss) {
      const score = curves.validationScore.at(-1) ?? Number.NaN;
      const isValidated = curves.steps.at(-1) === step;
      options.observe?.({ step, loss, ...(isValidated && { validation: score, sample }) });
      const note = `loss ${loss.toFixed(3)}, validation score ${score.toFixed(3)}`;
      options.progress?.report('train', step, options.steps, note);
    },
    interruption: (step) => `Training was interrupted after step ${step} of ${options.steps}`,
  });
  await releaseModel(model);
  await trainer.release();
  await features.release();
}

/** The validation passes before an interruption. */
function pastSteps({ curves: { steps, trainLoss, validationScore } }: Checkpoint): TrainingStep[] {
  return steps.map((step, i) => {
    const loss = trainLoss[i];
    return { step, ...(loss !== null && { loss }), validation: validationScore[i] };
  });
}

/** The training graph of a stage, and what in it learns at which rate. */
async function stageTrainer(
  { configuration, options, runtime }: DiffusionTask,
  { features }: Stage,
  store: ParameterStore,
  batch: number,
  missing: boolean,
): Promise<Trainer> {
  const { reconstruction } = options;
  const { graph, loss, metrics } = denoiserLoss(store, configuration, features, batch, reconstruction, missing);
  return Trainer.create({
    runtime,
    store,
    graph,
    loss,
    metrics,
    trainable: (name) => !/^(mean\.|modes\.|residual\.|deviation\.)/.test(name) && features.learns(name),
    optimizer: {
      learningRate: options.learningRate,
      weightDecay: options.weightDecay,
      clipNorm: 1,
      averageDecay: options.averageDecay,
      decay: (name, shape) => shape.length > 1 && name !== 'unpatcher.weight' && name !== FILTER_BANK,
      rate: (name) => features.rate(name, options.encoderRate) ?? networkRate(name),
    },
  });
}

/** Filters have to leave W, where averages are nearly the same at all places. */
const FILTER_RATE = 10;

/** Delays are in seconds, not in units of a weight; the unpatcher starts where it should nearly end. */
function networkRate(name: string): number {
  if (name === FILTER_BANK) return FILTER_RATE;
  return name.startsWith('align.') ? 20 : name === 'unpatcher.weight' ? 0.1 : 1;
}

function stageRate({ learningRate }: TrainingOptions, { from, until }: Stage): Schedule {
  const total = until - from;
  const warmup = Math.min(50, Math.ceil(total / 10));
  return warmupCosine({ peak: learningRate, warmup, total, floor: learningRate / 20 });
}

/** The running average of the weights, and beside it all that does not learn: a whole model. */
function wholeAverage({ average }: Trainer, store: ParameterStore): ParameterStore {
  for (const name of store.names()) {
    if (!average.has(name)) average.set(name, store.get(name).shape, store.get(name).data);
  }
  return average;
}

/** Where training stands by its checkpoint. A later stage is taken up only where the checkpoint is of it: what it holds of earlier ones has been read. */
async function takenUp(
  checkpoint: CheckpointPlace | undefined,
  { from }: Stage,
  state: Checkpoint,
  parts: CourseParts,
): Promise<Checkpoint> {
  if (checkpoint === undefined || (from > 0 && state.step <= from)) return state;
  const { storage, path, fingerprint } = checkpoint;
  return (await readCheckpoint(storage, path, fingerprint, parts)) ?? state;
}

/** Enters the validation score of the weights as they are, and says whether it is the best so far. */
async function validationPass(
  model: GenerativeModel,
  runs: readonly TrainingRun[],
  { validationScore }: TrainingCurves,
  random: Random,
): Promise<boolean> {
  const { score } = await validate(model, runs, random);
  const best = validationScore.length === 0 || score > Math.max(...validationScore);
  validationScore.push(score);
  return best;
}
