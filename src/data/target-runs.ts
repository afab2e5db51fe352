/** Paired runs as one target sees them. */
import { extended, madeWhenRead, withLazyFields, without } from '../foundation/index.js';
import type { TargetDescription, TargetModality } from '../modalities/index.js';
import type { PairedRun, PairedTarget, TargetRun } from './paired-run.js';

/**
 * The runs that have a target, each with its signal at the points of a model. Of runs that are kept outside memory the signal is read when
 * it is needed.
 *
 * @param description of the target in the model's configuration
 */
export function targetRuns(
  runs: readonly PairedRun[],
  modality: Pick<TargetModality, 'name' | 'place'>,
  description: TargetDescription,
): TargetRun[] {
  return runs.flatMap((run) => {
    const target = run.targets[modality.name];
    if (target === undefined) return [];
    const { volumes, tr, startTime } = target.series;
    return [
      extended(extended(without(run, 'targets'), placed(run, target, modality, description)), {
        volumes,
        tr,
        startTime,
      }),
    ];
  });
}

/** A target's signal, what of it was measured and its noise ceiling, at the points of a model. */
function placed(
  { content }: PairedRun,
  target: PairedTarget,
  modality: Pick<TargetModality, 'place'>,
  description: TargetDescription,
): Pick<TargetRun, 'signal' | 'present' | 'ceiling'> {
  const { series } = target;
  const ceilingOf = (data: Float32Array) => modality.place(extended(series, { data }), description).signal;
  if (content === undefined) {
    const { signal, present } = modality.place(series, description);
    const { ceiling } = target;
    return { signal, ...(present && { present }), ...(ceiling && { ceiling: ceilingOf(ceiling) }) };
  }
  // Values of a template are all there: nothing has to be read to know that.
  const present = series.channels && modality.place(series, description).present;
  const later = { signal: madeWhenRead(() => modality.place(series, description).signal) };
  const bound = 'ceiling' in target && { ceiling: madeWhenRead(() => ceilingOf(target.ceiling!)) };
  return withLazyFields({ ...(present && { present }) }, { ...later, ...bound });
}
