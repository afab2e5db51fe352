/** What a conversion makes. */
import { type FileContent, HemocastError } from '../../foundation/index.js';

/** Greatest difference between a value and what was written of it, with its unit and place. */
export interface Rounding {
  channel: string;
  unit: string;
  greatest: number;
}

/** The files of a result, not yet written. */
export interface Converted {
  /** Of what was written, such as `EDF+C`. */
  format: string;
  /** By path. */
  files: Map<string, FileContent>;
  /** What the format cannot hold, and how much values were rounded, as sentences. */
  remarks: string[];
  /** Reads the files back once they are written; undefined where every value is what it was. */
  measureRounding?(): Promise<Rounding | undefined>;
}

/** The error for content that a format cannot hold. */
export function cannotHold(output: string, summary: string, expected: string, found: string): HemocastError {
  return new HemocastError('convert-content', summary, { file: output, expected, found });
}

/** How far single precision is from the values, relative to the greatest of them. */
export function singlePrecisionLoss(values: ArrayLike<number>): number {
  let greatest = 0;
  let loss = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    greatest = Math.max(greatest, Math.abs(values[i]));
    loss = Math.max(loss, Math.abs(values[i] - Math.fround(values[i])));
  }
  return greatest === 0 ? 0 : loss / greatest;
}
