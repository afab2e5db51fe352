/** How well classes were told apart. */

export interface ClassScores {
  /** Part of the examples whose class was found. */
  accuracy: number;
  /** Mean over the classes that are there of the part of each that was found. */
  balancedAccuracy: number;
  /** Harmonic mean of precision and sensitivity of each class; 0 where nothing of it was found, NaN where it is neither there nor found. */
  f1: number[];
}

/**
 * Scores of some predictions.
 *
 * @param truth class of each example, 0 … classes − 1
 */
export function classScores(truth: ArrayLike<number>, found: ArrayLike<number>, classes: number): ClassScores {
  const hits = new Float64Array(classes);
  const there = new Float64Array(classes);
  const said = new Float64Array(classes);
  for (let i = 0; i < truth.length; i++) {
    there[truth[i]]++;
    said[found[i]]++;
    if (truth[i] === found[i]) hits[truth[i]]++;
  }
  const sensitivities = Array.from(hits, (count, c) => count / there[c]).filter((value) => !Number.isNaN(value));
  return {
    accuracy: hits.reduce((sum, count) => sum + count, 0) / truth.length,
    balancedAccuracy: sensitivities.reduce((sum, value) => sum + value, 0) / sensitivities.length,
    f1: Array.from(hits, (count, c) => (2 * count) / (there[c] + said[c])),
  };
}

/** The likeliest class of each example, by its scores `[example, class]`; of equal ones the first. */
export function likeliest(scores: ArrayLike<number>, classes: number): Int32Array {
  return Int32Array.from({ length: scores.length / classes }, (_, i) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (scores[i * classes + c] > scores[i * classes + best]) best = c;
    return best;
  });
}
