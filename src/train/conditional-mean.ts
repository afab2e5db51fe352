/**
 * The linear conditional mean: haemodynamic delays learned by gradient and ridge regression by turns, with a penalty of its own for
 * each mode of the target, chosen by leaving out one training person after the other.
 */
import type { Random } from '../foundation/index.js';
import type { EegConditioning, ModelConfiguration } from '../models/index.js';
import type { Multiply } from '../signal/index.js';
import { MatrixEngine, type ParameterStore, type Runtime } from '../tensor/index.js';
import { type AlignedRun, RunAligner } from './aligned-runs.js';
import { learnDelays } from './learn-delays.js';
import { type LeaveOneOutFit, leaveOneOutRidge, type RidgeFoldSource, ridgeWeights } from './leave-one-out-ridge.js';
import { ridgeWithPrior, secondMoment } from './source-prior.js';
import type { ModeRun, TargetModes } from './target-modes.js';

export interface ConditionalMeanFit {
  /** Of U `[feature, mode]`. */
  weight: Float32Array;
  /** Of the context `[lag · group, mode]`: nothing but the first mode is read from it; empty without a context. */
  context: Float32Array;
  /** Share of the context in the first mode. */
  contextShare: number;
  /** Penalty of each mode, per training volume. */
  penalties: number[];
  /** Modes that weights fitted without the person predict for each training run: honest residuals to learn from. */
  heldOut: Map<string, Float32Array>;
  /** Those weights, by run, for what its input would have given had it been worse; of many people, those of some alone. */
  readers: Map<string, ModeReader>;
  /** Share of each mode's prior that recordings of the source alone have; without such recordings 0. */
  priorShares: number[];
  /** Learned delays and widths, `[groups]` seconds. */
  delay: number[];
  width: number[];
}

/** A linear reading of modes. */
export interface ModeReader {
  /** Of U `[feature, mode]`. */
  weight: Float32Array;
  /** Of the context `[lag · group, mode]`; empty without a context. */
  context: Float32Array;
}

/** Penalties tried, per training volume and in units of the features' unit variance. */
const PENALTIES = [0.03, 0.1, 0.2, 0.5, 1, 3, 10];
/** Penalty while the delays are learned, and where there is nobody to leave out. */
const WORKING_PENALTY = 0.5;
/** Shares of the context that are tried. */
const SHARES = [0, 0.25, 0.5, 0.75, 1];
const ROUNDS = 2;
/** People whose weights are kept as `readers`: what is learned from them are a few numbers. */
const MOST_READERS = 32;
/** Bytes of U that are kept while the regressions are fitted; more is aligned again at each reading. */
const MOST_KEPT = 2 ** 28;

/** Everything the fit needs; `store` holds the delays and receives them. */
export interface ConditionalMeanProblem {
  configuration: ModelConfiguration;
  store: ParameterStore;
  runtime: Runtime;
  train: readonly ModeRun[];
  modes: TargetModes;
  /** Recordings of the source alone, of people who are not trained on: they say along which directions U varies. */
  sourceAlone?: readonly LoneSource[];
  random: Random;
}

/** A recording of the source with nothing measured beside it, and the moments of the target's clock that it covers. */
export interface LoneSource extends EegConditioning {
  id: string;
  volumes: number;
}

/** Fits delays, penalties and weights to the training people alone. */
export async function fitConditionalMean(problem: ConditionalMeanProblem): Promise<ConditionalMeanFit> {
  const { configuration, store, runtime, train, modes, random } = problem;
  const engine = new MatrixEngine(runtime);
  const aligner = new RunAligner(configuration, store, runtime);
  const multiply = engine.multiply.bind(engine);
  for (let round = 0; round < ROUNDS; round++) {
    const folds = foldsOf(problem, aligner);
    const weights = await ridgeWeights(folds, WORKING_PENALTY, multiply);
    await learnDelays(configuration, store, runtime, train, modes, weights, random.fork(`delays ${round}`));
  }
  const folds = foldsOf(problem, aligner);
  const moment = await momentOf(problem.sourceAlone ?? [], aligner, multiply);
  const wanted = new Set(random.fork('readers').permutation(folds.length).slice(0, MOST_READERS));
  const local = await ridgeWithPrior(folds, PENALTIES, WORKING_PENALTY, moment, { multiply, wanted });
  const hasContext = (await folds[0].readContext()).length > 0;
  const context = hasContext
    ? await leaveOneOutRidge(folds.map(contextFold(modes.count)), PENALTIES, WORKING_PENALTY, { multiply, wanted })
    : undefined;
  const joined = withContext(local, context, folds, modes.count, wanted);
  await aligner.release();
  await engine.release();
  return {
    ...joined,
    penalties: local.penalties,
    priorShares: local.priorShares,
    delay: [...store.get('mean.align.delay').data],
    width: [...store.get('mean.align.logWidth').data].map(Math.exp),
  };
}

async function momentOf(alone: readonly LoneSource[], aligner: RunAligner, multiply: Multiply) {
  if (alone.length === 0) return undefined;
  async function* parts() {
    for (const run of alone) yield { x: (await aligner.align(run, run.volumes)).aligned, n: run.volumes };
  }
  return secondMoment(parts(), multiply);
}

/** One person's runs, one after the other. */
export interface Fold extends RidgeFoldSource {
  /** `[n, lag · group]` */
  readContext(): Promise<Float32Array>;
  runs: { id: string; volumes: number }[];
}

/**
 * One fold a person; one a run where there is a single person. Runs are aligned when a fold is read, by the delays as they are then: all
 * folds must be read before delays are learned further. Where they are few enough they are kept.
 *
 * @param keyOf the fold of a run, where it is another
 */
export function foldsOf(
  { train }: { train: readonly Pick<ModeRun, 'run' | 'modes'>[] },
  aligner: RunAligner,
  keyOf?: (run: ModeRun['run']) => string,
): Fold[] {
  const people = new Set(train.map(({ run }) => run.person));
  const groups = new Map<string, Pick<ModeRun, 'run' | 'modes'>[]>();
  for (const entry of train) {
    const key = keyOf?.(entry.run) ?? (people.size > 1 ? entry.run.person : entry.run.id);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [entry]);
    else own.push(entry);
  }
  const volumes = train.reduce((sum, { run }) => sum + run.volumes, 0);
  return [...groups.values()].map((entries) => foldOf(entries, aligner, volumes));
}

/** @param all volumes of all folds together */
function foldOf(entries: readonly Pick<ModeRun, 'run' | 'modes'>[], aligner: RunAligner, all: number): Fold {
  const n = entries.reduce((sum, { run }) => sum + run.volumes, 0);
  let kept: AlignedRun | undefined;
  const read = async (): Promise<AlignedRun> => {
    if (kept !== undefined) return kept;
    const parts: AlignedRun[] = [];
    for (const { run } of entries) parts.push(await aligner.align(run, run.volumes));
    const joined = {
      aligned: joinedRows(parts.map(({ aligned }) => aligned)),
      context: joinedRows(parts.map(({ context }) => context)),
    };
    if ((joined.aligned.byteLength / n) * all <= MOST_KEPT) kept = joined;
    return joined;
  };
  return {
    n,
    y: joinedRows(entries.map(({ modes }) => modes)),
    readInputs: async () => (await read()).aligned,
    readContext: async () => (await read()).context,
    runs: entries.map(({ run }) => ({ id: run.id, volumes: run.volumes })),
  };
}

function joinedRows(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The first mode on the context. */
function contextFold(modes: number): (fold: Fold) => RidgeFoldSource {
  return ({ readContext, y, n }) => ({ readInputs: readContext, y: y.filter((_, i) => i % modes === 0), n });
}

/** Both readings of the first mode, at the share of the context that errs least on people left out. */
function withContext(
  local: LeaveOneOutFit,
  context: LeaveOneOutFit | undefined,
  folds: readonly Fold[],
  modes: number,
  wanted: ReadonlySet<number>,
) {
  const share = context === undefined ? 0 : bestShare(local, context, folds, modes);
  const heldOut = new Map<string, Float32Array>();
  const readers = new Map<string, ModeReader>();
  folds.forEach(({ runs }, fold) => {
    const both = local.heldOut[fold].map((value, i) =>
      context === undefined || i % modes !== 0
        ? value
        : mixed(value, context.heldOut[fold][Math.floor(i / modes)], share),
    );
    const reader = wanted.has(fold)
      ? sharedReader(local.foldWeights[fold], context?.foldWeights[fold], share, modes)
      : undefined;
    let at = 0;
    for (const { id, volumes } of runs) {
      heldOut.set(id, both.subarray(at * modes, (at + volumes) * modes));
      if (reader !== undefined) readers.set(id, reader);
      at += volumes;
    }
  });
  return { ...sharedReader(local.weights, context?.weights, share, modes), contextShare: share, heldOut, readers };
}

/** Weights of U and of the context, by which the first mode is read from both. */
function sharedReader(
  weights: Float32Array,
  ofContext: Float32Array | undefined,
  share: number,
  modes: number,
): ModeReader {
  const weight = weights.map((value, i) => (i % modes === 0 ? (1 - share) * value : value));
  const context = new Float32Array((ofContext?.length ?? 0) * modes);
  ofContext?.forEach((value, i) => {
    context[i * modes] = share * value;
  });
  return { weight, context };
}

function mixed(local: number, context: number, share: number): number {
  return (1 - share) * local + share * context;
}

function bestShare(local: LeaveOneOutFit, context: LeaveOneOutFit, folds: readonly Fold[], modes: number): number {
  if (folds.length === 1) return 0.5;
  const errors = SHARES.map((share) =>
    folds.reduce((total, { y, n }, fold) => {
      for (let k = 0; k < n; k++) {
        const guess = mixed(local.heldOut[fold][k * modes], context.heldOut[fold][k], share);
        total += (guess - y[k * modes]) ** 2;
      }
      return total;
    }, 0),
  );
  return SHARES[errors.indexOf(Math.min(...errors))];
}
