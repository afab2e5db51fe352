/** Epochs of EEG: what decoders of voltages read. */
import { HemocastError } from '../foundation/index.js';
import type { Recording } from '../recordings/index.js';
import { filterZeroPhase } from '../signal/index.js';

/** Voltages about events. */
export interface Epochs {
  count: number;
  channels: number;
  /** Samples of an epoch. */
  samples: number;
  /** `[epoch, channel, sample]`, µV. */
  values: Float32Array;
}

/** What holds values for each of a number of examples: vectors, epochs. */
export interface Rows {
  count: number;
  values: Float32Array;
}

/** Some examples, in the order asked for. */
export function chosenRows<Input extends Rows>(input: Input, rows: ArrayLike<number>): Input {
  const size = input.values.length / Math.max(1, input.count);
  const values = new Float32Array(rows.length * size);
  for (let k = 0; k < rows.length; k++) {
    values.set(input.values.subarray(rows[k] * size, (rows[k] + 1) * size), k * size);
  }
  return { ...input, count: rows.length, values };
}

/** Where an epoch lies about its event, and which rhythms are kept. */
export interface EpochWindow {
  /** Seconds from the onset. */
  start: number;
  end: number;
  /** Hz. */
  low: number;
  high: number;
}

/** Sensorimotor rhythms in imagery, as in MOABB's comparison of motor imagery (Jayaram & Barachant 2018, J. Neural Eng. 15). */
export const MOTOR_RHYTHMS: Pick<EpochWindow, 'low' | 'high'> = { low: 8, high: 32 };

/**
 * Epochs of a recording about onsets: filtered as a whole without delay, then cut.
 *
 * @param onsets seconds of the recording
 * @throws HemocastError `epoch-outside` where an epoch reaches beyond the recording, `epoch-window` for an empty one, and what the
 *   filter throws
 *
 * @example
 * const epochs = epochsAbout(recording, trials.map(({ onset }) => onset), { start: 0.5, end: 4.5, ...MOTOR_RHYTHMS });
 */
export function epochsAbout(
  { channels, samples, sampleRate, data }: Recording,
  onsets: readonly number[],
  { start, end, low, high }: EpochWindow,
): Epochs {
  const length = Math.round((end - start) * sampleRate);
  if (!(length >= 2)) {
    throw new HemocastError('epoch-window', 'An epoch holds no samples', {
      field: 'start, end',
      expected: 'an end after the start',
      found: `${start} … ${end} s`,
    });
  }
  const filtered = filterZeroPhase(data, channels.length, samples, sampleRate, { low, high });
  const values = new Float32Array(onsets.length * channels.length * length);
  onsets.forEach((onset, e) => {
    const first = Math.round((onset + start) * sampleRate);
    if (!(first >= 0 && first + length <= samples)) {
      throw new HemocastError('epoch-outside', 'An epoch reaches beyond the recording', {
        field: `onset ${onset} s`,
        expected: `${(-start).toFixed(2)} … ${(samples / sampleRate - end).toFixed(2)} s`,
        found: `${onset} s`,
      });
    }
    for (let c = 0; c < channels.length; c++) {
      const from = c * samples + first;
      values.set(filtered.subarray(from, from + length), (e * channels.length + c) * length);
    }
  });
  return { count: onsets.length, channels: channels.length, samples: length, values };
}
