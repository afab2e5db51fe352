export { concludeLengthUnit, type LengthUnit, statedLengthUnit } from './length-unit.js';
export type { NirsFile } from './nirs.js';
export { readNirs } from './read-nirs.js';
