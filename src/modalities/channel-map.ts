/** From a model's channels to others: an interpolation over the scalp whose doubt grows with distance. */

import type { Random } from '../foundation/index.js';
import { choleskySolve } from '../signal/index.js';
import { drawKrigingResidual, type KrigingResidual, krigingResidual } from './kriging-residual.js';
import type { GeneratedSeries, TargetChannel, TargetDescription } from './modality.js';

/** Distance over which the signals of two places come apart, mm. */
const COHERENCE = 45;
/** Channels farther than this from every point are left out, mm. */
const FARTHEST = 40;
/** Channels nearer than this to a point are at it, mm. */
const SAME = 1e-3;
/** Channels farther than this from every point are named: their doubt is noticeable, mm. */
const MOVED = 5;
/** Added to the variance of each point, which keeps points of one place apart. */
const RIDGE = 1e-4;

/** What carries generated series over. */
export interface ChannelWeights {
  /**
   * Mean, deviation and samples `[value, moment]` at the channels kept, the kinds of each together.
   *
   * @param random draws what the points do not tell of samples, a fork for each
   */
  apply(generated: GeneratedSeries, random: Random): GeneratedSeries;
  /** Unit of a value there, that of the points it is taken from. */
  scaleOf(value: number): number;
}

/** How one channel is made of the points. */
interface ChannelMap {
  /** One a point. */
  weights: Float64Array;
  /** What the points do not tell, as a part of the variance of the signal: 0 at a point, 1 far away. */
  untold: number;
  nearest: number;
}

/**
 * Maps channels onto a model's points by simple kriging (Cressie 1993, section 3.4). The correlation of two places d apart is
 * Matérn's of order 3/2, ρ(d) = (1 + √3 d / ℓ) exp(−√3 d / ℓ) with ℓ = 45 mm, which has fallen to .89 at 15 mm and to .54 at 40. With
 * K of the points among themselves and k of the channel to them, the weights are w = K⁻¹k: the mean is w·m, so that a channel at a
 * point has that point's own mean and one far away has 0. Errors of the points are taken to go together, which they may at worst: the
 * variance is (|w|·s)² + 1 − k·w (values are in units of their deviation), and never below that of the nearest point.
 */
export function mapChannels(
  channels: readonly TargetChannel[],
  description: TargetDescription,
): { kept: TargetChannel[]; weights: ChannelWeights; remarks: string[] } {
  const { channels: values = [], members } = description;
  const points = members.map(([first]) => values[first].position);
  const rows = channels.map((channel) => {
    const distances = points.map((point) => distance(point, channel.position));
    return { channel, distances, least: Math.min(...distances) };
  });
  const near = rows.filter(({ least }) => least <= FARTHEST);
  const names = (some: typeof rows) => some.map(({ channel }) => channel.name).join(', ');
  const far = rows.filter(({ least }) => least > FARTHEST);
  const moved = near.filter(({ least }) => least > MOVED);
  return {
    kept: near.map(({ channel }) => channel),
    weights: channelWeights(
      mapsOf(
        points,
        near.map(({ channel: { position }, distances }) => ({ position, distances })),
      ),
      description,
    ),
    remarks: [
      ...(far.length > 0
        ? [
            `Channels of the probe that are farther than ${FARTHEST} mm from anything the model knows are left out: ${names(far)}`,
          ]
        : []),
      ...(moved.length > 0
        ? [
            `Channels of the probe that lie between the model's points are interpolated, with more doubt: ${names(moved)}`,
          ]
        : []),
    ],
  };
}

type Point = readonly [number, number, number];

const distance = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function correlation(away: number): number {
  const x = (Math.sqrt(3) * away) / COHERENCE;
  return (1 + x) * Math.exp(-x);
}

/** The maps of all channels, and what they leave out. */
interface ChannelMaps {
  maps: ChannelMap[];
  residual: KrigingResidual;
}

/** @param channels with the distance of each to each point, mm */
function mapsOf(
  points: readonly Point[],
  channels: readonly { position: Point; distances: readonly number[] }[],
): ChannelMaps {
  const n = points.length;
  const columns = channels.length;
  if (columns === 0) return { maps: [], residual: { channels: [], factor: new Float64Array(0) } };
  const among = new Float64Array(n * n);
  points.forEach((a, i) => {
    points.forEach((b, j) => {
      among[i * n + j] = correlation(distance(a, b)) + (i === j ? RIDGE : 0);
    });
  });
  const to = new Float64Array(n * columns);
  channels.forEach(({ distances }, c) => {
    distances.forEach((away, point) => {
      to[point * columns + c] = correlation(away);
    });
  });
  const solved = choleskySolve(among, n, to, columns);
  const maps = channels.map(({ distances: row }, c) => {
    const nearest = row.indexOf(Math.min(...row));
    const weights = new Float64Array(n);
    if (row[nearest] <= SAME) {
      weights[nearest] = 1;
      return { weights, untold: 0, nearest };
    }
    let told = 0;
    for (let point = 0; point < n; point++) {
      weights[point] = solved[point * columns + c];
      told += weights[point] * to[point * columns + c];
    }
    return { weights, untold: Math.min(1, Math.max(0, 1 - told)), nearest };
  });
  const residual = krigingResidual(
    maps.map(({ untold }) => untold),
    (a, b) => correlation(distance(channels[a].position, channels[b].position)),
    (a, b) => maps[a].weights.reduce((sum, weight, point) => sum + weight * to[point * columns + b], 0),
  );
  return { maps, residual };
}

/**
 * A sample at the channels. Its departure from the mean is weighted as the mean is; what the points do not tell is drawn beside it, with
 * the variance, the correlation between channels and kinds and the tempo that it has. Each value departs by the mean square over time of
 * the deviation that is stated there.
 */
function mapSample(
  maps: readonly ChannelMap[],
  residual: KrigingResidual,
  members: readonly (readonly number[])[],
  generated: GeneratedSeries,
  sample: Float32Array,
  at: { mean: Float32Array; deviation: Float32Array },
  random: Random,
): Float32Array {
  const { volumes } = generated;
  const kinds = at.mean.length / volumes / maps.length;
  const departures = Array.from({ length: kinds }, (_, kind) =>
    members.map((values) => {
      const start = values[kind] * volumes;
      return sample.subarray(start, start + volumes).map((value, k) => value - generated.mean[start + k]);
    }),
  );
  const untold = drawKrigingResidual(residual, departures, volumes, random);
  const mapped = new Float32Array(at.mean.length);
  for (const [c, map] of maps.entries()) {
    const drawn = residual.channels.indexOf(c);
    for (let kind = 0; kind < kinds; kind++) {
      const start = (c * kinds + kind) * volumes;
      const own = mapped.subarray(start, start + volumes);
      map.weights.forEach((weight, point) => {
        for (let k = 0; k < volumes; k++) own[k] += weight * departures[kind][point][k];
      });
      const stated = at.deviation.subarray(start, start + volumes).reduce((sum, value) => sum + value ** 2, 0);
      bringTo(own, stated - map.untold * volumes);
      if (drawn >= 0) {
        const from = (drawn * kinds + kind) * volumes;
        for (let k = 0; k < volumes; k++) own[k] += untold[from + k];
        bringTo(own, stated);
      }
      for (let k = 0; k < volumes; k++) own[k] += at.mean[start + k];
    }
  }
  return mapped;
}

/** Scales a course to a sum of squares; one that does not depart stays as it is. */
function bringTo(course: Float32Array, squares: number): void {
  const own = course.reduce((sum, value) => sum + value ** 2, 0);
  const factor = own > 0 ? Math.sqrt(Math.max(0, squares) / own) : 0;
  for (let k = 0; k < course.length; k++) course[k] *= factor;
}

function channelWeights(
  { maps, residual }: ChannelMaps,
  { members, size, scale = [] }: TargetDescription,
): ChannelWeights {
  return {
    apply(generated, random) {
      const { volumes } = generated;
      const mean = new Float32Array(maps.length * size * volumes);
      const deviation = new Float32Array(mean.length);
      for (const [c, { weights, untold, nearest }] of maps.entries()) {
        for (let kind = 0; kind < size; kind++) {
          const start = (c * size + kind) * volumes;
          for (let k = 0; k < volumes; k++) {
            let value = 0;
            let doubt = 0;
            for (let point = 0; point < weights.length; point++) {
              const from = members[point][kind] * volumes + k;
              value += weights[point] * generated.mean[from];
              doubt += Math.abs(weights[point]) * generated.deviation[from];
            }
            mean[start + k] = value;
            const least = generated.deviation[members[nearest][kind] * volumes + k];
            deviation[start + k] = Math.max(least, Math.sqrt(doubt ** 2 + untold));
          }
        }
      }
      const samples = generated.samples?.map((sample, i) =>
        mapSample(maps, residual, members, generated, sample, { mean, deviation }, random.fork(`sample ${i}`)),
      );
      return { ...generated, mean, deviation, ...(samples && { samples }) };
    },
    scaleOf(value) {
      const { weights } = maps[Math.floor(value / size)];
      // A unit is above zero: weights below would not keep it there.
      let sum = 0;
      let total = 0;
      for (const [point, weight] of weights.entries()) {
        if (!(weight > 0)) continue;
        sum += weight * scale[members[point][value % size]];
        total += weight;
      }
      return Number((sum / total).toPrecision(6));
    },
  };
}
