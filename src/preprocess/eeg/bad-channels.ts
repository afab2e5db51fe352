/** Finding EEG channels that hold no usable signal. */
import type { Channel, SignalSegment } from '../../recordings/index.js';
import { pearson, rowMoments, type Signal } from '../../signal/index.js';
import { type ChannelAmplitudes, partStarts } from './cleaning-view.js';
import { OwnReference } from './own-reference.js';

export interface BadChannel {
  name: string;
  reason: 'stated' | 'flat' | 'noisy' | 'not finite' | 'uncorrelated';
}

/** µV; an electrode on a head shows more than this in any second. */
const FLAT_DEVIATION = 0.1;
/** A channel this many times louder than the median channel, for most of the time, is disconnected or loose. */
const NOISY_RATIO = 5;
const SECONDS_PER_PART = 2;
/**
 * Judges channels by parts of 2 s, so that a few blinks or movements do not condemn a channel. The signals may be given at once or in blocks.
 *
 * @example
 * const survey = new ChannelSurvey(channels, samples, 250);
 * survey.add(filtered);
 * const bad = survey.unusable();
 */
export class ChannelSurvey {
  /** Samples of a part. Each block but the last one holds whole parts. */
  readonly part: number;
  private readonly parts: number;
  private done = 0;
  private readonly reference: OwnReference | undefined;
  /** `[channel][part]`. */
  private readonly deviations: Float64Array[];
  /** Largest absolute correlation with any other channel, `[channel][part]`. */
  private readonly correlations: Float64Array[] | undefined;

  /**
   * @param lengths samples of each contiguous part, none of which is judged across its ends; of a recording without interruptions, its samples
   * @param correlations whether `uncorrelated` will be asked for: that takes longer
   * @param zeros rows that are zero at all times before any filter
   */
  constructor(
    private readonly channels: readonly Pick<Channel, 'name' | 'position'>[],
    lengths: number | readonly number[],
    sampleRate: number,
    correlations = false,
    zeros: readonly number[] = [],
  ) {
    const contiguous = typeof lengths === 'number' ? [lengths] : lengths;
    const longest = contiguous.reduce((most, length) => Math.max(most, length), 0);
    this.part = Math.max(2, Math.min(longest, Math.round(SECONDS_PER_PART * sampleRate)));
    this.parts = Math.max(
      1,
      contiguous.reduce((sum, length) => sum + Math.floor(length / this.part), 0),
    );
    this.reference = zeros.length === 1 ? new OwnReference(channels, zeros[0]) : undefined;
    this.deviations = channels.map(() => new Float64Array(this.parts));
    this.correlations = correlations ? channels.map(() => new Float64Array(this.parts)) : undefined;
  }

  /**
   * @param block `[channel, sample]`, µV, free of slow drifts: the samples after those of the last block. Those at its end that fill no part
   * are not judged.
   */
  add(block: Signal): void {
    const { channels, part } = this;
    const count = block.length / channels.length;
    this.reference?.add(block, count);
    const parts = Math.min(Math.floor(count / part), this.parts - this.done);
    this.deviations.forEach((values, c) => {
      values.set(rowMoments(block.subarray(c * count, c * count + parts * part), parts, part).deviations, this.done);
    });
    for (let p = 0; p < parts && this.correlations !== undefined; p++) {
      const rows = channels.map((_, c) => block.subarray(c * count + p * part, c * count + (p + 1) * part));
      for (let a = 0; a < rows.length; a++) {
        for (let b = 0; b < a; b++) {
          const r = Math.abs(pearson(rows[a], rows[b]));
          for (const c of [a, b]) {
            this.correlations[c][this.done + p] = Math.max(this.correlations[c][this.done + p], r);
          }
        }
      }
    }
    this.done += parts;
  }

  /** Channels that are flat, or much louder than the others, or not finite; not the one that is the recording's own reference. */
  unusable(): BadChannel[] {
    const amplitudes = this.deviations.map(median);
    const typical = median(Float64Array.from(amplitudes.filter((amplitude) => amplitude > FLAT_DEVIATION)));
    const reference = this.ownReference();
    return this.channels.flatMap(({ name }, c): BadChannel[] => {
      if (!Number.isFinite(amplitudes[c])) return [{ name, reason: 'not finite' }];
      if (c === reference) return [];
      if (amplitudes[c] < FLAT_DEVIATION) return [{ name, reason: 'flat' }];
      return amplitudes[c] > NOISY_RATIO * typical ? [{ name, reason: 'noisy' }] : [];
    });
  }

  /** The channel against which the recording was made, where it was kept; its zeros are data. */
  ownReference(): number | undefined {
    return this.reference?.isReference() ? this.reference.row : undefined;
  }

  /** How loud each channel was. @param usable the parts of the recording whose lengths the survey was made for */
  amplitudes(usable: readonly SignalSegment[], sampleRate: number): ChannelAmplitudes {
    const starts = partStarts(usable, this.part, sampleRate);
    return {
      channels: this.channels.map(({ name }) => name),
      partSeconds: this.part / sampleRate,
      starts,
      deviations: this.deviations.map((values) => values.subarray(0, starts.length)),
    };
  }

  /**
   * Channels that share nothing with the others: neighbours on a head see much the same fields. A channel counts as bad where its largest
   * absolute correlation with any other one has a median below the limit (as in the PREP pipeline, Bigdely-Shamlo et
   * al., Front. Neuroinform. 9:16, 2015, whose limit is 0.4).
   *
   * @param limit 0 … 1
   */
  uncorrelated(limit = 0.4): BadChannel[] {
    if (this.channels.length < 2) return [];
    return this.channels.flatMap(({ name }, c) =>
      median(this.correlations![c]) < limit ? [{ name, reason: 'uncorrelated' as const }] : [],
    );
  }
}

/** NaN sorts to the end; the median of nothing is NaN. */
export function median(values: Float64Array): number {
  if (values.some((value) => Number.isNaN(value))) return Number.NaN;
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
