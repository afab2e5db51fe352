/** Maps without content, which metrics of maps are scored on beside those of predictors. */
import type { TargetRun } from '../data/paired-run.js';

/** Mean over training moments of each value where it was measured: 0 but for rounding where targets are z scores over the run. */
export function trainingMeanMap(train: readonly TargetRun[], values: number): Float32Array {
  const runs = new Int32Array(values);
  for (const { present } of train)
    for (let value = 0; value < values; value++) if (present?.[value] !== 0) runs[value]++;
  const map = new Float64Array(values);
  for (const { signal, volumes, present } of train) {
    for (let value = 0; value < values; value++) {
      if (present?.[value] === 0) continue;
      for (let at = value * volumes; at < (value + 1) * volumes; at++) map[value] += signal[at] / volumes / runs[value];
    }
  }
  return Float32Array.from(map);
}

/** A map at every moment: `[value]` → `[value, moment]`. */
export function repeatMap(map: Float32Array, moments: number): Float32Array {
  const series = new Float32Array(map.length * moments);
  for (let value = 0; value < map.length; value++) series.fill(map[value], value * moments, (value + 1) * moments);
  return series;
}
