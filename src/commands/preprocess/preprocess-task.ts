/** What preprocessing EEG, fNIRS and fMRI have in common: the task, the result, the derivative data set and its provenance. */
import { HemocastError, type Progress, type Storage } from '../../foundation/index.js';
import { type BidsNameParts, BidsWriter, bidsName, type Clock } from '../../recordings/index.js';

export interface PreprocessTask<Options> {
  storage: Storage;
  /** A recording, or the top folder of a BIDS data set. */
  input: string;
  /** Folder of the derivative data set. */
  out: string;
  options: Options;
  version: string;
  /** Do again what an earlier run has done already. Default false. */
  again?: boolean;
  progress?: Progress;
  signal?: AbortSignal;
  /** Called once the input is known to be good, before anything is written. */
  beforeWork?: () => Promise<void>;
}

export interface PreprocessedRecording {
  input: string;
  /** From the output folder. */
  files: string[];
  report: string;
  /** One line for people, without the name of the recording. */
  summary: string;
  warnings: string[];
  clock?: Clock;
  /** What was done, as in the sidecar. */
  done: unknown;
  /** The same command had done it before. */
  fromEarlierRun?: boolean;
}

export interface PreprocessFailure {
  input: string;
  /** Of the error. */
  code: string;
  message: string;
}

export interface PreprocessResult {
  recordings: PreprocessedRecording[];
  /** Recordings of a data set that could not be done. */
  failures: PreprocessFailure[];
}

/** Entities of a result's name. */
export type ResultName = Omit<BidsNameParts, 'suffix' | 'extension'> & { subject: string };

export const DESCRIPTION = 'preproc';

/** The data set that results are written to; the same for all kinds, so that they may share a folder. */
export function derivativeWriter({ storage, out, version }: PreprocessTask<unknown>): BidsWriter {
  return new BidsWriter(storage, out, {
    name: 'Hemocast: preprocessed recordings',
    datasetType: 'derivative',
    generatedBy: { name: 'Hemocast', version, description: 'hemocast preprocess' },
    ignore: [
      '*.gii',
      '*_bold.json',
      '*_report.html',
      '*_electrodes.tsv',
      '*_coordsystem.json',
      '*_nirs.snirf',
      '*_nirs.json',
    ],
  });
}

export function reportName(name: ResultName, kind: 'EEG' | 'NIRS' | 'BOLD'): string {
  return bidsName({ ...name, description: `${DESCRIPTION}${kind}`, suffix: 'report', extension: '.html' });
}

/** Values of options as they go into the sidecar: those that were given, and the defaults that the work states itself. */
export function statedOptions(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** @throws HemocastError `option-conflict` */
export function requireOne(first: unknown, second: unknown, names: string): void {
  if (first === undefined || second === undefined) return;
  throw new HemocastError('option-conflict', 'Two options say the same thing', {
    field: names,
    expected: 'one of them',
    found: 'both',
  });
}
