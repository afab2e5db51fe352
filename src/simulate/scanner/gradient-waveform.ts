/**
 * What the gradients of an echo-planar sequence induce, one course per axis. A loop of wire sees dG/dt: constant while a gradient ramps, zero
 * else. The amplifier's low-pass rounds it off, so that each ramp from a to b with slope h gives h·(Φ((t − a)/σ) − Φ((t − b)/σ)).
 */
import type { Random } from '../../foundation/index.js';

/** Steps of the tables, Hz. */
const TABLE_RATE = 40000;
/** Gaussian low-pass of the amplifier: Hz at half power, and at most this part of the sampling rate, so that little folds. */
const CORNER = 500;
const CORNER_OF_RATE = 0.12;
const RAMP = 0.0003;
/** Seconds before and after a slice into which the rounding reaches. */
const MARGIN = 0.004;

export const AXES = 3;

/** Tables of one slice. */
export interface SliceWaveform {
  /** Value of an axis, seconds after the slice began. */
  at(axis: number, seconds: number): number;
  /** Seconds. */
  duration: number;
}

/** A trapezoid of a gradient: when it begins, how long it lasts, its height, and whose axis. */
interface Pulse {
  axis: number;
  start: number;
  duration: number;
  height: number;
}

/**
 * A slice with fat suppression, selection, pre-phasing, a train of echoes with blips and a spoiler. Details differ from seed to seed.
 *
 * @param duration seconds; 20 ms or more
 * @param first whether it is the first slice of a volume, which begins with one more crusher
 * @param sampleRate Hz of the recording
 */
export function sliceWaveform(
  duration: number,
  random: Random,
  { first = false, sampleRate = 5000 }: { first?: boolean; sampleRate?: number } = {},
): SliceWaveform {
  const corner = Math.min(CORNER, CORNER_OF_RATE * sampleRate);
  const sigma = Math.sqrt(Math.LN2) / (2 * Math.PI * corner);
  const pulses: Pulse[] = [];
  const add = (axis: number, start: number, length: number, height: number) =>
    pulses.push({ axis, start, duration: length, height });
  // The first slice of a volume begins with one more crusher.
  if (first) add(1, 0.0002, 0.0016, 0.5);
  add(2, 0.002, 0.0012, 0.7 * random.uniform(0.9, 1.1));
  const select = 0.004;
  add(2, select, 0.003, random.uniform(0.4, 0.6));
  add(2, select + 0.0031, 0.0016, -0.5);
  add(0, select + 0.0031, 0.0012, -0.6);
  add(1, select + 0.0031, 0.0012, -0.4 * random.uniform(0.8, 1.2));
  const echo = Math.min(0.00062, (0.7 * duration) / 64);
  const begin = Math.max(0.009, 0.25 * duration - 0.004);
  const echoes = Math.max(8, Math.min(72, Math.floor((duration - begin - 0.005) / echo)));
  for (let e = 0; e < echoes; e++) {
    add(0, begin + e * echo, echo, e % 2 === 0 ? 1 : -1);
    add(1, begin + e * echo + 0.9 * echo, 0.15 * echo, 0.15);
  }
  add(2, begin + echoes * echo + 0.0006, 0.0024, random.uniform(0.6, 0.9));
  const length = Math.ceil((duration + 2 * MARGIN) * TABLE_RATE) + 4;
  const tables = Array.from({ length: AXES }, () => new Float64Array(length));
  for (const pulse of pulses) addPulse(tables[pulse.axis], pulse, sigma);
  for (const table of tables) addEddyCurrents(table, EDDY_CURRENTS);
  return {
    duration,
    at(axis, seconds) {
      const place = (seconds + MARGIN) * TABLE_RATE;
      const i = Math.floor(place);
      const table = tables[axis];
      if (i < 1 || i + 2 >= length) return 0;
      const x = place - i;
      const [a, b, c, d] = [table[i - 1], table[i], table[i + 1], table[i + 2]];
      return b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a)));
    },
  };
}

function addPulse(table: Float64Array, { start, duration, height }: Pulse, sigma: number): void {
  const ramp = Math.min(RAMP, duration / 3);
  const slope = (height / ramp) * RAMP;
  const edges: [number, number][] = [
    [start, slope],
    [start + ramp, -slope],
    [start + duration - ramp, -slope],
    [start + duration, slope],
  ];
  const from = Math.max(0, Math.floor((start + MARGIN - 6 * sigma) * TABLE_RATE));
  const to = Math.min(table.length, Math.ceil((start + duration + MARGIN + 6 * sigma) * TABLE_RATE));
  for (let i = from; i < to; i++) {
    const time = i / TABLE_RATE - MARGIN;
    for (const [edge, size] of edges) table[i] += size * normalDistribution((time - edge) / sigma);
  }
}

/** [part of the course, seconds in which it fades]: metal of the magnet answers, and its fields fade slowly. */
const EDDY_CURRENTS: readonly (readonly [number, number])[] = [
  [0.06, 0.004],
  [0.04, 0.02],
];

/** Adds fading answers to each change, each of the area that the course itself would have in that time. */
function addEddyCurrents(table: Float64Array, currents: readonly (readonly [number, number])[]): void {
  const own = table.slice();
  for (const [part, seconds] of currents) {
    const decay = Math.exp(-1 / (seconds * TABLE_RATE));
    let value = 0;
    for (let i = 0; i < table.length; i++) {
      value = decay * value + own[i];
      table[i] += part * 0.05 * value;
    }
  }
}

/** Φ, by the rational approximation of Abramowitz and Stegun 7.1.26. */
function normalDistribution(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp(-z * z);
  return x >= 0 ? 1 - tail / 2 : tail / 2;
}
