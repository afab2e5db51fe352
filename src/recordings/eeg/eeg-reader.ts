/** What a reader of an EEG format is, and what it gives. */
import type { Storage } from '../../foundation/index.js';
import type { Segment } from '../gaps.js';
import type { Recording } from '../recording.js';

/** What was found in the file besides the signals. */
export interface EegReadReport {
  /** Such as `EDF+C`. */
  format: string;
  /** Each channel's label as stored, in the order of the recording's channels. */
  originalNames: string[];
  /** Channels left out because they were sampled at another rate. */
  otherRates: { name: string; sampleRate: number }[];
  /** Segments without data, filled with a straight line and marked with an event `BAD gap`; seconds. */
  gaps: { onset: number; duration: number }[];
  /** Where the stored samples lie on the clock of `gaps`; left out where the file's own times are on that clock. */
  stored?: Segment[];
  /** Oddities that did not prevent reading, as sentences. */
  remarks: string[];
}

/** A recording that is open for reading in parts. */
export interface OpenEeg {
  recording: Omit<Recording, 'data'>;
  report: EegReadReport;
  /** Consecutive samples, `[channel, sample]`, as they would stand in `Recording.data`; what lies past the end is left out. */
  read(start: number, count: number): Promise<Float32Array>;
  /** As `read`, before rounding to single precision; left out where values are kept in single precision only. */
  readDoubles?(start: number, count: number): Promise<Float64Array>;
}

export interface EegReader {
  /** Name of the format for messages. */
  format: string;
  /** File name endings, lower case, with the dot; first that of the file by which a recording is named. */
  extensions: readonly string[];
  /** Whether a file that begins with these bytes (up to 256) is of this format. */
  matches(start: Uint8Array): boolean;
  /** Whether a folder is a recording of this format. */
  matchesFolder?(storage: Storage, path: string): Promise<boolean>;
  read(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }>;
  /** As `read`, but without the samples; undefined where a recording of this kind has to be read whole. */
  open?(storage: Storage, path: string): Promise<OpenEeg | undefined>;
}
