export { encodeGifti, type GiftiArrayToWrite, type GiftiToWrite, surfaceArrays, timeSeriesArrays } from './encode.js';
export {
  type GiftiArray,
  type GiftiCoordinateSystem,
  type GiftiData,
  type GiftiEncoding,
  type GiftiFile,
  type GiftiLabel,
  type GiftiType,
  giftiTimeStep,
} from './gifti.js';
export { readGifti } from './read.js';
