/** Time courses of components, as the features of ICLabel are computed from them. */
import { HemocastError } from '../../../foundation/index.js';
import type { SampleRange } from '../../../signal/index.js';

export interface Activations {
  components: number;
  samples: number;
  /** Hz. */
  sampleRate: number;
  /** `[component, sample]`. */
  data: ArrayLike<number> & { subarray(start: number, end: number): ArrayLike<number> };
  /** µV for each component by which the data are multiplied; 1 by default. */
  gains?: ArrayLike<number>;
  /** Contiguous parts: no window reaches across their borders. One part by default. */
  segments?: readonly SampleRange[];
  /** The segments are epochs of equal length, not parts of a continuous recording. */
  epochs?: boolean;
}

/** Hz below which the second that the features look at would have fewer values than they need. */
const LOWEST_RATE = 100;

/** Whole samples of a second. @throws HemocastError `iclabel-rate` below 100 Hz */
export function samplesOfSecond({ sampleRate }: Activations): number {
  if (sampleRate >= LOWEST_RATE) return Math.floor(sampleRate);
  throw new HemocastError('iclabel-rate', 'The sampling rate is too low for ICLabel', {
    expected: `${LOWEST_RATE} Hz or more, best 250 Hz`,
    found: `${sampleRate} Hz`,
    advice: 'Resample to a higher rate (--rate 250), or label by rules: --labels rules.',
  });
}

export function partsOf({ segments, samples }: Activations): readonly SampleRange[] {
  return segments ?? [{ start: 0, samples }];
}

/** First samples of windows that overlap by half, in each part from its start. */
export function halfOverlapping(parts: readonly SampleRange[], length: number): number[] {
  return parts.flatMap(({ start, samples }) => {
    const whole = Math.floor(samples / length);
    return Array.from({ length: Math.max(0, 2 * whole - 1) }, (_, k) => start + Math.ceil((k * length) / 2));
  });
}
