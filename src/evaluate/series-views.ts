/** A series in the forms that scores compare. */
import { transpose } from '../signal/index.js';
import { Derived } from './derived.js';
import { kindCount, regionKinds, type ScoredValues } from './scored-values.js';
import { removeSignal, unitRows } from './standardise.js';

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

  /** `[scored value, moment]`, rows of mean 0 and length 1. */
  get unitValues(): Float64Array {
    return this.once('unit values', () => unitRows(this.inside(this.scored.all), this.scored.all.length, this.volumes));
  }

  /** Maps of one kind `[moment, scored value of that kind]`, rows of mean 0 and length 1. */
  maps(kind = 0): Float64Array {
    return this.once(`maps ${kind}`, () => this.mapsOf(kind, false));
  }

  /** As `maps`, after each value's mean over time is taken away. */
  mapsMeanRemoved(kind = 0): Float64Array {
    return this.once(`maps mean removed ${kind}`, () => this.mapsOf(kind, true));
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

  private mapsOf(kind: number, meanRemoved: boolean): Float64Array {
    const { volumes } = this;
    const values = this.scored.byKind[kind];
    const rows = this.inside(values);
    if (meanRemoved) centreRows(rows, values.length, volumes);
    return unitRows(transpose(rows, values.length, volumes), volumes, values.length);
  }

  /** The rows of some values `[value, moment]`. */
  private inside(values: Int32Array): Float64Array {
    const { series, volumes } = this;
    const rows = new Float64Array(values.length * volumes);
    values.forEach((value, i) => {
      rows.set(series.subarray(value * volumes, (value + 1) * volumes), i * volumes);
    });
    return rows;
  }
}

function centreRows(data: Float64Array, rows: number, columns: number): void {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += data[row * columns + c];
    for (let c = 0; c < columns; c++) data[row * columns + c] -= sum / columns;
  }
}
