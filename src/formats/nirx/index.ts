export { parseNirxDate } from './date.js';
export { type NirxProbe, readDigitizedPoints, readProbeJson, readProbeMat } from './probe.js';
export { type NirxRecording, openNirx } from './reader.js';
export { type NirxTrigger, parseEvt, parseTri } from './triggers.js';
