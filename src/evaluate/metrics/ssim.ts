/**
 * Structural similarity (Wang et al. 2004) of two maps on the cortex.
 *
 * For one volume, around each cortical vertex: window = the vertex and the
 * cortical vertices within 2 edges of it, all with the same weight; μ and σ²
 * (population) and the covariance are taken over the window;
 *
 *     SSIM = (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2)),
 *     C1 = (K1 L)², C2 = (K2 L)², K1 = 0.01, K2 = 0.03, L = 6.
 *
 * L is the data range: targets are z scores, which lie within −3 … 3. The score
 * is the mean over cortical vertices, then over volumes. No smoothing, masking
 * or rescaling of either map comes before it.
 *
 * Known weakness: a map far from 0 and its negative score near 1, because both
 * factors change sign. SSIM means something only beside r over space and time.
 */
import { neighbourhoods, type ScoredValues } from '../scored-values.js';
import type { SeriesViews } from '../series-views.js';
import type { Metric } from './metric.js';

export const SSIM_DATA_RANGE = 6;
const C1 = (0.01 * SSIM_DATA_RANGE) ** 2;
const C2 = (0.03 * SSIM_DATA_RANGE) ** 2;

export const SSIM_DEFINITION =
  'Mean over volumes and cortical vertices of (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2)); ' +
  'window = vertex and its 2-ring on the mesh, uniform weights, population moments; C1 = (0.01 L)², C2 = (0.03 L)²; ' +
  'data range L = 6 (z scores from −3 to 3); no smoothing or rescaling.';

/** SSIM of each map with the real one; where values lie on a mesh. */
export const ssim: Metric = {
  key: 'ssim',
  note: SSIM_DEFINITION,
  definition: SSIM_DEFINITION,
  applies: ({ faces }) => faces !== undefined,
  score: ({ real, predicted }) => {
    const windows = windowsOf(real);
    return windows.score(
      real.once('ssim moments', () => windows.prepare(real.series, real.volumes)),
      predicted.series,
    );
  },
  shown: { column: 'SSIM', digits: 3 },
  belowModel:
    'SSIM compares sizes: a bound that is as strong as a measurement loses against an expectation, which is paler, as a map of zeros shows',
  trivial: 'What maps without any content reach: zeros, and the mean map of training.',
};

function windowsOf({ scored }: SeriesViews): CorticalSsim {
  return scored.once('ssim windows', () => new CorticalSsim(scored, scored.space.faces!));
}

/** SSIM on one mesh; the windows are found once. */
export class CorticalSsim {
  private readonly starts: Int32Array;
  private readonly members: Int32Array;
  private readonly centres: number;

  /** @param faces vertices of each triangle of the mesh `[face, 3]` */
  constructor(scored: ScoredValues, faces: Uint32Array) {
    const windows = neighbourhoods(scored, faces, 2);
    this.starts = windows.starts;
    this.members = windows.members;
    this.centres = scored.all.length;
  }

  /** Moments of a real series `[vertex, volume]` in every window, found once for all predictions of it. */
  prepare(real: Float32Array, volumes: number): WindowMoments {
    const mean = new Float64Array(this.centres * volumes);
    const variance = new Float64Array(this.centres * volumes);
    for (let centre = 0; centre < this.centres; centre++) {
      const from = this.starts[centre];
      const to = this.starts[centre + 1];
      const target = centre * volumes;
      for (let i = from; i < to; i++) {
        const at = this.members[i] * volumes;
        for (let volume = 0; volume < volumes; volume++) {
          const x = real[at + volume];
          mean[target + volume] += x;
          variance[target + volume] += x * x;
        }
      }
      for (let at = target; at < target + volumes; at++) {
        mean[at] /= to - from;
        variance[at] = variance[at] / (to - from) - mean[at] ** 2;
      }
    }
    return { series: real, volumes, mean, variance };
  }

  /** Mean SSIM over volumes of a prepared series and a prediction `[vertex, volume]`. */
  score(real: WindowMoments, predicted: Float32Array): number {
    const { series, volumes } = real;
    const sum = new Float64Array(volumes);
    const squares = new Float64Array(volumes);
    const products = new Float64Array(volumes);
    let total = 0;
    for (let centre = 0; centre < this.centres; centre++) {
      sum.fill(0);
      squares.fill(0);
      products.fill(0);
      const from = this.starts[centre];
      const to = this.starts[centre + 1];
      for (let i = from; i < to; i++) {
        const at = this.members[i] * volumes;
        for (let volume = 0; volume < volumes; volume++) {
          const y = predicted[at + volume];
          sum[volume] += y;
          squares[volume] += y * y;
          products[volume] += series[at + volume] * y;
        }
      }
      const weight = 1 / (to - from);
      for (let volume = 0, at = centre * volumes; volume < volumes; volume++, at++) {
        const x = real.mean[at];
        const y = sum[volume] * weight;
        const varianceY = squares[volume] * weight - y * y;
        const covariance = products[volume] * weight - x * y;
        total +=
          ((2 * x * y + C1) * (2 * covariance + C2)) / ((x * x + y * y + C1) * (real.variance[at] + varianceY + C2));
      }
    }
    return total / (this.centres * volumes);
  }
}

/** A real series with its mean and variance in the window of each cortical vertex `[centre, volume]`. */
export interface WindowMoments {
  series: Float32Array;
  volumes: number;
  mean: Float64Array;
  variance: Float64Array;
}
