export {
  type BrainVisionBinaryFormat,
  type BrainVisionChannel,
  type BrainVisionHeader,
  type BrainVisionPosition,
  readBrainVisionHeader,
} from './header.js';
export { type BrainVisionMarker, readBrainVisionMarkers } from './markers.js';
export { BrainVisionFile, openBrainVision, readBrainVisionTexts } from './reader.js';
export { isBrainVisionTitle } from './text.js';
export {
  type BrainVisionBlocks,
  type BrainVisionContent,
  encodeBrainVision,
  encodeBrainVisionInParts,
} from './writer.js';
