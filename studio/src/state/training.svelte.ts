/** Trainings in the served folders, looked at again and again while their view is open. */

import { WorkerFailure } from '../worker/client.js';
import { client } from '../worker/connection.js';
import type { TrainingCourse } from '../worker/protocol.js';

/** Milliseconds between the end of one look and the next. */
const PAUSE = 2000;

class Training {
  courses = $state.raw<TrainingCourse[] | undefined>();
  /** What the last look failed for. */
  trouble = $state('');

  /** @returns what ends it */
  follow(): () => void {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      try {
        this.courses = await client.request('readTraining', {});
        this.trouble = '';
      } catch (error) {
        if (!(error instanceof WorkerFailure)) throw error;
        this.trouble = error.failure.summary;
      }
      if (!isOver) timer = setTimeout(look, PAUSE);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }
}

export const training = new Training();
