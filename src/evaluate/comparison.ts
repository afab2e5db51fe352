/** A prediction beside the real run that it is to match. */
import type { TargetRun } from '../data/paired-run.js';
import { type Multiply, product, transpose } from '../signal/index.js';
import { Derived } from './derived.js';
import { kindCount, kindOfValue, regionKinds } from './scored-values.js';
import type { SeriesViews } from './series-views.js';
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
    return this.once('value correlations', () =>
      rowCorrelations(this.real.unitValues, this.predicted.unitValues, this.real.scored.all.length, this.volumes),
    );
  }

  /** Correlations between maps of one kind `[real moment, predicted moment]`. */
  async similarity(kind: number): Promise<Float64Array> {
    return this.once(`similarity ${kind}`, async () => {
      const { volumes } = this;
      const width = this.real.scored.byKind[kind].length;
      const turned = transpose(this.predicted.maps(kind), volumes, width);
      return new Float64Array(await product(this.real.maps(kind), volumes, width, turned, volumes, this.multiply));
    });
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
