/**
 * What each heartbeat does to EEG in a magnet: the head turns and nods, the scalp pulses, blood flows. Each is a waveform on a map of its own, and
 * from beat to beat each changes in size, in time and in length, so that no mean beat fits any.
 */
import type { Random } from '../../foundation/index.js';

const SOURCES = 5;

interface Source {
  /** `[channel]` */
  map: Float64Array;
  /** [centre in seconds after the delay, width, frequency in Hz, phase] */
  shape: readonly [number, number, number, number];
}

export interface Ballistocardiogram {
  /** Seconds from the R peak to the middle of the deflection, mean over beats. */
  delay: number;
  /** `[channel, sample]` in µV. */
  data: Float32Array;
}

/**
 * @param peaks R peaks, seconds
 * @param positions of the channels, mm; undefined where unknown
 * @param amplitude root mean square over channels and time, µV
 * @param variability of single beats: deviation of the size of each source, 1 = as large as itself
 */
export function ballistocardiogram(
  peaks: Float64Array,
  positions: readonly (readonly [number, number, number] | undefined)[],
  { samples, sampleRate }: { samples: number; sampleRate: number },
  random: Random,
  {
    amplitude = 25,
    delay = 0.21,
    variability = 0.25,
  }: { amplitude?: number; delay?: number; variability?: number } = {},
): Ballistocardiogram {
  const sources = Array.from({ length: SOURCES }, (_, s): Source => {
    const direction = [random.normal(), random.normal(0, 0.6), random.normal()];
    const strength = 1 / (1 + 0.7 * s);
    const map = Float64Array.from(positions, (position) => {
      const field = position === undefined ? random.normal() : dot(direction, position) / 80;
      return strength * (field + random.normal(0, 0.15));
    });
    return {
      map,
      shape: [
        random.uniform(-0.08, 0.12),
        random.uniform(0.06, 0.14),
        random.uniform(2.5, 7),
        random.uniform(0, 2 * Math.PI),
      ],
    };
  });
  const data = new Float32Array(positions.length * samples);
  const breath = random.uniform(0.2, 0.3);
  const course = new Float64Array(samples);
  // One ejection of blood drives all sources: most of what changes is common to them.
  const common = { wander: 0 };
  const beats = Array.from(peaks, (peak) => {
    common.wander = 0.7 * common.wander + random.normal(0, 0.5 * variability);
    const breathing = 0.5 * variability * Math.sin(2 * Math.PI * breath * peak);
    return {
      size: 1 + common.wander + breathing,
      late: random.normal(0, 0.006),
      long: random.normal(0, 0.15 * variability),
    };
  });
  for (const { map, shape } of sources) {
    course.fill(0);
    const [centre, width, frequency, phase] = shape;
    let wander = 0;
    const offset = random.uniform(0, 6.28);
    peaks.forEach((peak, k) => {
      wander = 0.7 * wander + random.normal(0, 0.3 * variability);
      const size = beats[k].size + wander + 0.3 * variability * Math.sin(2 * Math.PI * breath * peak + offset);
      const time = peak + delay + centre + beats[k].late + random.normal(0, 0.002);
      const long = width * Math.exp(beats[k].long);
      const turned = phase + random.normal(0, 0.2 * variability);
      const from = Math.max(0, Math.ceil((time - 4 * long) * sampleRate));
      const to = Math.min(samples, Math.floor((time + 4 * long) * sampleRate));
      for (let i = from; i < to; i++) {
        const x = i / sampleRate - time;
        course[i] += size * Math.exp(-0.5 * (x / long) ** 2) * Math.cos(2 * Math.PI * frequency * x + turned);
      }
    });
    map.forEach((weight, c) => {
      for (let i = 0, at = c * samples; i < samples; i++, at++) data[at] += weight * course[i];
    });
  }
  let energy = 0;
  for (const value of data) energy += value * value;
  const factor = energy > 0 ? amplitude / Math.sqrt(energy / data.length) : 0;
  for (let i = 0; i < data.length; i++) data[i] *= factor;
  return { delay, data };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
