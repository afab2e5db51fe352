/** Intervals of any statistic of people, by drawing people with replacement. */
import { quantile, studentQuantile975 } from '../evaluate/index.js';
import type { Random } from '../foundation/index.js';

/** A number with its 95 % interval over people. */
export interface PeopleEstimate {
  value: number;
  /** Absent with fewer than two people in a group, or where the statistic is undefined for most draws. */
  low?: number;
  high?: number;
  people: number;
}

/** Draws that leave a statistic undefined, such as one in which a class does not occur, may be this part of all. */
const MOST_UNDEFINED = 0.2;

/**
 * A statistic with its bootstrap interval over people, drawn with replacement within each group. Distances from the value are widened by
 * t(n − 1)/1.96 · √(n/(n − 1)), n the people of the smallest group, as `estimate` of `evaluate` does and for the reason that stands there.
 * Two statistics of the same people are compared by one statistic, their difference, so that both have the same draws.
 *
 * @param groups indices of people; one group where people are not grouped
 * @param statistic of some people, who may come several times
 * @param range that the statistic cannot leave, to which the interval is cut
 *
 * @example
 * peopleInterval([[0, 1, 2, 3]], (people) => f1(counts, people), random.fork('f1'), [0, 1]);
 */
export function peopleInterval(
  groups: readonly (readonly number[])[],
  statistic: (people: readonly number[]) => number,
  random: Random,
  range: readonly [number, number] = [-Infinity, Infinity],
  draws = 1000,
): PeopleEstimate {
  const all = groups.flat();
  const value = statistic(all);
  const fewest = Math.min(...groups.map(({ length }) => length));
  const result: PeopleEstimate = { value, people: all.length };
  if (fewest < 2 || !Number.isFinite(value)) return result;
  const found: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const drawn = groups.flatMap((own) => own.map(() => own[random.integer(own.length)]));
    const one = statistic(drawn);
    if (Number.isFinite(one)) found.push(one);
  }
  if (found.length < (1 - MOST_UNDEFINED) * draws) return result;
  const widening = (studentQuantile975(fewest - 1) / 1.959964) * Math.sqrt(fewest / (fewest - 1));
  const end = (probability: number) =>
    Math.min(range[1], Math.max(range[0], value + widening * (quantile(found, probability) - value)));
  return { ...result, low: end(0.025), high: end(0.975) };
}
