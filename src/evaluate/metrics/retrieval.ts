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
  const ranks = new RetrievalRanks(volumes, tr);
  ranks.add(similarity, 0, volumes);
  return ranks.mean();
}

/** Ranks of predicted maps that come a block after the other. */
class RetrievalRanks {
  private total = 0;
  private ranked = 0;

  constructor(
    private readonly volumes: number,
    private readonly tr: number,
  ) {}

  /** @param similarity `[real volume, predicted volume of the block]` */
  add(similarity: Float64Array, from: number, count: number): void {
    const { volumes, tr } = this;
    for (let column = 0; column < count; column++) {
      const predicted = from + column;
      const own = similarity[predicted * count + column];
      let below = 0;
      let others = 0;
      for (let real = 0; real < volumes; real++) {
        if (Math.abs(real - predicted) * tr < MINIMUM_DISTANCE_SECONDS - 1e-9) continue;
        const other = similarity[real * count + column];
        below += other < own ? 1 : other === own ? 0.5 : 0;
        others++;
      }
      if (others === 0) continue;
      this.total += below / others;
      this.ranked++;
    }
  }

  mean(): number {
    return this.ranked > 0 ? this.total / this.ranked : Number.NaN;
  }
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
    const ranks = new RetrievalRanks(comparison.volumes, comparison.run.tr);
    for await (const { similarity, from, count } of comparison.similarityBlocks(kinds)) {
      ranks.add(similarity, from, count);
    }
    return ranks.mean();
  },
  chance: 0.5,
};
