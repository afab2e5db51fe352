/**
 * How large the errors of a model are, learned on people whom the mean was fitted without: how its reliability falls with doubts about
 * the input, where on the target something is explained at all, and when errors are larger than at other times. Training people's EEG
 * is made worse on purpose, so that the model has seen what bad input does before it meets any.
 */
import { degradations, degradedRun } from '../data/degraded-run.js';
import type { TargetRun } from '../data/paired-run.js';
import { withPoints } from '../encoders/eeg/aligned-power.js';
import type { Random } from '../foundation/index.js';
import {
  COURSE_COLUMNS,
  courseFactors,
  DOUBTS,
  doubtsOf,
  type InputSurvey,
  type ModelConfiguration,
  momentCourse,
  reliabilities,
  signalOfModes,
  surveyInput,
} from '../models/index.js';
import { choleskySolve, type Multiply, product } from '../signal/index.js';
import { MatrixEngine, type ParameterStore, type Runtime } from '../tensor/index.js';
import { RunAligner } from './aligned-runs.js';
import type { ConditionalMeanFit, ModeReader } from './conditional-mean.js';

export interface ErrorVarianceProblem {
  configuration: ModelConfiguration;
  /** Holds modes and unpatcher, and receives `deviation.…`. */
  store: ParameterStore;
  /** Holds the delays of the readers; a model without a mean keeps none. */
  delays: ParameterStore;
  runtime: Runtime;
  /** Runs without a reader have no part. */
  train: readonly TargetRun[];
  readers: ConditionalMeanFit['readers'];
  random: Random;
  signal?: AbortSignal;
}

/** Largest weight of a doubt: nothing may be distrusted beyond what training showed by extrapolation alone. */
const LARGEST_ATTENUATION = 20;
/** Penalty on the weights of the course, a share of the number of moments. */
const COURSE_PENALTY = 0.001;
/** By how much the mean of a new recording may explain more than that of any training recording. */
const HEADROOM = 1.25;

/** A recording as it was or made worse, with what was predicted of it by weights that never saw the person. */
interface Case {
  run: TargetRun;
  /** Whether the input is as it was measured. */
  clean: boolean;
  /** Predicted modes `[moment, mode]`. */
  modes: Float32Array;
  survey: InputSurvey;
}

/** Means over the measured values at each moment: of what must be known to choose how far a mean is trusted. */
export interface MomentProducts {
  /** Of target · mean, mean² and target² `[moment]`. */
  cross: Float64Array;
  mean: Float64Array;
  target: Float64Array;
}

/** Fits `deviation.…` of a model's store to its training people. */
export async function fitErrorVariance(problem: ErrorVarianceProblem): Promise<void> {
  const { store } = problem;
  const cases = await predictedCases(problem);
  const known = cases.filter(({ clean }) => clean).map(({ survey }) => Math.max(survey.dimensions, 1e-6));
  const dimensions = [Math.min(...known), Math.max(...known)];
  const doubts = cases.map(({ survey }) => doubtsOf(survey, dimensions));
  const products: MomentProducts[] = [];
  for (const one of cases) products.push(momentProducts(one.run, await signalOfModes(problem, one.modes)));
  const { gain, attenuation } = fitReliability(
    doubts.map((own, i) => ({ doubts: own, products: products[i], clean: cases[i].clean })),
  );
  const reliability = doubts.map((own) => reliabilities(own, gain, attenuation));
  const explained = products.map(({ mean }, i) => averaged(mean, reliability[i]));
  const { total, pattern } = await explainedPattern(problem, cases, reliability);
  const set = (name: string, values: ArrayLike<number>) =>
    store.set(`deviation.${name}`, [values.length], Float32Array.from(values));
  set('total', total);
  set('pattern', pattern);
  set('gain', [gain]);
  set('attenuation', attenuation);
  set('dimensions', dimensions);
  set('explained', [HEADROOM * Math.max(1e-6, ...explained.filter((_, i) => cases[i].clean))]);
  set('course', await fitCourse(problem, cases, products, reliability));
}

/** All training runs, each as it was and made worse in several ways. */
async function predictedCases(problem: ErrorVarianceProblem): Promise<Case[]> {
  const { configuration, train, delays, readers, runtime, random, signal } = problem;
  const aligner = new RunAligner(configuration, delays, runtime);
  const engine = new MatrixEngine(runtime);
  const multiply = engine.multiply.bind(engine);
  const cases: Case[] = [];
  for (const run of train) {
    // Of many people some are enough for the few numbers that are learned here.
    const reader = readers.get(run.id);
    if (reader === undefined) continue;
    const worse = degradations(run, random.fork(run.id)).map((one) => degradedRun(run, configuration.eeg.places, one));
    for (const input of [run, ...worse]) {
      signal?.throwIfAborted();
      const carried = await withPoints(configuration, input, multiply);
      const modes = await readModes(configuration, aligner, carried, reader, multiply);
      const survey = surveyInput(configuration, carried, run.volumes);
      cases.push({ run, clean: input === run, modes, survey });
    }
  }
  await aligner.release();
  await engine.release();
  return cases;
}

/** Modes that a linear reading makes of a run `[moment, mode]`. */
async function readModes(
  configuration: ModelConfiguration,
  aligner: RunAligner,
  run: TargetRun,
  { weight, context: ofContext }: ModeReader,
  multiply: Multiply,
): Promise<Float32Array> {
  const { modes } = configuration.network;
  const { aligned, context } = await aligner.align(run, run.volumes);
  const read = (x: Float32Array, w: Float32Array) =>
    product(x, run.volumes, x.length / run.volumes, w, modes, multiply);
  const local = await read(aligned, weight);
  const global = ofContext.length > 0 ? await read(context, ofContext) : undefined;
  return Float32Array.from(local, (value, i) => value + (global?.[i] ?? 0));
}

/** Sums over the measured values of a run. */
function momentProducts({ signal, present, volumes }: TargetRun, mean: Float32Array): MomentProducts {
  const result = {
    cross: new Float64Array(volumes),
    mean: new Float64Array(volumes),
    target: new Float64Array(volumes),
  };
  const values = signal.length / volumes;
  let count = 0;
  for (let value = 0; value < values; value++) {
    if (present?.[value] === 0) continue;
    count++;
    for (let k = 0; k < volumes; k++) {
      const [y, m] = [signal[value * volumes + k], mean[value * volumes + k]];
      result.cross[k] += y * m;
      result.mean[k] += m * m;
      result.target[k] += y * y;
    }
  }
  for (const sums of Object.values(result)) for (let k = 0; k < volumes; k++) sums[k] /= Math.max(1, count);
  return result;
}

/** Mean over moments of values · factor². */
function averaged(values: Float64Array, factor: Float64Array): number {
  return values.reduce((sum, value, k) => sum + value * factor[k] ** 2, 0) / Math.max(1, values.length);
}

/** What the reliability of one recording is fitted to. */
export interface ReliabilityCase {
  /** `[moment, doubt]` */
  doubts: Float64Array;
  products: MomentProducts;
  /** Whether the input is as it was measured. */
  clean: boolean;
}

/**
 * The reliability gain / (1 + Σ w·doubt), gain ≤ 1 and w ≥ 0, that leaves the smallest squared error: Σ a²·mean² − 2a·cross is least. The
 * gain is that of input as it was measured: worse input that no doubt tells apart must not count against it. Input as it was measured and
 * worse input weigh the same together. One weight after the other by golden section, round and round until none moves.
 */
export function fitReliability(cases: readonly ReliabilityCase[]): { gain: number; attenuation: Float64Array } {
  const attenuation = new Float64Array(DOUBTS.length);
  let gain = 1;
  const clean = cases.filter((one) => one.clean);
  const worse = cases.filter((one) => !one.clean);
  const sum = (of: readonly ReliabilityCase[]) =>
    of.reduce((total, { doubts, products: { cross, mean } }) => {
      reliabilities(doubts, gain, attenuation).forEach((a, k) => {
        total += a * a * mean[k] - 2 * a * cross[k];
      });
      return total;
    }, 0);
  const share = worse.length > 0 ? clean.length / worse.length : 0;
  const loss = () => sum(clean) + share * sum(worse);
  let last = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 40; round++) {
    gain = leastAt(0, 1, (value) => {
      gain = value;
      return sum(clean);
    });
    for (let j = 0; j < attenuation.length; j++) {
      // On the square root: small weights matter as much as large ones.
      const root = leastAt(0, Math.sqrt(LARGEST_ATTENUATION), (value) => {
        attenuation[j] = value * value;
        return loss();
      });
      attenuation[j] = root * root;
    }
    const now = loss();
    if (Math.abs(last - now) < 1e-6 * Math.abs(now)) break;
    last = now;
  }
  return { gain, attenuation };
}

/** Where a function of one number is least between two, by golden section; the ends count. */
function leastAt(low: number, high: number, of: (value: number) => number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [x, y] = [b - ratio * (b - a), a + ratio * (b - a)];
  let [fx, fy] = [of(x), of(y)];
  for (let i = 0; i < 24; i++) {
    if (fx <= fy) {
      [b, y, fy] = [y, x, fx];
      x = b - ratio * (b - a);
      fx = of(x);
    } else {
      [a, x, fx] = [x, y, fy];
      y = a + ratio * (b - a);
      fy = of(y);
    }
  }
  const tried = [low, (a + b) / 2, high].map((value) => ({ value, loss: of(value) }));
  return tried.reduce((best, one) => (one.loss < best.loss ? one : best)).value;
}

/** Mean square of the target at each value, and how what is explained of clean input is spread over values, 1 in the mean. */
async function explainedPattern(
  problem: ErrorVarianceProblem,
  cases: readonly Case[],
  reliability: readonly Float64Array[],
): Promise<{ total: Float64Array; pattern: Float64Array }> {
  const { values } = problem.configuration.target;
  const total = new Float64Array(values);
  const explained = new Float64Array(values);
  const counts = new Float64Array(values);
  for (const [i, { run, clean, modes }] of cases.entries()) {
    if (!clean) continue;
    const { signal, present, volumes } = run;
    const mean = await signalOfModes(problem, modes);
    for (let at = 0; at < mean.length; at++) {
      const value = Math.floor(at / volumes);
      if (present?.[value] === 0) continue;
      const m = reliability[i][at % volumes] * mean[at];
      total[value] += signal[at] ** 2;
      explained[value] += 2 * m * signal[at] - m * m;
      counts[value]++;
    }
  }
  const sum = (of: Float64Array) => of.reduce((all, one) => all + one, 0);
  const overall = sum(total) / Math.max(1, sum(counts));
  for (let value = 0; value < values; value++) {
    if (counts[value] === 0) {
      total[value] = overall;
      explained[value] = Number.NaN;
      continue;
    }
    total[value] = Math.max(total[value] / counts[value], 1e-8);
    explained[value] = Math.max(0, explained[value] / counts[value]);
  }
  const known = explained.filter((value) => !Number.isNaN(value));
  const mean = sum(known) / Math.max(1, known.length);
  return { total, pattern: explained.map((value) => (Number.isNaN(value) || !(mean > 0) ? 1 : value / mean)) };
}

/**
 * Weights of the course of errors over a recording: a gamma regression with a logarithmic link (McCullagh & Nelder 1989) of the mean
 * squared error at each moment, in units of its mean over the recording, by iteratively reweighted least squares.
 */
async function fitCourse(
  problem: ErrorVarianceProblem,
  cases: readonly Case[],
  products: readonly MomentProducts[],
  reliability: readonly Float64Array[],
): Promise<Float64Array> {
  const courses: Float64Array[] = [];
  for (const [i, { run, modes, survey }] of cases.entries()) {
    const whole = await signalOfModes(problem, modes);
    const mean = whole.map((value, at) => value * reliability[i][at % run.volumes]);
    courses.push(momentCourse(survey, mean, run.tr));
  }
  const errors = products.map(({ cross, mean, target }, i) =>
    target.map((value, k) => value - 2 * reliability[i][k] * cross[k] + reliability[i][k] ** 2 * mean[k]),
  );
  return fitCourseWeights(courses, errors);
}

/**
 * @param courses of each recording `[moment, column]`, as {@link momentCourse}
 * @param errors mean squared error at each moment of it `[moment]`
 */
export function fitCourseWeights(courses: readonly Float64Array[], errors: readonly Float64Array[]): Float64Array {
  const weights = new Float64Array(COURSE_COLUMNS);
  for (let round = 0; round < 12; round++) {
    const gram = new Float64Array(COURSE_COLUMNS ** 2);
    const right = new Float64Array(COURSE_COLUMNS);
    let moments = 0;
    courses.forEach((course, i) => {
      const own = errors[i];
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      if (!(mean > 0)) return;
      courseFactors(course, weights).forEach((factor, k) => {
        const row = course.subarray(k * COURSE_COLUMNS, (k + 1) * COURSE_COLUMNS);
        const error = own[k] / (mean * factor) - 1;
        for (let a = 0; a < COURSE_COLUMNS; a++) {
          right[a] += row[a] * error;
          for (let b = 0; b < COURSE_COLUMNS; b++) gram[a * COURSE_COLUMNS + b] += row[a] * row[b];
        }
        moments++;
      });
    });
    if (moments === 0) return weights;
    for (let a = 0; a < COURSE_COLUMNS; a++) {
      gram[a * (COURSE_COLUMNS + 1)] += COURSE_PENALTY * moments;
      right[a] -= COURSE_PENALTY * moments * weights[a];
    }
    const change = choleskySolve(gram, COURSE_COLUMNS, right, 1);
    for (let a = 0; a < COURSE_COLUMNS; a++) weights[a] += change[a];
  }
  return weights;
}
