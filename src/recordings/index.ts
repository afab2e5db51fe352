export * from './bids-names.js';
export * from './bids-tables.js';
export * from './bids-writer.js';
export { describeChannel } from './channel-types.js';
export * from './electrode-positions.js';
export * from './montage.js';
export { type EegReader, type EegReadReport, readEeg, readEegRecording } from './readers.js';
export * from './recording.js';
