/** Paired runs as one target sees them. */
import type { TargetDescription, TargetModality } from '../modalities/index.js';
import type { PairedRun, TargetRun } from './paired-run.js';

/**
 * The runs that have a target, each with its signal at the points of a model.
 *
 * @param description of the target in the model's configuration
 */
export function targetRuns(
  runs: readonly PairedRun[],
  modality: Pick<TargetModality, 'name' | 'place'>,
  description: TargetDescription,
): TargetRun[] {
  return runs.flatMap(({ targets, ...source }) => {
    const target = targets[modality.name];
    if (target === undefined) return [];
    const { series, ceiling } = target;
    const { volumes, tr, startTime } = series;
    const placed = modality.place(series, description);
    const bound = ceiling && modality.place({ ...series, data: ceiling }, description).signal;
    return [{ ...source, ...placed, volumes, tr, startTime, ...(bound && { ceiling: bound }) }];
  });
}
