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
  score: ({ real, predicted }) => windowsOf(real).score(real.series, predicted.series, real.volumes),
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

  /** Mean SSIM over volumes of a real and a predicted series `[vertex, volume]`. */
  score(real: Float32Array, predicted: Float32Array, volumes: number): number {
    const [meanX, meanY, squaresX, squaresY, products] = Array.from({ length: 5 }, () => new Float64Array(volumes));
    let total = 0;
    for (let centre = 0; centre < this.centres; centre++) {
      for (const sum of [meanX, meanY, squaresX, squaresY, products]) sum.fill(0);
      const from = this.starts[centre];
      const to = this.starts[centre + 1];
      for (let i = from; i < to; i++) {
        const at = this.members[i] * volumes;
        for (let volume = 0; volume < volumes; volume++) {
          const x = real[at + volume];
          const y = predicted[at + volume];
          meanX[volume] += x;
          meanY[volume] += y;
          squaresX[volume] += x * x;
          squaresY[volume] += y * y;
          products[volume] += x * y;
        }
      }
      const weight = 1 / (to - from);
      for (let volume = 0; volume < volumes; volume++) {
        const x = meanX[volume] * weight;
        const y = meanY[volume] * weight;
        const varianceX = squaresX[volume] * weight - x * x;
        const varianceY = squaresY[volume] * weight - y * y;
        const covariance = products[volume] * weight - x * y;
        total += ((2 * x * y + C1) * (2 * covariance + C2)) / ((x * x + y * y + C1) * (varianceX + varianceY + C2));
      }
    }
    return total / (this.centres * volumes);
  }
}
