/**
 * The encoder and the skip of a model moved to another data set: weights held to the old ones, and delays where moving them makes the mean
 * err less on people left out.
 */
import type { Random } from '../../foundation/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import { type Multiply, product } from '../../signal/index.js';
import { ParameterStore, type Runtime } from '../../tensor/index.js';
import { RunAligner } from '../aligned-runs.js';
import { type Fold, foldsOf } from '../conditional-mean.js';
import { learnDelays } from '../learn-delays.js';
import type { RidgeFold } from '../leave-one-out-ridge.js';
import type { ModeRun } from '../target-modes.js';
import { type ShrunkSkip, shrunkSkip } from './shrunk-skip.js';

/** A run of the new data set as modes of the old model. */
export type NewRun = Pick<ModeRun, 'run' | 'modes'>;

/** What the mean is moved by. */
export interface MeanProblem {
  configuration: ModelConfiguration;
  /** The old model's; nothing of it is changed. */
  store: ParameterStore;
  runtime: Runtime;
  runs: readonly NewRun[];
  /** Deviation of the signal that each mode carries `[mode]`. */
  deviation: Float32Array;
  random: Random;
  multiply: Multiply;
}

/** A fold (a person; a run where there is one person) with what the old weights say of it. */
export interface SaidFold extends RidgeFold, Pick<Fold, 'runs'> {
  /** `[n, mode]` */
  said: Float32Array;
}

/** The mean of the new data set. */
export interface MovedMean {
  /** Delays and widths under `mean.align.…`. */
  align: ParameterStore;
  folds: SaidFold[];
  skip: ShrunkSkip;
  /** Whether the delays are other than the old ones. */
  delays: boolean;
}

/**
 * Weights are moved first. Then, for each fold, delays are learned from the other folds with weights that never saw it: where the mean
 * errs less by them, delays are learned from all folds, and the weights are moved once more from the old ones.
 *
 * @throws HemocastError `not-positive-definite`
 */
export async function movedMean(problem: MeanProblem): Promise<MovedMean> {
  const { store, runs, multiply, random, deviation } = problem;
  const old = alignmentOf(store);
  const folds = await saidFolds(problem, old, runs);
  const skip = await shrunkSkip(folds, deviation, multiply);
  if (!(await delaysHelp(problem, folds, skip))) return { align: old, folds, skip, delays: false };
  const align = alignmentOf(store);
  await learn(problem, align, runs, moved(store, skip.change), random.fork('delays'));
  const again = await saidFolds(problem, align, runs);
  return { align, folds: again, skip: await shrunkSkip(again, deviation, multiply), delays: true };
}

/** Whether delays learned without each fold make its error smaller, all folds together. */
async function delaysHelp(problem: MeanProblem, folds: readonly SaidFold[], skip: ShrunkSkip): Promise<boolean> {
  const { store, runs, random, deviation, multiply } = problem;
  let gain = 0;
  for (const [f, fold] of folds.entries()) {
    const own = new Set(fold.runs.map(({ id }) => id));
    const others = runs.filter(({ run }) => !own.has(run.id));
    const align = alignmentOf(store);
    await learn(problem, align, others, moved(store, skip.foldChanges[f]), random.fork(`delays without ${f}`));
    const inside = runs.filter(({ run }) => own.has(run.id));
    const [{ x, y, said, n }] = await saidFolds(problem, align, inside, true);
    const change = await product(x, n, x.length / n, skip.foldChanges[f], deviation.length, multiply);
    const withDelays = said.map((value, i) => value + change[i]);
    gain += squaredError(fold.y, skip.heldOut[f], deviation) - squaredError(y, withDelays, deviation);
  }
  return gain > 0;
}

function moved(store: ParameterStore, change: Float32Array): Float32Array {
  return store.get('mean.weight').data.map((value, i) => value + change[i]);
}

/** A copy of a model's delays and widths, which learning may change. */
function alignmentOf(store: ParameterStore): ParameterStore {
  const copy = new ParameterStore();
  for (const name of store.names().filter((one) => one.startsWith('mean.align'))) {
    const { shape, data } = store.get(name);
    copy.set(name, shape, data.slice());
  }
  return copy;
}

async function learn(
  { configuration, runtime, deviation }: MeanProblem,
  align: ParameterStore,
  runs: readonly NewRun[],
  weight: Float32Array,
  random: Random,
): Promise<void> {
  const modes = { count: configuration.network.modes, deviation };
  await learnDelays(configuration, align, runtime, runs, modes, weight, random);
}

/** @param one whether all runs are of one fold, whoever they are of */
async function saidFolds(
  { configuration, store, runtime, multiply }: MeanProblem,
  align: ParameterStore,
  runs: readonly NewRun[],
  one = false,
): Promise<SaidFold[]> {
  const aligner = new RunAligner(configuration, align, runtime);
  const folds = foldsOf({ train: runs }, aligner, one ? () => '' : undefined);
  const weight = store.get('mean.weight').data;
  const ofContext = store.has('mean.context') ? store.get('mean.context').data : undefined;
  const { modes } = configuration.network;
  const result: SaidFold[] = [];
  for (const fold of folds) {
    const { n, y, runs: own } = fold;
    const [x, context] = [await fold.readInputs(), await fold.readContext()];
    const local = await product(x, n, x.length / n, weight, modes, multiply);
    const global = ofContext && (await product(context, n, context.length / n, ofContext, modes, multiply));
    const said = Float32Array.from(local, (value, i) => value + (global?.[i] ?? 0));
    result.push({ x, y, n, runs: own, said });
  }
  await aligner.release();
  return result;
}

/** In units of the signal, over `[n, mode]`. */
function squaredError(modes: Float32Array, said: Float32Array, deviation: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < modes.length; i++) sum += (deviation[i % deviation.length] * (modes[i] - said[i])) ** 2;
  return sum;
}
