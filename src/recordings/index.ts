export * from './bids-names.js';
export * from './bids-tables.js';
export * from './bids-writer.js';
export * from './electrode-positions.js';
export * from './montage.js';
export * from './recording.js';
