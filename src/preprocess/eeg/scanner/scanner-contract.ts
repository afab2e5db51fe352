/** What is asked of the correction of EEG that was recorded inside an MR scanner, and what it reports. */

/** Which epochs a gradient template is averaged over; `auto`: those that the triggers mark, and nothing where no artefact repeats with them. */
export type GradientMode = 'auto' | 'none' | 'volume' | 'slice';
/** Where heartbeats come from; `auto`: the ECG where it is good, else the EEG, and nothing outside a scanner. */
export type PulseMode = 'auto' | 'none' | 'ecg' | 'eeg';

export interface ScannerOptions {
  /** Default `auto`. */
  gradient?: GradientMode;
  /** Epochs that a template is averaged over; 0 for all of the scan. Default 30 volumes, or as many seconds of slices. */
  gradientWindow?: number;
  /** Align epochs to fractions of a sample. Default true. */
  subsample?: boolean;
  /** Components of the residuals that are taken out (optimal basis set), chosen by their size where `auto`. Default `auto`, 0 for none. */
  gradientBasis?: 'auto' | number;
  /** Adaptive noise cancelling after the template. Default false. */
  adaptive?: boolean;
  /** Shrink parts of a template that do not stand out of the averaged EEG. Default true. */
  shrink?: boolean;
  /** Head motion, `[volume][x, y, z in mm, three rotations in degrees]`, from the first volume that has a trigger. */
  motion?: readonly (readonly number[])[];
  /** Label of the triggers; by default the one whose epochs repeat best. */
  trigger?: string;
  /** Default `auto`. */
  pulse?: PulseMode;
  /** Spatial components in which single beats are fitted; 0 for the mean beat alone. Default `auto`. */
  pulseBasis?: 'auto' | number;
  /** Hz at which the correction is done; a divisor of the recording's rate is taken. Default 1000. */
  workingRate?: number;
  /** Hz of the result, where the recording has as much. Default 250. */
  outputRate?: number;
}

/** One uninterrupted scan. */
export interface ScanReport {
  /** Seconds from the start of the recording. */
  onset: number;
  /** Volumes, or slices where those are the epochs. */
  epochs: number;
  /** Seconds from one epoch to the next, on the EEG's clock. */
  period: number;
  /** Epochs within the scan that had no trigger of their own. */
  lost: number;
  /** Epochs with the artefact before the first trigger and after the last. */
  before: number;
  after: number;
  /** Standard deviation of single epochs about an even spacing, microseconds. */
  jitter: number;
}

export interface GradientReport {
  epoch: 'volume' | 'slice';
  /** Label of the triggers; undefined where the period was found in the signal. */
  trigger?: string;
  /** Median over channels of the correlation of an epoch with the next, above 30 Hz, before. */
  repeatability: number;
  scans: ScanReport[];
  /** Epochs in the template, in effect. */
  window: number;
  motionAware: boolean;
  subsample: boolean;
  adaptive: boolean;
  /** Components of residuals taken out. */
  basis: number;
  /** Root mean square of the artefact that was subtracted, µV, of each channel. */
  amplitude: { name: string; microvolts: number }[];
}

export interface PulseReport {
  from: 'ecg' | 'eeg';
  channel: string;
  beats: number;
  /** Beats a minute, median and its range (5th and 95th percentile). */
  rate: number;
  rateRange: [number, number];
  /** Beats put in where one was missed, and taken out where one was counted twice. */
  inserted: number;
  removed: number;
  /** Seconds from the R peak to the largest deflection. */
  delay: number;
  basis: number;
  /** Seconds. */
  peaks: number[];
  /** Root mean square subtracted, µV, of each channel. */
  amplitude: { name: string; microvolts: number }[];
}

export interface ScannerReport {
  rate: { from: number; working: number; to: number };
  gradient?: GradientReport;
  pulse?: PulseReport;
  /** What was found and done, or why nothing was, as sentences. */
  remarks: string[];
}
