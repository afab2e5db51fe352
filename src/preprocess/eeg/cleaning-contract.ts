/** What is asked of the cleaning of EEG, and what it reports, whether it is done at once or in parts. */
import type { Random } from '../../foundation/index.js';
import type { IcaMethod } from '../../signal/index.js';
import type { BadChannel } from './bad-channels.js';
import type { RemovalChoice } from './component-removal.js';
import type { Interruptions } from './measured-signal.js';
import type { Reference } from './reference.js';
import type { ArtefactReport } from './remove-artefacts.js';
import type { RejectedWindow } from './window-rejection.js';

export interface CleanEegOptions extends RemovalChoice {
  /** Hz; high-pass. Default 1. */
  low?: number;
  /** Hz; low-pass. Default 75; where the sampling rates carry less, 0.9 × their Nyquist frequency. */
  high?: number;
  /** Zero-phase band-pass: `fir` (default; MNE-Python's default design) or `butterworth`, forwards and backwards. */
  filter?: 'fir' | 'butterworth';
  /** Of the Butterworth filter. Default 4. */
  order?: number;
  /** Line noise to remove with its harmonics; `auto` (default) looks for a peak at 50 and 60 Hz. */
  notch?: 'auto' | 50 | 60 | false;
  /** Hz of the result. Default 200. */
  rate?: number;
  /** Default `average`. */
  reference?: Reference;
  /** Names of channels that are known to be bad, beside those that the recording marks: replaced as those that are found. Default none. */
  bad?: readonly string[];
  /** Also replace channels that correlate less than this with every other one, typically 0.4; see `ChannelSurvey.uncorrelated`. Default: none. */
  badCorrelation?: number;
  /** Remove eye movements, heartbeats and what else `remove` names by independent component analysis. Default `none`. */
  ica?: 'none' | IcaMethod;
  /** Number of independent components, or the part of the variance that they carry. Default 0.99. */
  icaComponents?: number;
  /** Start of the component analysis; by default the same for every recording. */
  random?: Random;
  /** µV, peak to peak: seconds in which a channel of the result swings by more are reported and marked by events `BAD_amplitude`. Default: none. */
  rejectAbove?: number;
}

export interface CleaningReport {
  /** EEG channels of the result. */
  channels: number;
  /** Channels that are not EEG and were left out. */
  leftOut: { name: string; type: string }[];
  /** Channels without a usable signal. */
  bad: BadChannel[];
  /** Those of `bad` that were replaced by spherical-spline interpolation. */
  interpolated: string[];
  /** Those of `bad` whose place is unknown: removed. */
  removed: string[];
  /** Pass band as applied, Hz. */
  band: { low: number; high: number };
  filter: { kind: 'fir'; coefficients: number } | { kind: 'butterworth'; order: number };
  /** Frequencies that were notched out, Hz. */
  notched: number[];
  /** Height of the line noise peak over its surroundings, where one was found. */
  line?: { frequency: number; ratio: number };
  rate: { from: number; to: number };
  reference: string;
  /** The channel of zeros against which the recording was made, where it holds one: kept as data. */
  ownReference?: string;
  /** Interruptions and missing values, where there are any. */
  interruptions?: Interruptions;
  /** What component analysis took out, with topographies, where it was asked for. */
  artefacts?: ArtefactReport;
  /** Seconds of too large an amplitude, where a limit was given. */
  rejected?: RejectedWindow[];
  /** The recording was too long to be cleaned at once; see `cleanEegInParts` for what differs. */
  inParts?: true;
}
