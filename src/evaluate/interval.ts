import type { Random } from '../foundation/index.js';
import { quantile, studentQuantile975 } from './quantile.js';

/** One run's score. NaN where it is undefined; such a run is left out. */
export interface RunScore {
  person: string;
  value: number;
}

export interface Estimate {
  /** Mean over people of each person's mean over runs; NaN without scores. */
  mean: number;
  /** 95 % interval, or undefined where there is but one score. */
  interval?: [number, number];
  people: number;
  runs: number;
}

/** Mean over runs within a person, then over people: a person with many runs weighs no more than another. */
export function groupMean(scores: readonly RunScore[]): number {
  const people = byPerson(scores);
  return people.length === 0 ? Number.NaN : mean(people.map(mean));
}

/**
 * Group mean with a 95 % bootstrap interval over people and runs: people are
 * drawn with replacement, then runs within each drawn person.
 *
 * A percentile bootstrap of n people is too narrow by √((n−1)/n) and ignores
 * that the spread is itself estimated (Hesterberg 2015); its distances from the
 * mean are therefore widened by t(n−1)/1.96 · √(n/(n−1)). With three people that
 * is a factor of 2.7: few people give a wide interval. With one person the runs
 * are drawn instead, and the interval speaks of that person alone.
 */
export function estimate(scores: readonly RunScore[], random: Random, draws = 2000): Estimate {
  const people = byPerson(scores);
  const runs = people.reduce((sum, values) => sum + values.length, 0);
  const centre = groupMean(scores);
  const units = people.length === 1 ? people[0].map((value) => [value]) : people;
  const result: Estimate = { mean: centre, people: people.length, runs };
  if (units.length < 2) return result;
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let total = 0;
    for (let i = 0; i < units.length; i++) {
      const unit = units[random.integer(units.length)];
      let sum = 0;
      for (let j = 0; j < unit.length; j++) sum += unit[random.integer(unit.length)];
      total += sum / unit.length;
    }
    means[draw] = total / units.length;
  }
  const widening = (studentQuantile975(units.length - 1) / 1.959964) * Math.sqrt(units.length / (units.length - 1));
  result.interval = [
    centre + widening * (quantile(means, 0.025) - centre),
    centre + widening * (quantile(means, 0.975) - centre),
  ];
  return result;
}

function byPerson(scores: readonly RunScore[]): number[][] {
  const people = new Map<string, number[]>();
  for (const { person, value } of scores) {
    if (Number.isNaN(value)) continue;
    const values = people.get(person);
    if (values === undefined) people.set(person, [value]);
    else values.push(value);
  }
  return [...people.values()];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
