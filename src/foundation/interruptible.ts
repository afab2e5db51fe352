import type { Progress } from './storage.js';

/**
 * A progress that also ends the work once the signal is aborted: for work whose
 * every report of progress stands at a place where stopping leaves nothing half done.
 *
 * @throws the signal's reason (an `AbortError`) out of `report`
 */
export function interruptible(progress: Progress | undefined, signal: AbortSignal | undefined): Progress {
  return {
    report(stage, done, total, note) {
      progress?.report(stage, done, total, note);
      signal?.throwIfAborted();
    },
  };
}
