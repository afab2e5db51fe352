/** Many p-values at once: corrected one by one, and combined into one statement. */

/**
 * p-values adjusted by Holm (Scand. J. Stat. 6:65, 1979): those at or below α keep the chance of a single false positive at α, whatever
 * the dependence of the tests.
 *
 * @param p NaN where there was no test; such a place stays NaN and counts for nothing
 */
export function holm(p: readonly number[]): number[] {
  let least = 0;
  return adjusted(p, 'ascending', (value, rank, n) => {
    least = Math.max(least, Math.min(1, (n - rank) * value));
    return least;
  });
}

/**
 * p-values adjusted by Benjamini & Hochberg (J. R. Stat. Soc. B 57:289, 1995): of those at or below α, a share of α is false in expectation,
 * where tests are independent or positively dependent.
 *
 * @param p NaN where there was no test
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  let most = 1;
  return adjusted(p, 'descending', (value, rank, n) => {
    most = Math.min(most, (n / (rank + 1)) * value);
    return most;
  });
}

function adjusted(
  p: readonly number[],
  direction: 'ascending' | 'descending',
  of: (value: number, rank: number, n: number) => number,
): number[] {
  const order = p.map((_, i) => i).filter((i) => !Number.isNaN(p[i]));
  order.sort((i, j) => p[i] - p[j]);
  const ranked = order.map((i, rank) => ({ i, rank }));
  const result = p.map(() => Number.NaN);
  for (const { i, rank } of direction === 'ascending' ? ranked : ranked.reverse()) {
    result[i] = of(p[i], rank, order.length);
  }
  return result;
}

/**
 * One p-value of independent tests (Fisher 1925): −2 Σ ln p has the χ² distribution with 2n degrees of freedom, whose upper tail for an
 * even number is e^(−x/2) Σ_{i<n} (x/2)^i / i!. With p-values of few possible values it is conservative.
 *
 * @returns NaN of nothing
 */
export function fisherCombined(p: readonly number[]): number {
  if (p.length === 0) return Number.NaN;
  const half = -p.reduce((sum, value) => sum + Math.log(value), 0);
  // In logarithms: e^(−x/2) of many people is too small for a number.
  let logTerm = -half;
  let tail = Math.exp(logTerm);
  for (let i = 1; i < p.length; i++) {
    logTerm += Math.log(half / i);
    tail += Math.exp(logTerm);
  }
  return half === 0 ? 1 : Math.min(1, tail);
}
