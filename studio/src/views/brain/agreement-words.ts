/** Correlations of generated with measured courses, in words. */

/**
 * @param correlation `[region]` Pearson r; NaN where nothing was measured
 * @param chosen regions that are spoken of one by one
 */
export function agreementWords(
  correlation: ArrayLike<number>,
  names: readonly string[],
  chosen: readonly number[],
): string[] {
  const known = Array.from(correlation, (r, region) => ({ r, region })).filter(({ r }) => Number.isFinite(r));
  if (known.length === 0) return ['Nothing was measured in any region.'];
  const mean = known.reduce((sum, { r }) => sum + r, 0) / known.length;
  const sorted = known.toSorted((a, b) => b.r - a.r);
  const [best, least] = [sorted[0], sorted[sorted.length - 1]];
  const above = known.filter(({ r }) => r > 0).length;
  return [
    `Over ${known.length} regions the mean correlation over time is r = ${number(mean)}; it is above 0 in ${above}.`,
    `Highest in ${names[best.region]} (${number(best.r)}), lowest in ${names[least.region]} (${number(least.r)}).`,
    ...chosen.map((region) =>
      Number.isFinite(correlation[region])
        ? `${names[region]}: r = ${number(correlation[region])}.`
        : `${names[region]}: nothing was measured there.`,
    ),
    'This is one recording: chance alone can give correlations of this size. How good the model is on many people stands in its evaluation.',
  ];
}

function number(r: number): string {
  return r.toFixed(2).replace('-', '−');
}
