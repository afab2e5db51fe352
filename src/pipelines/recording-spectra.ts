/** Power spectra of the EEG channels of a recording before and after cleaning, for the reports. */
import type { Recording } from '../recordings/index.js';
import { welch } from '../signal/index.js';

/** Half-hertz bins to 80 Hz: as far as both recordings reach. `[channel][frequency]` µV²/Hz. */
export function spectraOf(raw: Recording, clean: Recording) {
  const rows = (recording: Recording) => {
    const eeg = recording.channels.flatMap(({ type }, index) => (type === 'eeg' ? [index] : []));
    return eeg.map((index) =>
      welch(recording.data.subarray(index * recording.samples, (index + 1) * recording.samples), recording.sampleRate, {
        segmentSeconds: 2,
      }),
    );
  };
  const before = rows(raw);
  const after = rows(clean);
  const count = Math.min(before[0].frequencies.length, after[0].frequencies.length, 161);
  return {
    frequencies: before[0].frequencies.subarray(0, count),
    before: before.map(({ density }) => density.subarray(0, count)),
    after: after.map(({ density }) => density.subarray(0, count)),
  };
}
