/** What a model is chosen by: scores that the global signal cannot win, beside r. */
import type { TargetLayout } from '../modalities/index.js';
import { pearson } from '../signal/index.js';
import { meanCorrelation } from './training-set.js';

/**
 * Mean of r over time, r after the global signal (the mean over points) is removed from each side, and r over points at each moment; r
 * over time alone where values of a point measure different things, so that their mean says nothing.
 *
 * @param predicted `[point, volume]`
 * @param actual `[point, volume]`
 */
export function localScore(
  { apart }: Pick<TargetLayout, 'apart'>,
  predicted: Float32Array,
  actual: Float32Array,
  volumes: number,
): number {
  const temporal = meanCorrelation(predicted, actual, volumes);
  if (apart || predicted.length < 3 * volumes) return temporal;
  const local = meanCorrelation(withoutGlobal(predicted, volumes), withoutGlobal(actual, volumes), volumes);
  return (temporal + local + spatialCorrelation(predicted, actual, volumes)) / 3;
}

/** What the mean over points does not explain of each point's course. */
function withoutGlobal(data: Float32Array, volumes: number): Float32Array {
  const points = data.length / volumes;
  const mean = new Float64Array(volumes);
  for (let i = 0; i < data.length; i++) mean[i % volumes] += data[i] / points;
  const centre = mean.reduce((sum, value) => sum + value, 0) / volumes;
  const power = mean.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const result = data.slice();
  for (let p = 0; p < points; p++) {
    let along = 0;
    for (let k = 0; k < volumes; k++) along += data[p * volumes + k] * (mean[k] - centre);
    const slope = power > 0 ? along / power : 0;
    for (let k = 0; k < volumes; k++) result[p * volumes + k] -= slope * (mean[k] - centre);
  }
  return result;
}

function spatialCorrelation(a: Float32Array, b: Float32Array, volumes: number): number {
  const points = a.length / volumes;
  let total = 0;
  for (let k = 0; k < volumes; k++) {
    const [first, second] = [a, b].map((data) =>
      Float32Array.from({ length: points }, (_, p) => data[p * volumes + k]),
    );
    total += pearson(first, second);
  }
  return total / volumes;
}
