/** Reading XDF files: streams with their times, whole or in parts. */
import { HemocastError, type Storage } from '../../foundation/index.js';
import { RangedFile } from '../ranged-file.js';
import { CHUNK, checkXdfStart, readChunks, type XdfChunk, type XdfDamage } from './chunks.js';
import { type ClockOffset, median, removeJitter, type Segment, synchronizeClock } from './clock.js';
import { readFooterCount, readStreamHeader, type XdfStreamHeader } from './header.js';
import { readTexts, readTimes, readValues } from './samples.js';

/** Chunks follow each other, so that large files are read forwards in long pieces. */
const SOURCE = { keepable: 256 * 2 ** 20, window: 4 * 2 ** 20, compressionCode: 'xdf-compression' };

/** A chunk of samples and the number of its first one in the stream. */
interface SampleChunk {
  chunk: XdfChunk;
  first: number;
  samples: number;
}

export interface XdfStream extends XdfStreamHeader {
  /** The stream's number in the file. */
  id: number;
  samples: number;
  /** Seconds on the recorder's clock, one a sample: clocks synchronised and, for a regular stream, without jitter. */
  times: Float64Array;
  /** Hz, as the times show; 0 for an irregular stream. */
  rate: number;
  /** Segments without a break, in the order of the samples. */
  segments: readonly Segment[];
}

interface Collected {
  header: XdfStreamHeader;
  chunks: SampleChunk[];
  times: Float64Array[];
  samples: number;
  lastTime: number;
  offsets: ClockOffset[];
  footerCount?: number;
}

export class XdfFile {
  private constructor(
    readonly path: string,
    readonly streams: readonly XdfStream[],
    /** Segments that could not be read; the last one reaches to the end where the file was cut off. */
    readonly damage: readonly XdfDamage[],
    private readonly source: RangedFile,
    private readonly chunks: ReadonlyMap<number, readonly SampleChunk[]>,
  ) {}

  /** See `openXdf`. */
  static async open(storage: Storage, path: string): Promise<XdfFile> {
    const source = await RangedFile.open(storage, path, SOURCE);
    await checkXdfStart(source);
    const damage: XdfDamage[] = [];
    const collected = new Map<number, Collected>();
    for await (const chunk of readChunks(source, damage)) {
      if (!(await collect(collected, source, chunk))) {
        damage.push({ byte: chunk.position, length: chunk.length });
      }
    }
    if (collected.size === 0) {
      throw new HemocastError('xdf-empty', 'The file holds no streams', {
        file: path,
        ...(damage.length === 0 ? {} : { byte: damage[0].byte, found: 'damaged or cut-off content' }),
        expected: 'one or more streams',
      });
    }
    const streams = [...collected].map(([id, stream]) => finish(id, stream, path));
    const chunks = new Map([...collected].map(([id, stream]) => [id, stream.chunks]));
    return new XdfFile(path, streams, damage, source, chunks);
  }

  /**
   * Values of consecutive samples of a stream of numbers, breaks not filled.
   *
   * @param range `start` sample and `count`; the whole by default. What lies past the end is left out.
   * @returns `[channel, sample]` in the stream's own units
   * @throws HemocastError `xdf-text` for a stream of texts
   */
  async readSignals(
    stream: XdfStream,
    { start = 0, count = stream.samples }: { start?: number; count?: number } = {},
  ): Promise<{ data: Float32Array; samples: number }> {
    const { format } = stream;
    if (format === 'string') {
      throw new HemocastError('xdf-text', 'This stream holds texts, not numbers', {
        file: this.path,
        field: stream.name,
      });
    }
    const from = Math.max(0, Math.min(Math.floor(start), stream.samples));
    const samples = Math.max(0, Math.min(Math.floor(count), stream.samples - from));
    const rows = stream.channels.length;
    const data = new Float32Array(rows * samples);
    await this.eachChunk(stream, from, samples, (bytes, skip, taken, place) => {
      readValues(bytes, rows, format, skip, taken, data, samples, place);
    });
    return { data, samples };
  }

  /** All samples of a stream as text, such as a stream of markers: values of several channels are joined with commas. */
  async readLabels(stream: XdfStream): Promise<string[]> {
    const labels: string[] = [];
    const rows = stream.channels.length;
    const { format } = stream;
    await this.eachChunk(stream, 0, stream.samples, (bytes, skip, taken) => {
      if (format === 'string') {
        for (const texts of readTexts(bytes, rows).slice(skip, skip + taken)) labels.push(texts.join(','));
        return;
      }
      const values = new Float64Array(rows * taken);
      readValues(bytes, rows, format, skip, taken, values, taken, 0);
      for (let k = 0; k < taken; k++)
        labels.push(Array.from({ length: rows }, (_, c) => values[c * taken + k]).join(','));
    });
    return labels;
  }

  /** Calls back for each chunk that holds samples of the range: samples to skip and to take in it, and their place in the range. */
  private async eachChunk(
    stream: XdfStream,
    from: number,
    samples: number,
    take: (bytes: Uint8Array, skip: number, taken: number, place: number) => void,
  ): Promise<void> {
    for (const { chunk, first, samples: count } of this.chunks.get(stream.id) ?? []) {
      const skip = Math.max(0, from - first);
      const taken = Math.min(count, from + samples - first) - skip;
      if (taken > 0) take(await this.source.bytes(chunk.position, chunk.length), skip, taken, first + skip - from);
    }
  }
}

/** Takes up what a chunk says; false where it cannot be read. */
async function collect(streams: Map<number, Collected>, source: RangedFile, chunk: XdfChunk): Promise<boolean> {
  const stream = streams.get(chunk.stream);
  if (chunk.kind === CHUNK.streamHeader) {
    if (stream !== undefined) return false;
    const header = readStreamHeader(await source.bytes(chunk.position, chunk.length), source.path, chunk.position);
    streams.set(chunk.stream, { header, chunks: [], times: [], samples: 0, lastTime: 0, offsets: [] });
    return true;
  }
  if (stream === undefined) return false;
  const bytes = await source.bytes(chunk.position, chunk.length);
  if (chunk.kind === CHUNK.samples) return collectSamples(stream, chunk, bytes);
  if (chunk.kind === CHUNK.clockOffset) return collectOffset(stream, bytes);
  try {
    stream.footerCount = readFooterCount(bytes, source.path, chunk.position);
    return true;
  } catch (error) {
    // A footer only repeats what the samples say.
    if (error instanceof HemocastError) return false;
    throw error;
  }
}

function collectSamples(stream: Collected, chunk: XdfChunk, bytes: Uint8Array): boolean {
  const { channels, format, nominalRate } = stream.header;
  const interval = nominalRate > 0 ? 1 / nominalRate : 0;
  const times = readTimes(bytes, channels.length, format, stream.lastTime, interval);
  if (times === undefined) return false;
  if (times.length === 0) return true;
  stream.chunks.push({ chunk, first: stream.samples, samples: times.length });
  stream.times.push(times);
  stream.samples += times.length;
  stream.lastTime = times[times.length - 1];
  return true;
}

function collectOffset(stream: Collected, bytes: Uint8Array): boolean {
  if (bytes.length < 16) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const offset = { time: view.getFloat64(0, true), offset: view.getFloat64(8, true) };
  if (!Number.isFinite(offset.time) || !Number.isFinite(offset.offset)) return false;
  stream.offsets.push(offset);
  return true;
}

/** The stream with its times on the recorder's clock. */
function finish(id: number, stream: Collected, file: string): XdfStream {
  const { header } = stream;
  const offsets = [...stream.offsets];
  if (endsWithStrayOffset(stream)) {
    offsets.pop();
    stream.samples = stream.footerCount as number;
  }
  const times = new Float64Array(stream.samples);
  let at = 0;
  for (const part of stream.times) {
    times.set(part.subarray(0, stream.samples - at), at);
    at = Math.min(stream.samples, at + part.length);
  }
  synchronizeClock(times, offsets);
  const unusable = times.findIndex((time) => !Number.isFinite(time));
  if (unusable >= 0) {
    throw new HemocastError('xdf-time', 'A sample has no usable time', {
      file,
      field: `sample ${unusable + 1} of stream ${id} (${header.name})`,
      expected: 'seconds',
      found: `${times[unusable]}`,
    });
  }
  const whole = stream.samples === 0 ? [] : [{ start: 0, samples: stream.samples }];
  if (header.nominalRate === 0) return { ...header, id, samples: stream.samples, times, rate: 0, segments: whole };
  if (header.canDropSamples) {
    const duration = times.length > 1 ? times[times.length - 1] - times[0] : 0;
    const rate = duration > 0 ? (times.length - 1) / duration : 0;
    return { ...header, id, samples: stream.samples, times, rate, segments: whole };
  }
  return { ...header, id, samples: stream.samples, times, ...removeJitter(times, header.nominalRate) };
}

/**
 * When a sender ends while it is recorded, a last sample with a meaningless clock offset may follow: there are then more samples than the
 * footer says, and the last offset stands apart in time or in value (liblsl issue 246). Both are left out, as in the reference importer.
 */
function endsWithStrayOffset({ samples, footerCount, offsets }: Collected): boolean {
  if (footerCount === undefined || samples <= footerCount || offsets.length < 3) return false;
  const intervals = offsets.slice(1).map(({ time }, i) => time - offsets[i].time);
  const usual = median(intervals.slice(0, -1));
  const last = Math.abs(intervals[intervals.length - 1]);
  const ratio = usual > 0 ? last / usual : last > 0 ? Number.POSITIVE_INFINITY : 1;
  const values = offsets.slice(0, -1).map(({ offset }) => offset);
  const middle = median(values);
  const deviation = median(values.map((value) => Math.abs(value - middle)));
  const distance = Math.abs(offsets[offsets.length - 1].offset - middle);
  // 1.4826 makes the median absolute deviation of normal values their standard deviation.
  return ratio > 10 || (deviation > Number.EPSILON && distance / (1.4826 * deviation) > 10);
}

/**
 * Opens an XDF file (LabRecorder's format), plain or compressed with gzip, and brings the times of all streams to the recorder's clock, as
 * `pyxdf.load_xdf` does by default. What can be read of a damaged or cut-off file is read, as in other importers; `damage` says where the rest was.
 *
 * @throws HemocastError `xdf-not-xdf`, `xdf-compression`, `xdf-header`, `xdf-time`, `xdf-empty`; as the storage for the file itself
 *
 * @example
 * const file = await openXdf(storage, 'sub-01.xdf');
 * const eeg = file.streams.find(({ type }) => type === 'EEG');
 */
export function openXdf(storage: Storage, path: string): Promise<XdfFile> {
  return XdfFile.open(storage, path);
}
