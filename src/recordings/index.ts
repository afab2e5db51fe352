/**
 * Recordings as the other rooms know them: channels with units and places, events, series on the cortex; readers of EEG
 * of any known format; electrode names and places; reading and writing of BIDS data sets.
 *
 * @example
 * ```ts
 * import { openBidsDataset, readEeg } from 'hemocast/recordings';
 *
 * const { recording, report } = await readEeg(storage, 'rest.edf'); // µV, [channel, sample]
 * const dataset = await openBidsDataset(storage, 'bids');
 * ```
 *
 * @module
 */

export * from './bids-dataset.js';
export { isMeasured } from './bids-descriptions.js';
export * from './bids-eeg.js';
export * from './bids-names.js';
export * from './bids-recording.js';
export * from './bids-tables.js';
export * from './bids-writer.js';
export { brainVisionChannels } from './brainvision-frame.js';
export { describeChannel } from './channel-types.js';
export { type Clock, clockFromEvents, clockFromVolumeTriggers, statedClock, toEegTime } from './clock.js';
export * from './electrode-positions.js';
export { atPlaces, type PlacedElectrodes, placedElectrodes } from './electrode-table.js';
export * from './montage.js';
export {
  type EegReader,
  type EegReadReport,
  type OpenEeg,
  openEeg,
  readEeg,
  readEegRecording,
  recordingExtensions,
} from './readers.js';
export * from './recording.js';
export { HEMISPHERES, writeHemispheres } from './surface-writer.js';
