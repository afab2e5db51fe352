/**
 * Fits the Gaussian process around the mean (`src/models/residual-process.ts`) to the training people: to what a mean that was fitted
 * without a person leaves over of that person.
 */
import { Matrix } from 'ml-matrix';
import { symmetricEigen } from '../modalities/patch-axes.js';
import { layoutOf, type ModelConfiguration, signalOfModes, signalOfSeries } from '../models/index.js';
import { lagProducts, type Multiply, product, reflectionCoefficients, transpose } from '../signal/index.js';
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

/** One run's residual. */
interface Residual {
  run: KnownRun;
  /** `[volume, latent]` in units of the signal. */
  weighted: Float32Array;
  volumes: number;
}

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
  const residuals: Residual[] = [];
  for (const run of runs) residuals.push(await residualOf(run, store.get('modes.back').data, importance, multiply));
  const { count, vectors } = await principalAxes(residuals, latents, multiply);
  const order = Math.min(ORDER, Math.min(...residuals.map(({ volumes }) => volumes)) - 1);
  const scores: Float32Array[] = [];
  for (const { weighted, volumes } of residuals) {
    scores.push(Float32Array.from(await product(weighted, volumes, latents, vectors, count, multiply)));
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
): Promise<Residual> {
  const { volumes } = run.run;
  const latents = importance.length;
  const known = await product(run.known, volumes, run.known.length / volumes, back, latents, multiply);
  const weighted = run.latents.map((value, i) => (value - known[i]) * importance[i % latents]);
  return { run, weighted, volumes };
}

/** Eigenvectors of the pooled covariance, as many as hold the wanted share: `[latent, axis]`, orthonormal columns. */
async function principalAxes(residuals: readonly Residual[], latents: number, multiply?: Multiply) {
  const covariance = new Float64Array(latents * latents);
  for (const { weighted, volumes } of residuals) {
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
  const samples = scores.reduce((sum, one) => sum + one.length / Math.max(1, count), 0);
  for (let axis = 0; axis < count; axis++) {
    const pooled = new Float64Array(order + 1);
    for (const one of scores) {
      add(
        pooled,
        lagProducts(
          Float64Array.from({ length: one.length / count }, (_, k) => one[k * count + axis]),
          order,
        ),
      );
    }
    deviation[axis] = Math.sqrt(pooled[0] / samples);
    reflection.set(reflectionCoefficients(pooled), axis * order);
  }
  return { deviation, reflection };
}

function add(to: Float64Array, values: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += values[i];
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

/** Variance of each value that axes and latents leave out, where it was measured, and its pooled autoregression. */
async function restOf(
  { configuration, store, runs, multiply }: ResidualProcessProblem,
  scores: readonly Float32Array[],
  deviation: Float64Array,
  order: number,
): Promise<{ variance: Float32Array; reflection: Float32Array }> {
  const decoder = { configuration, store, multiply };
  const count = deviation.length;
  const { values } = configuration.target;
  const squares = new Float64Array(values);
  const samples = new Float64Array(values);
  const pooled = new Float64Array(order + 1);
  for (const [i, { run, known }] of runs.entries()) {
    const ofKnown = await signalOfModes(decoder, known);
    const units = scores[i].map((score, at) => (deviation[at % count] > 0 ? score / deviation[at % count] : 0));
    const ofAxes =
      count > 0 ? await signalOfSeries(decoder, units, store.get('residual.axes').data, count) : ofKnown.map(() => 0);
    const left = run.signal.map((value, at) => value - ofKnown[at] - ofAxes[at]);
    for (let value = 0; value < values; value++) {
      if (run.present?.[value] === 0) continue;
      const products = lagProducts(left.subarray(value * run.volumes, (value + 1) * run.volumes), order);
      squares[value] += products[0];
      samples[value] += run.volumes;
      add(pooled, products);
    }
  }
  return {
    variance: Float32Array.from(squares, (sum, value) => (samples[value] > 0 ? sum / samples[value] : 0)),
    reflection: Float32Array.from(reflectionCoefficients(pooled)),
  };
}
