/**
 * The linear conditional mean in the conjugate domain: where the haemodynamic
 * delays are learned and the ridge regression is fitted, by turns.
 */
import type { Random } from '../foundation/index.js';
import {
  type EegEvidence,
  evidenceFeeds,
  evidenceOnTarget,
  fillWindow,
  type ModelConfiguration,
  patchMask,
  type TargetLayout,
  unembedPatches,
} from '../models/index.js';
import {
  compile,
  Graph,
  linear,
  type MatrixEngine,
  mean as meanOf,
  multiply,
  type ParameterStore,
  type Runtime,
  reshape,
  square,
  subtract,
  Trainer,
} from '../tensor/index.js';
import { RidgeSums, solveRidge } from './ridge.js';
import { meanCorrelation, patchMeans, type TrainingRun } from './training-set.js';

/** Ridge weights from the conjugate domain to the latents. */
export interface MeanWeights {
  /** `[points · groups, points · components]` */
  weight: Float32Array;
  bias: Float32Array;
}

export interface ConditionalMeanFit extends MeanWeights {
  lambda: number;
  /** Mean correlation over patches on the validation people, for each λ tried. */
  scores: { lambda: number; score: number }[];
  /** Latents that weights fitted without the person predict for each training run: honest residuals to learn from. */
  heldOut: Map<string, Float32Array>;
  /** Learned delays and widths, `[groups]` seconds. */
  delay: number[];
  width: number[];
}

const LAMBDAS = [3, 1e1, 3e1, 1e2, 3e2, 1e3, 3e3, 1e4];
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
  validation: readonly TrainingRun[];
  /** `[point, component, size]` */
  decode: Float32Array;
  random: Random;
}

/**
 * Fits delays, widths and weights on the training people, and the penalty on the validation people.
 */
export async function fitConditionalMean(problem: ConditionalMeanProblem): Promise<ConditionalMeanFit> {
  const { store, train, validation } = problem;
  let inputs = await conjugateDomainOf(problem, train);
  for (let round = 0; round < ROUNDS; round++) {
    const { weight, bias } = await solve(problem, inputs, train, LAMBDAS[4]);
    await learnDelays(problem, { weight, bias }, round);
    inputs = await conjugateDomainOf(problem, train);
  }
  const validationInputs = await conjugateDomainOf(problem, validation);
  const moments = await momentsOf(problem, inputs, train);
  const scores: { lambda: number; score: number }[] = [];
  let best: (MeanWeights & { lambda: number; score: number }) | undefined;
  for (const lambda of LAMBDAS) {
    const weights = await solveRidge(moments, lambda, problem.engine.multiply.bind(problem.engine));
    const solved = { weight: weights.coefficients, bias: weights.intercepts };
    const score = await scoreOf(problem, solved, validationInputs, validation);
    scores.push({ lambda, score });
    if (best === undefined || score > best.score) best = { ...solved, lambda, score };
  }
  const { weight, bias, lambda } = best!;
  return {
    weight,
    bias,
    lambda,
    scores,
    heldOut: await heldOutPredictions(problem, inputs, lambda),
    delay: [...store.get('mean.align.delay').data],
    width: [...store.get('mean.align.logWidth').data].map(Math.exp),
  };
}

/** U of whole runs, `[volume, point · group]` by run id. */
async function conjugateDomainOf(
  { configuration, store, runtime }: ConditionalMeanProblem,
  runs: readonly TrainingRun[],
): Promise<Map<string, Float32Array>> {
  const results = new Map<string, Float32Array>();
  for (const { run } of runs) results.set(run.id, await evidenceOfRun(configuration, store, runtime, run, run.volumes));
  return results;
}

/** EEG evidence of one whole run on the target's points and volumes: `[volume, point · group]`. */
export async function evidenceOfRun(
  configuration: ModelConfiguration,
  store: ParameterStore,
  runtime: Runtime,
  evidence: EegEvidence,
  volumes: number,
): Promise<Float32Array> {
  // One window that is as long as the run.
  const whole: ModelConfiguration = {
    ...configuration,
    window: {
      ...configuration.window,
      volumes,
      seconds: Math.ceil(volumes * evidence.tr) + configuration.window.lead + 2,
    },
  };
  const graph = new Graph();
  const shape = [1, whole.window.seconds, evidence.electrodes, evidence.bands];
  const nodes = {
    eeg: graph.input('eeg', shape),
    lag: graph.input('lag', [1, volumes, whole.window.seconds]),
    absent: graph.input('absent', [1, whole.window.seconds]),
  };
  const u = evidenceOnTarget(graph, store, 'mean.align', whole, nodes);
  const program = await compile(runtime, graph, { u });
  const feeds = evidenceFeeds(whole, 1);
  fillWindow(whole, evidence, 0, feeds, 0);
  const { eeg, lag, absent } = feeds;
  const result = (await program.run({ eeg, lag, absent })).u.slice();
  await program.release();
  return result;
}

async function momentsOf(
  { engine }: ConditionalMeanProblem,
  inputs: Map<string, Float32Array>,
  runs: readonly TrainingRun[],
) {
  const first = runs[0];
  const p = inputs.get(first.run.id)!.length / first.run.volumes;
  const q = first.latents.length / first.run.volumes;
  const sums = new RidgeSums(p, q, engine.multiply.bind(engine));
  for (const { run, latents } of runs)
    await sums.add(inputs.get(run.id)!, transposed(latents, run.volumes), run.volumes);
  return sums.moments();
}

async function solve(
  problem: ConditionalMeanProblem,
  inputs: Map<string, Float32Array>,
  runs: readonly TrainingRun[],
  lambda: number,
): Promise<MeanWeights> {
  const moments = await momentsOf(problem, inputs, runs);
  const { coefficients, intercepts } = await solveRidge(moments, lambda, problem.engine.multiply.bind(problem.engine));
  return { weight: coefficients, bias: intercepts };
}

async function predictLatents(
  { engine }: ConditionalMeanProblem,
  { weight, bias }: MeanWeights,
  input: Float32Array,
  volumes: number,
): Promise<Float32Array> {
  const p = input.length / volumes;
  const predicted = (await engine.multiply(input, [volumes, p], weight, [p, bias.length])).slice();
  for (let i = 0; i < predicted.length; i++) predicted[i] += bias[i % bias.length];
  return predicted;
}

async function scoreOf(
  problem: ConditionalMeanProblem,
  weights: MeanWeights,
  inputs: Map<string, Float32Array>,
  runs: readonly TrainingRun[],
): Promise<number> {
  const { layout, decode } = problem;
  let total = 0;
  for (const { run, patches } of runs) {
    const latents = await predictLatents(problem, weights, inputs.get(run.id)!, run.volumes);
    const predicted = patchMeans(layout, unembedPatches(layout, decode, latents));
    total += meanCorrelation(predicted, patchMeans(layout, patches), run.volumes);
  }
  return total / runs.length;
}

async function heldOutPredictions(
  problem: ConditionalMeanProblem,
  inputs: Map<string, Float32Array>,
  lambda: number,
): Promise<Map<string, Float32Array>> {
  const results = new Map<string, Float32Array>();
  const people = [...new Set(problem.train.map(({ run }) => run.person))];
  for (const person of people) {
    const others = problem.train.filter(({ run }) => run.person !== person);
    // With one training person alone there is nobody to leave out; the residuals are then those of the fit.
    const weights = await solve(problem, inputs, others.length > 0 ? others : problem.train, lambda);
    for (const { run } of problem.train.filter(({ run: own }) => own.person === person)) {
      results.set(run.id, await predictLatents(problem, weights, inputs.get(run.id)!, run.volumes));
    }
  }
  return results;
}

/** Moves delays and widths down the gradient of the squared error, with the weights held. */
async function learnDelays(
  problem: ConditionalMeanProblem,
  { weight, bias }: MeanWeights,
  round: number,
): Promise<void> {
  const { configuration, layout, store, runtime, train, decode, random } = problem;
  const { volumes, seconds } = configuration.window;
  const { electrodes, bands } = train[0].run;
  const graph = new Graph();
  const nodes = {
    eeg: graph.input('eeg', [BATCH, seconds, electrodes, bands]),
    lag: graph.input('lag', [BATCH, volumes, seconds]),
    absent: graph.input('absent', [BATCH, seconds]),
  };
  const u = evidenceOnTarget(graph, store, 'mean.align', configuration, nodes);
  const [, , points, groups] = u.shape;
  const held = [graph.constant(weight, [points * groups, bias.length]), graph.constant(bias, [bias.length])];
  const predicted = linear(reshape(u, [BATCH, volumes, points * groups]), held[0], held[1]);
  const target = graph.input('target', [BATCH, volumes, bias.length]);
  const importance = graph.constant(componentDeviation(layout, decode, bias.length), [1, 1, bias.length]);
  const loss = meanOf(square(multiply(subtract(predicted, target), importance)));
  const trainer = await Trainer.create({
    runtime,
    store,
    graph,
    loss,
    trainable: (name) => name.startsWith('mean.align'),
    optimizer: { learningRate: 0.05, rate: (name) => (name.endsWith('delay') ? 1 : 0.5) },
  });
  const feeds = evidenceFeeds(configuration, BATCH);
  const targets = new Float32Array(BATCH * volumes * bias.length);
  for (let step = 0; step < STEPS_PER_ROUND; step++) {
    const draw = random.fork(`delays ${round}/${step}`);
    for (let place = 0; place < BATCH; place++) {
      const { run, latents } = train[draw.integer(train.length)];
      const start = draw.integer(Math.max(1, run.volumes - volumes + 1));
      fillWindow(configuration, run, start, feeds, place);
      targets.set(
        latents.subarray(start * bias.length, (start + volumes) * bias.length),
        place * volumes * bias.length,
      );
    }
    const { eeg, lag, absent } = feeds;
    await trainer.step({ eeg, lag, absent, target: targets });
  }
  await trainer.release();
}

/** How much of the signal's deviation each latent carries: errors count in units of the signal. */
function componentDeviation(layout: TargetLayout, decode: Float32Array, latents: number): Float32Array {
  const mask = patchMask(layout);
  const components = latents / layout.members.length;
  return Float32Array.from({ length: latents }, (_, i) => {
    const point = Math.floor(i / components);
    let sum = 0;
    for (let j = 0; j < layout.size; j++) sum += mask[point * layout.size + j] * decode[i * layout.size + j] ** 2;
    return Math.sqrt(sum / layout.members[point].length);
  });
}

function transposed(x: Float32Array, rows: number): Float32Array {
  const columns = x.length / rows;
  const result = new Float32Array(x.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = x[i * columns + j];
  return result;
}
