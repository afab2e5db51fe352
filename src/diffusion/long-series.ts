/**
 * Sampling of a series that is longer than the network's window: where the windows lie, the noise that overlapping windows
 * share, and how what was made in each is joined.
 */
import type { Random } from '../foundation/index.js';

/** First moments of windows that cover a series; they overlap by half, and the last one ends with the series. */
export function windowStarts(moments: number, window: number): number[] {
  const starts: number[] = [];
  for (let start = 0; start + window < moments; start += Math.max(1, window >> 1)) starts.push(start);
  starts.push(Math.max(0, moments - window));
  return [...new Set(starts)];
}

/** Weight of each moment of a window where windows are joined: a triangle, so that no seam shows. */
function taper(window: number): Float32Array {
  return Float32Array.from({ length: window }, (_, k) => Math.min(k + 1, window - k));
}

/**
 * Noise of antithetic samples: the odd ones have the opposite noise of those before them. It belongs to moments, not to
 * windows: where windows overlap they start alike and can be joined.
 */
export class SeriesNoise {
  private readonly starts: Float32Array[];

  /**
   * @param moments of the series, at least one window
   * @param width numbers at one moment
   */
  constructor(
    private readonly random: Random,
    moments: number,
    private readonly width: number,
    samples: number,
  ) {
    this.starts = Array.from({ length: Math.ceil(samples / 2) }, (_, pair) =>
      random.fork(`sample ${pair}`).fillNormal(new Float32Array(moments * width)),
    );
  }

  /** Writes what a window of a sample starts from. */
  begin(to: Float32Array, start: number, sample: number): void {
    const from = this.starts[sample >> 1].subarray(start * this.width, start * this.width + to.length);
    const sign = sample % 2 === 0 ? 1 : -1;
    for (let i = 0; i < to.length; i++) to[i] = sign * from[i];
  }

  /** Writes the noise that a sampler adds to a window of a sample at one of its steps. */
  step(to: Float32Array, start: number, sample: number, step: number): void {
    const { random, width } = this;
    const sign = sample % 2 === 0 ? 1 : -1;
    for (let at = 0; at < to.length; at += width) {
      const own = random.fork(`step ${step}/${start + at / width}/${sample >> 1}`);
      for (let i = 0; i < width; i++) to[at + i] = sign * own.normal();
    }
  }
}

/** A series `[moment, width]` of which all windows are joined. */
export interface JoinedSeries {
  /** What the network was given as the mean, the same for all samples. */
  mean: Float32Array;
  /** What the network expected, mean over the samples. */
  expected: Float32Array;
  /** Each sample. */
  residuals: Float32Array[];
}

/** Adds windows up with a taper, and divides by what was added. */
export class WindowJoin {
  private readonly mean: Float32Array;
  private readonly expected: Float32Array;
  private readonly residuals: Float32Array[];
  private readonly weight: Float32Array;
  private readonly taper: Float32Array;

  constructor(
    private readonly moments: number,
    private readonly width: number,
    window: number,
    private readonly samples: number,
  ) {
    this.mean = new Float32Array(moments * width);
    this.expected = new Float32Array(moments * width);
    this.residuals = Array.from({ length: samples }, () => new Float32Array(moments * width));
    this.weight = new Float32Array(moments);
    this.taper = taper(window);
  }

  /** Adds the window `[moment, width]` of one sample that begins at a moment. */
  add(start: number, sample: number, mean: Float32Array, expected: Float32Array, residual: Float32Array): void {
    const { width } = this;
    for (let k = 0; k < this.taper.length && start + k < this.moments; k++) {
      const weight = this.taper[k];
      const to = (start + k) * width;
      for (let i = 0; i < width; i++) {
        this.residuals[sample][to + i] += weight * residual[k * width + i];
        this.expected[to + i] += (weight / this.samples) * expected[k * width + i];
      }
      if (sample > 0) continue;
      this.weight[start + k] += weight;
      for (let i = 0; i < width; i++) this.mean[to + i] += weight * mean[k * width + i];
    }
  }

  /** The series; call it once, after the last window. */
  result(): JoinedSeries {
    for (let k = 0; k < this.moments; k++) {
      const share = 1 / this.weight[k];
      for (let i = k * this.width; i < (k + 1) * this.width; i++) {
        this.mean[i] *= share;
        this.expected[i] *= share;
        for (let s = 0; s < this.samples; s++) this.residuals[s][i] *= share;
      }
    }
    return { mean: this.mean, expected: this.expected, residuals: this.residuals };
  }
}
