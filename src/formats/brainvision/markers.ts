/** The markers (`.vmrk`) of a BrainVision recording. */
import { decodeBrainVisionText, parseSections } from './text.js';

export interface BrainVisionMarker {
  /** Such as `Stimulus`, `Response`, `Comment`, `New Segment`. */
  type: string;
  /** Such as `S  1`. */
  description: string;
  /** Sample, from 0 (the file counts from 1). */
  sample: number;
  /** Length in samples. */
  size: number;
  /** Index of the channel it belongs to, from 0; −1 for all. */
  channel: number;
  /** `yyyymmddhhmmssuuuuuu`, of markers that begin a segment. */
  date: string;
}

/**
 * Reads markers in the order of the file.
 *
 * @returns the markers, and how many lines could not be read
 * @throws HemocastError `brainvision-not-brainvision`
 */
export function readBrainVisionMarkers(
  bytes: Uint8Array,
  file: string,
): { markers: BrainVisionMarker[]; malformed: number } {
  const text = decodeBrainVisionText(bytes, file, 'Marker');
  return readInOrder(text) ?? readAnyOrder(text);
}

interface Markers {
  markers: BrainVisionMarker[];
  malformed: number;
}

/** Markers numbered one after the other, as recorders write them, without a table of all lines: there may be millions. */
function readInOrder(text: string): Markers | undefined {
  const reader = new MarkerReader();
  let inside = false;
  let ended = false;
  let number = 0;
  for (let at = 0; at < text.length; ) {
    let end = at;
    for (let code = text.charCodeAt(end); end < text.length && code !== 10 && code !== 13; code = text.charCodeAt(end))
      end++;
    const first = text.charCodeAt(at);
    if (first === BRACKET) {
      const title = text.slice(at, end).trim().toLowerCase();
      // Lines of a second list of markers belong to the first, and none do behind a comment: both are rare.
      if (ended || title === '[comment]') return undefined;
      ended = inside;
      inside = title === '[marker infos]';
    } else if (inside && end > at && first !== SEMICOLON) {
      const equals = text.indexOf('=', at);
      const key = equals < 0 || equals >= end ? '' : text.slice(at, equals).trim();
      if (key !== `Mk${number + 1}`) {
        if (/^mk\d+$/i.test(key)) return undefined;
      } else {
        number++;
        reader.add(text, equals + 1, end);
      }
    }
    at = end + 1;
  }
  return reader.found;
}

const BRACKET = '['.charCodeAt(0);
const SEMICOLON = ';'.charCodeAt(0);

function readAnyOrder(text: string): Markers {
  const lines = parseSections(text).get('marker infos') ?? new Map<string, string>();
  const reader = new MarkerReader();
  for (const [key, value] of lines) if (/^mk\d+$/.test(key)) reader.add(value, 0, value.length);
  return reader.found;
}

class MarkerReader {
  readonly found: Markers = { markers: [], malformed: 0 };
  /** Texts recur: each is kept once, and not as a part of the file's text. */
  private readonly texts = new Map<string, string>();

  /** One line's fields, `<type>,<description>,<position>,<size>,<channel>,<date>`, of `text` from `at` to `end`. */
  add(text: string, at: number, end: number): void {
    const fields: string[] = [];
    for (let from = at; from <= end && fields.length < 6; ) {
      const comma = text.indexOf(',', from);
      const to = comma < 0 || comma > end ? end : comma;
      fields.push(text.slice(from, to).trim());
      from = to + 1;
    }
    const [type, description = '', position = '', size = '', channel = '', date = ''] = fields;
    // Some recorders count from 0: what they mark there stands at the first sample.
    const sample = Math.max(0, wholeNumber(position) - 1);
    if (!Number.isSafeInteger(sample)) {
      this.found.malformed++;
      return;
    }
    const length = wholeNumber(size);
    const owner = wholeNumber(channel);
    this.found.markers.push({
      type: this.plain(type),
      description: this.plain(description),
      sample,
      size: length < 1e15 ? length : 0,
      channel: owner < 1e6 ? owner - 1 : -1,
      date: date !== '' && /^\d{20}$/.test(date) && !/^0+$/.test(date) ? date : '',
    });
  }

  /** A comma inside a field is written as `\1`. */
  private plain(field: string): string {
    let text = this.texts.get(field);
    if (text === undefined) {
      text = field.replaceAll('\\1', ',').trim();
      this.texts.set(field, text);
    }
    return text;
  }
}

/** NaN for what is not digits alone. */
function wholeNumber(text: string): number {
  if (text === '' || text.length > 17) return Number.NaN;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = 10 * value + digit;
  }
  return value;
}
