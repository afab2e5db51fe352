/** Findings from estimates of `evaluate`. */
import type { Estimate } from '../evaluate/index.js';
import type { Finding } from './figure.js';
import type { PanelEstimate } from './panels.js';

/** An estimate over people as a finding. */
export function findingOf(quantity: string, estimate: Estimate, more: Partial<Finding> = {}): Finding {
  const { mean, interval, people } = estimate;
  return {
    quantity,
    value: mean,
    ...(interval && { low: interval[0], high: interval[1] }),
    n: people,
    of: 'people',
    ...more,
  };
}

/** An estimate as a bar, with a point for each person. */
export function barOf(estimate: Estimate, points?: readonly number[]): PanelEstimate {
  const { mean, interval } = estimate;
  return { value: mean, ...(interval && { low: interval[0], high: interval[1] }), ...(points && { points }) };
}

/** Mean over the runs of each person, in order of people. */
export function byPerson(people: readonly string[], values: ArrayLike<number>): number[] {
  const sums = new Map<string, [number, number]>();
  people.forEach((person, i) => {
    if (!Number.isFinite(values[i])) return;
    const [sum, count] = sums.get(person) ?? [0, 0];
    sums.set(person, [sum + values[i], count + 1]);
  });
  return [...sums.values()].map(([sum, count]) => sum / count);
}

/** `0.41 [0.35, 0.47]`. */
export function inWords({ mean, interval }: Estimate, digits = 2): string {
  const shown = (value: number) => value.toFixed(digits).replace('-', '−');
  return interval ? `${shown(mean)} [${shown(interval[0])}, ${shown(interval[1])}]` : shown(mean);
}
