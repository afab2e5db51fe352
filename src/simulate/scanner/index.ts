export { ballistocardiogram } from './ballistocardiogram.js';
export { type SliceWaveform, sliceWaveform } from './gradient-waveform.js';
export { headMovement } from './head-movement.js';
export { electrocardiogram, heartbeats } from './heartbeat.js';
export { type ScanTimeline, type ScanTiming, scanTimeline } from './scan-timeline.js';
export {
  cleanAt,
  recordInScanner,
  type ScannerRecording,
  type ScannerSettings,
  type ScannerTruth,
} from './scanner-recording.js';
