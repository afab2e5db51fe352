/** Samples of one chunk: each with a time of its own or the time that follows from the one before, then a value for each channel. */
import { readLength } from './chunks.js';
import type { XdfSampleFormat } from './header.js';

const WIDTHS: Readonly<Record<Exclude<XdfSampleFormat, 'string'>, 1 | 2 | 4 | 8>> = {
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float32: 4,
  double64: 8,
};

/** Bytes of a number; 0 for text. */
export function valueBytes(format: XdfSampleFormat): number {
  return format === 'string' ? 0 : WIDTHS[format];
}

/** The number of samples and where the first one begins; undefined where they cannot fit into the bytes. */
export function sampleCount(
  bytes: Uint8Array,
  channels: number,
  format: XdfSampleFormat,
): { count: number; next: number } | undefined {
  const length = readLength(bytes, 0);
  // A text takes at least the two bytes that say that it is empty.
  const least = 1 + channels * (format === 'string' ? 2 : valueBytes(format));
  if (length === undefined || length.value * least > bytes.length - length.next) return undefined;
  return { count: length.value, next: length.next };
}

/**
 * Passes over the samples of a chunk and notes their times.
 *
 * @param before time of the last sample ahead of the chunk
 * @param interval seconds between samples whose times are not stored
 * @returns one time a sample, or undefined where the samples do not fit into the bytes
 */
export function readTimes(
  bytes: Uint8Array,
  channels: number,
  format: XdfSampleFormat,
  before: number,
  interval: number,
): Float64Array | undefined {
  const start = sampleCount(bytes, channels, format);
  if (start === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const times = new Float64Array(start.count);
  const width = valueBytes(format) * channels;
  let time = before;
  let at = start.next;
  for (let k = 0; k < start.count; k++) {
    const stored = bytes[at] !== 0;
    if (at + (stored ? 9 : 1) > bytes.length) return undefined;
    time = stored ? view.getFloat64(at + 1, true) : time + interval;
    times[k] = time;
    at += stored ? 9 : 1;
    if (format !== 'string') at += width;
    else
      for (let c = 0; c < channels; c++) {
        const text = readLength(bytes, at);
        if (text === undefined) return undefined;
        at = text.next + text.value;
      }
    if (at > bytes.length) return undefined;
  }
  return times;
}

/**
 * Numbers of consecutive samples of a chunk whose times have been read.
 *
 * @param first index in the chunk, and `count` samples from there
 * @param target receives `[channel, sample]` with `stride` samples a channel, from sample `place`
 */
export function readValues(
  bytes: Uint8Array,
  channels: number,
  format: Exclude<XdfSampleFormat, 'string'>,
  first: number,
  count: number,
  target: Float32Array | Float64Array,
  stride: number,
  place: number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = READERS[format];
  const width = valueBytes(format);
  let at = sampleCount(bytes, channels, format)?.next ?? 0;
  for (let k = 0; k < first + count; k++) {
    at += bytes[at] === 0 ? 1 : 9;
    if (k >= first) {
      for (let c = 0, value = at; c < channels; c++, value += width) {
        target[c * stride + place + k - first] = read(view, value);
      }
    }
    at += width * channels;
  }
}

const READERS: Readonly<Record<Exclude<XdfSampleFormat, 'string'>, (view: DataView, at: number) => number>> = {
  int8: (view, at) => view.getInt8(at),
  int16: (view, at) => view.getInt16(at, true),
  int32: (view, at) => view.getInt32(at, true),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
  float32: (view, at) => view.getFloat32(at, true),
  double64: (view, at) => view.getFloat64(at, true),
};

/** Texts of all samples of a chunk whose times have been read: one array a sample, one text a channel. */
export function readTexts(bytes: Uint8Array, channels: number): string[][] {
  const decoder = new TextDecoder('utf-8');
  const start = sampleCount(bytes, channels, 'string');
  const samples: string[][] = [];
  let at = start?.next ?? 0;
  for (let k = 0; k < (start?.count ?? 0); k++) {
    at += bytes[at] === 0 ? 1 : 9;
    const texts: string[] = [];
    for (let c = 0; c < channels; c++) {
      const length = readLength(bytes, at);
      if (length === undefined) return samples;
      at = length.next + length.value;
      texts.push(decoder.decode(bytes.subarray(length.next, at)));
    }
    samples.push(texts);
  }
  return samples;
}
