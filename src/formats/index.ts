/**
 * Bytes to typed values and back, one file or folder for each file format. No physiology: what a channel or a vertex
 * means is for other rooms to say. Every reader checks sizes before it takes memory, and names file and field in its errors.
 *
 * @example
 * ```ts
 * import { readGifti } from 'hemocast/formats';
 *
 * const { arrays } = readGifti(bytes, 'lh.pial.gii'); // places [vertex, 3] and triangles [face, 3]
 * ```
 *
 * @module
 */

export * from './brainvision/index.js';
export { checkedJson, type JsonKind, type JsonSchema } from './checked-json.js';
export * from './cifti/index.js';
export * from './edf/index.js';
export * from './eeglab/index.js';
export * from './egi/index.js';
export * from './fif/index.js';
export * from './freesurfer/freesurfer.js';
export * from './freesurfer/freesurfer-writer.js';
export * from './gifti/index.js';
export * from './json.js';
export * from './mat/index.js';
export * from './mgh/index.js';
export * from './nifti/index.js';
export * from './nirs/index.js';
export * from './nirx/index.js';
export { encodeNpy, type NpyArray, readNpy } from './npy.js';
export { encodeNpz, readNpz } from './npz.js';
export * from './sample-times.js';
export * from './snirf/snirf.js';
export { readSnirf, type SnirfSelection } from './snirf/snirf-reader.js';
export { encodeSnirf } from './snirf/snirf-writer.js';
export * from './torch/index.js';
export * from './tsv.js';
export * from './xdf/index.js';
