/** Raw EEG of a published data set without the artefacts of the scanner. */
import type { ScannerCorrection } from '../../data/index.js';
import { HemocastError } from '../../foundation/index.js';
import { correctScanner } from '../../preprocess/index.js';

/**
 * Takes the gradient and the pulse artefact out of a recording by its triggers and its ECG (docs/scanner.md).
 *
 * @throws HemocastError `eeg-uncorrected` where no gradient artefact that repeats with the triggers is found, and as `correctScanner`
 */
export const correctRaw: ScannerCorrection = async (recording, { file }) => {
  const { data, ...described } = recording;
  const { channels, samples } = recording;
  const read = async (start: number, count: number) => {
    if (start === 0 && count === samples) return data as Float32Array;
    const part = new Float32Array(channels.length * count);
    for (let c = 0; c < channels.length; c++)
      part.set(data.subarray(c * samples + start, c * samples + start + count), c * count);
    return part;
  };
  const corrected = await correctScanner({ ...described, read });
  if (corrected?.report.gradient !== undefined) return corrected.recording;
  throw new HemocastError('eeg-uncorrected', 'No gradient artefact was found in raw EEG from inside a scanner', {
    file,
    expected: 'triggers of volumes, and an artefact that repeats with them',
    found: corrected?.report.remarks.join(' ') || 'neither',
    advice:
      'Look at the recording with `hemocast preprocess eeg --gradient volume`, or take the run out of the folder.',
  });
};
