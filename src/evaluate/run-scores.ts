import { regionMeans } from '../cortex/index.js';
import type { TargetRun } from '../data/paired-run.js';
import { type Multiply, product, transpose } from '../signal/index.js';
import { type CortexMesh, checkSeries, cortexVertices, globalSignal } from './cortex-mesh.js';
import { retrievalRank } from './retrieval.js';
import { mapShiftCurve, rowShiftCurve } from './shift-null.js';
import { CorticalSsim, type WindowMoments } from './ssim.js';
import { meanDefined, removeSignal, rowCorrelations, unitRows } from './standardise.js';

/** The scores of a run, in the order in which they are reported; what each is stands in `metric-notes.ts`. */
export const METRICS = [
  'pcc',
  'pccVertex',
  'pccGlobalRemoved',
  'spatial',
  'spatialMeanRemoved',
  'ssim',
  'rSquared',
  'retrieval',
] as const;
export type Metric = (typeof METRICS)[number];

/** Metrics that a null by circular shifts is made for. */
export const SHIFTED_METRICS = ['pcc', 'pccVertex', 'pccGlobalRemoved', 'spatial'] as const;
export type ShiftedMetric = (typeof SHIFTED_METRICS)[number];

export interface RunScores {
  /** NaN where undefined. */
  values: Record<Metric, number>;
  /** Temporal Pearson r of each region's mean; NaN for regions without signal. */
  regions: Float64Array;
  /** Temporal Pearson r of each vertex; NaN outside the cortex. */
  vertices: Float64Array;
  /** The scores at each circular shift, where asked for. */
  shifts?: Record<ShiftedMetric, Float64Array>;
}

/** Scores predictions against real runs on one mesh. */
export class RunScorer {
  readonly cortex: Int32Array;
  private readonly ssim: CorticalSsim;

  constructor(
    readonly mesh: CortexMesh,
    private readonly multiply?: Multiply,
  ) {
    this.cortex = cortexVertices(mesh);
    this.ssim = new CorticalSsim(mesh, this.cortex);
  }

  /** Works out once what every prediction of this run is compared with. @throws HemocastError `wrong-size`, `not-finite` */
  prepare(run: Pick<TargetRun, 'id' | 'signal' | 'volumes' | 'tr'>): RealRun {
    checkSeries(run.signal, this.mesh.labels.length, run.volumes, `${run.id}.signal`);
    const windows = this.ssim.prepare(run.signal, run.volumes);
    return { ...this.views(run.signal, run.volumes), id: run.id, tr: run.tr, windows };
  }

  /**
   * Scores `predicted [vertex, volume]` against a prepared run.
   *
   * @throws HemocastError `wrong-size`, `not-finite`
   */
  async score(real: RealRun, predicted: Float32Array, withShifts = false): Promise<RunScores> {
    const { volumes } = real;
    checkSeries(predicted, this.mesh.labels.length, volumes, `prediction of ${real.id}`);
    const guess = this.views(predicted, volumes);
    const regionCount = this.mesh.regions.length;
    const regions = rowCorrelations(real.unitRegions, guess.unitRegions, regionCount, volumes);
    const byCortex = rowCorrelations(real.unitVertices, guess.unitVertices, this.cortex.length, volumes);
    const vertices = new Float64Array(this.mesh.labels.length).fill(Number.NaN);
    for (let i = 0; i < this.cortex.length; i++) vertices[this.cortex[i]] = byCortex[i];
    const width = this.cortex.length;
    const similarity = new Float64Array(
      await product(real.maps, volumes, width, transpose(guess.maps, volumes, width), volumes, this.multiply),
    );
    const scores: RunScores = {
      values: {
        pcc: meanDefined(regions),
        pccVertex: meanDefined(byCortex),
        pccGlobalRemoved: meanDefined(
          rowCorrelations(real.unitRegionsLocal, guess.unitRegionsLocal, regionCount, volumes),
        ),
        spatial: meanDefined(rowCorrelations(real.maps, guess.maps, volumes, width)),
        spatialMeanRemoved: meanDefined(rowCorrelations(real.mapsMeanRemoved, guess.mapsMeanRemoved, volumes, width)),
        ssim: this.ssim.score(real.windows, predicted),
        rSquared: meanDefined(rSquared(real.regionSeries, guess.regionSeries, regionCount, volumes)),
        retrieval: retrievalRank(similarity, volumes, real.tr),
      },
      regions,
      vertices,
    };
    if (withShifts) {
      scores.shifts = {
        pcc: rowShiftCurve(real.unitRegions, guess.unitRegions, regionCount, volumes),
        pccVertex: rowShiftCurve(real.unitVertices, guess.unitVertices, width, volumes),
        pccGlobalRemoved: rowShiftCurve(real.unitRegionsLocal, guess.unitRegionsLocal, regionCount, volumes),
        spatial: mapShiftCurve(similarity, volumes),
      };
    }
    return scores;
  }

  /** Mean SSIM alone, for maps that no other score is defined for. */
  ssimOf(real: RealRun, predicted: Float32Array): number {
    return this.ssim.score(real.windows, predicted);
  }

  private views(series: Float32Array, volumes: number): SeriesViews {
    const { cortex, mesh } = this;
    const inside = new Float64Array(cortex.length * volumes);
    const centred = new Float64Array(cortex.length * volumes);
    for (let i = 0; i < cortex.length; i++) {
      let sum = 0;
      for (let volume = 0; volume < volumes; volume++) {
        inside[i * volumes + volume] = series[cortex[i] * volumes + volume];
        sum += inside[i * volumes + volume];
      }
      for (let volume = 0; volume < volumes; volume++) {
        centred[i * volumes + volume] = inside[i * volumes + volume] - sum / volumes;
      }
    }
    const regionSeries = regionMeans(mesh, series, volumes);
    const signal = globalSignal(cortex, series, volumes);
    const local = removeSignal(regionSeries, mesh.regions.length, volumes, signal);
    return {
      volumes,
      unitVertices: unitRows(inside, cortex.length, volumes),
      regionSeries,
      unitRegions: unitRows(regionSeries, mesh.regions.length, volumes),
      unitRegionsLocal: unitRows(local, mesh.regions.length, volumes),
      maps: unitRows(transpose(inside, cortex.length, volumes), volumes, cortex.length),
      mapsMeanRemoved: unitRows(transpose(centred, cortex.length, volumes), volumes, cortex.length),
    };
  }
}

interface SeriesViews {
  volumes: number;
  /** `[cortical vertex, volume]`, rows of mean 0 and length 1. */
  unitVertices: Float64Array;
  /** `[region, volume]`; NaN for a region without vertices, whose unit rows are zero as those of a constant one. */
  regionSeries: Float64Array;
  unitRegions: Float64Array;
  /** As `unitRegions`, after the global signal is regressed out. */
  unitRegionsLocal: Float64Array;
  /** `[volume, cortical vertex]`, rows of mean 0 and length 1. */
  maps: Float64Array;
  /** As `maps`, after each vertex's mean over time is taken away. */
  mapsMeanRemoved: Float64Array;
}

/** A real run, made ready for comparison. */
export interface RealRun extends SeriesViews {
  id: string;
  tr: number;
  windows: WindowMoments;
}

/** 1 − squared error / squared deviation from the row's own mean; NaN for constant rows. */
function rSquared(real: Float64Array, predicted: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let mean = 0;
    for (let c = 0; c < columns; c++) mean += real[start + c] / columns;
    let error = 0;
    let spread = 0;
    for (let c = 0; c < columns; c++) {
      error += (real[start + c] - predicted[start + c]) ** 2;
      spread += (real[start + c] - mean) ** 2;
    }
    result[row] = spread > 0 ? 1 - error / spread : Number.NaN;
  }
  return result;
}
