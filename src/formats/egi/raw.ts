/**
 * EGI's simple binary files (`.raw`), which NetStation exports: a short header, then samples of all channels and of one channel for each code of
 * event, big-endian.
 */
import { HemocastError } from '../../foundation/index.js';

/** Versions of the format: how samples are stored, odd where they come in segments. */
const WIDTHS: Readonly<Record<number, number>> = { 2: 2, 4: 4, 6: 8 };
const CONTINUOUS_BYTES = 36;
const MOST_EVENT_CODES = 4096;
const MOST_CATEGORIES = 4096;

export interface EgiRaw {
  channels: number;
  /** Hz. */
  sampleRate: number;
  /** Of each channel, segments end to end. */
  samples: number;
  /** First samples of the segments; one, 0, for a continuous recording. */
  segments: { start: number; category: string }[];
  /** `[channel, sample]`, µV. */
  data: Float32Array;
  events: { code: string; sample: number }[];
}

/** Whether a file that begins with these bytes may be one: a version, and a date and a rate that can be. */
export function isEgiRawStart(bytes: Uint8Array): boolean {
  if (bytes.length < CONTINUOUS_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getInt32(0);
  const [year, month, day, hour, minute, second] = [4, 6, 8, 10, 12, 14].map((at) => view.getInt16(at));
  const date = year >= 0 && year < 3000 && month >= 0 && month <= 12 && day >= 0 && day <= 31;
  const time = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  return version >= 2 && version <= 7 && date && time && view.getInt16(20) > 0 && view.getInt16(22) > 0;
}

/**
 * Reads a file.
 *
 * @throws HemocastError `egi-header`, `egi-truncated`
 */
export function readEgiRaw(bytes: Uint8Array, file: string): EgiRaw {
  if (!isEgiRawStart(bytes)) throw header(file, 0, 'version 2 … 7, date, rate and channels', `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getInt32(0);
  const width = WIDTHS[version - (version % 2)];
  const sampleRate = view.getInt16(20);
  const channels = view.getInt16(22);
  const [bits, range] = [view.getInt16(26), view.getInt16(28)];
  const factor = width === 2 && bits > 0 && range > 0 ? range / 2 ** bits : 1;
  const segmented = version % 2 === 1;
  let at = 30;
  const need = (length: number) => {
    if (at + length > bytes.length) throw truncated(file, bytes.length, at + length);
  };
  const categories: string[] = [];
  let segments = 1;
  if (segmented) {
    need(2);
    const count = view.getInt16(at);
    at += 2;
    if (count < 0 || count > MOST_CATEGORIES) throw header(file, at - 2, 'a number of categories', `${count}`);
    for (let k = 0; k < count; k++) {
      need(1 + (bytes[at] ?? 0));
      const length = bytes[at];
      categories.push(latin1(bytes.subarray(at + 1, at + 1 + length)));
      at += 1 + length;
    }
    need(2);
    segments = view.getInt16(at);
    at += 2;
  }
  need(6);
  const perSegment = view.getInt32(at);
  const codes = view.getInt16(at + 4);
  at += 6;
  if (!(perSegment > 0 && segments > 0 && codes >= 0 && codes <= MOST_EVENT_CODES)) {
    throw header(file, at - 6, 'numbers of samples, segments and event codes', `${perSegment}, ${segments}, ${codes}`);
  }
  need(4 * codes);
  const names = Array.from({ length: codes }, (_, k) => latin1(bytes.subarray(at + 4 * k, at + 4 * k + 4)).trim());
  at += 4 * codes;
  const frame = (channels + codes) * width;
  const stride = (segmented ? 6 : 0) + frame * perSegment;
  const end = at + stride * segments;
  if (end > bytes.length) throw truncated(file, bytes.length, end);
  // Nothing follows the samples: with a count too small, each sample would be taken from another place.
  if (end < bytes.length) throw header(file, at - 6, `counts that fill ${bytes.length} bytes`, `${end} bytes of them`);
  const samples = segments * perSegment;
  const data = new Float32Array(channels * samples);
  const value = width === 2 ? (p: number) => view.getInt16(p) : width === 4 ? (p: number) => view.getFloat32(p) : (p: number) => view.getFloat64(p); // biome-ignore format: one line
  const found: EgiRaw['segments'] = [];
  const events: EgiRaw['events'] = [];
  for (let s = 0; s < segments; s++) {
    const begin = at + s * stride;
    const category = segmented ? (categories[view.getInt16(begin) - 1] ?? '') : '';
    found.push({ start: s * perSegment, category });
    const from = begin + (segmented ? 6 : 0);
    for (let i = 0; i < perSegment; i++) {
      const sample = s * perSegment + i;
      const row = from + i * frame;
      for (let c = 0; c < channels; c++) data[c * samples + sample] = value(row + c * width) * factor;
      for (let k = 0; k < codes; k++) {
        const place = row + (channels + k) * width;
        // A code that lasts several samples is one event.
        if (value(place) !== 0 && (i === 0 || value(place - frame) === 0)) events.push({ code: names[k], sample });
      }
    }
  }
  return { channels, sampleRate, samples, segments: found, data, events };
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function header(file: string, byte: number, expected: string, found: string): HemocastError {
  return new HemocastError('egi-header', 'The header of the EGI file cannot be used', { file, byte, expected, found });
}

function truncated(file: string, found: number, expected: number): HemocastError {
  return new HemocastError('egi-truncated', 'The recording ends too early', {
    file,
    byte: found,
    expected: `${expected} bytes or more`,
    found: `${found}`,
    advice: 'Export the recording again.',
  });
}
