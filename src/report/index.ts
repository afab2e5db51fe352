export * from './colour-scale.js';
export * from './cortex-picture.js';
export { encodePng, type Picture, pngDataUri } from './png.js';
