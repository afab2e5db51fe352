import { HemocastError } from '../foundation/index.js';

/** Does some work on what a file holds, and names the file in errors of steps that do not know it. */
export function namingFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HemocastError) || error.detail.file !== undefined) throw error;
    throw new HemocastError(error.code, error.summary, { ...error.detail, file }, error.kind);
  }
}
