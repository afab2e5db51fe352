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
    ignore: ['*.gii', '*_bold.json', '*_report.html', '*_electrodes.tsv', '*_nirs.snirf', '*_nirs.json'],
  });
}

export function reportName(name: ResultName, kind: 'EEG' | 'NIRS' | 'BOLD'): string {
  return bidsName({ ...name, description: `${DESCRIPTION}${kind}`, suffix: 'report', extension: '.html' });
}

/**
 * Does the work on every recording, one after another. Where there are several, one that fails does not keep the others from being done.
 *
 * @param clean what is to be done before anything is written; gives the writing, or a result that is there already
 * @throws what `clean` or the writing throw where there is one recording; of several, what keeps all of them from being written, and an
 * interruption
 */
export async function eachRecording<Input>(
  task: PreprocessTask<unknown>,
  writer: BidsWriter,
  inputs: readonly Input[],
  nameOf: (input: Input) => string,
  clean: (
    input: Input,
    progress: Progress | undefined,
  ) => Promise<PreprocessedRecording | (() => Promise<PreprocessedRecording>)>,
): Promise<PreprocessResult> {
  const { progress, signal } = task;
  const several = inputs.length > 1;
  const recordings: PreprocessedRecording[] = [];
  const failures: PreprocessFailure[] = [];
  let isFolderReady = false;
  for (const [index, input] of inputs.entries()) {
    signal?.throwIfAborted();
    if (several) progress?.report('preprocess', index, inputs.length, nameOf(input));
    let isOwnFailure = true;
    try {
      // Of many recordings the steps of each would only flicker by.
      const result = await clean(input, several ? undefined : progress);
      if (typeof result === 'function' && !isFolderReady) {
        isOwnFailure = false;
        await task.beforeWork?.();
        await writer.writeDescription();
        isFolderReady = true;
        isOwnFailure = true;
      }
      recordings.push(typeof result === 'function' ? await result() : result);
    } catch (error) {
      if (!several || !isOwnFailure || signal?.aborted || isOfAll(error)) throw error;
      const { code, message } = error instanceof HemocastError ? error : { code: 'unexpected', message: String(error) };
      failures.push({ input: nameOf(input), code, message });
    }
  }
  if (several) progress?.report('preprocess', inputs.length, inputs.length);
  return { recordings, failures };
}

/** Whether the next recording would fail for the same reason. */
function isOfAll(error: unknown): boolean {
  return error instanceof HemocastError && error.code === 'not-writable';
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
