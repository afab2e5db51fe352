/** Power spectra of the EEG channels of a recording before and after cleaning, for the reports. */
import { type RecordingInParts, spreadSegments } from '../preprocess/index.js';
import type { Recording } from '../recordings/index.js';
import { type Spectrum, welch } from '../signal/index.js';

/** Spectra of the EEG channels of a recording in half-hertz bins, µV²/Hz. */
export function channelSpectra({ channels, samples, sampleRate, data }: Recording): Spectrum[] {
  const eeg = channels.flatMap(({ type }, index) => (type === 'eeg' ? [index] : []));
  return eeg.map((index) =>
    welch(data.subarray(index * samples, (index + 1) * samples), sampleRate, { segmentSeconds: 2 }),
  );
}

/** To 80 Hz: as far as both recordings reach. `[channel][frequency]` µV²/Hz. */
export function comparedSpectra(before: readonly Spectrum[], after: readonly Spectrum[]) {
  const count = Math.min(before[0].frequencies.length, after[0].frequencies.length, 161);
  return {
    frequencies: before[0].frequencies.subarray(0, count),
    before: before.map(({ density }) => density.subarray(0, count)),
    after: after.map(({ density }) => density.subarray(0, count)),
  };
}

/** The spectra of two recordings, compared. */
export function spectraOf(raw: Recording, clean: Recording) {
  return comparedSpectra(channelSpectra(raw), channelSpectra(clean));
}

/** Seconds of a segment, and of all segments, that stand for a recording too long to be looked at as a whole. */
const STRETCH_SECONDS = 10;
const SEEN_SECONDS = 300;

/** As `spectraOf`, of evenly spread segments. */
export async function spectraInParts(raw: RecordingInParts, clean: RecordingInParts) {
  const seconds = Math.min(raw.samples / raw.sampleRate, clean.samples / clean.sampleRate);
  const { starts, length } = spreadSegments(seconds, SEEN_SECONDS, STRETCH_SECONDS);
  const parts: ReturnType<typeof spectraOf>[] = [];
  for (const start of starts) {
    parts.push(spectraOf(await stretchOf(raw, start, length), await stretchOf(clean, start, length)));
  }
  const [{ frequencies, before, after }] = parts;
  const mean = (side: 'before' | 'after', row: number) =>
    frequencies.map((_, k) => parts.reduce((sum, part) => sum + part[side][row][k], 0) / parts.length);
  return {
    frequencies,
    before: before.map((_, row) => mean('before', row)),
    after: after.map((_, row) => mean('after', row)),
  };
}

async function stretchOf(recording: RecordingInParts, start: number, length: number): Promise<Recording> {
  const from = Math.floor(start * recording.sampleRate);
  const samples = Math.min(Math.round(length * recording.sampleRate), recording.samples - from);
  return { ...recording, samples, data: await recording.read(from, samples) };
}
