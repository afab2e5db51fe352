import type { FeaturesAtWork } from '../encoders/eeg/index.js';
import type { Random } from '../foundation/index.js';
import { toPatches, unembedPatches } from '../modalities/index.js';
import { type Generated, type GenerativeModel, generate, generateLatents, layoutOf } from '../models/index.js';
import { measuredMeans } from './measured.js';
import { meanCorrelation, type TrainingRun } from './training-set.js';

/** Runs with the network's features as the weights that make them are now. */
export async function refreshed(runs: readonly TrainingRun[], features: FeaturesAtWork): Promise<TrainingRun[]> {
  const result: TrainingRun[] = [];
  for (const entry of runs) result.push({ ...entry, run: await features.refreshed(entry.run) });
  return result;
}

/** How much the residual adds on people who were not trained on. */
export interface ValidationResult {
  /** Mean correlation over patches and runs, with the residual taken at its best gain. */
  score: number;
  /** The same for the conditional mean alone. */
  meanScore: number;
  /** Share of the generated residual that lowers the squared error most, 0 to 1. */
  gain: number;
}

/**
 * The validation score of the network as it stands, over the values that were measured. What the network makes of
 * pure noise in one step is its conditional mean; opposite noises cancel.
 */
export async function validate(
  model: GenerativeModel,
  runs: readonly TrainingRun[],
  random: Random,
): Promise<ValidationResult> {
  const layout = layoutOf(model.configuration);
  const scale = model.store.get('residual.scale').data;
  const decode = model.store.get('unpatcher.weight').data;
  const parts = [];
  for (const { run, patches } of runs) {
    const options = { samples: 2, steps: 1, random: random.fork(run.id) };
    const { mean, expected } = await generateLatents(model, run, run.volumes, options);
    const residual = expected.map((value, i) => value * scale[i % scale.length]);
    const means = (values: Float32Array) => measuredMeans(layout, values, run.present);
    parts.push({
      volumes: run.volumes,
      actual: means(patches),
      mean: means(unembedPatches(layout, decode, mean)),
      residual: means(unembedPatches(layout, decode, residual)),
    });
  }
  let along = 0;
  let power = 0;
  for (const { actual, mean, residual } of parts) {
    for (let i = 0; i < residual.length; i++) {
      along += residual[i] * (actual[i] - mean[i]);
      power += residual[i] ** 2;
    }
  }
  const gain = power > 0 ? Math.min(1, Math.max(0, along / power)) : 0;
  let score = 0;
  let meanScore = 0;
  for (const { actual, mean, residual, volumes } of parts) {
    const both = mean.map((value, i) => value + gain * residual[i]);
    score += meanCorrelation(both, actual, volumes) / parts.length;
    meanScore += meanCorrelation(mean, actual, volumes) / parts.length;
  }
  return { score, meanScore, gain };
}

/**
 * Gains of the finished model, from validation people alone: the share of the
 * mean residual that lowers the squared error most, and the factor that makes the
 * stated deviation as large as the errors are. Values that were filled in have no part in it.
 */
export async function calibrate(
  model: GenerativeModel,
  runs: readonly TrainingRun[],
  random: Random,
  signal?: AbortSignal,
): Promise<{ residualGain: number; spreadGain: number }> {
  const layout = layoutOf(model.configuration);
  const whole = {
    ...model,
    configuration: { ...model.configuration, calibration: { residualGain: 1, spreadGain: 1 } },
  };
  const cases: { run: TrainingRun['run']; generated: Generated }[] = [];
  for (const { run } of runs) {
    const generated = await generate(whole, run, run.volumes, { random: random.fork(run.id), signal });
    cases.push({ run, generated });
  }
  let along = 0;
  let power = 0;
  for (const { run, generated } of cases) {
    // Patch means: the fine detail that nobody can predict would only blur the estimate.
    const [a, m, f] = [run.signal, generated.linear, generated.mean].map((x) =>
      measuredMeans(layout, toPatches(layout, x, run.volumes), run.present),
    );
    for (let i = 0; i < a.length; i++) {
      along += (f[i] - m[i]) * (a[i] - m[i]);
      power += (f[i] - m[i]) ** 2;
    }
  }
  const residualGain = power > 0 ? Math.min(1, Math.max(0, along / power)) : 0;
  let errors = 0;
  let stated = 0;
  for (const { run, generated } of cases) {
    const { signal: actual, present, volumes } = run;
    for (let i = 0; i < actual.length; i++) {
      if (present?.[Math.floor(i / volumes)] === 0) continue;
      const predicted = generated.linear[i] + residualGain * (generated.mean[i] - generated.linear[i]);
      errors += (actual[i] - predicted) ** 2;
      stated += generated.deviation[i] ** 2;
    }
  }
  return { residualGain, spreadGain: stated > 0 ? Math.sqrt(errors / stated) : 1 };
}
