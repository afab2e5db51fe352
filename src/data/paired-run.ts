import type { EncodedEeg } from '../encoders/eeg/encoded-eeg.js';
import type { FineTuningInput } from '../encoders/eeg/index.js';

/**
 * One recording of EEG and fMRI together, cut to what learning and evaluation
 * need: band power on the input side, the blood-oxygen response on the target
 * side, both on the run's own clock.
 *
 * Volume `v` is acquired at `startTime + v × tr` seconds of the recording; a
 * volume's film time is its time less `filmStart`.
 */
export interface PairedRun {
  id: string;
  person: string;
  /** Label of the stimulus. */
  film: string;
  /** Second of the recording at which the film begins. */
  filmStart: number;
  /**
   * Log band power `[second, electrode, band]`, standardised per feature over
   * the run; second `s` is centred on `s + 0.5` s.
   */
  features: Float32Array;
  seconds: number;
  electrodes: number;
  bands: number;
  /** The EEG as tokens of an encoder, for a model that has one. */
  encoded?: EncodedEeg;
  /** What fine-tuning that encoder needs of the run, and the features that it has come to. */
  fineTuning?: FineTuningInput;
  fineTuned?: Float32Array;
  /** Target `[vertex, volume]`, a z score per vertex over the run. */
  bold: Float32Array;
  volumes: number;
  /** Repetition time in seconds. */
  tr: number;
  /** Second of the recording at which the first volume is acquired. */
  startTime: number;
  /**
   * Simulated data only: the noise ceiling, the signal of the neural drive alone,
   * processed as `bold` is; `[vertex, volume]`.
   */
  ceiling?: Float32Array;
  metadata: Record<string, number | string | undefined>;
}
