/** The way that recordings of every kind go: opened, compared with earlier results, cleaned, written with a report and a sidecar. */
import { HemocastError, joinPath, type Progress } from '../../foundation/index.js';
import type { BidsWriter, Clock } from '../../recordings/index.js';
import {
  earlierResult,
  forgetEarlierResult,
  type Provenance,
  provenanceOf,
  type ResultPlace,
  recordOf,
} from './earlier-result.js';
import {
  derivativeWriter,
  type PreprocessedRecording,
  type PreprocessFailure,
  type PreprocessResult,
  type PreprocessTask,
  type ResultName,
  reportName,
} from './preprocess-task.js';

/** A recording before it is cleaned. */
export interface OpenedRecording {
  path: string;
  name: ResultName;
  /** Of the sidecar that is written last. */
  place: ResultPlace;
  /** SHA-256 of its files. */
  hash: string;
  /** All that bears on the result besides the recording: anything that JSON can hold. */
  settings: Record<string, unknown>;
}

/** What was written of a recording, or is to be: its report and, last, its sidecar. */
export interface WrittenRecording {
  /** From the output folder, without the report. */
  files: string[];
  /** The report. */
  html: string;
  /** One line for people, without the name of the recording. */
  summary: string;
  warnings: string[];
  /** What was done, as in the sidecar. */
  done: unknown;
  clock?: Clock;
  /** Writes the sidecar, in which `record` must stand: by it a repeated command knows the result. */
  finish(record: Record<string, unknown>): Promise<unknown>;
}

/** In what the kinds of recordings differ. */
export interface PreprocessSteps<Input, Opened extends OpenedRecording, Cleaned> {
  kind: 'EEG' | 'NIRS' | 'BOLD';
  nameOf(input: Input): string;
  /** Writes nothing, and does no work that an earlier result would spare. */
  open(input: Input, progress: Progress | undefined): Promise<Opened>;
  /** Writes nothing. */
  clean(opened: Opened, progress: Progress | undefined): Promise<Cleaned>;
  write(opened: Opened, cleaned: Cleaned, provenance: Provenance, writer: BidsWriter): Promise<WrittenRecording>;
}

/**
 * Does the work on every recording, one after another. Where there are several, one that fails does not keep the others from being done.
 *
 * @throws what the steps throw where there is one recording; of several, what keeps all of them from being written, and an
 * interruption
 */
export async function preprocessRecordings<Input, Opened extends OpenedRecording, Cleaned>(
  task: PreprocessTask<unknown>,
  inputs: readonly Input[],
  steps: PreprocessSteps<Input, Opened, Cleaned>,
): Promise<PreprocessResult> {
  const writer = derivativeWriter(task);
  const { progress, signal } = task;
  const several = inputs.length > 1;
  const recordings: PreprocessedRecording[] = [];
  const failures: PreprocessFailure[] = [];
  let isFolderReady = false;
  for (const [index, input] of inputs.entries()) {
    signal?.throwIfAborted();
    if (several) progress?.report('preprocess', index, inputs.length, steps.nameOf(input));
    let isOwnFailure = true;
    try {
      // Of many recordings the steps of each would only flicker by.
      const result = await cleanOne(task, input, steps, writer, several ? undefined : progress);
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
      failures.push({ input: steps.nameOf(input), code, message });
    }
  }
  if (several) progress?.report('preprocess', inputs.length, inputs.length);
  return { recordings, failures };
}

/** What is to be done before anything is written; gives the writing, or a result that is there already. */
async function cleanOne<Input, Opened extends OpenedRecording, Cleaned>(
  task: PreprocessTask<unknown>,
  input: Input,
  steps: PreprocessSteps<Input, Opened, Cleaned>,
  writer: BidsWriter,
  progress: Progress | undefined,
): Promise<PreprocessedRecording | (() => Promise<PreprocessedRecording>)> {
  const { storage, out } = task;
  const opened = await steps.open(input, progress);
  const { path, name, place, hash, settings } = opened;
  const provenance = await provenanceOf(task.version, path, hash, settings);
  const earlier = await earlierResult(task, place, path, provenance);
  if (earlier !== undefined) return earlier;
  const cleaned = await steps.clean(opened, progress);
  return async () => {
    await forgetEarlierResult(storage, out, place);
    const { files, html, clock, finish, ...rest } = await steps.write(opened, cleaned, provenance, writer);
    const page = reportName(name, steps.kind);
    await storage.write(joinPath(out, page), html);
    const outcome = { files: [...files, page], ...rest };
    await finish(recordOf(outcome));
    return { input: path, report: joinPath(out, page), ...(clock && { clock }), ...outcome };
  };
}

/** Whether the next recording would fail for the same reason. */
function isOfAll(error: unknown): boolean {
  return error instanceof HemocastError && error.code === 'not-writable';
}
