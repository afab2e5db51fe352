export * from './edf/index.js';
export { encodeNpy, type NpyArray, readNpy } from './npy.js';
