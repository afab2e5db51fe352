/** What the model says from the EEG of other people, scored against a run: a null distribution of the run's own score. */
import type { TargetRun } from '../data/paired-run.js';
import type { Random } from '../foundation/index.js';
import type { RealRun } from './comparison.js';
import type { SpaceMetric } from './metrics/index.js';
import { fitVolumes } from './other-eeg.js';
import type { RunScorer } from './run-scores.js';
import { SeriesViews } from './series-views.js';

/** Recordings of others beyond this many are drawn. */
export const MAXIMUM_OTHERS = 99;

/** A model's prediction of a run from the EEG of another `[value, moment]`. */
export type ForeignPrediction = (run: TargetRun, other: TargetRun) => Promise<Float32Array>;

/** A run, and what the model says of it `[value, moment]`. */
export interface KnownPrediction {
  run: TargetRun;
  mean: Float32Array;
}

/** Scores each run with the predictions of recordings of other people. */
export class OtherScores {
  /** Forms of predictions that several runs are compared with. */
  private readonly views = new Map<number, SeriesViews>();

  /**
   * @param known the runs, each with its prediction from its own EEG
   * @param predict makes a prediction for the run at hand; where absent, that of the other run is taken as it is
   */
  constructor(
    private readonly scorer: RunScorer,
    private readonly known: readonly KnownPrediction[],
    private readonly random: Random,
    private readonly predict?: ForeignPrediction,
  ) {}

  /** Scores of a run by key of the metric, one for each of the other recordings `[recording]`. */
  async of(index: number, real: RealRun, metrics: readonly SpaceMetric[]): Promise<Record<string, number[]>> {
    const scores: Record<string, number[]> = Object.fromEntries(metrics.map(({ key }) => [key, []]));
    for (const other of this.chosen(index)) {
      const views = await this.viewsOf(index, other, real);
      for (const [key, value] of Object.entries(await this.scorer.scoreSome(metrics, real, views))) {
        scores[key].push(value);
      }
    }
    return scores;
  }

  /** Recordings of other people. */
  private chosen(index: number): number[] {
    const { known, random } = this;
    const own = known[index].run;
    const others = known.map((_, at) => at).filter((at) => known[at].run.person !== own.person);
    if (others.length <= MAXIMUM_OTHERS) return others;
    const order = random.fork(`others of ${own.id}`).permutation(others.length);
    return order.slice(0, MAXIMUM_OTHERS).map((at) => others[at]);
  }

  private async viewsOf(index: number, other: number, real: RealRun): Promise<SeriesViews> {
    const { known: all, predict, scorer } = this;
    const { run } = all[index];
    const { volumes } = run;
    const { run: foreign, mean } = all[other];
    const { scored } = real.views;
    if (predict !== undefined) return new SeriesViews(scored, await predict(run, foreign), volumes);
    const isShared = foreign.volumes === volumes && scored === scorer.whole;
    const known = isShared ? this.views.get(other) : undefined;
    const views = known ?? new SeriesViews(scored, fitVolumes(mean, foreign.volumes, volumes), volumes);
    if (isShared) this.views.set(other, views);
    return views;
  }
}
