/** One time for all views. */
class Cursor {
  /** Seconds from the start of the recording. */
  time = $state(0);
}

export const cursor = new Cursor();
