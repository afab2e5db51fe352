export { type EeglabChannel, type EeglabDataset, type EeglabEvent, readEeglabDataset } from './dataset.js';
export { EeglabFile, openEeglab } from './reader.js';
export { type EeglabContent, encodeEeglab } from './writer.js';
