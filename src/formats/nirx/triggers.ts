/** Triggers of a NIRx folder. */

/** A code at the frame in which it came, counted as the file counts. */
export interface NirxTrigger {
  frame: number;
  code: number;
  /** Seconds on some clock, where the file says them beside the frame. */
  seconds?: number;
}

/** Seconds and frames by which the first and the last trigger must differ for a rate. */
const LEAST_SPAN = { seconds: 5, frames: 20 };

/**
 * Frames a second by triggers of which both the time and the frame are known.
 *
 * @returns undefined where there are too few
 */
export function rateByTriggers(triggers: readonly NirxTrigger[]): number | undefined {
  const timed = triggers.flatMap(({ frame, seconds }) => (seconds === undefined ? [] : [{ frame, seconds }]));
  if (timed.length < 2) return undefined;
  const [first, last] = [timed[0], timed[timed.length - 1]];
  const [frames, seconds] = [last.frame - first.frame, last.seconds - first.seconds];
  return frames >= LEAST_SPAN.frames && seconds >= LEAST_SPAN.seconds ? frames / seconds : undefined;
}

/**
 * `.evt` of NIRStar: a line holds the frame and the state of each trigger line, lowest bit first.
 * Lines of another form are passed over.
 *
 * @example
 * parseEvt('86\t1\t0\t1\t0'); // [{ frame: 86, code: 5 }]
 */
export function parseEvt(text: string): NirxTrigger[] {
  return text.split(/\r\n|\n|\r/).flatMap((line) => {
    const [frame, ...bits] = line.trim().split(/\s+/);
    if (!/^\d+$/.test(frame) || bits.length === 0 || bits.length > 31 || bits.some((bit) => bit !== '0' && bit !== '1'))
      return [];
    return [{ frame: Number(frame), code: bits.reduce((code, bit, i) => code + (bit === '1' ? 2 ** i : 0), 0) }];
  });
}

/**
 * `.tri` of Aurora: the time of day, the frame and the code, as in `2021-03-23T15:27:04.839978;27;1`. Newer versions write
 * twelve numbers a line instead of nine, of which the eleventh is the code.
 * Lines of another form are passed over.
 */
export function parseTri(text: string): NirxTrigger[] {
  return parseTimedTri(text).map(({ frame, code }) => ({ frame, code }));
}

/** As `parseTri`, with the seconds of the day. */
export function parseTimedTri(text: string): NirxTrigger[] {
  return text.split(/\r\n|\n|\r/).flatMap((line) => {
    const numbers = line.match(/\d+/g) ?? [];
    const place = numbers.length === 9 ? 8 : numbers.length === 12 ? 10 : undefined;
    if (place === undefined) return [];
    const [, , , hours, minutes, whole, micro] = numbers.map(Number);
    const seconds = 3600 * hours + 60 * minutes + whole + micro / 10 ** (numbers[6]?.length ?? 6);
    return [{ frame: Number(numbers[7]), code: Number(numbers[place]), seconds }];
  });
}

/**
 * `[Markers]` of NIRStar's header: a line holds the time in seconds, the code and the frame. Lines of another form are passed over.
 *
 * @example
 * parseMarkers([[1.28, 5, 10]]); // [{ frame: 10, code: 5, seconds: 1.28 }]
 */
export function parseMarkers(rows: readonly (readonly number[])[]): NirxTrigger[] {
  const whole = (value: number) => Number.isSafeInteger(value) && value >= 0;
  return rows.flatMap(([seconds, code, frame]) =>
    whole(code) && whole(frame) ? [{ frame, code, ...(Number.isFinite(seconds) && { seconds }) }] : [],
  );
}
