export { NIFTI_DATATYPES, type NiftiDatatype, type NiftiScaling } from './datatypes.js';
export { type NiftiExtension, type NiftiHeader, niftiValueCount, readNiftiHeader } from './header.js';
export { type Affine, invertAffine, voxelSizes } from './orientation.js';
export { type NiftiFile, type NiftiImage, type NiftiVolume, openNifti, readNifti } from './reader.js';
export { encodeNifti, type NiftiToWrite } from './writer.js';
