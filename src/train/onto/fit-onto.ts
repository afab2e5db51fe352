/**
 * A trained model brought to another data set: its modes, its unpatcher, the process around the mean and a network stay as they are; the
 * delays and the linear mean are fitted to the new people, held to the old weights, and doubt is learned from them.
 */
import type { TargetRun } from '../../data/paired-run.js';
import { modelFeatures } from '../../encoders/eeg/index.js';
import { HemocastError, type Progress, type Random } from '../../foundation/index.js';
import { toPatches } from '../../modalities/index.js';
import { layoutOf, type ModelConfiguration } from '../../models/index.js';
import { decodeOf, modeEnergies } from '../../models/joint/index.js';
import { MatrixEngine, ParameterStore, type Runtime } from '../../tensor/index.js';
import { calibrate } from '../calibration.js';
import type { ModeReader } from '../conditional-mean.js';
import { VALIDATION_BATCH } from '../diffusion-training.js';
import { fitErrorVariance } from '../error-variance.js';
import type { LoadedModel } from '../model-folder.js';
import { releaseModel, runnable } from '../runnable.js';
import type { TrainedModel } from '../train-generator.js';
import { refreshed } from '../validation.js';
import { frozenModes } from './frozen-modes.js';
import { type MovedMean, movedMean, type NewRun } from './moved-mean.js';

/** What is fitted to what. */
export interface OntoTask {
  model: Pick<LoadedModel, 'configuration' | 'store' | 'hash'>;
  /** What the old model's training found that stays true: its curves, what its embedding keeps, the share of the context. */
  earlier: Pick<TrainedModel, 'curves' | 'kept'> & Pick<TrainedModel['mean'], 'contextShare'>;
  /** Runs of the new data set at the model's points, with its features. */
  train: readonly TargetRun[];
  validation: readonly TargetRun[];
  /** Where the new runs come from. */
  training: Pick<ModelConfiguration['training'], 'simulated' | 'data' | 'seed' | 'people' | 'sets'>;
  runtime: Runtime;
  random: Random;
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Fits a model to the people of another data set. The same task gives the same weights.
 *
 * @throws HemocastError `model-without-mean` where there is nothing to fit; `too-few-runs` where nothing can be left out to choose by
 */
export async function fitOnto(task: OntoTask): Promise<TrainedModel> {
  requireFittable(task);
  const { model, train, runtime, random, progress, signal } = task;
  const engine = new MatrixEngine(runtime);
  const multiply = engine.multiply.bind(engine);
  const store = copyOf(model.store);
  const layout = layoutOf(model.configuration);
  const decode = await decodeOf({ configuration: model.configuration, store, multiply });
  const runs: NewRun[] = [];
  for (const run of train) {
    runs.push({ run, modes: await frozenModes(layout, decode, run.signal, run.volumes, multiply) });
  }
  progress?.report('mean', 0, 1);
  const deviation = Float32Array.from(modeEnergies(decode, model.configuration.network.modes), Math.sqrt);
  const problem = { configuration: model.configuration, store, runtime, runs, deviation, multiply };
  const mean = await movedMean({ ...problem, random: random.fork('mean') });
  signal?.throwIfAborted();
  const { align, skip } = mean;
  for (const name of align.names()) store.get(name).data.set(align.get(name).data);
  const readers = readersOf(store, mean);
  const weight = store.get('mean.weight').data;
  weight.set(weight.map((value, i) => value + skip.change[i]));
  const configuration = adapted(task, mean);
  progress?.report('doubt', 0, 1);
  await fitErrorVariance({
    ...{ configuration, store, delays: store, runtime, train, readers },
    ...{ random: random.fork('doubt'), signal },
  });
  progress?.report('calibrate', 0, 1);
  const { calibration, score } = await calibrated(task, configuration, store);
  await engine.release();
  const { contextShare, ...earlier } = task.earlier;
  return {
    ...{ ...earlier, store, score },
    configuration: { ...configuration, calibration },
    mean: {
      penalties: Array(configuration.network.modes).fill(skip.penalty ?? Number.POSITIVE_INFINITY),
      priorShares: Array(configuration.network.modes).fill(0),
      delay: [...store.get('mean.align.delay').data],
      width: [...store.get('mean.align.logWidth').data].map(Math.exp),
      contextShare,
    },
    crossFitted: crossFittedOf(runs, mean),
  };
}

function requireFittable({ model: { configuration }, train }: OntoTask): void {
  if (configuration.generation.mean !== 'linear') {
    throw new HemocastError('model-without-mean', 'The model has no linear mean that could be fitted to other people', {
      field: 'generation.mean',
      expected: 'linear',
      found: configuration.generation.mean,
      advice: 'Give a model that was trained without --mean none.',
    });
  }
  if (train.length > 1) return;
  throw new HemocastError('too-few-runs', 'One run leaves nothing to choose by', {
    field: train[0]?.id,
    expected: 'two people to fit to, or two runs of one person',
    found: `${train.length} ${train.length === 1 ? 'run' : 'runs'}`,
    advice: 'Lower --validation and --test, or add recordings.',
  });
}

function copyOf(store: ParameterStore): ParameterStore {
  const copy = new ParameterStore();
  for (const name of store.names()) {
    const { shape, data } = store.get(name);
    copy.set(name, shape, data.slice());
  }
  return copy;
}

/** The old weights, moved as they would have been without each run's fold. */
function readersOf(store: ParameterStore, { folds, skip }: MovedMean): Map<string, ModeReader> {
  const old = store.get('mean.weight').data.slice();
  const context = store.has('mean.context') ? store.get('mean.context').data : new Float32Array(0);
  const readers = new Map<string, ModeReader>();
  folds.forEach(({ runs }, f) => {
    const weight = old.map((value, i) => value + skip.foldChanges[f][i]);
    for (const { id } of runs) readers.set(id, { weight, context });
  });
  return readers;
}

function adapted({ model, training, train }: OntoTask, { skip, delays }: MovedMean): ModelConfiguration {
  const { configuration, hash } = model;
  const { data, people, details } = configuration.training;
  const { sets: _, ...old } = configuration.training;
  return {
    ...configuration,
    training: {
      ...old,
      ...training,
      simulated: training.simulated || old.simulated,
      onto: {
        ...{ sha256: hash, data, people: people.train },
        weights: skip.penalty === undefined ? 'kept' : 'moved',
        ...(skip.penalty !== undefined && { penalty: skip.penalty }),
        delays: delays ? 'moved' : 'kept',
      },
      details: { ...details, runs: train.length },
    },
  };
}

async function calibrated(
  { validation, runtime, random, signal }: OntoTask,
  configuration: ModelConfiguration,
  store: ParameterStore,
): ReturnType<typeof calibrate> {
  const model = await runnable(store, configuration, runtime, VALIDATION_BATCH);
  const features = modelFeatures(configuration).open(store, runtime);
  const layout = layoutOf(configuration);
  const runs = validation.map((run) => ({
    ...{ run, patches: toPatches(layout, run.signal, run.volumes) },
    // Nothing is embedded: the score is that of the signal.
    latents: new Float32Array(0),
  }));
  const found = await calibrate(model, await refreshed(runs, features), random.fork('calibration'), signal);
  await features.release();
  await releaseModel(model);
  return found;
}

function crossFittedOf(runs: readonly NewRun[], { folds, skip }: MovedMean) {
  const means = new Map<string, Float32Array>();
  folds.forEach(({ runs: own, y, n }, f) => {
    const modes = y.length / n;
    let at = 0;
    for (const { id, volumes } of own) {
      means.set(id, skip.heldOut[f].subarray(at * modes, (at + volumes) * modes));
      at += volumes;
    }
  });
  return runs.map(({ run, modes }) => ({ run, modes, mean: means.get(run.id)! }));
}
