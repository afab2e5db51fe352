/** XDF: streams as stored, before clocks are synchronised. */
import { Damaged, FASTEST, type Files, latin1, plain, Unclear, type Values, viewOf, within } from './reference.js';

type Get = (view: DataView, at: number) => number;
const FORMATS: Readonly<Record<string, readonly [bytes: number, get: Get]>> = {
  float32: [4, (v, at) => v.getFloat32(at, true)],
  double64: [8, (v, at) => v.getFloat64(at, true)],
  int8: [1, (v, at) => v.getInt8(at)],
  int16: [2, (v, at) => v.getInt16(at, true)],
  int32: [4, (v, at) => v.getInt32(at, true)],
  int64: [8, (v, at) => Number(v.getBigInt64(at, true))],
};

interface Stream {
  channels: number;
  format: string;
  rate: number;
  /** Samples, each of all channels. */
  rows: (number[] | string[])[];
}

export function xdf(files: Files, path: string): Values {
  const bytes = plain(files[path]);
  const view = viewOf(bytes);
  if (latin1(bytes.subarray(0, 4)) !== 'XDF:') throw new Damaged('other magic');
  const streams = new Map<number, Stream>();
  for (let at = 4; at < bytes.length; ) {
    // Content that was damaged may be passed over up to the next mark: what remains is for the reader to choose, and to say.
    const [length, start] = counted(view, at);
    const end = start + length;
    if (end > bytes.length || length < 2) throw new Unclear('a chunk that is damaged');
    const kind = view.getUint16(start, true);
    if (kind < 1 || kind > 6) throw new Unclear(`chunk of kind ${kind}`);
    if (kind === 6) {
      const count = Number(/<sample_count>(\d+)</.exec(latin1(bytes.subarray(start + 6, end)))?.[1]);
      const stream = streams.get(view.getUint32(start + 2, true));
      // A last sample that a sender leaves behind when it ends is left out by most readers.
      if (stream !== undefined && stream.rows.length > count) throw new Unclear('more samples than the footer says');
    }
    if (kind === 2 || kind === 3) {
      const id = view.getUint32(start + 2, true);
      const stream = streams.get(id);
      if (kind === 2 && stream !== undefined) throw new Unclear('a second header');
      if (kind === 2) streams.set(id, described(bytes.subarray(start + 6, end)));
      else if (stream === undefined) throw new Unclear('samples of no stream');
      else if (!samples(view, start + 6, end, stream)) throw new Unclear('samples that do not fit');
    }
    at = end;
  }
  const values: Values = { streams: [...streams.keys()].join(' ') };
  for (const [id, { rows, format, channels }] of streams) {
    values[`stream ${id}`] = format === 'string' ? rows.map((row) => row.join(',')) : (rows as number[][]).flat();
    values[`channels ${id}`] = channels;
  }
  return values;
}

function counted(view: DataView, at: number): [length: number, next: number] {
  const width = view.getUint8(at);
  if (width === 1) return [view.getUint8(at + 1), at + 2];
  if (width === 4) return [view.getUint32(at + 1, true), at + 5];
  if (width === 8) return [Number(view.getBigUint64(at + 1, true)), at + 9];
  throw new Unclear(`a length of ${width} bytes`);
}

function described(bytes: Uint8Array): Stream {
  const text = new TextDecoder().decode(bytes);
  if (text.includes('<!')) throw new Unclear('comments');
  const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1].trim() ?? '';
  const [channels, rate, format] = [
    Number(field('channel_count')),
    Number(field('nominal_srate')),
    field('channel_format'),
  ];
  if (!(channels >= 1 && channels <= 65536)) throw new Damaged(`${channels} channels`);
  if (!(rate >= 0 && rate <= FASTEST)) throw new Damaged(`${rate} Hz`);
  if (format !== 'string' && FORMATS[format] === undefined) throw new Damaged(`format ${format}`);
  return { channels, rate, format, rows: [] };
}

function samples(view: DataView, from: number, end: number, { channels, format, rows }: Stream): boolean {
  const [count, start] = counted(view, from);
  let at = start;
  within(count * channels);
  for (let k = 0; k < count; k++) {
    if (at >= end) return false;
    at += view.getUint8(at) === 0 ? 1 : 9;
    const row: (number | string)[] = [];
    for (let c = 0; c < channels; c++) {
      if (format === 'string') {
        const [length, next] = counted(view, at);
        if (next + length > end) return false;
        row.push(new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + next, length)));
        at = next + length;
      } else {
        const [width, get] = FORMATS[format];
        if (at + width > end) return false;
        row.push(get(view, at));
        at += width;
      }
    }
    rows.push(row as number[]);
  }
  return true;
}
