export { isMatLevel5, readMatLevel5 } from './level5-reader.js';
export { readMat } from './read.js';
export * from './values.js';
