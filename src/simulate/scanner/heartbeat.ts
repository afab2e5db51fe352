/** Times of heartbeats, and what an electrode on the chest records of them inside a magnet. */
import type { Random } from '../../foundation/index.js';

/**
 * R peaks with the variability of a resting heart: with the breath, slowly, and at random.
 *
 * @param rate beats a minute
 * @returns seconds, from before 0 to after `seconds`
 */
export function heartbeats(seconds: number, random: Random, rate = random.uniform(55, 78)): Float64Array {
  const interval = 60 / rate;
  const breath = random.uniform(0.2, 0.3);
  const [phase, slowPhase] = [random.uniform(0, 6.28), random.uniform(0, 6.28)];
  const depth = interval * random.uniform(0.02, 0.06);
  const times: number[] = [];
  let wander = 0;
  for (let time = -2 + random.uniform(0, interval); time < seconds + 2; ) {
    times.push(time);
    wander = 0.9 * wander + random.normal(0, 0.01 * interval);
    time +=
      interval +
      depth * Math.sin(2 * Math.PI * breath * time + phase) +
      0.6 * depth * Math.sin(2 * Math.PI * 0.1 * time + slowPhase) +
      wander +
      random.normal(0, 0.008 * interval);
  }
  return Float64Array.from(times);
}

/** [seconds from the R peak, width, µV]: P, Q, R, S, and a T that the flow of blood in the field swells. */
const WAVES: readonly (readonly [number, number, number])[] = [
  [-0.17, 0.025, 90],
  [-0.028, 0.009, -120],
  [0, 0.0095, 1100],
  [0.03, 0.011, -260],
  [0.25, 0.045, 480],
];

/** ECG in µV at the given times, seconds. Amplitudes go with the breath. */
export function electrocardiogram(peaks: Float64Array, times: Float64Array, random: Random): Float32Array {
  const result = new Float32Array(times.length);
  const breath = random.uniform(0.2, 0.3);
  const swell = random.uniform(0.7, 1.3);
  if (times.length === 0) return result;
  const step = times.length > 1 ? times[1] - times[0] : 1;
  for (const peak of peaks) {
    const gain = 1 + 0.1 * Math.sin(2 * Math.PI * breath * peak) + 0.04 * Math.sin(7.3 * peak);
    for (const [offset, width, height] of WAVES) {
      const centre = peak + offset;
      const size = gain * height * (offset > 0.2 ? swell : 1);
      const from = Math.max(0, Math.floor((centre - 5 * width - times[0]) / step));
      const to = Math.min(times.length, Math.ceil((centre + 5 * width - times[0]) / step));
      for (let i = from; i < to; i++) result[i] += size * Math.exp(-0.5 * ((times[i] - centre) / width) ** 2);
    }
  }
  return result;
}
