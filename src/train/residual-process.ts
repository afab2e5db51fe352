/**
 * Fits the Gaussian process around the mean (`src/models/residual-process.ts`) to the training people: to what a mean that was fitted
 * without a person leaves over of that person.
 */
import { Matrix } from 'ml-matrix';
import { symmetricEigen } from '../modalities/patch-axes.js';
import { layoutOf, type ModelConfiguration, signalOfModes, signalOfSeries } from '../models/index.js';
import { type Multiply, product, reflectionCoefficients, transpose } from '../signal/index.js';
import type { ParameterStore } from '../tensor/index.js';
import { latentDeviation } from './target-modes.js';
import type { TrainingRun } from './training-set.js';

/** A training run and the modes of it `[volume, mode]` that something else than the process says: the mean, or the network. */
export interface KnownRun extends TrainingRun {
  known: Float32Array;
}

export interface ResidualProcessProblem {
  configuration: ModelConfiguration;
  /** Holds `modes.back` and the unpatcher, and receives the process. */
  store: ParameterStore;
  runs: readonly KnownRun[];
  multiply?: Multiply;
}

/** Variance of the residual in the latents that the axes hold. The rest is drawn without any relation between values. */
const KEPT = 0.98;
/** Further axes cost time in every sample, and hold what few people can tell. */
const MOST_AXES = 160;
/** Volumes back that an axis depends on: what a band of 0.01–0.15 Hz needs at a volume each two seconds. */
const ORDER = 16;

/** Values of a run at most that the autoregression of what the axes leave out is fitted to: they share it. */
const REST_SERIES = 128;
/** Series at most that it is fitted to, of all runs together. */
const ALL_SERIES = 4096;

/** The order of all autoregressions of a model: less where a run is too short for it. */
export function orderFor(runs: readonly TrainingRun[]): number {
  return Math.min(ORDER, ...runs.map(({ run }) => run.volumes - 1));
}

/** The residual of a run, made when it is asked for: `[volume, latent]` in units of the signal. */
type ReadResidual = (run: KnownRun) => Promise<Float32Array>;

/**
 * Fits axes, their autoregressions, and what the axes leave out at each value.
 *
 * @returns the sizes that the configuration keeps
 */
export async function fitResidualProcess(problem: ResidualProcessProblem): Promise<{ axes: number; order: number }> {
  const { configuration, store, runs, multiply } = problem;
  const layout = layoutOf(configuration);
  const latents = runs[0].latents.length / runs[0].run.volumes;
  const importance = latentDeviation(layout, store.get('unpatcher.weight').data, latents);
  const back = store.get('modes.back').data;
  const read: ReadResidual = (run) => residualOf(run, back, importance, multiply);
  const { count, vectors } = await principalAxes(runs, read, latents, multiply);
  const order = orderFor(runs);
  const scores: Float32Array[] = [];
  for (const run of runs) {
    scores.push(Float32Array.from(await product(await read(run), run.run.volumes, latents, vectors, count, multiply)));
  }
  const { deviation, reflection } = axisSeries(scores, count, order);
  if (count > 0) {
    store.set('residual.axes', [count, latents], axesOf(vectors, deviation, importance));
    store.set('residual.reflection', [count, order], reflection);
  }
  const rest = await restOf(problem, scores, deviation, order);
  store.set('residual.rest', [layout.values], rest.variance);
  store.set('residual.restReflection', [order], rest.reflection);
  return { axes: count, order };
}

async function residualOf(
  run: KnownRun,
  back: Float32Array,
  importance: Float32Array,
  multiply?: Multiply,
): Promise<Float32Array> {
  const { volumes } = run.run;
  const latents = importance.length;
  const known = await product(run.known, volumes, run.known.length / volumes, back, latents, multiply);
  return run.latents.map((value, i) => (value - known[i]) * importance[i % latents]);
}

/** Eigenvectors of the pooled covariance, as many as hold the wanted share: `[latent, axis]`, orthonormal columns. */
async function principalAxes(runs: readonly KnownRun[], read: ReadResidual, latents: number, multiply?: Multiply) {
  const covariance = new Float64Array(latents * latents);
  for (const run of runs) {
    const { volumes } = run.run;
    const weighted = await read(run);
    const across = transpose(weighted, volumes, latents);
    const own = await product(across, latents, volumes, weighted, latents, multiply);
    for (let i = 0; i < covariance.length; i++) covariance[i] += own[i];
  }
  const { values, vectors } = symmetricEigen(Matrix.from1DArray(latents, latents, symmetric(covariance, latents)));
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  let count = 0;
  for (let held = 0; held < KEPT * total && count < Math.min(MOST_AXES, latents); count++) held += values[count];
  const leading = new Float32Array(latents * count);
  for (let i = 0; i < latents; i++) {
    for (let axis = 0; axis < count; axis++) leading[i * count + axis] = vectors.get(i, axis);
  }
  return { count, vectors: leading };
}

/** Both halves alike, whatever the product rounded. */
function symmetric(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((value, i) => (value + matrix[(i % size) * size + Math.floor(i / size)]) / 2);
}

/** Deviation and autoregression of each axis over all runs, from scores `[volume, axis]`. */
function axisSeries(scores: readonly Float32Array[], count: number, order: number) {
  const deviation = new Float64Array(count);
  const reflection = new Float32Array(count * order);
  for (let axis = 0; axis < count; axis++) {
    const series = scores.map((one) =>
      Float64Array.from({ length: one.length / count }, (_, k) => one[k * count + axis]),
    );
    const samples = series.reduce((sum, one) => sum + one.length, 0);
    deviation[axis] = Math.sqrt(series.reduce((sum, one) => sum + squaresOf(one), 0) / samples);
    reflection.set(reflectionCoefficients(series, order), axis * order);
  }
  return { deviation, reflection };
}

function squaresOf(series: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < series.length; t++) sum += series[t] * series[t];
  return sum;
}

/** Latents at one deviation of each axis `[axis, latent]`. */
function axesOf(vectors: Float32Array, deviation: Float64Array, importance: Float32Array): Float32Array {
  const count = deviation.length;
  const latents = importance.length;
  const axes = new Float32Array(count * latents);
  for (let axis = 0; axis < count; axis++) {
    for (let i = 0; i < latents; i++) {
      if (importance[i] > 0) axes[axis * latents + i] = (vectors[i * count + axis] * deviation[axis]) / importance[i];
    }
  }
  return axes;
}

/** Variance of each value that axes and latents leave out, where it was measured, and the autoregression that all values share. */
async function restOf(
  problem: ResidualProcessProblem,
  scores: readonly Float32Array[],
  deviation: Float64Array,
  order: number,
): Promise<{ variance: Float32Array; reflection: Float32Array }> {
  const { values } = problem.configuration.target;
  const squares = new Float64Array(values);
  const samples = new Float64Array(values);
  const series: Float32Array[] = [];
  const perRun = Math.max(1, Math.min(REST_SERIES, Math.floor(ALL_SERIES / problem.runs.length)));
  const stride = Math.ceil(values / perRun);
  for (const [i, entry] of problem.runs.entries()) {
    const left = await leftOut(problem, entry, scores[i], deviation);
    const { volumes, present } = entry.run;
    for (let value = 0; value < values; value++) {
      if (present?.[value] === 0) continue;
      const own = left.subarray(value * volumes, (value + 1) * volumes);
      squares[value] += squaresOf(own);
      samples[value] += volumes;
      if (value % stride === 0 && series.length < ALL_SERIES) series.push(own.slice());
    }
  }
  return {
    variance: Float32Array.from(squares, (sum, value) => (samples[value] > 0 ? sum / samples[value] : 0)),
    reflection: Float32Array.from(reflectionCoefficients(series, order)),
  };
}

/** What neither the known modes nor the axes hold of a run `[value, volume]`. */
async function leftOut(
  { configuration, store, multiply }: ResidualProcessProblem,
  { run, known }: KnownRun,
  scores: Float32Array,
  deviation: Float64Array,
): Promise<Float32Array> {
  const decoder = { configuration, store, multiply };
  const count = deviation.length;
  const left = await signalOfModes(decoder, known);
  const { signal } = run;
  for (let i = 0; i < left.length; i++) left[i] = signal[i] - left[i];
  if (count === 0) return left;
  const units = scores.map((score, i) => (deviation[i % count] > 0 ? score / deviation[i % count] : 0));
  const ofAxes = await signalOfSeries(decoder, units, store.get('residual.axes').data, count);
  for (let i = 0; i < left.length; i++) left[i] -= ofAxes[i];
  return left;
}
