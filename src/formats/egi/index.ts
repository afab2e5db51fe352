export { isMffFolder, type MffRecording, type MffSensor, readMff } from './mff.js';
export type { MffSignal } from './mff-signal.js';
export { type EgiRaw, isEgiRawStart, readEgiRaw } from './raw.js';
