/** Which regions matter, by a stated rule; how far two such sets agree, and how stable they are. */
import { benjaminiHochberg } from '../evaluate/index.js';
import { HemocastError } from '../foundation/index.js';
import { spearman } from './rank-correlation.js';

export interface ImportantSet {
  /** Whether each place is in the set `[place]`. */
  members: boolean[];
  /** p of each place, and adjusted by Benjamini and Hochberg. */
  p: Float64Array;
  adjusted: Float64Array;
  /** The least importance with which each place would be in the set, all else as it is `[place]`; infinite where none is. */
  cut: Float64Array;
  rule: string;
}

/**
 * Places that matter more than without any relation. Each place's importance is set against its own under permuted labels (in their mean
 * and deviation), and these deviations of all places together make the null distribution, which a few permutations fill finely (Tusher et
 * al. 2001, PNAS 98:5116). p is adjusted over places by Benjamini and Hochberg.
 *
 * @param importance `[place]`
 * @param nulls the same under permutations, 10 or more
 * @throws HemocastError `nulls-few`
 */
export function importantPlaces(
  importance: ArrayLike<number>,
  nulls: readonly ArrayLike<number>[],
  level = 0.05,
): ImportantSet {
  const places = importance.length;
  if (nulls.length < 10) {
    throw new HemocastError('nulls-few', 'Too few permutations to say which places matter', {
      expected: '10 or more',
      found: String(nulls.length),
    });
  }
  const mean = new Float64Array(places);
  const deviation = new Float64Array(places);
  for (let i = 0; i < places; i++) {
    for (const one of nulls) mean[i] += one[i] / nulls.length;
    for (const one of nulls) deviation[i] += (one[i] - mean[i]) ** 2 / (nulls.length - 1);
    deviation[i] = Math.sqrt(deviation[i]);
  }
  const standard = (value: number, i: number) =>
    deviation[i] > 0 ? (value - mean[i]) / deviation[i] : value > mean[i] ? Number.POSITIVE_INFINITY : 0;
  const pooled = Float64Array.from(nulls.flatMap((one) => Array.from(one, standard))).sort();
  const p = Float64Array.from({ length: places }, (_, i) => {
    const reached = pooled.length - firstAtLeast(pooled, standard(importance[i], i));
    return (1 + reached) / (1 + pooled.length);
  });
  const adjusted = Float64Array.from(benjaminiHochberg([...p]));
  const members = Array.from(adjusted, (value) => value <= level);
  // The largest p that got in; the pooled deviation at which it stands, for each place in its own units.
  const worst = Math.max(0, ...p.filter((_, i) => members[i]));
  const allowed = Math.floor(worst * (1 + pooled.length) - 1 + 1e-9);
  const z = worst === 0 ? Number.POSITIVE_INFINITY : pooled[Math.max(0, pooled.length - allowed - 1)];
  const cut = mean.map((value, i) => (Number.isFinite(z) ? value + z * deviation[i] : Number.POSITIVE_INFINITY));
  return {
    ...{ members, p, adjusted, cut },
    rule: `importance above ${nulls.length} permutations of the labels, deviations of all places pooled, false discovery rate ${level} over ${places} places (Benjamini and Hochberg)`,
  };
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let [from, until] = [0, sorted.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    if (sorted[middle] >= value) until = middle;
    else from = middle + 1;
  }
  return from;
}

/** How two sets share their union: the three parts sum to 1; NaN where both are empty. */
export interface SetOverlap {
  both: number;
  onlyFirst: number;
  onlySecond: number;
  /** How many places each part has. */
  counts: { both: number; onlyFirst: number; onlySecond: number };
}

/** Parts of the union of two sets; `both` is Jaccard's index. */
export function setOverlap(first: ArrayLike<unknown>, second: ArrayLike<unknown>): SetOverlap {
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0 };
  for (let i = 0; i < first.length; i++) {
    if (first[i] && second[i]) counts.both++;
    else if (first[i]) counts.onlyFirst++;
    else if (second[i]) counts.onlySecond++;
  }
  const union = counts.both + counts.onlyFirst + counts.onlySecond;
  const share = (count: number) => (union > 0 ? count / union : Number.NaN);
  return { both: share(counts.both), onlyFirst: share(counts.onlyFirst), onlySecond: share(counts.onlySecond), counts };
}

/** How alike maps of different folds are. */
export interface Stability {
  /** Mean over pairs of folds of Jaccard's index of their largest places, as many as `size`. */
  jaccard: number;
  /** What it would be of sets of that size drawn at random, about. */
  jaccardByChance: number;
  /** Mean over pairs of folds of Spearman's ρ. */
  rank: number;
  size: number;
}

/**
 * Stability of maps over folds (Nogueira et al. 2018 for why chance has to stand beside it).
 *
 * @param maps `[place]` for each fold
 * @param size how many of the largest places make a fold's set
 */
export function stabilityOf(maps: readonly ArrayLike<number>[], size: number): Stability {
  const sets = maps.map((map) => largest(map, size));
  let jaccard = 0;
  let rank = 0;
  let pairs = 0;
  for (let a = 0; a < maps.length; a++) {
    for (let b = 0; b < a; b++) {
      jaccard += size > 0 ? setOverlap(sets[a], sets[b]).both : Number.NaN;
      rank += spearman(maps[a], maps[b]);
      pairs++;
    }
  }
  const shared = maps.length > 0 && size > 0 ? size / maps[0].length : Number.NaN;
  return { jaccard: jaccard / pairs, jaccardByChance: shared / (2 - shared), rank: rank / pairs, size };
}

function largest(map: ArrayLike<number>, size: number): boolean[] {
  const order = Array.from({ length: map.length }, (_, i) => i).sort((a, b) => map[b] - map[a]);
  const members = new Array<boolean>(map.length).fill(false);
  for (const i of order.slice(0, size)) members[i] = true;
  return members;
}
