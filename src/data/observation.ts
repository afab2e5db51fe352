/** A measured signal at the points of a model, as what is given to the state that modalities share. */
import type { TargetDescription, TargetModality, TargetSeries } from '../modalities/index.js';
import { type Moments, type Observation, onMoments } from '../models/joint/index.js';
import type { TargetRun } from './paired-run.js';

/** Seconds by which two clocks may differ and still be the same. */
const SAME_CLOCK = 1e-3;

/**
 * The observation that a series is, on the clock that the model has for its modality: a scanner's own repetition time is brought to the
 * model's, which its band allows.
 *
 * @param series prepared as for training
 * @param description of the modality in its model's configuration
 */
export function observationOf(
  series: TargetSeries,
  { name, place }: Pick<TargetModality, 'name' | 'place'>,
  description: TargetDescription,
): Observation {
  const { tr } = series;
  const { signal, present } = place(series, description);
  const own = momentsOf(series);
  const wanted = Math.abs(tr - description.tr) > SAME_CLOCK ? clockOf(own, description.tr) : own;
  return {
    target: name,
    signal: wanted === own ? signal : resampled(signal, own, wanted),
    ...(present && { present }),
    ...wanted,
  };
}

/** The moments of a run's signal. */
export function momentsOf({ startTime, tr, volumes }: Pick<TargetRun, 'startTime' | 'tr' | 'volumes'>): Moments {
  return { startTime, tr, count: volumes };
}

/** What a run measured of a target, at the points of the target's model. */
export function observedRun(target: string, run: TargetRun): Observation {
  const { signal, present } = run;
  return { target, signal, ...(present && { present }), ...momentsOf(run) };
}

/** As long as another clock, at other steps. */
function clockOf({ startTime, tr, count }: Moments, step: number): Moments {
  return { startTime, tr: step, count: Math.max(1, Math.floor(((count - 1) * tr) / step + SAME_CLOCK) + 1) };
}

/** `[value, moment]` at other moments. */
function resampled(signal: Float32Array, from: Moments, to: Moments): Float32Array {
  const values = signal.length / from.count;
  const result = new Float32Array(values * to.count);
  for (let value = 0; value < values; value++) {
    const row = signal.subarray(value * from.count, (value + 1) * from.count);
    result.set(onMoments(row, 1, from, to).values, value * to.count);
  }
  return result;
}
