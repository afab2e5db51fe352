/** From a model's channels to others: an interpolation over the scalp whose doubt grows with distance. */
import type { GeneratedSeries, TargetChannel, TargetDescription } from './modality.js';

/** Width of the Gaussian by which neighbours count, mm. */
const NEIGHBOURS = 12;
/** Distance over which the signals of two places come apart, mm: the correlation falls as a Gaussian of this width. */
const COHERENCE = 30;
/** Channels farther than this from every point are left out, mm. */
const FARTHEST = 40;

/** What carries generated series over. */
export interface ChannelWeights {
  /** Mean and deviation `[value, moment]` at the channels kept, the kinds of each together. */
  apply(generated: GeneratedSeries): GeneratedSeries;
  /** Unit of a value there, that of the points it is taken from. */
  scaleOf(value: number): number;
}

/**
 * Maps channels onto a model's points. The mean at a channel is the Gaussian-weighted mean over the points about it, shrunk by the
 * correlation ρ(d) = exp(−d²/2·30²) that the nearest one leaves; the variance is the weighted one, shrunk alike, plus the 1 − ρ² that
 * no point tells (values are in units of their deviation).
 */
export function mapChannels(
  channels: readonly TargetChannel[],
  description: TargetDescription,
): { kept: TargetChannel[]; weights: ChannelWeights; remarks: string[] } {
  const { channels: values = [], members } = description;
  const kinds = description.size;
  const away = (channel: TargetChannel) =>
    members.map(([first]) => Math.hypot(...channel.position.map((v, axis) => v - values[first].position[axis])));
  const rows = channels.map((channel) => ({ channel, distances: away(channel) }));
  const near = rows.filter(({ distances }) => Math.min(...distances) <= FARTHEST);
  const maps = near.map(({ distances }) => {
    const least = Math.min(...distances);
    const raw = distances.map((d) => Math.exp((least ** 2 - d ** 2) / (2 * NEIGHBOURS ** 2)));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return { weights: raw.map((weight) => weight / total), rho: Math.exp(-(least ** 2) / (2 * COHERENCE ** 2)) };
  });
  const spread = (row: (point: number, moment: number) => number, map: (typeof maps)[number], moment: number) =>
    map.weights.reduce((sum, weight, point) => (weight > 1e-4 ? sum + weight * row(point, moment) : sum), 0);
  const far = rows.filter((row) => !near.includes(row)).map(({ channel }) => channel.name);
  const moved = near.filter(({ distances }) => Math.min(...distances) > NEIGHBOURS).map(({ channel }) => channel.name);
  return {
    kept: near.map(({ channel }) => channel),
    weights: {
      apply(generated) {
        const { volumes } = generated;
        const mean = new Float32Array(near.length * kinds * volumes);
        const deviation = new Float32Array(mean.length);
        maps.forEach((map, c) => {
          for (let kind = 0; kind < kinds; kind++) {
            const from = (data: Float32Array) => (point: number, k: number) => data[members[point][kind] * volumes + k];
            for (let k = 0; k < volumes; k++) {
              const at = (c * kinds + kind) * volumes + k;
              mean[at] = map.rho * spread(from(generated.mean), map, k);
              const own = map.rho * spread(from(generated.deviation), map, k);
              deviation[at] = Math.sqrt(own ** 2 + 1 - map.rho ** 2);
            }
          }
        });
        return { ...generated, mean, deviation };
      },
      scaleOf(value) {
        const map = maps[Math.floor(value / kinds)];
        const scale = description.scale ?? [];
        const sum = map.weights.reduce((t, weight, point) => t + weight * scale[members[point][value % kinds]], 0);
        return Number(sum.toPrecision(6));
      },
    },
    remarks: [
      ...(far.length > 0
        ? [
            `Channels of the probe that are farther than ${FARTHEST} mm from anything the model knows are left out: ${far.join(', ')}`,
          ]
        : []),
      ...(moved.length > 0
        ? [
            `Channels of the probe that lie between the model's points are interpolated, with more doubt: ${moved.join(', ')}`,
          ]
        : []),
    ],
  };
}
