/**
 * What each heartbeat does to EEG in a magnet: the head turns and nods, the scalp pulses, blood flows. Each is a waveform on a map of its own, and
 * from beat to beat each changes in size, in time, in length and in phase, so that no mean beat fits any.
 */
import type { Random } from '../../foundation/index.js';

const SOURCES = 5;

/**
 * How sources change from beat to beat: most of it together, as one ejection of blood drives them all, or each by itself by as much. Nobody knows
 * which real beats are nearer to.
 */
export type PulseChanges = 'together' | 'apart';

/** Deviations of what a beat changes by: parts of `variability`, seconds for `late`. */
interface Changes {
  wander: number;
  breathing: number;
  late: number;
  long: number;
}
const COMMON: Changes = { wander: 0.5, breathing: 0.5, late: 0.006, long: 0.15 };
const OWN: Changes = { wander: 0.3, breathing: 0.3, late: 0.002, long: 0 };
/** The same variances, all of them of each source alone. */
const APART: Changes = {
  wander: Math.hypot(COMMON.wander, OWN.wander),
  breathing: Math.hypot(COMMON.breathing, OWN.breathing),
  late: Math.hypot(COMMON.late, OWN.late),
  long: COMMON.long,
};
const NONE: Changes = { wander: 0, breathing: 0, late: 0, long: 0 };

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
 * @param changes whether sources change together or apart
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
    changes = 'together',
  }: { amplitude?: number; delay?: number; variability?: number; changes?: PulseChanges } = {},
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
  const [common, own] = changes === 'apart' ? [NONE, APART] : [COMMON, OWN];
  let shared = 0;
  const beats = Array.from(peaks, (peak) => {
    shared = 0.7 * shared + random.normal(0, common.wander * variability);
    return {
      size: 1 + shared + common.breathing * variability * Math.sin(2 * Math.PI * breath * peak),
      late: random.normal(0, common.late),
      long: random.normal(0, common.long * variability),
    };
  });
  for (const { map, shape } of sources) {
    course.fill(0);
    const [centre, width, frequency, phase] = shape;
    let wander = 0;
    const offset = random.uniform(0, 6.28);
    peaks.forEach((peak, k) => {
      wander = 0.7 * wander + random.normal(0, own.wander * variability);
      const size =
        beats[k].size + wander + own.breathing * variability * Math.sin(2 * Math.PI * breath * peak + offset);
      const time = peak + delay + centre + beats[k].late + random.normal(0, own.late);
      const ownLong = own.long > 0 ? random.normal(0, own.long * variability) : 0;
      const long = width * Math.exp(beats[k].long + ownLong);
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
