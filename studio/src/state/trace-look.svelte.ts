/** How traces are looked at: the same in the recording and in its cleaning, so that both show the same stretch. */
import type { TimeWindow } from '../plot/trace-window.js';

/** Seconds that are shown at first. */
const FIRST_SECONDS = 10;

class TraceView {
  window = $state.raw<TimeWindow>({ from: 0, length: FIRST_SECONDS });
  /** The first channel in view. */
  firstRow = $state(0);
  /** Channels in view at a time. */
  rows = $state(16);
  /** Steps of 1, 2, 5 above the height that fits. */
  gain = $state(0);
  /** Each channel has a scale of its own. */
  own = $state(false);
  private path = '';

  /** Starts at the beginning of another recording. */
  open(path: string, kind: 'eeg' | 'fnirs'): void {
    if (path === this.path) return;
    this.path = path;
    // Blood is slow, and light of one pair of optodes has little to do with that of another.
    this.window = { from: 0, length: kind === 'eeg' ? FIRST_SECONDS : 60 };
    this.own = kind === 'fnirs';
    this.firstRow = 0;
    this.gain = 0;
  }
}

export const traceView = new TraceView();
