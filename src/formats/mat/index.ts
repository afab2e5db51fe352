export { isMatLevel5, readMatLevel5 } from './level5-reader.js';
export { encodeMat } from './level5-writer.js';
export { isMatLevel73, readMatLevel73 } from './level73-reader.js';
export { readMat } from './read.js';
export * from './values.js';
