/**
 * Eq. 1–2 where power comes first: features that have no phase cannot be unmixed before power is taken, but mixtures of them may be
 * signed. A bank of filters over the sensors for each point of the target begins at W and its inverse, and is learned.
 */
import {
  type Graph,
  type Initialiser,
  matmul,
  type Node,
  normalOf,
  type ParameterStore,
  reshape,
} from '../tensor/index.js';
import { inverseDistanceWeights } from './space.js';
import { type AlignedPlaces, forwardWeights, WEIGHTS_REGULARIZATION } from './spatial-alignment.js';
import { regularizedInverse } from './unmixing.js';

/** Filters for each point, unless a model says otherwise. */
export const FILTERS = 4;

/** Length of the filters that begin at random, beside those of length 1. */
const RANDOM_LENGTH = 0.1;

/**
 * The bank as it begins, `[filter, point, sensor]`: the first filter of a point is its row of W scaled to length 1, the second that
 * of W's regularised inverse; the others are small and random, so that they differ.
 */
export function firstFilters({ sensors, points }: AlignedPlaces): Initialiser {
  const count = sensors.length / 3;
  return (shape, random) => {
    const filters = normalOf(RANDOM_LENGTH / Math.sqrt(count))(shape, random);
    const weights = inverseDistanceWeights(points, sensors);
    const inverse = regularizedInverse(forwardWeights({ sensors, points }), count, WEIGHTS_REGULARIZATION);
    [weights, inverse].slice(0, shape[0]).forEach((rows, filter) => {
      filters.set(unitRows(rows, count), filter * rows.length);
    });
    return filters;
  };
}

/** Rows of length 1; one of zeros stays. */
function unitRows(rows: Float32Array, count: number): Float32Array {
  const result = rows.slice();
  for (let start = 0; start < rows.length; start += count) {
    const length = Math.hypot(...rows.subarray(start, start + count));
    if (length > 0) for (let i = start; i < start + count; i++) result[i] /= length;
  }
  return result;
}

/**
 * Signed sums of features over the sensors, Σ_e Q[q, p, e] · F[…, e], for every filter q and point p. Filters are linear over places
 * and the alignment in time is linear over seconds, so that it does not matter which comes first.
 *
 * @param features `[…, sensors]`
 * @param filters how many a point has
 * @param name of the parameter, `[filter, point, sensor]`
 * @returns `[…, filters · points]`, filter-major
 */
export function filterBank(
  graph: Graph,
  store: ParameterStore,
  name: string,
  features: Node,
  places: AlignedPlaces,
  filters: number,
): Node {
  const [sensors, points] = [places.sensors.length / 3, places.points.length / 3];
  const bank = graph.parameter(store, name, [filters, points, sensors], firstFilters(places));
  return matmul(features, reshape(bank, [filters * points, sensors]), { transposeB: true });
}
