/** Features over time brought to mean 0 and deviation 1, robustly: artefacts have no part in the moments. */

/** Standardised features further out than this are artefacts, and are drawn in to it. */
export const LARGEST_FEATURE = 4;

/** What makes features `[second, feature]` of mean 0 and deviation 1: (x − mean) · factor, per feature. */
export interface FeatureScales {
  mean: Float64Array;
  /** 0 for a feature that does not change. */
  factor: Float64Array;
}

/** Seconds far from the rest (artefacts, an amplifier that was already off) have no part in mean and deviation. */
export function featureScales(features: Float32Array, seconds: number): FeatureScales {
  const width = features.length / seconds;
  const scales = { mean: new Float64Array(width), factor: new Float64Array(width) };
  const column = new Float64Array(seconds);
  for (let f = 0; f < width; f++) {
    for (let s = 0; s < seconds; s++) column[s] = features[s * width + f];
    const { mean, deviation } = usualMoments(column);
    scales.mean[f] = mean;
    scales.factor[f] = deviation > 0 ? 1 / deviation : 0;
  }
  return scales;
}

/** Standardised features; those of seconds far from the rest are drawn in. */
export function standardiseFeatures(features: Float32Array, { mean, factor }: FeatureScales): Float32Array {
  const width = mean.length;
  return features.map((value, i) => clip((value - mean[i % width]) * factor[i % width]));
}

/** Mean and deviation after leaving out, a few times over, what lies further out than `LARGEST_FEATURE` deviations. */
function usualMoments(values: Float64Array): { mean: number; deviation: number } {
  let moments = { mean: 0, deviation: Number.POSITIVE_INFINITY };
  for (let pass = 0; pass < 5; pass++) {
    const { mean, deviation } = moments;
    const usual = values.filter((value) => !(Math.abs(value - mean) > LARGEST_FEATURE * deviation));
    const centre = usual.reduce((sum, value) => sum + value, 0) / usual.length;
    const squares = usual.reduce((sum, value) => sum + (value - centre) ** 2, 0) / usual.length;
    moments = { mean: centre, deviation: Math.sqrt(squares) };
  }
  return moments;
}

function clip(value: number): number {
  return Math.min(LARGEST_FEATURE, Math.max(-LARGEST_FEATURE, value));
}
