/**
 * The linear conditional mean: haemodynamic delays learned by gradient and ridge
 * regression by turns, with a penalty of its own for each principal component of
 * the target, chosen by leaving out one training person after the other.
 */
import type { Random } from '../foundation/index.js';
import { featureTiming, patchMask, type TargetLayout } from '../modalities/index.js';
import {
  alignedFeatures,
  conditioningFeeds,
  type EegConditioning,
  fillWindow,
  type ModelConfiguration,
} from '../models/index.js';
import { choleskySolve, principalComponents } from '../signal/index.js';
import {
  compile,
  Graph,
  type MatrixEngine,
  matmul,
  mean as meanOf,
  multiply,
  type ParameterStore,
  type Runtime,
  square,
  subtract,
  Trainer,
} from '../tensor/index.js';
import { accumulate, penalised } from './ridge.js';
import type { TrainingRun } from './training-set.js';

export interface ConditionalMeanFit {
  /** `[feature, points · components]` */
  weight: Float32Array;
  /** Penalty of each principal component of the target, per training volume. */
  penalties: number[];
  /** Latents that weights fitted without the person predict for each training run: honest residuals to learn from. */
  heldOut: Map<string, Float32Array>;
  /** Learned delays and widths, `[bands]` seconds. */
  delay: number[];
  width: number[];
}

/** Penalties tried, per training volume and in units of the features' unit variance. */
const PENALTIES = [0.03, 0.1, 0.2, 0.5, 1, 3, 10];
/** Penalty while the delays are learned. */
const WORKING_PENALTY = 0.2;
/** Principal components of the target that can be predicted; the rest is left to the diffusion. */
const TARGET_COMPONENTS = 32;
const ROUNDS = 2;
const STEPS_PER_ROUND = 40;
const BATCH = 8;

/** Everything the fit needs; `store` holds the delays and receives them. */
export interface ConditionalMeanProblem {
  configuration: ModelConfiguration;
  layout: TargetLayout;
  store: ParameterStore;
  runtime: Runtime;
  engine: MatrixEngine;
  train: readonly TrainingRun[];
  /** `[point, component, size]` */
  decode: Float32Array;
  random: Random;
}

/** Fits delays, penalties and weights to the training people alone. */
export async function fitConditionalMean(problem: ConditionalMeanProblem): Promise<ConditionalMeanFit> {
  const { store } = problem;
  const axes = targetAxes(problem);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = await sumsOf(problem, axes);
    const penalties = Array(axes.count).fill(WORKING_PENALTY);
    await learnDelays(problem, await weightsOf(problem, axes, solveAll(sums, penalties)), round);
  }
  const sums = await sumsOf(problem, axes);
  const { penalties, heldOut } = await leaveOneOut(problem, axes, sums);
  return {
    weight: await weightsOf(problem, axes, solveAll(sums, penalties)),
    penalties,
    heldOut,
    delay: [...store.get('mean.align.delay').data],
    width: [...store.get('mean.align.logWidth').data].map(Math.exp),
  };
}

/** Moments that are aligned at once: memory grows with their square. */
const MOST_MOMENTS = 512;

/** EEG features of one whole run, aligned in time: `[volume, feature]`. Long runs are taken in parts, each with the steps about it. */
export async function alignedFeaturesOfRun(
  configuration: ModelConfiguration,
  store: ParameterStore,
  runtime: Runtime,
  conditioning: EegConditioning,
  volumes: number,
): Promise<Float32Array> {
  const { window } = configuration;
  const { step } = featureTiming(configuration);
  const stepsOf = (moments: number) => Math.ceil((moments * conditioning.tr) / step);
  // One window that is as long as the run, or its part.
  const part = Math.min(volumes, MOST_MOMENTS);
  const after = part === volumes ? 2 : Math.max(2, window.seconds - window.lead - stepsOf(window.volumes));
  const seconds = stepsOf(part) + window.lead + after;
  const whole = { ...configuration, window: { ...window, volumes: part, seconds } };
  const graph = new Graph();
  const nodes = {
    eeg: graph.input('eeg', [1, seconds, conditioning.electrodes, conditioning.bands]),
    lag: graph.input('lag', [1, part, seconds]),
    absent: graph.input('absent', [1, seconds]),
  };
  const program = await compile(runtime, graph, { aligned: alignedFeatures(graph, store, configuration, nodes) });
  const feeds = conditioningFeeds(whole, 1);
  const { eeg, lag, absent } = feeds;
  let result: Float32Array | undefined;
  for (let start = 0; start < volumes; start += part) {
    // The last part ends with the run.
    const first = Math.min(start, volumes - part);
    fillWindow(whole, conditioning, first, feeds, 0);
    const { aligned } = await program.run({ eeg, lag, absent });
    const width = aligned.length / part;
    result ??= new Float32Array(volumes * width);
    result.set(aligned, first * width);
  }
  await program.release();
  return result ?? new Float32Array(0);
}

/** Orthonormal axes of the target's latents, weighted by how much of the signal each latent carries. */
interface TargetAxes {
  count: number;
  /** `[latent, axis]` from latents to scores. */
  project: Float32Array;
  /** `[axis, latent]` and back. */
  back: Float32Array;
}

function targetAxes({ layout, decode, train }: ConditionalMeanProblem): TargetAxes {
  const latents = train[0].latents.length / train[0].run.volumes;
  const importance = latentDeviation(layout, decode, latents);
  const volumes = train.reduce((sum, { run }) => sum + run.volumes, 0);
  const all = new Float32Array(volumes * latents);
  let at = 0;
  for (const run of train) {
    for (let i = 0; i < run.latents.length; i++) all[at++] = run.latents[i] * importance[i % latents];
  }
  const count = Math.min(TARGET_COMPONENTS, latents, volumes - 1);
  const { components } = principalComponents(all, volumes, latents, count);
  const project = new Float32Array(latents * count);
  const back = new Float32Array(count * latents);
  for (let axis = 0; axis < count; axis++) {
    for (let i = 0; i < latents; i++) {
      const loading = components[axis * latents + i];
      project[i * count + axis] = loading * importance[i];
      back[axis * latents + i] = importance[i] > 0 ? loading / importance[i] : 0;
    }
  }
  return { count, project, back };
}

/** What the normal equations need of one fold, and the fold's own data to be predicted when it is left out. */
interface Fold {
  runs: { id: string; volumes: number; aligned: Float32Array; scores: Float32Array }[];
  volumes: number;
  /** `[feature, feature]` */
  gram: Float64Array;
  /** `[feature, axis]` */
  cross: Float64Array;
}

async function sumsOf(problem: ConditionalMeanProblem, axes: TargetAxes): Promise<Fold[]> {
  const { configuration, store, runtime, engine, train } = problem;
  const people = new Set(train.map(({ run }) => run.person));
  const keyOf = ({ run }: TrainingRun) => (people.size > 1 ? run.person : run.id);
  const folds = new Map<string, Fold>();
  for (const entry of train) {
    const { id, volumes } = entry.run;
    const aligned = await alignedFeaturesOfRun(configuration, store, runtime, entry.run, volumes);
    const p = aligned.length / volumes;
    const latents = entry.latents.length / volumes;
    const scores = (
      await engine.multiply(entry.latents, [volumes, latents], axes.project, [latents, axes.count])
    ).slice();
    const gram = await engine.multiply(aligned, [volumes, p], aligned, [volumes, p], { transposeA: true });
    const cross = await engine.multiply(aligned, [volumes, p], scores, [volumes, axes.count], { transposeA: true });
    const fold = folds.get(keyOf(entry));
    if (fold === undefined) {
      const sums = { gram: Float64Array.from(gram), cross: Float64Array.from(cross) };
      folds.set(keyOf(entry), { runs: [{ id, volumes, aligned, scores }], volumes, ...sums });
    } else {
      fold.runs.push({ id, volumes, aligned, scores });
      fold.volumes += volumes;
      accumulate(fold.gram, gram);
      accumulate(fold.cross, cross);
    }
  }
  return [...folds.values()];
}

/** Ridge weights `[feature, axis]` of all folds but one, each axis with its penalty. */
function solveAll(folds: readonly Fold[], penalties: readonly number[], without?: Fold): Float64Array {
  const axes = penalties.length;
  const used = folds.filter((fold) => fold !== without);
  const p = Math.sqrt(folds[0].gram.length);
  const volumes = used.reduce((sum, fold) => sum + fold.volumes, 0);
  const gram = new Float64Array(p * p);
  const cross = new Float64Array(p * axes);
  for (const fold of used) {
    accumulate(gram, fold.gram);
    accumulate(cross, fold.cross);
  }
  const weights = new Float64Array(p * axes);
  for (const penalty of new Set(penalties)) {
    const own = penalties.flatMap((value, axis) => (value === penalty ? [axis] : []));
    const right = new Float64Array(p * own.length);
    copyColumns(cross, axes, own, right, p);
    const solved = choleskySolve(penalised(gram, p, penalty * volumes), p, right, own.length);
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < own.length; j++) weights[i * axes + own[j]] = solved[i * own.length + j];
    }
  }
  return weights;
}

function copyColumns(
  from: Float64Array,
  width: number,
  columns: readonly number[],
  to: Float64Array,
  rows: number,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns.length; j++) to[i * columns.length + j] = from[i * width + columns[j]];
  }
}

/** The penalty of each axis that predicts left-out people best, and what is predicted for them with it. */
async function leaveOneOut(problem: ConditionalMeanProblem, axes: TargetAxes, folds: readonly Fold[]) {
  const { engine } = problem;
  const predict = async (run: Fold['runs'][number], weights: Float64Array) => {
    const p = run.aligned.length / run.volumes;
    return (await engine.multiply(run.aligned, [run.volumes, p], Float32Array.from(weights), [p, axes.count])).slice();
  };
  // With one recording alone there is nothing to leave out.
  const without = (fold: Fold) => (folds.length > 1 ? fold : undefined);
  const errors = PENALTIES.map(() => new Float64Array(axes.count));
  const predicted = new Map<string, Float32Array[]>();
  for (const fold of folds) {
    for (const [index, penalty] of PENALTIES.entries()) {
      const weights = solveAll(folds, Array(axes.count).fill(penalty), without(fold));
      for (const run of fold.runs) {
        const scores = await predict(run, weights);
        for (let i = 0; i < scores.length; i++) errors[index][i % axes.count] += (scores[i] - run.scores[i]) ** 2;
        predicted.set(run.id, [...(predicted.get(run.id) ?? []), scores]);
      }
    }
  }
  const choice = Array.from({ length: axes.count }, (_, axis) =>
    folds.length > 1
      ? errors.reduce((best, error, index) => (error[axis] < errors[best][axis] ? index : best), 0)
      : PENALTIES.indexOf(WORKING_PENALTY),
  );
  const heldOut = new Map<string, Float32Array>();
  for (const [id, tried] of predicted) {
    const scores = tried[0].map((_, i) => tried[choice[i % axes.count]][i]);
    const volumes = scores.length / axes.count;
    const latents = axes.back.length / axes.count;
    heldOut.set(id, (await engine.multiply(scores, [volumes, axes.count], axes.back, [axes.count, latents])).slice());
  }
  return { penalties: choice.map((index) => PENALTIES[index]), heldOut };
}

/** Weights on axes as weights on latents: `[feature, latent]`. */
async function weightsOf(
  { engine }: ConditionalMeanProblem,
  axes: TargetAxes,
  weights: Float64Array,
): Promise<Float32Array> {
  const p = weights.length / axes.count;
  const latents = axes.back.length / axes.count;
  return (await engine.multiply(Float32Array.from(weights), [p, axes.count], axes.back, [axes.count, latents])).slice();
}

/** Moves delays and widths down the gradient of the squared error, with the weights frozen. */
async function learnDelays(problem: ConditionalMeanProblem, weight: Float32Array, round: number): Promise<void> {
  const { configuration, layout, store, runtime, train, decode, random } = problem;
  const { volumes, seconds } = configuration.window;
  const { electrodes, bands } = train[0].run;
  const latents = train[0].latents.length / train[0].run.volumes;
  const graph = new Graph();
  const nodes = {
    eeg: graph.input('eeg', [BATCH, seconds, electrodes, bands]),
    lag: graph.input('lag', [BATCH, volumes, seconds]),
    absent: graph.input('absent', [BATCH, seconds]),
  };
  const predicted = matmul(
    alignedFeatures(graph, store, configuration, nodes),
    graph.constant(weight, [weight.length / latents, latents]),
  );
  const target = graph.input('target', [BATCH, volumes, latents]);
  const importance = graph.constant(latentDeviation(layout, decode, latents), [1, 1, latents]);
  const trainer = await Trainer.create({
    runtime,
    store,
    graph,
    loss: meanOf(square(multiply(subtract(predicted, target), importance))),
    trainable: (name) => name.startsWith('mean.align'),
    optimizer: { learningRate: 0.05, rate: (name) => (name.endsWith('delay') ? 1 : 0.5) },
  });
  const feeds = conditioningFeeds(configuration, BATCH);
  const targets = new Float32Array(BATCH * volumes * latents);
  for (let step = 0; step < STEPS_PER_ROUND; step++) {
    const draw = random.fork(`delays ${round}/${step}`);
    for (let place = 0; place < BATCH; place++) {
      const { run, latents: actual } = train[draw.integer(train.length)];
      const start = draw.integer(Math.max(1, run.volumes - volumes + 1));
      fillWindow(configuration, run, start, feeds, place);
      targets.set(actual.subarray(start * latents, (start + volumes) * latents), place * volumes * latents);
    }
    const { eeg, lag, absent } = feeds;
    await trainer.step({ eeg, lag, absent, target: targets });
  }
  await trainer.release();
}

/** How much of the signal's deviation each latent carries: errors count in units of the signal. */
function latentDeviation(layout: TargetLayout, decode: Float32Array, latents: number): Float32Array {
  const mask = patchMask(layout);
  const components = latents / layout.members.length;
  return Float32Array.from({ length: latents }, (_, i) => {
    const point = Math.floor(i / components);
    let sum = 0;
    for (let j = 0; j < layout.size; j++) sum += mask[point * layout.size + j] * decode[i * layout.size + j] ** 2;
    return Math.sqrt(sum / layout.members[point].length);
  });
}
