/** Numbers for what a picture of points suggests: whether neighbours are kept, groups hang together, people are found again. */
import { HemocastError, type Random } from '../foundation/index.js';

/** Squared distances of all pairs of points `[point, point]`. @param values `[point, dimension]` */
export function squaredDistances(values: Float32Array | Float64Array, points: number): Float64Array {
  const width = values.length / points;
  const distances = new Float64Array(points * points);
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (values[i * width + k] - values[j * width + k]) ** 2;
      distances[i * points + j] = sum;
      distances[j * points + i] = sum;
    }
  }
  return distances;
}

/**
 * Trustworthiness (Venna & Kaski 2001): 1 less a penalty for points that are among the k nearest in a picture and are not in truth, by how far
 * down they stand there.
 *
 * @param truth squared distances `[point, point]`; @param shown those of the picture
 * @throws HemocastError `neighbours-many` unless k is below half of the points
 */
export function trustworthiness(truth: Float64Array, shown: Float64Array, points: number, k = 5): number {
  if (!(k >= 1 && k < points / 2)) {
    throw new HemocastError('neighbours-many', 'Too many neighbours for so few points', {
      field: 'k',
      expected: `1 or more, below ${points / 2}`,
      found: String(k),
    });
  }
  let penalty = 0;
  for (let i = 0; i < points; i++) {
    const rank = new Int32Array(points);
    nearestFirst(truth, points, i).forEach((j, place) => {
      rank[j] = place + 1;
    });
    for (const j of nearestFirst(shown, points, i).slice(0, k)) penalty += Math.max(0, rank[j] - k);
  }
  return 1 - (2 * penalty) / (points * k * (2 * points - 3 * k - 1));
}

function nearestFirst(distances: Float64Array, points: number, i: number): number[] {
  return Array.from({ length: points }, (_, j) => j)
    .filter((j) => j !== i)
    .sort((a, b) => distances[i * points + a] - distances[i * points + b]);
}

/**
 * Mean silhouette (Rousseeuw 1987): of each point (b − a) / max(a, b), a its mean distance to its own group, b that to the nearest other.
 *
 * @param distances squared `[point, point]`; the silhouette takes their roots
 * @returns −1 … 1; a point alone in its group counts 0; NaN of a single group
 */
export function silhouette(distances: Float64Array, groups: readonly string[]): number {
  const points = groups.length;
  const names = [...new Set(groups)];
  if (names.length < 2) return Number.NaN;
  const groupOf = groups.map((group) => names.indexOf(group));
  const sizes = names.map((_, g) => groupOf.filter((own) => own === g).length);
  const sums = new Float64Array(names.length);
  let total = 0;
  for (let i = 0; i < points; i++) {
    const own = groupOf[i];
    if (sizes[own] < 2) continue;
    sums.fill(0);
    for (let j = 0; j < points; j++) sums[groupOf[j]] += Math.sqrt(distances[i * points + j]);
    const inside = sums[own] / (sizes[own] - 1);
    let other = Number.POSITIVE_INFINITY;
    for (let g = 0; g < names.length; g++) if (g !== own) other = Math.min(other, sums[g] / sizes[g]);
    total += (other - inside) / Math.max(inside, other);
  }
  return total / points;
}

/** Whether people are found again. */
export interface Identification {
  /** Share of points whose nearest neighbour in another recording is of the same person. */
  rate: number;
  /** That share of each person `[person]`, in the order of `people`. */
  byPerson: number[];
  people: string[];
  /** Mean of the permutation null, and its 95 % bound. */
  chance: number;
  bound: number;
  p: number;
  silhouette: number;
  /** Of recordings whose people were exchanged. */
  silhouetteP: number;
}

/**
 * Finds each point's nearest neighbour among the other recordings, and looks whether it is of the same person. In the null people are exchanged
 * between whole recordings, so that parts of one recording stay together.
 *
 * @param distances squared `[point, point]`
 * @param people of each point
 * @param recordings of each point; neighbours within one recording do not count
 * @throws HemocastError `identification-people` unless there are two people, and one with two recordings
 */
export function identifyPeople(
  distances: Float64Array,
  people: readonly string[],
  recordings: readonly string[],
  random: Random,
  permutations = 999,
): Identification {
  const points = people.length;
  const names = [...new Set(people)];
  const runs = [...new Set(recordings)];
  const personOf = new Map(recordings.map((recording, i) => [recording, people[i]]));
  const repeated = names.some((name) => runs.filter((run) => personOf.get(run) === name).length > 1);
  if (names.length < 2 || !repeated) {
    throw new HemocastError(
      'identification-people',
      'People can be found again only among others, in a second recording',
      {
        expected: 'two people or more, with two recordings each',
        found: `${names.length} people, ${runs.length} recordings`,
      },
    );
  }
  const nearest = Int32Array.from({ length: points }, (_, i) => {
    let best = -1;
    for (let j = 0; j < points; j++) {
      if (recordings[j] === recordings[i]) continue;
      if (best < 0 || distances[i * points + j] < distances[i * points + best]) best = j;
    }
    return best;
  });
  const hits = (own: readonly string[]) => own.map((person, i) => (own[nearest[i]] === person ? 1 : 0));
  const mean = (values: readonly number[]) => values.reduce((sum: number, value) => sum + value, 0) / values.length;
  const found = hits(people);
  const rate = mean(found);
  const together = silhouette(distances, people);
  const rates: number[] = [];
  let [reached, asFar] = [0, 0];
  for (let draw = 0; draw < permutations; draw++) {
    const order = random.permutation(runs.length);
    const exchanged = new Map(runs.map((run, k) => [run, personOf.get(runs[order[k]])!]));
    const own = recordings.map((recording) => exchanged.get(recording)!);
    const other = mean(hits(own));
    rates.push(other);
    if (other >= rate - 1e-12) reached++;
    if (silhouette(distances, own) >= together - 1e-12) asFar++;
  }
  const sorted = rates.slice().sort((a, b) => a - b);
  return {
    rate,
    people: names,
    byPerson: names.map((name) => mean(found.filter((_, i) => people[i] === name))),
    chance: mean(rates),
    bound: sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)],
    p: (1 + reached) / (1 + permutations),
    silhouette: together,
    silhouetteP: (1 + asFar) / (1 + permutations),
  };
}
