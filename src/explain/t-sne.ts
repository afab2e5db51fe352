/** t-SNE: points of many dimensions in two, neighbours beside neighbours (van der Maaten & Hinton 2008, JMLR 9:2579). */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { HemocastError, interruptible, type Progress } from '../foundation/index.js';

export interface TsneOptions {
  /** How many neighbours a point has, about. Default 30, and at most a third of the points less one. */
  perplexity?: number;
  /** Default 1000, of which the first 250 draw neighbours together more strongly. */
  iterations?: number;
  progress?: Progress;
  signal?: AbortSignal;
}

const EXAGGERATION = 12;
const EXAGGERATED_ITERATIONS = 250;
const SMALLEST_GAIN = 0.01;
/** Standard deviation of the first coordinate at the beginning. */
const FIRST_SPREAD = 1e-4;

/**
 * Places in two dimensions, by all pairs of points: the exact gradient, with momentum and gains a coordinate. It begins at the first two
 * principal coordinates, made small, which keeps more of the whole than random places do (Kobak & Berens 2019, Nat. Commun. 10:5416), and
 * gives the same picture every time. Its axes and distances between groups mean nothing; neighbours do.
 *
 * @param distances squared, `[point, point]`
 * @returns `[point, 2]`
 * @throws HemocastError `tsne-points` below 4 points; the reason of an aborted signal
 */
export function tsne(distances: Float64Array, points: number, options: TsneOptions = {}): Float64Array {
  if (points < 4 || distances.length !== points * points) {
    throw new HemocastError('tsne-points', 'Too few points to be laid out by their neighbours', {
      expected: '4 or more, with the distances of all pairs',
      found: `${points} points, ${distances.length} distances`,
    });
  }
  const { iterations = 1000 } = options;
  const progress = interruptible(options.progress, options.signal);
  const perplexity = Math.min(options.perplexity ?? 30, (points - 1) / 3);
  const shared = jointProbabilities(distances, points, perplexity);
  const places = principalCoordinates(distances, points);
  const velocity = new Float64Array(2 * points);
  const gains = new Float64Array(2 * points).fill(1);
  const gradient = new Float64Array(2 * points);
  // Belkina et al. 2019: a rate that grows with the points.
  const rate = Math.max(50, points / EXAGGERATION / 4);
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (iteration % 50 === 0) progress.report('layout', iteration, iterations);
    const early = iteration < EXAGGERATED_ITERATIONS;
    slopes(places, points, shared, early ? EXAGGERATION : 1, gradient);
    const momentum = early ? 0.5 : 0.8;
    for (let k = 0; k < places.length; k++) {
      gains[k] = Math.max(SMALLEST_GAIN, velocity[k] * gradient[k] < 0 ? gains[k] + 0.2 : gains[k] * 0.8);
      velocity[k] = momentum * velocity[k] - rate * gains[k] * gradient[k];
      places[k] += velocity[k];
    }
  }
  return places;
}

/** The first two principal coordinates (Torgerson 1952) `[point, 2]`, the first of deviation 1e-4. */
function principalCoordinates(distances: Float64Array, points: number): Float64Array {
  const rows = new Float64Array(points);
  for (let at = 0; at < distances.length; at++) rows[Math.floor(at / points)] += distances[at] / points;
  const whole = rows.reduce((sum, value) => sum + value, 0) / points;
  const inner = Matrix.zeros(points, points);
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < points; j++) inner.set(i, j, (rows[i] + rows[j] - whole - distances[i * points + j]) / 2);
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(inner, { assumeSymmetric: true });
  // Ascending.
  const [first, second] = [points - 1, points - 2];
  const size = (k: number) => Math.sqrt(Math.max(0, realEigenvalues[k]));
  const scale = FIRST_SPREAD * Math.sqrt(points);
  const share = size(first) > 0 ? size(second) / size(first) : 0;
  return Float64Array.from({ length: 2 * points }, (_, at) => {
    const point = at >> 1;
    return at % 2 === 0
      ? scale * eigenvectorMatrix.get(point, first)
      : scale * share * eigenvectorMatrix.get(point, second);
  });
}

/** 4 Σⱼ (pᵢⱼ − qᵢⱼ)(yᵢ − yⱼ)(1 + ‖yᵢ − yⱼ‖²)⁻¹. */
function slopes(places: Float64Array, points: number, shared: Float64Array, factor: number, to: Float64Array): void {
  let total = 0;
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < i; j++) total += 2 * closeness(places, i, j);
  }
  to.fill(0);
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < i; j++) {
      const near = closeness(places, i, j);
      const pull = 4 * (factor * shared[i * points + j] - near / total) * near;
      for (let k = 0; k < 2; k++) {
        const step = pull * (places[2 * i + k] - places[2 * j + k]);
        to[2 * i + k] += step;
        to[2 * j + k] -= step;
      }
    }
  }
}

function closeness(places: Float64Array, i: number, j: number): number {
  const x = places[2 * i] - places[2 * j];
  const y = places[2 * i + 1] - places[2 * j + 1];
  return 1 / (1 + x * x + y * y);
}

/** pᵢⱼ: each point's neighbours by a Gaussian whose width gives the perplexity, made symmetric. */
function jointProbabilities(distances: Float64Array, points: number, perplexity: number): Float64Array {
  const own = new Float64Array(points * points);
  const wanted = Math.log(perplexity);
  for (let i = 0; i < points; i++) {
    let [low, high, precision] = [0, Number.POSITIVE_INFINITY, 1];
    let nearest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < points; j++) if (j !== i) nearest = Math.min(nearest, distances[i * points + j]);
    for (let attempt = 0; attempt < 200; attempt++) {
      let sum = 0;
      let weighted = 0;
      for (let j = 0; j < points; j++) {
        const far = distances[i * points + j] - nearest;
        const weight = j === i ? 0 : Math.exp(-precision * far);
        own[i * points + j] = weight;
        sum += weight;
        weighted += weight * far;
      }
      for (let j = 0; j < points; j++) own[i * points + j] /= sum;
      const excess = Math.log(sum) + (precision * weighted) / sum - wanted;
      if (Math.abs(excess) < 1e-5) break;
      if (excess > 0) low = precision;
      else high = precision;
      precision = high === Number.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
    }
  }
  return own.map((_, at) => {
    const [i, j] = [Math.floor(at / points), at % points];
    return Math.max(1e-12, (own[at] + own[j * points + i]) / (2 * points));
  });
}
