export * from './edf/index.js';
export * from './freesurfer.js';
export * from './gifti/index.js';
export * from './json.js';
export { encodeNpy, type NpyArray, readNpy } from './npy.js';
export * from './snirf.js';
export { readSnirf, type SnirfSelection } from './snirf-reader.js';
export { encodeSnirf } from './snirf-writer.js';
export * from './tsv.js';
