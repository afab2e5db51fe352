/** Shares of people, with exact intervals. */
import type { Estimate } from './interval.js';

/**
 * Share of successes with the exact 95 % interval of Clopper & Pearson (1934): the shares under which neither as many successes as
 * were seen, or more, nor as many, or fewer, are rarer than 2.5 %.
 *
 * @returns a mean of NaN and no interval where there is nobody
 */
export function share(successes: number, people: number, runs = people): Estimate {
  if (people === 0) return { mean: Number.NaN, people, runs };
  const low = successes === 0 ? 0 : root((p) => atLeast(successes, people, p) - 0.025);
  const high = successes === people ? 1 : root((p) => 0.025 - (1 - atLeast(successes + 1, people, p)));
  return { mean: successes / people, interval: [low, high], people, runs };
}

/** Probability of `successes` or more in `n` draws with chance `p`. */
export function atLeast(successes: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let below = 0;
  for (let k = 0; k < successes; k++) {
    below += term;
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return 1 - below;
}

/** Where an increasing function of a probability passes 0, by bisection. */
function root(increasing: (p: number) => number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (increasing(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
