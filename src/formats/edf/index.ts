export type { EdfAnnotation } from './annotations.js';
export { type EdfChannel, type EdfHeader, readEdfHeader } from './header.js';
export { EdfFile, type EdfSegment, openEdf } from './reader.js';
export { type EdfContent, encodeEdf } from './writer.js';
