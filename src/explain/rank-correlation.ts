/** Spearman's rank correlation. */
import { pearson } from '../signal/index.js';

/**
 * Ranks from 1; equal values share the mean of theirs.
 *
 * @example
 * ranks([3, 1, 3]); // 2.5, 1, 2.5
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const result = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let until = from;
    while (until < order.length && values[order[until]] === values[order[from]]) until++;
    for (let k = from; k < until; k++) result[order[k]] = (from + until + 1) / 2;
    from = until;
  }
  return result;
}

/**
 * Spearman's ρ over the places where both are numbers.
 *
 * @returns NaN for fewer than 3 such places
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const both = Array.from({ length: a.length }, (_, i) => i).filter(
    (i) => Number.isFinite(a[i]) && Number.isFinite(b[i]),
  );
  if (both.length < 3) return Number.NaN;
  return pearson(ranks(both.map((i) => a[i])), ranks(both.map((i) => b[i])));
}
