/** A series in the forms that scores compare. */
import { Derived } from './derived.js';
import { kindCount, regionKinds, type ScoredValues } from './scored-values.js';
import { isConstant, removeSignal, unitRows } from './standardise.js';

/** What brings each map of a series to mean 0 and length 1. */
export interface MapScales {
  /** Mean over moments of each value, taken away before; undefined where maps are compared as they are `[value of the kind]`. */
  valueMeans?: Float64Array;
  /** `[moment]` */
  means: Float64Array;
  /** 0 for a map that is constant `[moment]`. */
  scales: Float64Array;
}

/** A series `[value, moment]` and what is derived from its scored values; each form is made when it is first asked for. */
export class SeriesViews extends Derived {
  constructor(
    readonly scored: ScoredValues,
    readonly series: Float32Array,
    readonly volumes: number,
  ) {
    super();
  }

  /** Means of regions `[region, moment]`; zero for regions without scored values. */
  get regionSeries(): Float64Array {
    return this.once('region series', () => this.scored.regionMeans(this.series, this.volumes));
  }

  /** `[region, moment]`, rows of mean 0 and length 1. */
  get unitRegions(): Float64Array {
    return this.once('unit regions', () => unitRows(this.regionSeries, this.regions, this.volumes));
  }

  /** As `unitRegions`, after the global signal of each region's own kind is regressed out. */
  get unitRegionsLocal(): Float64Array {
    return this.once('unit regions local', () => unitRows(this.localRegions(), this.regions, this.volumes));
  }

  /** One value over time `[moment]`, brought to mean 0 and length 1; zero where it is constant. */
  unitValue(value: number): Float64Array {
    const { series, volumes } = this;
    return unitRows(series.subarray(value * volumes, (value + 1) * volumes), 1, volumes);
  }

  /** What brings each map of one kind to mean 0 and length 1, as it is or after each value's mean over time is taken away. */
  mapScales(kind = 0, meanRemoved = false): MapScales {
    return this.once(`map scales ${kind} ${meanRemoved}`, () => this.scalesOf(this.scored.byKind[kind], meanRemoved));
  }

  private get regions(): number {
    return this.scored.space.regions.length;
  }

  private localRegions(): Float64Array {
    const { scored, volumes, regions, regionSeries } = this;
    const kinds = kindCount(scored.space);
    const without = Array.from({ length: kinds }, (_, kind) =>
      removeSignal(regionSeries, regions, volumes, scored.globalSignal(this.series, volumes, kind)),
    );
    if (kinds === 1) return without[0];
    const own = regionKinds(scored.space);
    return regionSeries.map((_, at) => without[own[Math.floor(at / volumes)]][at]);
  }

  private scalesOf(values: Int32Array, meanRemoved: boolean): MapScales {
    const { series, volumes } = this;
    const valueMeans = meanRemoved
      ? Float64Array.from(values, (value) => {
          let sum = 0;
          for (let at = value * volumes; at < (value + 1) * volumes; at++) sum += series[at];
          return sum / volumes;
        })
      : undefined;
    const means = new Float64Array(volumes);
    const sizes = new Float64Array(volumes);
    const squares = new Float64Array(volumes);
    values.forEach((value, i) => {
      const own = valueMeans?.[i] ?? 0;
      for (let v = 0, at = value * volumes; v < volumes; v++, at++) {
        const x = series[at] - own;
        means[v] += x / values.length;
        sizes[v] += x * x;
      }
    });
    values.forEach((value, i) => {
      const own = valueMeans?.[i] ?? 0;
      for (let v = 0, at = value * volumes; v < volumes; v++, at++) squares[v] += (series[at] - own - means[v]) ** 2;
    });
    const scales = squares.map((one, v) => (isConstant(one, sizes[v]) ? 0 : 1 / Math.sqrt(one)));
    return { ...(valueMeans && { valueMeans }), means, scales };
  }
}
