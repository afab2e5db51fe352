import { pearson } from '../signal/index.js';
import { normalQuantile } from './quantile.js';

/** Share of real values that lie within the central interval that should hold `nominal` of them. */
export interface Coverage {
  nominal: number;
  observed: number;
  /** Values counted. */
  n: number;
}

export const NOMINAL_LEVELS: readonly number[] = [0.5, 0.8, 0.9, 0.95];

/** A generated recording beside the real one, `[value, moment]` each. */
export interface GeneratedBesideReal {
  predicted: Float32Array;
  deviation: Float32Array;
  real: Float32Array;
  volumes: number;
  /** Values that count. */
  values: Int32Array;
}

/**
 * Coverage of the intervals mean ± z · deviation of a generated recording, by
 * value and moment. A model that knows its uncertainty has observed = nominal;
 * the deviation of samples around a conditional mean covers the noise of the
 * real recording only if the model has learned that noise too.
 */
export function calibration(
  items: readonly GeneratedBesideReal[],
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

/** Whether the variance that a model states is large where and when its errors are. */
export interface StatedVariance {
  /** Mean squared error over the mean variance stated; 1 in a model that knows its uncertainty. */
  ratio: number;
  /** r over the moments of a recording of squared error and variance stated, both averaged over values; mean over recordings. */
  overTime: number;
  /** r over values, both averaged over the moments of all recordings. */
  overValues: number;
  /** Mean of mean² + deviation², over the mean square of the real recording: 1 by the law of total variance. */
  total: number;
}

/** Squared errors of recordings of the same values beside the variances that were stated for them. */
export function statedVariance(items: readonly GeneratedBesideReal[]): StatedVariance {
  const byValue = new Map<number, { error: number; stated: number }>();
  const overTime: number[] = [];
  let [errors, variances, explained, real] = [0, 0, 0, 0];
  for (const item of items) {
    const { volumes, values } = item;
    const moments = { error: new Float64Array(volumes), stated: new Float64Array(volumes) };
    for (const value of values) {
      const own = byValue.get(value) ?? { error: 0, stated: 0 };
      byValue.set(value, own);
      for (let k = 0; k < volumes; k++) {
        const at = value * volumes + k;
        const error = (item.real[at] - item.predicted[at]) ** 2;
        const stated = item.deviation[at] ** 2;
        moments.error[k] += error;
        moments.stated[k] += stated;
        own.error += error;
        own.stated += stated;
        explained += item.predicted[at] ** 2;
        real += item.real[at] ** 2;
      }
    }
    overTime.push(pearson(moments.error, moments.stated));
    errors += moments.error.reduce((sum, one) => sum + one, 0);
    variances += moments.stated.reduce((sum, one) => sum + one, 0);
  }
  const column = (key: 'error' | 'stated') => Float64Array.from([...byValue.values()], (own) => own[key]);
  return {
    ratio: errors / variances,
    overTime: overTime.reduce((sum, one) => sum + one, 0) / overTime.length,
    overValues: pearson(column('error'), column('stated')),
    total: (explained + variances) / real,
  };
}
