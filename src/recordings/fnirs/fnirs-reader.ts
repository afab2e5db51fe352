/** What a reader of an fNIRS format is, and what it gives. */
import type { SnirfFile } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';

/** A file of any format as SNIRF holds it. */
export interface FnirsFile {
  /** Such as `SNIRF`, `Homer .nirs`, `NIRx NIRStar 15.2`. */
  format: string;
  file: SnirfFile;
  /** Rows that were switched off by hand. */
  inactive: readonly number[];
  /** Whether events were marked at samples, and so move with the rate; left out where they have times of their own. */
  eventsAtSamples?: boolean;
  /** Oddities that did not prevent reading, as sentences. */
  remarks: string[];
}

export interface FnirsReader {
  /** Name of the format for messages. */
  format: string;
  /** File name endings, lower case, with the dot. */
  extensions: readonly string[];
  /** Whether a file that begins with these bytes (up to 1024) is of this format. */
  matches(start: Uint8Array): boolean;
  /** Whether a folder with files of these names (lower case) is a recording of this format; left out where none is a folder. */
  matchesFolder?(names: readonly string[]): boolean;
  read(storage: Storage, path: string): Promise<FnirsFile>;
}
