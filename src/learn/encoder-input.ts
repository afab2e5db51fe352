/** From a recording to what an EEG encoder takes: cleaned, at electrodes that LaBraM knows, in whole seconds at 200 Hz. */
import { HemocastError, type Progress } from '../foundation/index.js';
import { LABRAM_PATCH } from '../models/index.js';
import { type CleaningReport, cleanEeg } from '../preprocess/index.js';
import type { Recording } from '../recordings/index.js';
import type { EegEncoderConfiguration } from './eeg-encoder-folder.js';
import { isLabramEeg, type LabramMontageReport, labramMontage } from './labram-montage.js';

export interface EncoderInputOptions {
  /** What the encoder was trained for, in its `config.json`. */
  input: EegEncoderConfiguration['input'];
  /** The recording is clean, at the encoder's rate and in µV: take it as it is. Default false. */
  raw?: boolean;
  /** Names as they stood in the file, by the recording's names, where the reader changed them. */
  labels?: ReadonlyMap<string, string>;
  progress?: Progress;
}

export interface EncoderInput {
  /** At the encoder's rate, at electrodes that LaBraM knows, in µV. */
  recording: Recording;
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

/**
 * Prepares a recording for an encoder: `cleanEeg` in the encoder's band without a new reference, then `labramMontage`. The recording
 * given is left unchanged.
 *
 * @throws HemocastError `encoder-rate` and `encoder-values` where a recording that is to be taken as it is does not fit,
 *   `signal-too-short` below one second, and what `cleanEeg` and `labramMontage` throw
 *
 * @example
 * const prepared = prepareEncoderInput(recording, { input: labramInput });
 * const { tokens } = await encoder.encode(encoderPatches(prepared, labramInput, 0, prepared.seconds), names);
 */
export function prepareEncoderInput(recording: Recording, options: EncoderInputOptions): EncoderInput {
  const { input, raw = false, labels, progress } = options;
  const { low, high, rate } = input;
  if (raw) requireFitting(recording, rate);
  // LaBraM knows some channels that are EEG to no one else.
  const channels = recording.channels.map((channel) =>
    isLabramEeg(channel) ? { ...channel, type: 'eeg' as const } : channel,
  );
  const known = { ...recording, channels };
  const cleaned = raw ? undefined : cleanEeg(known, { low, high, rate, notch: 'auto', reference: 'none' }, progress);
  const { recording: matched, report: montage } = labramMontage(cleaned?.recording ?? known, labels);
  const seconds = Math.floor(matched.samples / LABRAM_PATCH);
  if (seconds < 1) {
    throw new HemocastError('signal-too-short', 'The recording is too short to be encoded', {
      expected: '1 s or more',
      found: `${(matched.samples / rate).toFixed(2)} s`,
    });
  }
  const rest = (matched.samples - seconds * LABRAM_PATCH) / rate;
  const cleaning = cleaned?.report;
  if (cleaning !== undefined) {
    // Cleaning saw them first: the report of the montage is to name every channel of the recording.
    const leftOut = cleaning.leftOut.map(({ name }) => ({
      name: labels?.get(name) ?? name,
      reason: 'not EEG' as const,
    }));
    const removed = cleaning.removed.map((name) => ({ name: labels?.get(name) ?? name, reason: 'bad' as const }));
    montage.dropped.unshift(...leftOut, ...removed);
  }
  return {
    recording: matched,
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
 */
export function encoderPatches(
  { recording }: Pick<EncoderInput, 'recording'>,
  { unit }: EegEncoderConfiguration['input'],
  start: number,
  seconds: number,
): Float32Array {
  const { channels, samples, data } = recording;
  const length = seconds * LABRAM_PATCH;
  const patches = new Float32Array(channels.length * length);
  channels.forEach((_, channel) => {
    const from = channel * samples + start * LABRAM_PATCH;
    for (let i = 0; i < length; i++) patches[channel * length + i] = data[from + i] / unit;
  });
  return patches;
}

function requireFitting({ channels, sampleRate, samples, data }: Recording, rate: number): void {
  if (sampleRate !== rate) {
    throw new HemocastError(
      'encoder-rate',
      'The recording cannot be taken as it is: its sampling rate is not the encoder’s',
      {
        field: 'sampling rate',
        expected: `${rate} Hz`,
        found: `${sampleRate} Hz`,
        advice: 'Leave --raw away: then the recording is cleaned and resampled.',
      },
    );
  }
  channels.forEach((channel, index) => {
    if (!isLabramEeg(channel)) return;
    const row = data.subarray(index * samples, (index + 1) * samples);
    const at = row.findIndex((value) => !Number.isFinite(value));
    if (at < 0) return;
    throw new HemocastError(
      'encoder-values',
      'The recording cannot be taken as it is: a channel holds values that are no numbers',
      {
        field: channel.name,
        expected: 'finite values in µV',
        found: `${row[at]} at ${(at / sampleRate).toFixed(3)} s`,
        advice: 'Leave --raw away: then the channel is replaced from its neighbours.',
      },
    );
  });
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
