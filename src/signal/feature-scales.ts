/** Features over time brought to mean 0 and deviation 1, robustly: artefacts have no part in the moments. */

/** Standardised features further out than this are artefacts, and are drawn in to it. */
export const LARGEST_FEATURE = 4;

/** What makes features `[second, feature]` of mean 0 and deviation 1: (x − mean) · factor, per feature. */
export interface FeatureScales {
  mean: Float64Array;
  /** 0 for a feature that does not change. */
  factor: Float64Array;
}

/** Seconds far from the rest (artefacts, an amplifier that was already off) and those without a value (NaN) have no part in mean and deviation. */
export function featureScales(features: Float32Array, seconds: number): FeatureScales {
  const width = features.length / seconds;
  const scales = { mean: new Float64Array(width), factor: new Float64Array(width) };
  const column = new Float64Array(seconds);
  for (let f = 0; f < width; f++) {
    let known = 0;
    for (let s = 0; s < seconds; s++) {
      const value = features[s * width + f];
      if (!Number.isNaN(value)) column[known++] = value;
    }
    if (known === 0) continue;
    const { mean, deviation } = usualMoments(column.subarray(0, known));
    scales.mean[f] = mean;
    scales.factor[f] = deviation > 0 ? 1 / deviation : 0;
  }
  return scales;
}

/** Steps without a value that a straight line spans; in a longer gap features go back to their mean, which says that nothing is known. */
const SPANNED = 5;

/**
 * Standardised features; those of seconds far from the rest are drawn in. Where there is no value (NaN: nothing was measured, or nothing usable), a
 * straight line spans up to five seconds; in longer gaps it reaches zero, the mean, after half of that.
 */
export function standardiseFeatures(features: Float32Array, { mean, factor }: FeatureScales): Float32Array {
  const width = mean.length;
  const scaled = new Float32Array(features.length);
  let hasGaps = false;
  for (let at = 0, f = 0; at < scaled.length; at++, f = f + 1 === width ? 0 : f + 1) {
    scaled[at] = clip((features[at] - mean[f]) * factor[f]);
    hasGaps ||= Number.isNaN(scaled[at]);
  }
  if (hasGaps) for (let f = 0; f < width; f++) spanGaps(scaled, f, width);
  return scaled;
}

function spanGaps(features: Float32Array, feature: number, width: number): void {
  const steps = features.length / width;
  const at = (step: number) => step * width + feature;
  for (let s = 0; s < steps; s++) {
    if (!Number.isNaN(features[at(s)])) continue;
    const from = s;
    while (s < steps && Number.isNaN(features[at(s)])) s++;
    const before = from > 0 ? features[at(from - 1)] : 0;
    const after = s < steps ? features[at(s)] : 0;
    for (let k = from; k < s; k++) {
      const behind = k - from + 1;
      const ahead = s - k;
      features[at(k)] =
        s - from <= SPANNED && from > 0 && s < steps
          ? (before * ahead + after * behind) / (behind + ahead)
          : before * Math.max(0, 1 - (2 * behind) / SPANNED) + after * Math.max(0, 1 - (2 * ahead) / SPANNED);
    }
  }
}

/** Mean and deviation after leaving out, a few times over, what lies further out than `LARGEST_FEATURE` deviations. */
function usualMoments(values: Float64Array): { mean: number; deviation: number } {
  let mean = 0;
  let deviation = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < 5; pass++) {
    const farthest = LARGEST_FEATURE * deviation;
    const isUsual = (value: number) => !(Math.abs(value - mean) > farthest);
    let count = 0;
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      if (!isUsual(values[i])) continue;
      count++;
      sum += values[i];
    }
    const centre = sum / count;
    let squares = 0;
    for (let i = 0; i < values.length; i++) if (isUsual(values[i])) squares += (values[i] - centre) ** 2;
    const spread = Math.sqrt(squares / count);
    // From here on every pass would leave out the same values.
    if (centre === mean && spread === deviation) break;
    mean = centre;
    deviation = spread;
  }
  return { mean, deviation };
}

function clip(value: number): number {
  return Math.min(LARGEST_FEATURE, Math.max(-LARGEST_FEATURE, value));
}
