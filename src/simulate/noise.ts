import type { Random } from '../foundation/index.js';

/**
 * A slow random course: white noise through two first-order low-pass filters in
 * series (a smooth Ornstein–Uhlenbeck-like process), of mean 0 and expected
 * variance 1, in its steady state from the first step.
 *
 * @param steps number of values
 * @param step seconds between values
 * @param slow longer time constant, seconds
 * @param fast shorter time constant, seconds
 * @returns `[step]`; a longer course begins with the same values.
 */
export function slowCourse(random: Random, steps: number, step: number, slow: number, fast: number): Float32Array {
  const a = Math.exp(-step / slow);
  const b = fast > 0 ? Math.exp(-step / fast) : 0;
  // Variance of the AR(2) process with poles a and b driven by unit white noise.
  const variance = (1 + a * b) / ((1 - a * b) * (1 - a * a) * (1 - b * b));
  const scale = 1 / Math.sqrt(variance);
  const lead = Math.ceil((6 * (slow + fast)) / step);
  const course = new Float32Array(steps);
  let first = 0;
  let second = 0;
  for (let i = -lead; i < steps; i++) {
    first = a * first + random.normal();
    second = b * second + first;
    if (i >= 0) course[i] = second * scale;
  }
  return course;
}

/**
 * Quick noise for carriers: each value is the sum of the four bytes of one
 * xorshift32 word, nearly normal before filtering and normal after it.
 */
export class QuickNoise {
  private state: number;

  constructor(random: Random) {
    this.state = random.bits() | 1;
  }

  /** Writes unit-variance white noise into `target`. */
  fill(target: Float32Array, count: number): void {
    let s = this.state;
    for (let i = 0; i < count; i++) {
      s ^= s << 13;
      s ^= s >>> 17;
      s ^= s << 5;
      target[i] = ((s & 255) + ((s >>> 8) & 255) + ((s >>> 16) & 255) + (s >>> 24) - 510) * BYTE_SCALE;
    }
    this.state = s;
  }
}

/** Four independent bytes have variance 4·(256² − 1)/12. */
const BYTE_SCALE = 1 / Math.sqrt((4 * 65535) / 12);

/**
 * Resonant noise: a second-order autoregressive filter with its spectral peak
 * near `frequency` and the given −3 dB width, scaled to unit variance.
 */
export class Resonator {
  private readonly first: number;
  private readonly second: number;
  private readonly gain: number;
  private x1 = 0;
  private x2 = 0;

  /** @param frequency Hz @param width Hz, full width at half power @param rate Hz */
  constructor(frequency: number, width: number, rate: number) {
    const radius = Math.exp((-Math.PI * width) / rate);
    this.first = 2 * radius * Math.cos((2 * Math.PI * frequency) / rate);
    this.second = -radius * radius;
    const { first: p, second: q } = this;
    const variance = (1 - q) / ((1 + q) * ((1 - q) * (1 - q) - p * p));
    this.gain = 1 / Math.sqrt(variance);
  }

  /** Filters white noise in place. */
  run(values: Float32Array, count: number): void {
    const { first, second, gain } = this;
    let { x1, x2 } = this;
    for (let i = 0; i < count; i++) {
      const x = first * x1 + second * x2 + gain * values[i];
      x2 = x1;
      x1 = x;
      values[i] = x;
    }
    this.x1 = x1;
    this.x2 = x2;
  }
}
