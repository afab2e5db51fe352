/** What the studio is doing, and what went wrong last: shown in the status line and read out. */
import { WorkerFailure } from '../worker/client.js';
import type { ProgressText } from '../worker/protocol.js';

class Status {
  /** What is under way, in words. */
  work = $state('');
  progress = $state<ProgressText | undefined>();
  /** A sentence about what was done. */
  said = $state('');
  failure = $state<WorkerFailure['failure'] | undefined>();
  private controller = $state<AbortController | undefined>();

  get busy(): boolean {
    return this.controller !== undefined;
  }

  /** Ends what is under way. */
  cancel(): void {
    this.controller?.abort();
  }

  dismiss(): void {
    this.failure = undefined;
  }

  /**
   * Runs work of which the user sees the progress and which can be ended.
   *
   * @returns undefined where it failed or was ended: then the status says so
   */
  async during<T>(
    work: string,
    task: (options: { progress: (progress: ProgressText) => void; signal: AbortSignal }) => Promise<T>,
  ): Promise<T | undefined> {
    const controller = new AbortController();
    this.controller = controller;
    this.work = work;
    this.progress = undefined;
    this.failure = undefined;
    this.said = '';
    try {
      return await task({
        progress: (progress) => {
          if (this.controller === controller) this.progress = progress;
        },
        signal: controller.signal,
      });
    } catch (error) {
      if (error instanceof WorkerFailure && error.interrupted) this.said = `${work}: ended.`;
      else if (error instanceof WorkerFailure) this.failure = error.failure;
      else throw error;
      return undefined;
    } finally {
      if (this.controller === controller) {
        this.controller = undefined;
        this.progress = undefined;
        this.work = '';
      }
    }
  }
}

export const status = new Status();
