/** Power spectra of the EEG channels of a recording before and after cleaning, for the reports. */
import { judgedSegments, type RecordingInParts, spreadSegments } from '../preprocess/index.js';
import { missingRuns, type Recording, withoutRanges } from '../recordings/index.js';
import { type Spectrum, welch } from '../signal/index.js';

/** Seconds of a window of `welch`. */
const WINDOW_SECONDS = 2;

/**
 * Spectra of the EEG channels of a recording in half-hertz bins, µV²/Hz: of its usable parts, each weighted by its length. A channel's missing
 * values have no part in it.
 */
export function channelSpectra(recording: Recording): Spectrum[] {
  const { channels, samples, sampleRate, data } = recording;
  const eeg = channels.flatMap(({ type }, index) => (type === 'eeg' ? [index] : []));
  const usable = judgedSegments(recording);
  return eeg.map((index) => {
    const row = data.subarray(index * samples, (index + 1) * samples);
    const parts = withoutRanges(usable, missingRuns(row), Math.round(WINDOW_SECONDS * sampleRate));
    const whole = parts.length > 0 ? parts : [usable.reduce((a, b) => (b.samples > a.samples ? b : a))];
    const total = whole.reduce((sum, part) => sum + part.samples, 0);
    const spectra = whole.map(({ start, samples: count }) => ({
      ...welch(row.subarray(start, start + count), sampleRate, { segmentSeconds: WINDOW_SECONDS }),
      share: count / total,
    }));
    const [{ frequencies, density }] = spectra;
    return {
      frequencies,
      density: density.map((_, k) => spectra.reduce((sum, one) => sum + one.share * one.density[k], 0)),
    };
  });
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
  const { segments: _, ...described } = recording;
  return { ...described, events: [], samples, data: await recording.read(from, samples) };
}
