/** Several scores at once: corrected by what the best of them does when labels say nothing. */

/** A score and the same score of each permutation of labels, the same permutations for all scores. */
export interface PermutedScore {
  value: number;
  none: ArrayLike<number>;
}

/**
 * p-values of several scores, corrected by the distribution of their maximum (Westfall & Young 1993, single step): each score is taken in
 * standard deviations from its own mean over permutations, and p is the share of permutations, the real arrangement among them, whose
 * largest reaches it. Scores that go together cost less than by Holm, and a hundred permutations serve any number of scores.
 *
 * @returns NaN for scores without a value or without permutations
 */
export function maximumCorrected(scores: readonly PermutedScore[]): number[] {
  const known = scores.filter(({ value, none }) => Number.isFinite(value) && none.length > 0);
  const count = Math.min(...known.map(({ none }) => none.length));
  const scales = new Map(known.map((score) => [score, scaleOf(score.none)]));
  const standard = (score: PermutedScore, value: number) => {
    const { mean, deviation } = scales.get(score)!;
    return deviation > 0 ? (value - mean) / deviation : Math.sign(value - mean) * 1e6;
  };
  const largest = Array.from({ length: known.length > 0 ? count : 0 }, (_, k) =>
    Math.max(...known.map((score) => standard(score, score.none[k]))),
  );
  return scores.map((score) => {
    if (!scales.has(score)) return Number.NaN;
    const own = standard(score, score.value) - 1e-9;
    return (1 + largest.filter((value) => value >= own).length) / (1 + largest.length);
  });
}

function scaleOf(values: ArrayLike<number>): { mean: number; deviation: number } {
  let mean = 0;
  let squares = 0;
  for (let k = 0; k < values.length; k++) mean += values[k] / values.length;
  for (let k = 0; k < values.length; k++) squares += (values[k] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
