/** Gains of the finished model, from validation people alone. */
import type { Random } from '../foundation/index.js';
import { type GenerativeModel, generate } from '../models/index.js';
import type { TrainingRun } from './training-set.js';
import { validate } from './validation.js';

/**
 * The share of the expected residual that lowers the squared error most; and the variance of the errors of each value, which becomes
 * `deviation.variance` of the model's store. Values that were filled in have no part in it.
 */
export async function calibrate(
  model: GenerativeModel,
  runs: readonly TrainingRun[],
  random: Random,
  signal?: AbortSignal,
): Promise<{ residualGain: number; spreadGain: number }> {
  const { gain } = await validate(model, runs, random.fork('gain'));
  const { values } = model.configuration.target;
  const variance = new Float64Array(values);
  const counts = new Float64Array(values);
  model.store.set('deviation.variance', [values], new Float32Array(values).fill(1));
  const whole = {
    ...model,
    configuration: { ...model.configuration, calibration: { residualGain: gain, spreadGain: 1 } },
  };
  for (const { run } of runs) {
    const { mean } = await generate(whole, run, run.volumes, { samples: 0, random: random.fork(run.id), signal });
    for (let i = 0; i < mean.length; i++) {
      const value = Math.floor(i / run.volumes);
      if (run.present?.[value] === 0) continue;
      variance[value] += (run.signal[i] - mean[i]) ** 2;
      counts[value]++;
    }
  }
  const overall =
    variance.reduce((sum, value) => sum + value, 0) /
    Math.max(
      1,
      counts.reduce((sum, value) => sum + value, 0),
    );
  model.store.set(
    'deviation.variance',
    [values],
    Float32Array.from(variance, (sum, i) => Math.max(counts[i] > 0 ? sum / counts[i] : overall, 1e-8)),
  );
  return { residualGain: gain, spreadGain: 1 };
}
