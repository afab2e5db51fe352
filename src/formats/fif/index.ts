/**
 * The Functional Image File Format of Neuromag systems and MNE-Python: continuous recordings and epochs, with EEG, MEG and other channels.
 */
import type { Storage } from '../../foundation/index.js';
import { epochBlock, FifEpochs } from './epochs.js';
import { openParts } from './parts.js';
import { FifRaw } from './raw.js';

export type { FifChannel, FifChannelKind, FifTransform } from './channel.js';
export { isFifStart } from './directory.js';
export type { FifEpoch } from './epochs.js';
export type { FifAnnotation, FifMeasurement, FifPoint } from './measurement.js';
export { FifEpochs, FifRaw };

/**
 * Opens a continuous recording or epochs, plain or compressed with gzip, with the further parts of a split recording. Values are in
 * SI units: stored value × range × calibration × ten to the unit multiplier, as the format lays down (MNE-Python takes every multiplier for 0).
 *
 * @throws HemocastError `fif-not-fif`, `fif-truncated`, `fif-compression`, `fif-structure`, `fif-header`, `fif-tag`, `fif-calibration`, `fif-buffer`,
 * `fif-gaps`, `fif-epochs`, `fif-empty`, `fif-part` (a split recording is not complete), `fif-no-recording`; as the storage for the file itself
 *
 * @example
 * const file = await openFif(storage, 'sub-01_raw.fif');
 * if (file.kind === 'raw') await file.readSignals({ start: 0, count: 10 * file.sampleRate });
 */
export async function openFif(storage: Storage, path: string): Promise<FifRaw | FifEpochs> {
  const parts = await openParts(storage, path);
  return epochBlock(parts[0].root) === undefined ? FifRaw.open(parts, path) : FifEpochs.open(parts, path);
}
