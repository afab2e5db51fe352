export { encodeMgh, type MghImage, type MghToWrite, readMgh } from './mgh.js';
