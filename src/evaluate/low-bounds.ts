/** Bounds that lie below the model, each with the reason: a ceiling that is none has to say why. */
import type { Evaluation } from './evaluate-runs.js';
import type { SpaceMetric } from './metrics/index.js';

export interface LowBound {
  /** Of the predictor: `ceiling` or `reachable`. */
  key: 'ceiling' | 'reachable';
  /** As it is printed. */
  name: string;
  /** A whole sentence. */
  reason: string;
}

/** Why a bound can lie below the model in any metric. */
const REASONS = {
  ceiling: 'the model can also follow what is no drive, such as noise that the EEG shares with the target',
  reachable: 'it is one linear reader fitted to other people, not the best that can be',
} as const;

/** The bounds whose score of a metric lies below that of the model. */
export function lowBounds({ predictors }: Pick<Evaluation, 'predictors'>, metric: SpaceMetric): LowBound[] {
  const [model] = predictors;
  const own = model.scores[metric.key];
  return (['ceiling', 'reachable'] as const).flatMap((key) => {
    const bound = predictors.find((one) => one.key === key);
    if (bound === undefined || !(bound.scores[metric.key].mean < own.mean)) return [];
    const { mean, people } = bound.scores[metric.key];
    const chance =
      people === 1 ? 'with one person it may also be chance' : `with ${people} people it may also be chance`;
    const why = metric.belowModel ?? `${REASONS[key]}; ${chance}`;
    return [
      {
        key,
        name: bound.name,
        reason: `The ${bound.name} (${mean.toFixed(3)}) lies below the model (${own.mean.toFixed(3)}): ${why}.`,
      },
    ];
  });
}
