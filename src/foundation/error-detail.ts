import { HemocastError } from './error.js';

/**
 * Does some work on an input. Errors of steps that know neither which file it is
 * nor what a user could do get both; what an error says itself stays.
 *
 * @example
 * await withErrorDetail({ file: 'rest.edf', advice: 'Export the recording again.' }, () => readEeg(storage, 'rest.edf'));
 */
export async function withErrorDetail<T>(
  detail: { file: string; advice: string },
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HemocastError) || error.kind !== 'input') throw error;
    throw new HemocastError(error.code, error.summary, { ...detail, ...withoutGaps(error.detail) }, error.kind);
  }
}

function withoutGaps(detail: object): object {
  return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined));
}
