/** From a recording to what an EEG encoder takes: cleaned, at electrodes that LaBraM knows, in whole seconds at 200 Hz. */
import { HemocastError, type Progress } from '../../foundation/index.js';
import { type CleaningReport, cleanEeg, cleanEegInParts, type RecordingInParts } from '../../preprocess/index.js';
import type { Recording } from '../../recordings/index.js';
import type { EegEncoderConfiguration } from './eeg-encoder-folder.js';
import { LABRAM_PATCH } from './labram.js';
import { isLabramEeg, type LabramMontageReport, planLabramMontage } from './labram-montage.js';

export interface EncoderInputOptions {
  /** What the encoder was trained for, in its `config.json`. */
  input: EegEncoderConfiguration['input'];
  /** The recording is clean, at the encoder's rate and in µV: take it as it is. Default false. */
  raw?: boolean;
  /** Names as they stood in the file, by the recording's names, where the reader changed them. */
  labels?: ReadonlyMap<string, string>;
  /** Recordings with more values than this, of all channels together, are cleaned in parts (`cleanEegInParts`). Default 2^26. */
  valuesAtOnce?: number;
  progress?: Progress;
}

export interface EncoderInput {
  /** At the encoder's rate, at electrodes that LaBraM knows, in µV. */
  recording: RecordingInParts;
  /** Whole seconds. */
  seconds: number;
  /** Seconds at the end, less than one, that fill no patch. */
  rest: number;
  montage: LabramMontageReport;
  /** Left out where the recording was taken as it is. */
  cleaning?: CleaningReport;
  /** As sentences. */
  warnings: string[];
}

/** An hour of 64 channels at 290 Hz. */
const VALUES_AT_ONCE = 2 ** 26;

/**
 * Prepares a recording for an encoder: `cleanEeg` in the encoder's band without a new reference, then `labramMontage`. Long recordings are
 * read again and again, a part at a time.
 *
 * @throws HemocastError `encoder-rate` where a recording that is to be taken as it is has another rate, `signal-too-short` below one
 *   second, and what cleaning, `labramMontage` and reading throw
 *
 * @example
 * const prepared = await prepareEncoderInput({ ...open.recording, read: open.read }, { input: labramInput });
 * const patches = await encoderPatches(prepared, labramInput, 0, prepared.seconds); // [channel, second, 200]
 */
export async function prepareEncoderInput(
  recording: RecordingInParts,
  options: EncoderInputOptions,
): Promise<EncoderInput> {
  const { input, raw = false, labels } = options;
  // LaBraM knows some channels that are EEG to no one else.
  const channels = recording.channels.map((channel) =>
    isLabramEeg(channel) ? { ...channel, type: 'eeg' as const } : channel,
  );
  const { recording: clean, report: cleaning } = await (raw ? asItIs : cleaned)({ ...recording, channels }, options);
  const { samples } = clean;
  const { channels: known, report: montage, apply } = planLabramMontage(clean.channels, labels);
  const seconds = Math.floor(samples / LABRAM_PATCH);
  if (seconds < 1) {
    throw new HemocastError('signal-too-short', 'The recording is too short to be encoded', {
      expected: '1 s or more',
      found: `${(samples / input.rate).toFixed(2)} s`,
    });
  }
  if (cleaning !== undefined) {
    // Cleaning saw them first: the report of the montage is to name every channel of the recording.
    const labelOf = (name: string) => labels?.get(name) ?? name;
    montage.dropped.unshift(
      ...cleaning.leftOut.map(({ name }) => ({ name: labelOf(name), reason: 'not EEG' as const })),
      ...cleaning.removed.map((name) => ({ name: labelOf(name), reason: 'bad' as const })),
    );
  }
  const rest = (samples - seconds * LABRAM_PATCH) / input.rate;
  return {
    recording: {
      ...clean,
      channels: known,
      read: async (start, count) => apply(await clean.read(start, count), Math.min(count, samples - start)),
    },
    seconds,
    rest,
    montage,
    ...(cleaning === undefined ? {} : { cleaning }),
    warnings: warningsOf(montage, cleaning, rest, input),
  };
}

/**
 * Patches of consecutive seconds in the encoder's unit.
 *
 * @param start second
 * @returns `[channel, second, 200]`
 * @throws HemocastError `encoder-values` where a recording that was taken as it is holds values that are no numbers
 */
export async function encoderPatches(
  { recording }: Pick<EncoderInput, 'recording'>,
  { unit, rate }: EegEncoderConfiguration['input'],
  start: number,
  seconds: number,
): Promise<Float32Array> {
  const length = seconds * LABRAM_PATCH;
  const patches = await recording.read(start * LABRAM_PATCH, length);
  for (let i = 0; i < patches.length; i++) patches[i] /= unit;
  const at = patches.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return patches;
  throw new HemocastError('encoder-values', 'A channel holds values that are no numbers', {
    field: recording.channels[Math.floor(at / length)].name,
    expected: 'finite values in µV',
    found: `${patches[at]} at ${(start + (at % length) / rate).toFixed(3)} s`,
    advice: 'Leave --raw away: then the channel is replaced from its neighbours.',
  });
}

type Prepared = { recording: RecordingInParts; report?: CleaningReport };

async function asItIs(recording: RecordingInParts, { input: { rate } }: EncoderInputOptions): Promise<Prepared> {
  if (recording.sampleRate === rate) return { recording };
  throw new HemocastError(
    'encoder-rate',
    'The recording cannot be taken as it is: its sampling rate is not the encoder’s',
    {
      field: 'sampling rate',
      expected: `${rate} Hz`,
      found: `${recording.sampleRate} Hz`,
      advice: 'Leave --raw away: then the recording is cleaned and resampled.',
    },
  );
}

async function cleaned(recording: RecordingInParts, options: EncoderInputOptions): Promise<Prepared> {
  const { input, valuesAtOnce = VALUES_AT_ONCE, progress } = options;
  const { low, high, rate } = input;
  const cleaning = { low, high, rate, notch: 'auto', reference: 'none' } as const;
  if (recording.channels.length * recording.samples > valuesAtOnce) {
    return cleanEegInParts(recording, cleaning, progress);
  }
  const { read, ...described } = recording;
  const whole = { ...described, data: await read(0, described.samples) };
  const { recording: clean, report } = cleanEeg(whole, cleaning, progress);
  return { recording: inParts(clean), report };
}

/** A recording in memory, to be read as one that is not. */
export function inParts({ data, ...described }: Recording): RecordingInParts {
  const { channels, samples } = described;
  return {
    ...described,
    async read(start, count) {
      const end = Math.min(start + count, samples);
      const part = new Float32Array(channels.length * (end - start));
      channels.forEach((_, c) => {
        part.set(data.subarray(c * samples + start, c * samples + end), c * (end - start));
      });
      return part;
    },
  };
}

function warningsOf(
  { channels, dropped }: LabramMontageReport,
  cleaning: CleaningReport | undefined,
  rest: number,
  { high }: EegEncoderConfiguration['input'],
): string[] {
  const carried = channels.filter(({ how }) => how === 'interpolated');
  const lost = dropped.filter(({ reason }) => reason !== 'not EEG' && reason !== 'bad');
  const warnings: string[] = [];
  if (carried.length > 0) {
    const list = carried.map(({ name, from }) => `${from} → ${name}`).join(', ');
    warnings.push(`${carried.length} channels stand where LaBraM has no place; carried to the nearest: ${list}.`);
  }
  if (lost.length > 0) {
    const list = lost.map(({ name, reason }) => `${name} (${reason})`).join(', ');
    warnings.push(`${lost.length} EEG channels were dropped: ${list}.`);
  }
  if (cleaning !== undefined && cleaning.bad.length > 0) {
    const reasonOf = (reason: string) => (reason === 'stated' ? 'marked as bad' : reason);
    const list = cleaning.bad.map(({ name, reason }) => `${name} (${reasonOf(reason)})`).join(', ');
    warnings.push(`Channels without a usable signal, replaced from their neighbours or removed: ${list}.`);
  }
  if (cleaning !== undefined && cleaning.band.high < high) {
    warnings.push(
      `The recording carries nothing above ${cleaning.band.high.toFixed(1)} Hz; the encoder was trained up to ${high} Hz.`,
    );
  }
  if (rest > 0) warnings.push(`The last ${rest.toFixed(3)} s fill no whole second and were left out.`);
  return warnings;
}
