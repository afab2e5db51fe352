import { meanOf } from '../comparison.js';
import type { Metric } from './metric.js';

/** Volumes nearer than this share their haemodynamic response and are no fair alternatives. */
const MINIMUM_DISTANCE_SECONDS = 20;

/**
 * Retrieval rank: for each predicted map, the share of the run's other real maps,
 * at least 20 s away, that are less like it than the real map of its own moment
 * (ties count half). Chance is 0.5, perfect is 1. NaN where the run has no two
 * volumes so far apart.
 *
 * @param similarity `[real volume, predicted volume]` correlations between maps
 */
export function retrievalRank(similarity: Float64Array, volumes: number, tr: number): number {
  let total = 0;
  let ranked = 0;
  for (let predicted = 0; predicted < volumes; predicted++) {
    const own = similarity[predicted * volumes + predicted];
    let below = 0;
    let others = 0;
    for (let real = 0; real < volumes; real++) {
      if (Math.abs(real - predicted) * tr < MINIMUM_DISTANCE_SECONDS - 1e-9) continue;
      const other = similarity[real * volumes + predicted];
      below += other < own ? 1 : other === own ? 0.5 : 0;
      others++;
    }
    if (others === 0) continue;
    total += below / others;
    ranked++;
  }
  return ranked > 0 ? total / ranked : Number.NaN;
}

/** How well a predicted map finds its own moment among the real ones; similarities of kinds are averaged before the ranking. */
export const retrieval: Metric = {
  key: 'retrieval',
  note: 'For each predicted map, share of the other real maps of the run (20 s away or more) that are less like it than the real map of its moment; chance 0.5.',
  applies: () => true,
  perKind: true,
  score: async (comparison, kind) => {
    const kinds = comparison.kindsOf(kind);
    if (kinds.length === 0) return Number.NaN;
    const similarity = await Promise.all(kinds.map((one) => comparison.similarity(one)));
    return retrievalRank(meanOf(similarity), comparison.volumes, comparison.run.tr);
  },
  chance: 0.5,
};
