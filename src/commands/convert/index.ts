export { type ConversionResult, convertFile } from './convert-file.js';
