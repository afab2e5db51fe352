/** Recordings whose samples are read in parts. */

/** Consecutive samples, from `start`; what lies past the end is left out. */
export interface SampleRange {
  start?: number;
  count?: number;
}

/** A wanted segment of samples cut to what there is of `total`: the first sample and how many. */
export function withinSamples(start: number, count: number, total: number): [from: number, samples: number] {
  const from = Math.max(0, Math.min(Math.floor(start), total));
  return [from, Math.max(0, Math.min(Math.floor(count), total - from))];
}

/** A file that gives values of any segment of its samples, whatever lies in memory or on the disk. */
export abstract class SampledFile {
  /** Samples of each channel. */
  abstract readonly samples: number;
  /** Channels that are read. */
  protected abstract readonly channelCount: number;

  /** Writes one sample or more of each channel, `[channel, sample]`, of which `data` holds `samples`. */
  protected abstract fill(from: number, samples: number, data: Float32Array | Float64Array): Promise<void>;

  /**
   * Physical values of consecutive samples.
   *
   * @param range the whole by default
   * @returns `[channel, sample]`, each channel in its own unit
   */
  async readSignals(range: SampleRange = {}): Promise<{ data: Float32Array; samples: number }> {
    return this.read(range, (length) => new Float32Array(length));
  }

  /** As `readSignals`, in the precision of the calculation, for figures of signals far from zero. */
  async readDoubles(range: SampleRange = {}): Promise<{ data: Float64Array; samples: number }> {
    return this.read(range, (length) => new Float64Array(length));
  }

  private async read<T extends Float32Array | Float64Array>(
    { start = 0, count = this.samples }: SampleRange,
    make: (length: number) => T,
  ): Promise<{ data: T; samples: number }> {
    const [from, samples] = withinSamples(start, count, this.samples);
    const data = make(this.channelCount * samples);
    if (samples > 0) await this.fill(from, samples, data);
    return { data, samples };
  }
}
