/** A prediction beside the real run that it is to match. */
import type { TargetRun } from '../data/paired-run.js';
import type { Multiply } from '../signal/index.js';
import { Derived } from './derived.js';
import { mapCorrelations, mapShiftCurve, similarityBlocks } from './map-comparison.js';
import { kindCount, kindOfValue, regionKinds } from './scored-values.js';
import type { SeriesViews } from './series-views.js';
import { meanShiftCurve } from './shift-null.js';
import { rowCorrelations } from './standardise.js';

/** A real run, made ready for comparison. */
export interface RealRun extends Pick<TargetRun, 'id' | 'volumes' | 'tr' | 'startTime' | 'trials'> {
  views: SeriesViews;
}

/** What metrics compare, with what several of them share. `kind` is an index into the kinds of the space; all kinds where left out. */
export class Comparison extends Derived {
  constructor(
    readonly run: RealRun,
    readonly predicted: SeriesViews,
    private readonly multiply?: Multiply,
  ) {
    super();
  }

  get real(): SeriesViews {
    return this.run.views;
  }

  get volumes(): number {
    return this.run.volumes;
  }

  /** Regions whose values measure `kind`; all of them where it is left out. */
  regionsOf(kind?: number): Int32Array {
    const { space } = this.real.scored;
    const all = Int32Array.from(space.regions, (_, region) => region);
    if (kind === undefined) return all;
    const own = regionKinds(space);
    return all.filter((region) => own[region] === kind);
  }

  /** Positions in the list of scored values of those that measure `kind`; all of them where it is left out. */
  valuesOf(kind?: number): Int32Array {
    const { all, space } = this.real.scored;
    const positions = Int32Array.from(all, (_, position) => position);
    return kind === undefined ? positions : positions.filter((at) => kindOfValue(space, all[at]) === kind);
  }

  /** Kinds that `kind` stands for, itself or all, without those of which nothing is scored. */
  kindsOf(kind?: number): number[] {
    const { byKind, space } = this.real.scored;
    const kinds = kind === undefined ? Array.from({ length: kindCount(space) }, (_, k) => k) : [kind];
    return kinds.filter((one) => byKind[one].length > 0);
  }

  /** Temporal Pearson r of each region's mean; NaN for regions without signal. */
  get regionCorrelations(): Float64Array {
    return this.once('region correlations', () =>
      rowCorrelations(
        this.real.unitRegions,
        this.predicted.unitRegions,
        this.real.scored.space.regions.length,
        this.volumes,
      ),
    );
  }

  /** Temporal Pearson r of each scored value, in their order; NaN for values without signal. */
  get valueCorrelations(): Float64Array {
    const { real, predicted, volumes } = this;
    return this.once('value correlations', () =>
      Float64Array.from(
        real.scored.all,
        (value) => rowCorrelations(real.unitValue(value), predicted.unitValue(value), 1, volumes)[0],
      ),
    );
  }

  /** Mean temporal r of the values that measure `kind` at each circular shift of the prediction; all NaN where none has signal. */
  valueShiftCurve(kind?: number): Float64Array {
    const { real, predicted, volumes } = this;
    const { all } = real.scored;
    const pairs = Array.from(this.valuesOf(kind), (at) => all[at]);
    return meanShiftCurve(
      pairs.map((value) => () => [real.unitValue(value), predicted.unitValue(value)]),
      volumes,
    );
  }

  /** Pearson r of each moment's map of one kind, as it is or after each value's mean over time is taken away. */
  mapCorrelations(kind: number, meanRemoved = false): Float64Array {
    return mapCorrelations(this.real, this.predicted, kind, meanRemoved);
  }

  /** Mean r of maps at each circular shift of the prediction, over moments and kinds. */
  mapShiftCurve(kinds: readonly number[]): Float64Array {
    return meanOf(kinds.map((kind) => mapShiftCurve(this.real, this.predicted, kind)));
  }

  /** Correlations between maps, averaged over kinds, a block of predicted moments after the other. */
  similarityBlocks(kinds: readonly number[]): ReturnType<typeof similarityBlocks> {
    return similarityBlocks(this.real, this.predicted, kinds, this.multiply);
  }
}

/** Some rows of `[row, column]`; the data themselves where all rows are wanted. */
export function chosenRows(data: Float64Array, rows: Int32Array, columns: number): Float64Array {
  if (rows.length * columns === data.length) return data;
  const chosen = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    chosen.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return chosen;
}

/** Mean of equally long lists, place by place; the list itself where there is one, a single NaN where there is none. */
export function meanOf(lists: readonly Float64Array[]): Float64Array {
  if (lists.length === 0) return Float64Array.of(Number.NaN);
  if (lists.length === 1) return lists[0];
  return lists[0].map((_, at) => lists.reduce((sum, list) => sum + list[at], 0) / lists.length);
}
