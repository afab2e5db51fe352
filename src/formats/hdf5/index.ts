export { type Hdf5Library, type Hdf5Use, hasSignature, readHdf5 } from './library.js';
export * from './values.js';
export * from './write.js';
