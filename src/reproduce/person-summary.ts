/** What findings have in common: a number for each person, its mean with an interval over people, and how it is written. */
import { estimate, type RunScore } from '../evaluate/index.js';
import type { Random } from '../foundation/index.js';
import type { Finding } from './figure.js';
import { byPerson } from './finding-of.js';

/** Mean over people with its interval, as part of a finding. NaN scores are left out. */
export function overPeople(
  scores: readonly RunScore[],
  random: Random,
): Pick<Finding, 'value' | 'low' | 'high' | 'n' | 'of'> & { points: number[] } {
  const { mean, interval, people } = estimate(scores, random);
  const points = byPerson(
    scores.map(({ person }) => person),
    scores.map(({ value }) => value),
  );
  return { value: mean, low: interval?.[0], high: interval?.[1], n: people, of: 'people', points };
}

/** A number with two significant decimals, as captions have it: `.43`, `6.2`, `n/a`. */
export function shown(value: number | undefined, digits = 2): string {
  return value === undefined || Number.isNaN(value) ? 'n/a' : value.toFixed(digits);
}

/** `0.43 (0.30 to 0.55)`. */
export function withInterval({ value, low, high }: Pick<Finding, 'value' | 'low' | 'high'>, digits = 2): string {
  const interval = low === undefined || high === undefined ? '' : ` (${shown(low, digits)} to ${shown(high, digits)})`;
  return `${shown(value, digits)}${interval}`;
}

/** `p = 0.003`, `p < 0.001`. */
export function shownP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** Sentences, those that say what did not come out first. */
export function captionOf(sentences: readonly { text: string; holds?: boolean }[]): string {
  const failed = sentences.filter(({ holds }) => holds === false);
  return [...failed, ...sentences.filter(({ holds }) => holds !== false)].map(({ text }) => text).join(' ');
}
