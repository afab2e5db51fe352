export { encodeGifti, type GiftiArrayToWrite, type GiftiToWrite, surfaceArrays, timeSeriesArrays } from './encode.js';
export type {
  GiftiArray,
  GiftiCoordinateSystem,
  GiftiData,
  GiftiEncoding,
  GiftiFile,
  GiftiLabel,
  GiftiType,
} from './gifti.js';
export { readGifti } from './read.js';
