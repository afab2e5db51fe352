/** What preprocessing EEG, fNIRS and fMRI have in common: the task, the result, the derivative data set and its provenance. */
import { HemocastError, lastName, type Progress, type Storage } from '../../foundation/index.js';
import { type BidsNameParts, BidsWriter, bidsFolder, bidsName, type Clock } from '../../recordings/index.js';
import { requireSameInput } from '../output-name.js';

export interface PreprocessTask<Options> {
  storage: Storage;
  /** A recording, or the top folder of a BIDS data set. */
  input: string;
  /** Folder of the derivative data set. */
  out: string;
  options: Options;
  version: string;
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
  /** One line for people. */
  summary: string;
  warnings: string[];
  clock?: Clock;
  /** What was done, as in the sidecar. */
  done: unknown;
}

export interface PreprocessResult {
  recordings: PreprocessedRecording[];
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
    ignore: ['*.gii', '*_bold.json', '*_report.html', '*_electrodes.tsv', '*_nirs.snirf', '*_nirs.json'],
  });
}

export function provenanceOf(version: string, path: string, hash: string): Record<string, string> {
  return { Software: `Hemocast ${version}`, Input: lastName(path), InputSHA256: hash };
}

export function reportName(name: ResultName, kind: 'EEG' | 'NIRS' | 'BOLD'): string {
  return bidsName({ ...name, description: `${DESCRIPTION}${kind}`, suffix: 'report', extension: '.html' });
}

/** Makes sure that no result of another recording stands under the name whose sidecar is given. */
export function requireFreeName(
  { storage, out }: PreprocessTask<unknown>,
  dataType: string,
  sidecar: BidsNameParts & { subject: string },
  input: { file: string; hash: string },
): Promise<void> {
  const session = sidecar.session === undefined ? undefined : String(sidecar.session);
  const path = [out, bidsFolder(sidecar.subject, session, dataType), bidsName({ ...sidecar, extension: '.json' })];
  return requireSameInput(storage, path.join('/'), input);
}

/**
 * Does the work on every input, one after another; a result that is complete stays where a later recording fails.
 *
 * @throws HemocastError as `work`, with the count of recordings that are done
 */
export async function eachRecording<Input>(
  task: PreprocessTask<unknown>,
  inputs: readonly Input[],
  nameOf: (input: Input) => string,
  work: (input: Input, progress: Progress | undefined) => Promise<PreprocessedRecording>,
): Promise<PreprocessResult> {
  const recordings: PreprocessedRecording[] = [];
  for (const [index, input] of inputs.entries()) {
    task.signal?.throwIfAborted();
    if (inputs.length > 1) task.progress?.report('preprocess', index, inputs.length, nameOf(input));
    // Of many recordings the steps of each would only flicker by.
    recordings.push(await work(input, inputs.length > 1 ? undefined : task.progress));
  }
  if (inputs.length > 1) task.progress?.report('preprocess', inputs.length, inputs.length);
  return { recordings };
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
