/** Files of a BIDS data set, as its recordings see them. */
import type { Storage } from '../../foundation/index.js';
import type { BidsName } from './bids-names.js';

/** A file of a data set with its name taken apart. */
export interface BidsFile {
  /** From the root of the data set. */
  path: string;
  name: BidsName;
  /** The folder it lies in: `eeg`, `nirs`, `func`; empty at the top and in subjects' folders. */
  dataType: string;
}

/** The files among which a recording finds what belongs to it. */
export interface BidsFiles {
  readonly storage: Storage;
  /** Where they lie. */
  readonly root: string;
  /** Every file with a BIDS name, sorted by path. */
  readonly files: readonly BidsFile[];
  /** The row of `participants.tsv` of a subject. */
  participant(subject: string): Record<string, string> | undefined;
}
