import { normalQuantile } from './quantile.js';

/** Share of real values that lie within the central interval that should hold `nominal` of them. */
export interface Coverage {
  nominal: number;
  observed: number;
  /** Values counted. */
  n: number;
}

export const NOMINAL_LEVELS: readonly number[] = [0.5, 0.8, 0.9, 0.95];

/**
 * Coverage of the intervals mean ± z · deviation of a generated recording, by
 * value and moment. A model that knows its uncertainty has observed = nominal;
 * the deviation of samples around a conditional mean covers the noise of the
 * real recording only if the model has learned that noise too.
 *
 * @param items each with `predicted`, `deviation` and `real` `[value, moment]`, and the values that count
 */
export function calibration(
  items: readonly {
    predicted: Float32Array;
    deviation: Float32Array;
    real: Float32Array;
    volumes: number;
    values: Int32Array;
  }[],
  levels: readonly number[] = NOMINAL_LEVELS,
): Coverage[] {
  const limits = levels.map((level) => normalQuantile(0.5 + level / 2));
  const inside = levels.map(() => 0);
  let n = 0;
  for (const { predicted, deviation, real, volumes, values } of items) {
    for (const value of values) {
      for (let at = value * volumes; at < (value + 1) * volumes; at++) {
        const distance = Math.abs(real[at] - predicted[at]);
        for (let level = 0; level < limits.length; level++)
          if (distance <= limits[level] * deviation[at]) inside[level]++;
      }
      n += volumes;
    }
  }
  return levels.map((nominal, level) => ({ nominal, observed: n > 0 ? inside[level] / n : Number.NaN, n }));
}
