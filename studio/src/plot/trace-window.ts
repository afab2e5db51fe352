/** Which stretch of time, and which channels, are in view, and how keys, wheel and drag move it. All functions are pure. */

/** Seconds in view. */
export interface TimeWindow {
  from: number;
  length: number;
}

/** What can be seen at all. */
export interface TimeBounds {
  /** Seconds of the recording. */
  seconds: number;
  /** The shortest stretch that makes sense: some ten samples. */
  shortest: number;
}

/** Of a key press: what it does to the view. */
export type TraceAction =
  | { kind: 'time'; window: TimeWindow }
  | { kind: 'rows'; by: number }
  | { kind: 'gain'; by: 1 | -1 };

/** How much closer one step of zoom gets. */
const ZOOM_STEP = 1.5;

/** A window within its bounds, its length first. */
export function within({ from, length }: TimeWindow, { seconds, shortest }: TimeBounds): TimeWindow {
  const kept = Math.min(Math.max(length, Math.min(shortest, seconds)), seconds);
  return { from: Math.min(Math.max(0, from), seconds - kept), length: kept };
}

/** Moved by a part of its length: 1 is one page on. */
export function moved(window: TimeWindow, pages: number, bounds: TimeBounds): TimeWindow {
  return within({ from: window.from + pages * window.length, length: window.length }, bounds);
}

/**
 * Closer or farther, so that one time stays where it is on the screen.
 *
 * @param steps above 0 closer, below 0 farther
 * @param about seconds; the middle by default
 */
export function zoomed(
  window: TimeWindow,
  steps: number,
  bounds: TimeBounds,
  about = window.from + window.length / 2,
): TimeWindow {
  const { length } = within({ from: 0, length: window.length / ZOOM_STEP ** steps }, bounds);
  const share = window.length > 0 ? (about - window.from) / window.length : 0.5;
  return within({ from: about - share * length, length }, bounds);
}

/** With a time in the middle. */
export function centred(window: TimeWindow, time: number, bounds: TimeBounds): TimeWindow {
  return within({ from: time - window.length / 2, length: window.length }, bounds);
}

/**
 * What a key does: arrows a tenth of a page, with Shift or Page keys a whole one; + and − zoom; Home and End; up and down go through the
 * channels, with Alt they change the gain.
 *
 * @returns undefined for keys that have no meaning here, which stay with the page
 */
export function actionOf(
  {
    key,
    shiftKey,
    altKey,
    ctrlKey,
    metaKey,
  }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>,
  window: TimeWindow,
  bounds: TimeBounds,
): TraceAction | undefined {
  if (ctrlKey || metaKey) return undefined;
  const page = shiftKey ? 1 : 0.1;
  const time = (next: TimeWindow): TraceAction => ({ kind: 'time', window: next });
  switch (key) {
    case 'ArrowRight':
      return time(moved(window, page, bounds));
    case 'ArrowLeft':
      return time(moved(window, -page, bounds));
    case 'PageDown':
      return time(moved(window, 1, bounds));
    case 'PageUp':
      return time(moved(window, -1, bounds));
    case 'Home':
      return time(within({ ...window, from: 0 }, bounds));
    case 'End':
      return time(within({ ...window, from: bounds.seconds }, bounds));
    case '+':
    case '=':
      return time(zoomed(window, 1, bounds));
    case '-':
    case '−':
    case '_':
      return time(zoomed(window, -1, bounds));
    case 'ArrowUp':
      return altKey ? { kind: 'gain', by: 1 } : { kind: 'rows', by: -1 };
    case 'ArrowDown':
      return altKey ? { kind: 'gain', by: -1 } : { kind: 'rows', by: 1 };
    default:
      return undefined;
  }
}

/** Seconds as a clock shows them: `1:02:03`, with tenths where they matter. */
export function clock(seconds: number, digits = 0): string {
  const scale = 10 ** digits;
  const whole = Math.round(seconds * scale) / scale;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = (whole % 60).toFixed(digits).padStart(digits > 0 ? digits + 3 : 2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Seconds between lines of the grid: 1, 2 or 5 times a power of ten below a minute, then whole parts of an hour. */
export function gridStep(length: number, most: number): number {
  const least = length / Math.max(1, most);
  const steps = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600,
  ];
  return steps.find((step) => step >= least) ?? Math.ceil(least / 7200) * 7200;
}
