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

/** Noise of independent samples. It belongs to moments, not to windows: where windows overlap they start alike and can be joined. */
export class SeriesNoise {
  private readonly starts: Float32Array[];
  /** What was drawn last for a step, and its label: windows of a batch ask for it one after the other. */
  private drawn: { label: string; values: Float32Array } = { label: '', values: new Float32Array(0) };

  /**
   * @param moments of the series, at least one window
   * @param width numbers at one moment
   * @param draw noise `[moment, width]` of unit variance; white where absent
   */
  constructor(
    private readonly random: Random,
    private readonly moments: number,
    private readonly width: number,
    samples: number,
    private readonly draw = (count: number, own: Random) => own.fillNormal(new Float32Array(count * width)),
  ) {
    this.starts = Array.from({ length: samples }, (_, sample) => draw(moments, random.fork(`sample ${sample}`)));
  }

  /** Writes what a window of a sample starts from. */
  begin(to: Float32Array, start: number, sample: number): void {
    this.write(to, this.starts[sample], start);
  }

  /** Writes the noise that a sampler adds to a window of a sample at one of its steps. */
  step(to: Float32Array, start: number, sample: number, step: number): void {
    const label = `step ${step}/${sample}`;
    if (this.drawn.label !== label) {
      this.drawn = { label, values: this.draw(this.moments, this.random.fork(label)) };
    }
    this.write(to, this.drawn.values, start);
  }

  private write(to: Float32Array, series: Float32Array, start: number): void {
    const from = start * this.width;
    to.set(series.subarray(from, from + to.length));
  }
}

/** Adds windows up with a taper, and divides by what was added. */
export class WindowJoin {
  private readonly sum: Float32Array;
  private readonly weight: Float32Array;
  private readonly taper: Float32Array;

  /** @param width numbers at one moment */
  constructor(
    private readonly moments: number,
    private readonly width: number,
    window: number,
  ) {
    this.sum = new Float32Array(moments * width);
    this.weight = new Float32Array(moments);
    this.taper = taper(window);
  }

  /** Adds the window `[moment, width]` that begins at a moment. */
  add(start: number, values: Float32Array): void {
    const { width, taper: weights } = this;
    for (let k = 0; k < weights.length && start + k < this.moments; k++) {
      this.weight[start + k] += weights[k];
      const to = (start + k) * width;
      for (let i = 0; i < width; i++) this.sum[to + i] += weights[k] * values[k * width + i];
    }
  }

  /** The series `[moment, width]`; zero where no window was added. */
  result(): Float32Array {
    const { sum, weight, width } = this;
    return sum.map((value, i) => {
      const share = weight[Math.floor(i / width)];
      return share > 0 ? value / share : 0;
    });
  }
}
