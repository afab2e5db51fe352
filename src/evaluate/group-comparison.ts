/**
 * Two groups of people, compared place by place: the difference of their means, Welch's t, and p by permutation of people, corrected over
 * places in two ways. Permutation needs no normal distribution; with few people it has few arrangements, and says so.
 */
import { HemocastError, type Random } from '../foundation/index.js';
import { benjaminiHochberg } from './multiple-testing.js';

export interface GroupComparison {
  /** Mean of the first group less that of the second, `[place]`. */
  difference: Float64Array;
  /** The same in standard deviations of people (Hedges' g). */
  effect: Float64Array;
  /** Welch's t. */
  t: Float64Array;
  /** Two-sided, of each place alone. */
  p: Float64Array;
  /** Adjusted by Benjamini and Hochberg: the share of false finds. */
  fdr: Float64Array;
  /** By the largest |t| of any place: the chance of a single false find (Nichols & Holmes 2002). */
  familywise: Float64Array;
  people: [first: number, second: number];
  arrangements: number;
}

/** Fewer people in a group than this: differences are as likely noise as not, whatever p says. */
export const FEW_PEOPLE = 10;

/**
 * @param maps one `[place]` for each person
 * @param isFirst whether a person belongs to the first group
 * @param permutations arrangements of people that are looked at, the real one among them
 * @throws HemocastError `group-too-small` where a group has fewer than two people; `wrong-size` where maps differ in size
 */
export function compareGroups(
  maps: readonly ArrayLike<number>[],
  isFirst: readonly boolean[],
  { random, permutations = 5000 }: { random: Random; permutations?: number },
): GroupComparison {
  const places = maps[0]?.length ?? 0;
  if (maps.some(({ length }) => length !== places) || isFirst.length !== maps.length) {
    throw new HemocastError('wrong-size', 'Maps of people cannot be compared', {
      expected: `${places} places and a group for each of ${maps.length} people`,
      found: `maps of ${[...new Set(maps.map(({ length }) => length))].join(', ')} places, ${isFirst.length} groups`,
    });
  }
  const first = isFirst.filter(Boolean).length;
  const people: [number, number] = [first, maps.length - first];
  if (Math.min(...people) < 2) {
    throw new HemocastError('group-too-small', 'A group has too few people to be compared', {
      field: 'groups',
      expected: 'two people or more in each',
      found: people.join(' and '),
    });
  }
  const real = statistics(maps, isFirst, places);
  const reached = new Float64Array(places).fill(1);
  const largest = new Float64Array(places).fill(1);
  const sizes = real.t.map(Math.abs);
  for (let draw = 1; draw < permutations; draw++) {
    const order = random.permutation(maps.length);
    const { t } = statistics(
      maps,
      Array.from(order, (at) => isFirst[at]),
      places,
    );
    let most = 0;
    for (let i = 0; i < places; i++) {
      const size = Math.abs(t[i]);
      if (size >= sizes[i] - 1e-12) reached[i]++;
      if (size > most) most = size;
    }
    for (let i = 0; i < places; i++) if (most >= sizes[i] - 1e-12) largest[i]++;
  }
  const share = (counts: Float64Array) =>
    counts.map((count, i) => (Number.isNaN(real.t[i]) ? Number.NaN : count / permutations));
  const p = share(reached);
  return {
    ...real,
    p,
    fdr: Float64Array.from(benjaminiHochberg([...p])),
    familywise: share(largest),
    people,
    arrangements: permutations,
  };
}

/** NaN where nobody differs from anybody, or a value is missing. */
function statistics(maps: readonly ArrayLike<number>[], isFirst: readonly boolean[], places: number) {
  const counts = [isFirst.filter((one) => !one).length, isFirst.filter(Boolean).length];
  const sums = [new Float64Array(places), new Float64Array(places)];
  const squares = [new Float64Array(places), new Float64Array(places)];
  maps.forEach((map, person) => {
    const side = isFirst[person] ? 1 : 0;
    for (let i = 0; i < places; i++) sums[side][i] += map[i] / counts[side];
  });
  maps.forEach((map, person) => {
    const side = isFirst[person] ? 1 : 0;
    for (let i = 0; i < places; i++) squares[side][i] += (map[i] - sums[side][i]) ** 2;
  });
  const difference = sums[1].map((value, i) => value - sums[0][i]);
  const error = (i: number) => squares.reduce((sum, own, side) => sum + own[i] / (counts[side] - 1) / counts[side], 0);
  const n = counts[0] + counts[1];
  const correction = 1 - 3 / (4 * n - 9);
  return {
    difference,
    t: difference.map((value, i) => (error(i) > 0 ? value / Math.sqrt(error(i)) : Number.NaN)),
    effect: difference.map((value, i) => {
      const pooled = Math.sqrt((squares[0][i] + squares[1][i]) / (n - 2));
      return pooled > 0 ? (correction * value) / pooled : Number.NaN;
    }),
  };
}

/** Mean of the maps of one person's recordings. */
export function meanOfMaps(maps: readonly Float64Array[]): Float64Array {
  return maps[0].map((_, place) => maps.reduce((sum, map) => sum + map[place], 0) / maps.length);
}
