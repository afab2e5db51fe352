/** Time-stamped annotation lists of EDF+: `+onset[\x15duration]\x14text\x14text\x14\0`. */

export interface EdfAnnotation {
  /** Seconds from the start time in the header. */
  onset: number;
  /** Seconds; 0 where none is stated. */
  duration: number;
  text: string;
}

export interface RecordAnnotations {
  /** Start of the data record in seconds, from the first list of the record; undefined where it is missing. */
  recordOnset?: number;
  annotations: EdfAnnotation[];
  /** Lists that could not be read. */
  malformed: number;
}

const END_OF_LIST = 0;
const SEPARATOR = 0x14;
const DURATION = 0x15;
const text = new TextDecoder('utf-8');

/**
 * Reads the annotation channel of one data record.
 *
 * @param bytes the channel's bytes in that record
 * @param timekeeping true for the first annotation channel, whose first list states the record's own start
 */
export function readAnnotations(bytes: Uint8Array, timekeeping: boolean): RecordAnnotations {
  const result: RecordAnnotations = { annotations: [], malformed: 0 };
  let isFirst = timekeeping;
  for (let start = 0; start < bytes.length; ) {
    if (bytes[start] === END_OF_LIST) {
      start++;
      continue;
    }
    const found = bytes.indexOf(END_OF_LIST, start);
    const end = found < 0 ? bytes.length : found;
    const list = readList(bytes.subarray(start, end));
    if (list === undefined) result.malformed++;
    else {
      if (isFirst) result.recordOnset = list.onset;
      for (const label of list.labels) {
        if (label !== '') result.annotations.push({ onset: list.onset, duration: list.duration, text: label });
      }
    }
    isFirst = false;
    start = end + 1;
  }
  return result;
}

function readList(bytes: Uint8Array): { onset: number; duration: number; labels: string[] } | undefined {
  const head = bytes.indexOf(SEPARATOR);
  if (head < 0) return undefined;
  const mark = bytes.subarray(0, head).indexOf(DURATION);
  const onset = seconds(bytes.subarray(0, mark < 0 ? head : mark), true);
  const duration = mark < 0 ? 0 : seconds(bytes.subarray(mark + 1, head), false);
  if (onset === undefined || duration === undefined) return undefined;
  const labels: string[] = [];
  for (let start = head + 1; start < bytes.length; ) {
    const end = bytes.indexOf(SEPARATOR, start);
    labels.push(text.decode(bytes.subarray(start, end < 0 ? bytes.length : end)).trim());
    if (end < 0) break;
    start = end + 1;
  }
  return { onset, duration, labels };
}

function seconds(bytes: Uint8Array, signed: boolean): number | undefined {
  if (bytes.length > 32) return undefined;
  const digits = String.fromCharCode(...bytes);
  if (!(signed ? /^[+-]\d+(\.\d*)?$/ : /^\d+(\.\d*)?$/).test(digits)) return undefined;
  return Number(digits);
}
