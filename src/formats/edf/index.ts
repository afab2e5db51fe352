export type { EdfAnnotation } from './annotations.js';
export { type EdfChannel, type EdfHeader, type EdfKind, isBdfStart, isEdfStart, readEdfHeader } from './header.js';
export { EdfFile, type EdfSegment, openEdf } from './reader.js';
export type { ValueExtremes } from './records.js';
export {
  type EdfBlocks,
  type EdfContent,
  encodeBdf,
  encodeBdfInParts,
  encodeEdf,
  encodeEdfInParts,
} from './writer.js';
