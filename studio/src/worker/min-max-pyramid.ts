/** Least and largest values of ever longer steps: hours of many channels can be drawn without reading them again. */

interface Level {
  /** Samples of a step. */
  step: number;
  steps: number;
  /** `[channel, step]`; NaN where a step holds no number. */
  least: Float32Array;
  largest: Float32Array;
}

/** Each level's steps are this many of the one below. */
const FACTOR = 4;

/**
 * Takes 2/32 of the memory of the signals for its finest level, and a third of that for all others.
 *
 * @example
 * const pyramid = new MinMaxPyramid(64, samples);
 * pyramid.add(0, samples, data); // [channel, sample]
 * pyramid.finish();
 */
export class MinMaxPyramid {
  /** Samples of the finest step. */
  static readonly FINEST = 32;
  private readonly levels: Level[] = [];

  constructor(
    private readonly channels: number,
    private readonly samples: number,
  ) {
    this.levels.push(this.level(MinMaxPyramid.FINEST));
  }

  /** Samples from `start`, a multiple of the finest step, `[channel, sample]`. */
  add(start: number, count: number, values: Float32Array): void {
    const { steps, least, largest } = this.levels[0];
    for (let c = 0; c < this.channels; c++) {
      for (let first = 0; first < count; first += MinMaxPyramid.FINEST) {
        let low = Number.NaN;
        let high = Number.NaN;
        for (let i = first; i < Math.min(count, first + MinMaxPyramid.FINEST); i++) {
          low = lesser(low, values[c * count + i]);
          high = greater(high, values[c * count + i]);
        }
        const place = c * steps + (start + first) / MinMaxPyramid.FINEST;
        least[place] = low;
        largest[place] = high;
      }
    }
  }

  /** Makes the coarser levels once all samples are there. */
  finish(): void {
    for (let below = this.levels[0]; below.steps > FACTOR; below = this.levels[this.levels.length - 1]) {
      const above = this.level(below.step * FACTOR);
      for (let c = 0; c < this.channels; c++) {
        for (let k = 0; k < below.steps; k++) {
          const from = c * below.steps + k;
          const to = c * above.steps + Math.floor(k / FACTOR);
          above.least[to] = lesser(above.least[to], below.least[from]);
          above.largest[to] = greater(above.largest[to], below.largest[from]);
        }
      }
      this.levels.push(above);
    }
  }

  /** Steps that cover the samples from `first` to `last`, each at most `longest` samples long where a level is fine enough. */
  between(
    first: number,
    last: number,
    longest: number,
    rows: readonly number[],
  ): { start: number; step: number; steps: number; least: Float32Array; largest: Float32Array } {
    const level = this.levels.findLast(({ step }) => step <= longest) ?? this.levels[0];
    const from = Math.floor(first / level.step);
    const to = Math.min(level.steps, Math.ceil(last / level.step));
    const steps = Math.max(0, to - from);
    const taken = (values: Float32Array) => {
      const result = new Float32Array(rows.length * steps);
      for (const [i, row] of rows.entries()) {
        result.set(values.subarray(row * level.steps + from, row * level.steps + to), i * steps);
      }
      return result;
    };
    return {
      start: from * level.step,
      step: level.step,
      steps,
      least: taken(level.least),
      largest: taken(level.largest),
    };
  }

  private level(step: number): Level {
    const steps = Math.ceil(this.samples / step);
    const size = this.channels * steps;
    return {
      step,
      steps,
      least: new Float32Array(size).fill(Number.NaN),
      largest: new Float32Array(size).fill(Number.NaN),
    };
  }
}

/** NaN stands for nothing yet on the left, and for no value on the right. */
function lesser(kept: number, value: number): number {
  return value < kept || Number.isNaN(kept) ? value : kept;
}

function greater(kept: number, value: number): number {
  return value > kept || Number.isNaN(kept) ? value : kept;
}
