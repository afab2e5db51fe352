export { isXdfStart, type XdfDamage } from './chunks.js';
export type { Segment as XdfSegment } from './clock.js';
export { openXdf, XdfFile, type XdfStream } from './file.js';
export type { XdfChannel, XdfSampleFormat, XdfStreamHeader } from './header.js';
