import type { FeaturesAtWork } from '../encoders/eeg/index.js';
import { extended, type Random } from '../foundation/index.js';
import { type TargetLayout, toPatches } from '../modalities/index.js';
import { type GenerativeModel, generateModes, layoutOf, signalOfModes } from '../models/index.js';
import { localScore } from './local-score.js';
import { measuredMeans } from './measured.js';
import type { TrainingRun } from './training-set.js';

/** Runs with the network's features as the weights that make them are now. */
export async function refreshed(runs: readonly TrainingRun[], features: FeaturesAtWork): Promise<TrainingRun[]> {
  const result: TrainingRun[] = [];
  for (const entry of runs) result.push(extended(entry, { run: await features.refreshed(entry.run) }));
  return result;
}

/** How much the network adds on people who were not trained on. */
export interface ValidationResult {
  /** Mean of r, r after the global signal is removed, and spatial r, over patches and runs, with the residual taken at its best gain. */
  score: number;
  /** The same for the linear mean alone. */
  meanScore: number;
  /** Share of the expected residual that lowers the squared error most, 0 to 1; 1 in a model without a mean. */
  gain: number;
}

/** A run as what it is judged by, `[measured point or value, volume]` each. */
interface ValidationCase {
  volumes: number;
  actual: Float32Array;
  linear: Float32Array;
  residual: Float32Array;
}

/** The validation score of the network as it stands, over the values that were measured. */
export async function validate(
  model: GenerativeModel,
  runs: readonly TrainingRun[],
  random: Random,
): Promise<ValidationResult> {
  const layout = layoutOf(model.configuration);
  const cases: ValidationCase[] = [];
  for (const entry of runs) cases.push(await validationCase(model, layout, entry, random));
  const gain = model.configuration.generation.mean === 'none' ? 1 : bestGain(cases);
  let score = 0;
  let meanScore = 0;
  for (const { actual, linear, residual, volumes } of cases) {
    const both = linear.map((value, i) => value + gain * residual[i]);
    score += localScore(layout, both, actual, volumes) / cases.length;
    meanScore += localScore(layout, linear, actual, volumes) / cases.length;
  }
  return { score, meanScore, gain };
}

async function validationCase(
  model: GenerativeModel,
  layout: TargetLayout,
  { run, patches }: TrainingRun,
  random: Random,
): Promise<ValidationCase> {
  const { linear, expected } = await generateModes(model, run, run.volumes, {
    samples: 0,
    random: random.fork(run.id),
  });
  const means = (values: Float32Array) => measuredMeans(layout, values, run.present);
  const signal = async (modes: Float32Array) =>
    means(toPatches(layout, await signalOfModes(model, modes), run.volumes));
  return {
    volumes: run.volumes,
    actual: means(patches),
    linear: await signal(linear),
    residual: await signal(expected),
  };
}

/** Patch means: the fine detail that nobody can predict would only blur the estimate. */
function bestGain(cases: readonly ValidationCase[]): number {
  let along = 0;
  let power = 0;
  for (const { actual, linear, residual } of cases) {
    for (let i = 0; i < residual.length; i++) {
      along += residual[i] * (actual[i] - linear[i]);
      power += residual[i] ** 2;
    }
  }
  return power > 0 ? Math.min(1, Math.max(0, along / power)) : 0;
}
