/** Gains and score of the finished model, from validation people alone. */
import type { Random } from '../foundation/index.js';
import { type GenerativeModel, generate, type ModelConfiguration } from '../models/index.js';
import type { TrainingRun } from './training-set.js';
import { validate } from './validation.js';

/**
 * The share of the expected residual that lowers the squared error most. Of a model without a linear mean also how far its own mean can
 * be trusted, which becomes `deviation.gain`, and a factor on the deviation: what was learned of them on training people is of the
 * linear mean, which alone was fitted without each of them. Values that were filled in have no part in it.
 *
 * @returns the gains, and the validation score of the model that takes them
 */
export async function calibrate(
  model: GenerativeModel,
  runs: readonly TrainingRun[],
  random: Random,
  signal?: AbortSignal,
): Promise<{ calibration: ModelConfiguration['calibration']; score: number }> {
  const { gain, score } = await validate(model, runs, random.fork('gain'));
  const calibration = { residualGain: gain, spreadGain: 1 };
  if (model.configuration.generation.mean === 'linear') return { calibration, score };
  const whole = { ...model, configuration: { ...model.configuration, calibration } };
  model.store.set('deviation.gain', [1], Float32Array.of(1));
  const { slope } = await compared(whole, runs, random, signal);
  model.store.set('deviation.gain', [1], Float32Array.of(Math.min(1, Math.max(0, slope))));
  const { squares, stated } = await compared(whole, runs, random, signal);
  const spreadGain = stated > 0 && squares > 0 ? Math.sqrt(squares / stated) : 1;
  return { calibration: { ...calibration, spreadGain }, score };
}

/** Slope of the target on the mean, and sums of squared errors and of the variances stated for them. */
async function compared(
  model: GenerativeModel,
  runs: readonly TrainingRun[],
  random: Random,
  signal?: AbortSignal,
): Promise<{ slope: number; squares: number; stated: number }> {
  let [along, power, squares, stated] = [0, 0, 0, 0];
  for (const { run } of runs) {
    const { mean, deviation } = await generate(model, run, run.volumes, {
      samples: 0,
      random: random.fork(run.id),
      signal,
    });
    const { signal: measured } = run;
    for (let i = 0; i < mean.length; i++) {
      if (run.present?.[Math.floor(i / run.volumes)] === 0) continue;
      along += mean[i] * measured[i];
      power += mean[i] ** 2;
      squares += (measured[i] - mean[i]) ** 2;
      stated += deviation[i] ** 2;
    }
  }
  return { slope: power > 0 ? along / power : 0, squares, stated };
}
