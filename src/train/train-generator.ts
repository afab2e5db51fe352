/**
 * Training from paired runs to a model: embedding, conditional mean, diffusion,
 * calibration. The first two take seconds and are done again when training is
 * taken up again; the diffusion stage continues from its last checkpoint.
 */

import type { TargetRun } from '../data/paired-run.js';
import { FINE_TUNED_ENCODER, FINE_TUNED_PROJECTION, PROJECTION_TIME } from '../encoders/eeg/index.js';
import { HemocastError, type Random, type Storage } from '../foundation/index.js';
import { toPatches } from '../modalities/index.js';
import { type FitEmbedding, pcaPatchEmbedding } from '../modalities/target-embedding.js';
import { type GenerativeModel, generationGraph, layoutOf, type ModelConfiguration } from '../models/index.js';
import {
  type Checkpoint,
  readCheckpoint,
  type TrainingCurves,
  tensorsOf,
  writeCheckpoint,
} from '../tensor/checkpoint.js';
import {
  compile,
  MatrixEngine,
  type NamedTensor,
  ParameterStore,
  type Runtime,
  Trainer,
  warmupCosine,
} from '../tensor/index.js';
import { type ConditionalMeanFit, fitConditionalMean } from './conditional-mean.js';
import { DenoiserBatch, type ResidualRun } from './denoiser-batch.js';
import { denoiserLoss } from './denoiser-loss.js';
import {
  fineTunedEncoderOf,
  fineTunedRuns,
  partsOfBatch,
  stagesOf,
  stepInParts,
  type TrainingStage,
} from './fine-tuning.js';
import type { TrainingOptions } from './training-options.js';
import { type TrainingRun, trainingRun } from './training-set.js';
import { calibrate, validate } from './validation.js';

export interface TrainingTask {
  train: readonly TargetRun[];
  validation: readonly TargetRun[];
  /** Everything but the calibration, which training finds. */
  configuration: ModelConfiguration;
  options: TrainingOptions;
  runtime: Runtime;
  random: Random;
  /** How the target becomes the unified representation; the light embedding where absent. */
  embedding?: FitEmbedding;
  /** Tensors of the encoder of EEG, by their names in the model, where the configuration has one. */
  encoder?: ReadonlyMap<string, NamedTensor>;
  /** Where checkpoints go; none are kept where absent. */
  checkpoint?: { storage: Storage; path: string; fingerprint: string };
}

export interface TrainedModel {
  configuration: ModelConfiguration;
  store: ParameterStore;
  curves: TrainingCurves;
  mean: Pick<ConditionalMeanFit, 'penalties' | 'delay' | 'width'>;
  /** Share of the training variance that the target embedding keeps. */
  kept: number;
}

/** Windows that are generated together in a validation pass. */
const VALIDATION_BATCH = 8;

/**
 * Trains a model. The same task with the same seed gives the same weights,
 * interrupted or not.
 *
 * @throws `interrupted` (kind `interrupted`) after writing a checkpoint, when the signal is aborted
 * @throws `training-data` when there is nothing to train or to validate on, or a training run is shorter than a window
 */
export async function train(task: TrainingTask): Promise<TrainedModel> {
  const { options, runtime, random } = task;
  if (task.train.length === 0 || task.validation.length === 0) {
    throw new HemocastError('training-data', 'Training needs runs to learn from and others to choose on', {
      expected: 'at least one training and one validation run',
      found: `${task.train.length} and ${task.validation.length}`,
      advice: 'Give a data set of at least three people.',
    });
  }
  const { volumes } = task.configuration.window;
  const short = task.train.find((run) => run.volumes < volumes);
  if (short !== undefined) {
    throw new HemocastError('training-data', 'A run is too short to learn from', {
      field: short.id,
      expected: `at least the ${volumes} volumes of a window`,
      found: `${short.volumes} volumes`,
      advice: 'Leave the run out.',
    });
  }
  const layout = layoutOf(task.configuration);
  const store = new ParameterStore(random.fork('weights'));
  for (const [name, { shape, data }] of task.encoder ?? []) store.set(name, shape, data.slice());
  options.progress?.report('embed', 0, 1);
  const embedding = await (task.embedding ?? pcaPatchEmbedding)(
    layout,
    task.train.map((run) => toPatches(layout, run.signal, run.volumes)),
    options.components,
  );
  const points = layout.members.length;
  store.set('unpatcher.weight', [points, options.components, layout.size], embedding.decode);
  store.set('unpatcher.lost', [layout.values], embedding.lost);
  const trainRuns: TrainingRun[] = [];
  for (const run of task.train) trainRuns.push(await trainingRun(layout, embedding, run));
  const validationRuns: TrainingRun[] = [];
  for (const run of task.validation) validationRuns.push(await trainingRun(layout, embedding, run));
  await embedding.release?.();

  options.progress?.report('mean', 0, 1);
  const engine = new MatrixEngine(runtime);
  const mean = await fitConditionalMean({
    configuration: task.configuration,
    layout,
    store,
    runtime,
    engine,
    train: trainRuns,
    decode: embedding.decode,
    random: random.fork('mean'),
  });
  await engine.release();
  const latents = points * options.components;
  store.set('mean.weight', [mean.weight.length / latents, latents], mean.weight);
  // The network's own delays begin where those of the mean ended.
  for (const part of ['delay', 'logWidth']) {
    const { shape, data } = store.get(`mean.align.${part}`);
    store.set(`align.${part}`, shape, data.slice());
  }
  const scale = residualDeviation(trainRuns, mean.heldOut, latents);
  store.set('residual.scale', [points, options.components], scale);
  const residualRuns = trainRuns.map((run): ResidualRun => {
    const predicted = mean.heldOut.get(run.run.id)!;
    const residual = run.latents.map((value, i) => (value - predicted[i]) / scale[i % latents]);
    return { ...run, mean: predicted, residual };
  });

  const { best, curves } = await trainDenoiser(task, store, residualRuns, validationRuns);
  const model = await runnable(best, task.configuration, runtime, VALIDATION_BATCH);
  options.progress?.report('calibrate', 0, 1);
  const fineTunedEncoder = fineTunedEncoderOf(task.configuration, best, runtime);
  const fineTuned = await fineTunedRuns(validationRuns, fineTunedEncoder);
  await fineTunedEncoder?.release();
  const calibration = await calibrate(model, fineTuned, random.fork('calibration'), options.signal);
  await model.program.release();
  return {
    configuration: { ...task.configuration, calibration },
    store: best,
    curves,
    mean: { penalties: mean.penalties, delay: mean.delay, width: mean.width },
    kept: embedding.kept,
  };
}

/** A model that can generate `batch` windows at a time with the weights of a store as they are at each run. */
export async function runnable(
  store: ParameterStore,
  configuration: ModelConfiguration,
  runtime: Runtime,
  batch: number,
): Promise<GenerativeModel> {
  const { graph, outputs } = generationGraph(store, configuration, batch);
  return { configuration, store, program: await compile(runtime, graph, outputs), batch };
}

/** Where training of the network stands: the best weights so far, and what a checkpoint keeps. */
interface Standing {
  best?: ParameterStore;
  state: Checkpoint;
}

async function trainDenoiser(
  task: TrainingTask,
  store: ParameterStore,
  runs: readonly ResidualRun[],
  validationRuns: readonly TrainingRun[],
): Promise<{ best: ParameterStore; curves: TrainingCurves }> {
  const standing: Standing = {
    state: {
      step: 0,
      curves: { steps: [], trainLoss: [], validationScore: [], chosenStep: 0 },
      pending: { sum: 0, count: 0 },
    },
  };
  for (const stage of stagesOf(task.configuration, task.options.steps)) {
    await trainStage(task, stage, standing, store, runs, validationRuns);
  }
  return { best: standing.best!, curves: standing.state.curves };
}

/** Takes the steps of a stage that have not been taken yet. */
async function trainStage(
  { configuration, options, runtime, random, checkpoint }: TrainingTask,
  stage: TrainingStage,
  standing: Standing,
  store: ParameterStore,
  runs: readonly ResidualRun[],
  validationRuns: readonly TrainingRun[],
): Promise<void> {
  const parts = partsOfBatch(stage.configuration, options.batch);
  const { graph, loss, metrics } = denoiserLoss(
    store,
    stage.configuration,
    options.batch / parts,
    options.reconstruction,
  );
  const trainer = await Trainer.create({
    runtime,
    store,
    graph,
    loss,
    metrics,
    trainable: (name) => !name.startsWith('mean.') && name !== 'residual.scale' && name !== PROJECTION_TIME,
    optimizer: {
      learningRate: options.learningRate,
      weightDecay: options.weightDecay,
      clipNorm: 1,
      averageDecay: options.averageDecay,
      decay: (name, shape) => shape.length > 1 && name !== 'unpatcher.weight',
      // Delays are in seconds, not in units of a weight; the unpatcher starts where it should nearly end.
      rate: (name) => {
        if (name.startsWith(FINE_TUNED_ENCODER) || name === FINE_TUNED_PROJECTION) return options.encoderRate;
        return name.startsWith('align.') ? 20 : name === 'unpatcher.weight' ? 0.1 : 1;
      },
    },
  });
  const stageSteps = stage.until - stage.from;
  const rate = warmupCosine({
    peak: options.learningRate,
    warmup: Math.min(50, Math.ceil(stageSteps / 10)),
    total: stageSteps,
    floor: options.learningRate / 20,
  });
  const average = trainer.average;
  for (const name of store.names())
    if (!average.has(name)) average.set(name, store.get(name).shape, store.get(name).data);
  const model = await runnable(average, configuration, runtime, VALIDATION_BATCH);
  standing.best ??= store.clone();
  const { best } = standing;
  // A later stage is taken up only where the checkpoint is of it: what it holds of earlier ones has been read.
  if (checkpoint !== undefined && (stage.from === 0 || standing.state.step > stage.from)) {
    const { storage, path, fingerprint } = checkpoint;
    standing.state = (await readCheckpoint(storage, path, fingerprint, { store, trainer, best })) ?? standing.state;
  }
  const { state } = standing;
  const save = async () => {
    if (checkpoint === undefined) return;
    await writeCheckpoint(checkpoint.storage, checkpoint.path, checkpoint.fingerprint, state, { store, trainer, best });
  };
  const { curves, pending } = state;
  const fineTunedEncoder = fineTunedEncoderOf(stage.configuration, average, runtime);
  const validationPass = async (step: number) => {
    const { score } = await validate(
      model,
      await fineTunedRuns(validationRuns, fineTunedEncoder),
      random.fork('validation'),
    );
    if (curves.steps.length === 0 || score > Math.max(...curves.validationScore)) {
      curves.chosenStep = step;
      for (const [name, { shape, data }] of tensorsOf(average)) best.set(name, shape, data.slice());
    }
    curves.steps.push(step);
    curves.trainLoss.push(pending.count > 0 ? pending.sum / pending.count : null);
    curves.validationScore.push(score);
    pending.sum = 0;
    pending.count = 0;
  };
  const batch = new DenoiserBatch(stage.configuration, runs, options.batch);
  if (state.step === 0 && curves.steps.length === 0) await validationPass(0);
  while (state.step < stage.until) {
    if (options.signal?.aborted) {
      await save();
      throw new HemocastError(
        'interrupted',
        `Training was interrupted after step ${state.step} of ${options.steps}`,
        { file: checkpoint?.path, advice: 'Give the same command again to continue.' },
        'interrupted',
      );
    }
    const feeds = batch.draw(random.fork(`step ${state.step}`));
    const result = await stepInParts(trainer, feeds, parts, rate(state.step - stage.from));
    if (!Number.isFinite(result.loss)) {
      throw new HemocastError(
        'training-diverged',
        `The loss is no longer a number at step ${state.step}`,
        { advice: 'Train with a smaller --learning-rate.' },
        'failure',
      );
    }
    pending.sum += result.loss;
    pending.count++;
    state.step++;
    if (state.step % options.validateEvery === 0 || state.step === options.steps) await validationPass(state.step);
    // The last one lets an interrupted calibration begin again without training.
    if (state.step % options.checkpointEvery === 0 || state.step === options.steps) await save();
    const score = curves.validationScore.at(-1) ?? Number.NaN;
    options.progress?.report(
      'train',
      state.step,
      options.steps,
      `loss ${result.loss.toFixed(3)}, validation r ${score.toFixed(3)}`,
    );
  }
  await model.program.release();
  await trainer.release();
  await fineTunedEncoder?.release();
}

function residualDeviation(
  runs: readonly TrainingRun[],
  predicted: Map<string, Float32Array>,
  latents: number,
): Float32Array {
  const sums = new Float64Array(latents);
  let volumes = 0;
  for (const { run, latents: actual } of runs) {
    const mean = predicted.get(run.id)!;
    volumes += run.volumes;
    for (let i = 0; i < actual.length; i++) sums[i % latents] += (actual[i] - mean[i]) ** 2;
  }
  return Float32Array.from(sums, (sum) => Math.max(Math.sqrt(sum / volumes), 1e-6));
}
