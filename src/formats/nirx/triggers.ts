/** Triggers of a NIRx folder. */

/** A code at the frame in which it came, counted as the file counts. */
export interface NirxTrigger {
  frame: number;
  code: number;
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
  return text.split(/\r\n|\n|\r/).flatMap((line) => {
    const numbers = line.match(/\d+/g) ?? [];
    const place = numbers.length === 9 ? 8 : numbers.length === 12 ? 10 : undefined;
    return place === undefined ? [] : [{ frame: Number(numbers[7]), code: Number(numbers[place]) }];
  });
}

/**
 * `[Markers]` of NIRStar's header: a line holds the time in seconds, the code and the frame. Lines of another form are passed over.
 *
 * @example
 * parseMarkers([[1.28, 5, 10]]); // [{ frame: 10, code: 5 }]
 */
export function parseMarkers(rows: readonly (readonly number[])[]): NirxTrigger[] {
  const whole = (value: number) => Number.isSafeInteger(value) && value >= 0;
  return rows.flatMap(([, code, frame]) => (whole(code) && whole(frame) ? [{ frame, code }] : []));
}
