/** What the studio is doing, and what went wrong last: shown in the status line and read out. */
import { untrack } from 'svelte';
import { WorkerFailure } from '../worker/client.js';
import type { ProgressText } from '../worker/protocol.js';

interface Work {
  words: string;
  controller: AbortController;
}

class Status {
  /** What is under way, the last begun at the end: opening a recording while the engine starts does not end the start. */
  private works = $state.raw<readonly Work[]>([]);
  progress = $state<ProgressText | undefined>();
  /** A sentence about what was done. */
  said = $state('');
  failure = $state<WorkerFailure['failure'] | undefined>();

  get busy(): boolean {
    return this.works.length > 0;
  }

  /** What was begun last and is under way, in words. */
  get work(): string {
    return this.works.at(-1)?.words ?? '';
  }

  /** Ends what is under way. */
  cancel(): void {
    this.works.at(-1)?.controller.abort();
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
    const own: Work = { words: work, controller };
    // Effects begin work too, and must not follow what else is under way.
    this.works = [...untrack(() => this.works), own];
    this.progress = undefined;
    this.failure = undefined;
    try {
      return await task({
        progress: (progress) => {
          if (this.works.at(-1) === own) this.progress = progress;
        },
        signal: controller.signal,
      });
    } catch (error) {
      if (error instanceof WorkerFailure && error.interrupted) this.said = `${work}: ended.`;
      else if (error instanceof WorkerFailure) [this.failure, this.said] = [error.failure, ''];
      else throw error;
      return undefined;
    } finally {
      const works = untrack(() => this.works);
      if (works.at(-1) === own) this.progress = undefined;
      this.works = works.filter((one) => one !== own);
    }
  }
}

export const status = new Status();
