/** Reads stretches of a recording for drawing: single samples where there are few, their extremes where there are many. */
import type { Progress } from '../../../src/foundation/index.js';
import { MinMaxPyramid } from './min-max-pyramid.js';
import type { Traces } from './protocol.js';

/** What has to be known of the signals. */
export interface TracedSignals {
  channels: readonly unknown[];
  /** Hz. */
  sampleRate: number;
  samples: number;
}

type Read = (start: number, count: number) => Promise<Float32Array>;

/** Samples of all channels that are read at a time while extremes are gathered. */
const BLOCK_VALUES = 2 ** 22;

export class TraceReader {
  private pyramid?: MinMaxPyramid;

  constructor(
    private readonly signals: TracedSignals,
    private readonly read: Read,
  ) {}

  /** Of signals that are in memory, `[channel, sample]`. */
  static of(signals: TracedSignals, data: Float32Array): TraceReader {
    const { samples } = signals;
    return new TraceReader(signals, async (start, count) => {
      const taken = new Float32Array(signals.channels.length * count);
      for (let c = 0; c < signals.channels.length; c++) {
        taken.set(data.subarray(c * samples + start, c * samples + start + count), c * count);
      }
      return taken;
    });
  }

  /**
   * Traces between two times.
   *
   * @param from seconds
   * @param to seconds
   * @param wanted steps, about as many as there are columns of pixels; up to twice as many are given
   * @param rows indices of channels; all where absent
   */
  async between(
    from: number,
    to: number,
    wanted: number,
    rows?: readonly number[],
    progress?: Progress,
  ): Promise<Traces> {
    const { sampleRate, samples, channels } = this.signals;
    const chosen = [...(rows ?? channels.keys())].filter((row) => row >= 0 && row < channels.length);
    const first = Math.min(samples, Math.max(0, Math.floor(from * sampleRate)));
    const last = Math.min(samples, Math.max(first, Math.ceil(to * sampleRate)));
    const perStep = (last - first) / Math.max(1, wanted);
    if (perStep >= MinMaxPyramid.FINEST) {
      this.pyramid ??= await this.gather(progress);
      const { start, step, steps, least, largest } = this.pyramid.between(first, last, perStep, chosen);
      const scale = { start: start / sampleRate, step: step / sampleRate, steps };
      return { ...scale, channels: chosen, least, largest, exact: false };
    }
    const values = await this.read(first, last - first);
    const length = last - first;
    const step = Math.max(1, Math.floor(perStep));
    const scale = { start: first / sampleRate, step: step / sampleRate, channels: chosen };
    if (step === 1) {
      const own = new Float32Array(chosen.length * length);
      for (const [i, row] of chosen.entries()) own.set(values.subarray(row * length, (row + 1) * length), i * length);
      return { ...scale, steps: length, least: own, largest: own, exact: true };
    }
    const steps = Math.ceil(length / step);
    const least = new Float32Array(chosen.length * steps).fill(Number.NaN);
    const largest = least.slice();
    for (const [i, row] of chosen.entries()) {
      for (let at = 0; at < length; at++) {
        const value = values[row * length + at];
        const place = i * steps + Math.floor(at / step);
        if (!(least[place] <= value)) least[place] = value;
        if (!(largest[place] >= value)) largest[place] = value;
      }
    }
    return { ...scale, steps, least, largest, exact: false };
  }

  private async gather(progress?: Progress): Promise<MinMaxPyramid> {
    const { channels, samples } = this.signals;
    const pyramid = new MinMaxPyramid(channels.length, samples);
    const block = Math.max(
      MinMaxPyramid.FINEST,
      Math.floor(BLOCK_VALUES / channels.length / MinMaxPyramid.FINEST) * MinMaxPyramid.FINEST,
    );
    for (let start = 0; start < samples; start += block) {
      progress?.report('read traces', start, samples);
      const count = Math.min(block, samples - start);
      pyramid.add(start, count, await this.read(start, count));
    }
    pyramid.finish();
    progress?.report('read traces', samples, samples);
    return pyramid;
  }
}
