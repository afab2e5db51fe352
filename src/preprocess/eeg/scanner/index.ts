export { cancelAdaptively } from './adaptive-noise.js';
export { type CorrectedRecording, correctScanner } from './correct-scanner.js';
export { heartbeatsFromEeg } from './eeg-heartbeats.js';
export { probeOf } from './epoch-timing.js';
export { correctGradient, type GradientCorrection } from './gradient-artefact.js';
export { readMotionParameters } from './motion-parameters.js';
export { type PulseModel, pulseArtefacts, pulseModel } from './pulse-artefact.js';
export { type Heartbeats, rPeaks } from './r-peaks.js';
export type {
  GradientMode,
  GradientReport,
  PulseMode,
  PulseReport,
  ScannerOptions,
  ScannerReport,
  ScanReport,
} from './scanner-contract.js';
export type { ScannerView } from './scanner-view.js';
export { type FoundScans, findScans, type Scan } from './scans.js';
export { reduce, type WorkingSignal, workingSignal } from './working-signal.js';
