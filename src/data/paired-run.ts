import type { EncodedEeg, RunEncoder } from '../encoders/eeg/index.js';
import type { SourceQuality, TargetSeries, Trial } from '../modalities/index.js';
import type { NetworkConditioning } from '../models/index.js';
import type { InputCheck } from '../preprocess/index.js';
import type { SpectraSource } from '../signal/index.js';

export type { RunEncoder };

/** One recording of the source, ready for the network, and what was recorded of each target beside it, on one clock. */
export interface PairedRun extends SourceRun {
  /** By name of the modality, e.g. `bold`; those that this recording has. */
  targets: Readonly<Record<string, PairedTarget>>;
}

/** A target's recording, cut to the time of the source and cleaned. */
export interface PairedTarget {
  /** `data` as it is learned and scored. */
  series: TargetSeries;
  /** Simulated data only: the noise ceiling, the signal of the neural drive alone, prepared as `series` is and of the same size. */
  ceiling?: Float32Array;
}

/** What a simulator planted: the neural activity that the blood follows. */
export interface NeuralDrive {
  /** `[region, second]`; second `s` is centred on `s + 0.5`. */
  data: Float32Array;
  /** Names of the regions, `L_G_cuneus`. */
  regions: readonly string[];
}

/** The source's side of a run. */
export interface SourceRun {
  id: string;
  person: string;
  /** A hash of all that the run was made of, where it is kept outside memory: its arrays are read where they are needed. */
  content?: string;
  /** BIDS task label. */
  task: string;
  /** Second of the recording at which the task (a film, say) begins. */
  taskStart: number;
  /** What the person did when, in seconds of the recording. */
  trials?: readonly Trial[];
  /**
   * Log band power `[step, electrode, band]`, standardised per feature over
   * the run; step `s` is centred on `(s + 0.5) · step` seconds.
   */
  features: Float32Array;
  /** Number of steps: of seconds, where a step is one. */
  seconds: number;
  /** Seconds from one step of the features to the next; 1 where absent. */
  step?: number;
  electrodes: number;
  bands: number;
  /** Cross-spectra of the sensors, for a model that carries them to the target's own places. */
  spectra?: SpectraSource;
  /** What that gives: log power `[step, place, band]`, standardised as `features` are. */
  points?: Float32Array;
  /** What is known of how well the source was measured. */
  quality?: SourceQuality;
  /** The verdict of the input check, of sources that are checked. */
  check?: InputCheck;
  /** The EEG as tokens of an encoder, for a model that has one. */
  encoded?: EncodedEeg;
  /** What the network is given where that is not what the mean is given. */
  network?: NetworkConditioning;
  /** Simulated data only: the neural drive behind every target. No model may read it. */
  drive?: NeuralDrive;
  metadata: Record<string, number | string | undefined>;
}

/**
 * A run as one target sees it: the source's features on one side, the signal at the target's own points on the other.
 *
 * Moment `v` (a volume of BOLD) lies at `startTime + v × tr` seconds of the recording; its time in the task is its time less
 * `taskStart`.
 */
export interface TargetRun extends SourceRun {
  /** `[value, moment]`, as it is learned and scored. */
  signal: Float32Array;
  /** Which values were measured, 1, and which were filled in from their neighbours, 0 `[value]`; all where absent. */
  present?: Uint8Array;
  /** Number of moments. */
  volumes: number;
  /** Seconds from one moment to the next: the repetition time of BOLD. */
  tr: number;
  /** Second of the recording at the first moment. */
  startTime: number;
  /** Simulated data only: the noise ceiling, the signal of the neural drive alone, processed as `signal` is; `[value, moment]`. */
  ceiling?: Float32Array;
}
