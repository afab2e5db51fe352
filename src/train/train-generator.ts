/**
 * Training from paired runs to a model: embedding, conditional mean, diffusion,
 * calibration. The first two take seconds and are done again when training is
 * taken up again; the diffusion stage continues from its last checkpoint.
 */

import type { TargetRun } from '../data/paired-run.js';
import { modelFeatures } from '../encoders/eeg/index.js';
import { type ArrayStore, extended, HemocastError, sha256 } from '../foundation/index.js';
import { type TargetLayout, toPatches } from '../modalities/index.js';
import { type FitEmbedding, pcaPatchEmbedding, type TargetEmbedding } from '../modalities/target-embedding.js';
import { hasNetwork, layoutOf, type ModelConfiguration } from '../models/index.js';
import type { TrainingCurves } from '../tensor/checkpoint.js';
import { MatrixEngine, type NamedTensor, ParameterStore } from '../tensor/index.js';
import { calibrate } from './calibration.js';
import { type ConditionalMeanFit, fitConditionalMean, type LoneSource } from './conditional-mean.js';
import { type DiffusionTask, trainDenoiser, VALIDATION_BATCH } from './diffusion-training.js';
import { fitErrorVariance } from './error-variance.js';
import type { CrossFittedRun } from './joint/cross-fitted.js';
import { measuredValues } from './measured.js';
import { fitResidualProcess, orderFor } from './residual-process.js';
import { noiseOf, type ResidualRun, residualsOf } from './residuals.js';
import { releaseModel, runnable } from './runnable.js';
import { type LatentRun, type ModeRun, modeRun, type TargetModes, targetModes } from './target-modes.js';
import { type TrainingRun, trainingRun } from './training-set.js';
import { refreshed } from './validation.js';

/** The configuration lacks the calibration alone, which training finds. */
export interface TrainingTask extends DiffusionTask {
  train: readonly TargetRun[];
  validation: readonly TargetRun[];
  /** Runs of the target without a source, at the model's points: they bear on the embedding and the modes, and on nothing else. */
  targetAlone?: readonly LoneRun[];
  /** Recordings of the source without a target, of people who are not trained on: they bear on the prior of the regression alone. */
  sourceAlone?: readonly LoneSource[];
  /** How the target becomes the unified representation; the PCA patch embedding where absent. */
  embedding?: FitEmbedding;
  /** Where latents of runs are kept that lie outside memory themselves. */
  arrays?: ArrayStore;
  /** Tensors that make the EEG features, by their names in the model, where the configuration has an encoder. */
  encoder?: ReadonlyMap<string, NamedTensor>;
}

/** A run of the target with nothing measured beside it. */
export type LoneRun = Pick<TargetRun, 'id' | 'signal' | 'present' | 'volumes'>;

export interface TrainedModel {
  configuration: ModelConfiguration;
  store: ParameterStore;
  /** Of the network; without entries where the model has none. */
  curves: TrainingCurves;
  /** Of the finished model on the validation people: mean of r, r without the global signal and r over space, of patches. */
  score: number;
  mean: Pick<ConditionalMeanFit, 'penalties' | 'priorShares' | 'delay' | 'width' | 'contextShare'>;
  /** Share of the training variance that the target embedding keeps. */
  kept: number;
  /** Training runs as modes, with what the source says of them without the person; not a part of the folder. */
  crossFitted: CrossFittedRun[];
}

/**
 * Trains a model. The same task with the same seed gives the same weights,
 * interrupted or not.
 *
 * @throws `interrupted` (kind `interrupted`) after writing a checkpoint, when the signal is aborted
 * @throws `training-data` when there is nothing to train or to validate on, a run holds nothing measured, or a training run is shorter than a window
 */
export async function train(task: TrainingTask): Promise<TrainedModel> {
  requireRuns(task);
  const { configuration, options, random } = task;
  const layout = layoutOf(configuration);
  const latents = layout.members.length * options.components;
  const store = new ParameterStore(random.fork('weights'));
  for (const [name, { shape, data }] of task.encoder ?? []) store.set(name, shape, data.slice());

  options.progress?.report('embed', 0, 1);
  const embedding = await embed(task, layout, store);
  const trainRuns = await trainingRuns(layout, embedding, task.train, task.arrays);
  const validationRuns = await trainingRuns(layout, embedding, task.validation, task.arrays);
  const alone = await latentsOf(layout, embedding, task.targetAlone ?? []);
  await embedding.release?.();

  options.progress?.report('mean', 0, 1);
  const modes = targetModes(layout, embedding.decode, [...trainRuns, ...alone], configuration.network.modes);
  store.set('modes.back', [modes.count, latents], modes.back);
  const inModes: ModeRun[] = [];
  for (const run of trainRuns) inModes.push(await modeRun(run, modes));
  const sized = {
    ...configuration,
    network: { ...configuration.network, modes: modes.count },
    generation: { ...configuration.generation, order: orderFor(trainRuns) },
  };
  const { mean, delays } = await fitMean({ ...task, configuration: sized }, store, inModes, modes);

  const residuals = residualsOf(inModes, sized.generation.mean === 'linear' ? mean.heldOut : undefined);
  if (hasNetwork(sized)) {
    store.set('residual.scale', [modes.count], residuals.scale);
    store.set('residual.noise', [modes.count, sized.generation.order], noiseOf(residuals.runs, sized.generation.order));
  }
  const trained = hasNetwork(sized)
    ? await trainDenoiser({ ...task, configuration: sized }, store, residuals.runs, validationRuns)
    : { best: store, curves: NO_CURVES };

  options.progress?.report('residual', 0, 1);
  const process = await fitProcess({ ...task, configuration: sized }, trained.best, residuals.runs);
  const whole = { ...sized, generation: { ...sized.generation, ...process } };
  options.progress?.report('doubt', 0, 1);
  await fitErrorVariance({
    ...{ configuration: whole, store: trained.best, delays, runtime: task.runtime, train: task.train },
    ...{ readers: mean.readers, random: random.fork('doubt'), signal: options.signal },
  });
  options.progress?.report('calibrate', 0, 1);
  const { calibration, score } = await calibrated({ ...task, configuration: whole }, trained.best, validationRuns);
  return {
    configuration: { ...whole, calibration },
    store: trained.best,
    curves: trained.curves,
    score,
    mean: {
      penalties: mean.penalties,
      priorShares: mean.priorShares,
      delay: mean.delay,
      width: mean.width,
      contextShare: mean.contextShare,
    },
    kept: embedding.kept,
    crossFitted: inModes.map(({ run, modes: measured }) => ({ run, modes: measured, mean: mean.heldOut.get(run.id)! })),
  };
}

/** A model without a network has no steps. */
const NO_CURVES: TrainingCurves = { steps: [], trainLoss: [], validationScore: [], chosenStep: 0 };

function requireRuns({ train: runs, validation, targetAlone = [], configuration }: TrainingTask): void {
  if (runs.length === 0 || validation.length === 0) {
    throw new HemocastError('training-data', 'Training needs runs to learn from and others to choose on', {
      expected: 'at least one training and one validation run',
      found: `${runs.length} and ${validation.length}`,
      advice: 'Give a data set of at least three people.',
    });
  }
  const { volumes } = configuration.window;
  const unmeasured = [...runs, ...validation, ...targetAlone].find(
    ({ present }) => present !== undefined && !present.includes(1),
  );
  if (unmeasured !== undefined) {
    throw new HemocastError('training-data', 'A run holds nothing that was measured', {
      field: unmeasured.id,
      expected: 'at least one measured value',
      found: 'values that were filled in',
      advice: 'Leave the run out.',
    });
  }
  const short = runs.find((run) => run.volumes < volumes);
  if (short !== undefined) {
    throw new HemocastError('training-data', 'A run is too short to learn from', {
      field: short.id,
      expected: `at least the ${volumes} volumes of a window`,
      found: `${short.volumes} volumes`,
      advice: 'Leave the run out.',
    });
  }
}

/** Fits the way to the unified representation; the unpatcher begins at the way back. */
async function embed(
  { train: paired, targetAlone = [], embedding: fitEmbedding = pcaPatchEmbedding, options }: TrainingTask,
  layout: TargetLayout,
  store: ParameterStore,
): Promise<TargetEmbedding> {
  const { components } = options;
  const runs = [...paired, ...targetAlone];
  const patches = {
    *[Symbol.iterator]() {
      for (const run of runs) yield toPatches(layout, run.signal, run.volumes);
    },
  };
  const measured = runs.map(({ present }) => measuredValues(layout, present));
  const embedding = await fitEmbedding(layout, patches, components, measured);
  store.set('unpatcher.weight', [layout.members.length, components, layout.size], embedding.decode);
  store.set('unpatcher.lost', [layout.values], embedding.lost);
  return embedding;
}

async function trainingRuns(
  layout: TargetLayout,
  embedding: TargetEmbedding,
  runs: readonly TargetRun[],
  arrays: ArrayStore | undefined,
): Promise<TrainingRun[]> {
  const { decode } = embedding;
  const fingerprint = await sha256(new Uint8Array(decode.buffer, decode.byteOffset, decode.byteLength));
  const found: TrainingRun[] = [];
  for (const run of runs) found.push(await trainingRun(layout, embedding, run, { arrays, fingerprint }));
  return found;
}

async function latentsOf(
  layout: TargetLayout,
  embedding: TargetEmbedding,
  runs: readonly LoneRun[],
): Promise<LatentRun[]> {
  const found: LatentRun[] = [];
  for (const run of runs)
    found.push({ run, latents: await embedding.embed(toPatches(layout, run.signal, run.volumes)) });
  return found;
}

/**
 * Fits the conditional mean; the network's own delays begin where those of the mean end. A model without a mean learns its delays by
 * it, and keeps nothing else of it.
 */
async function fitMean(
  { configuration, runtime, random, sourceAlone }: TrainingTask,
  store: ParameterStore,
  runs: readonly ModeRun[],
  modes: TargetModes,
): Promise<{ mean: ConditionalMeanFit; delays: ParameterStore }> {
  const { generation, network } = configuration;
  const isKept = generation.mean === 'linear';
  const own = isKept ? store : new ParameterStore(random.fork('delays'));
  const problem = { configuration, store: own, runtime, train: runs, modes, sourceAlone, random: random.fork('mean') };
  const mean = await fitConditionalMean(problem);
  if (hasNetwork(configuration) && network.conjugateDomain) {
    for (const name of own.names().filter((one) => one.startsWith('mean.align'))) {
      const { shape, data } = own.get(name);
      store.set(name.replace('mean.', ''), shape, data.slice());
    }
  }
  if (!isKept) return { mean, delays: own };
  store.set('mean.weight', [mean.weight.length / modes.count, modes.count], mean.weight);
  if (mean.context.length > 0)
    store.set('mean.context', [mean.context.length / modes.count, modes.count], mean.context);
  return { mean, delays: own };
}

/** Fits what is drawn around the mean: all that it leaves over, or, where a network draws the modes, what lies outside them. */
async function fitProcess(
  { configuration, runtime }: TrainingTask,
  store: ParameterStore,
  runs: readonly ResidualRun[],
): Promise<Pick<ModelConfiguration['generation'], 'axes' | 'order'>> {
  const engine = new MatrixEngine(runtime);
  const known = runs.map((run) => extended(run, { known: hasNetwork(configuration) ? run.modes : run.mean }));
  const multiply = engine.multiply.bind(engine);
  const process = await fitResidualProcess({ configuration, store, runs: known, multiply });
  await engine.release();
  return process;
}

async function calibrated(
  { configuration, options, runtime, random }: TrainingTask,
  store: ParameterStore,
  runs: readonly TrainingRun[],
): ReturnType<typeof calibrate> {
  const model = await runnable(store, configuration, runtime, VALIDATION_BATCH);
  const features = modelFeatures(configuration).open(store, runtime);
  const validationRuns = await refreshed(runs, features);
  await features.release();
  const found = await calibrate(model, validationRuns, random.fork('calibration'), options.signal);
  await releaseModel(model);
  return found;
}
