/** A run whose EEG is noise: what a model says when it hears nothing. */
import type { TargetRun } from '../data/index.js';
import { extended, type Random } from '../foundation/index.js';

/** The run with standard normal features in place of its own, white over time, electrodes and bands. */
export function withNoiseFeatures(run: TargetRun, random: Random): TargetRun {
  const noise = (size: number, label: string) => {
    const own = random.fork(label);
    return Float32Array.from({ length: size }, () => own.normal());
  };
  return extended(run, {
    features: noise(run.features.length, 'features'),
    ...(run.points && { points: noise(run.points.length, 'points') }),
  });
}
