/** Reading EDF, EDF+, BDF and BDF+ files, whole or in parts. */

import { HemocastError, type Storage } from '../../foundation/index.js';
import { EXPECTED_RATE, isSampleRate } from '../sample-rate.js';
import { SampledFile, withinSamples } from '../sampled-file.js';
import { type EdfAnnotation, readAnnotations } from './annotations.js';
import { type EdfChannel, type EdfHeader, edfHeaderSize, readEdfHeader } from './header.js';
import { samples16, samples24, scale16, scale24 } from './samples.js';

/** Files up to this size are read once and kept; larger ones are read in pieces, so that they do not lie beside their own samples. */
const KEPT_BYTES = 16 * 2 ** 20;
const PIECE_BYTES = 2 * 2 ** 20;
/** Times of records are written with few decimals. */
const ROUNDED_SECONDS = 0.1;

/** A segment of samples without a gap. */
export interface EdfSegment {
  /** Seconds from the first sample of the file. */
  onset: number;
  /** Index of its first sample in the data as stored. */
  start: number;
  samples: number;
}

/** An open file: its header has been checked against its size, its annotations have been read. */
export class EdfFile extends SampledFile {
  private constructor(
    private readonly storage: Storage,
    readonly path: string,
    readonly header: EdfHeader,
    /** Data records that the file holds. */
    readonly records: number,
    private readonly kept: Uint8Array | undefined,
    wanted: (channel: EdfChannel) => boolean,
  ) {
    super();
    const signals = header.channels.filter((channel) => !channel.isAnnotation);
    const decisive = signals.filter(wanted);
    const main = mainSamplesPerRecord(decisive.length > 0 ? decisive : signals);
    this.channels = signals.filter((channel) => channel.samplesPerRecord === main);
    this.otherChannels = signals.filter((channel) => channel.samplesPerRecord !== main);
    this.sampleRate = header.recordSeconds > 0 ? main / header.recordSeconds : 0;
    this.samples = main * records;
  }

  /** Channels at the rate that most channels, or most of the wanted ones, have: those that `readSignals` reads. */
  readonly channels: readonly EdfChannel[];
  /** Channels at other rates, which are left out. */
  readonly otherChannels: readonly EdfChannel[];
  /** Hz, of `channels`. */
  readonly sampleRate: number;
  /** Samples of each of `channels`, gaps not counted. */
  readonly samples: number;
  /** Annotations, by onset in seconds from the first sample. */
  annotations: EdfAnnotation[] = [];
  /** One for a continuous file; more where an EDF+D file has gaps. */
  segments: EdfSegment[] = [];
  /** The header calls the file continuous, but the times of its records leave gaps; the times count. */
  hasUnstatedGaps = false;
  /** Annotation lists that could not be read. */
  malformedAnnotations = 0;

  /** See `openEdf`. */
  static async open(storage: Storage, path: string, wanted: (channel: EdfChannel) => boolean): Promise<EdfFile> {
    const size = await storage.size(path);
    const fixed = await storage.readRange(path, 0, 256);
    const headerBytes = edfHeaderSize(fixed, path);
    const header = readEdfHeader(await storage.readRange(path, 0, headerBytes), path);
    const records = await countRecords(storage, path, header, size);
    checkRates(header, path);
    const kept = size <= KEPT_BYTES ? await storage.read(path) : undefined;
    const file = new EdfFile(storage, path, header, records, kept, wanted);
    await file.scanAnnotations();
    return file;
  }

  protected get channelCount(): number {
    return this.channels.length;
  }

  protected async fill(from: number, samples: number, data: Float32Array | Float64Array): Promise<void> {
    const perRecord = this.channels[0].samplesPerRecord;
    const lastRecord = Math.ceil((from + samples) / perRecord);
    for await (const { bytes, record } of this.pieces(Math.floor(from / perRecord), lastRecord)) {
      this.decode(this.channels, bytes, record, from, samples, data);
    }
  }

  /**
   * Samples of one channel at a rate of its own.
   *
   * @param channel of `channels` or `otherChannels`
   * @param start first sample, at the channel's own rate; what lies past the end is left out
   */
  async readChannel(channel: EdfChannel, start: number, count: number): Promise<Float64Array> {
    const n = channel.samplesPerRecord;
    const [from, samples] = withinSamples(start, count, n * this.records);
    const data = new Float64Array(samples);
    for await (const { bytes, record } of this.pieces(Math.floor(from / n), Math.ceil((from + samples) / n))) {
      this.decode([channel], bytes, record, from, samples, data);
    }
    return data;
  }

  /**
   * What the `Status` (or `Trigger`) channel of a BDF file holds: 24 bits a sample, as they are stored. Bits 0–15 are the trigger
   * inputs, bit 16 marks the first sample after recording began, bits 20 and 22 a loss of the common-mode sense and a low battery.
   *
   * @returns the channel's place among `channels` and its `samples` values; undefined where there is no such channel at the main rate
   */
  async readStatus(): Promise<{ channel: number; values: Int32Array } | undefined> {
    const row = this.channels.findIndex(({ name }) => /^(status|trigger)$/i.test(name));
    if (this.header.bytesPerSample !== 3 || row < 0) return undefined;
    const channel = this.channels[row];
    const { recordBytes } = this.header;
    const status = new Int32Array(this.samples);
    for await (const { bytes, record } of this.pieces(0, this.records)) {
      for (let at = 0; at < bytes.length; at += recordBytes) {
        const values = samples24(bytes, at + channel.byteOffset, channel.samplesPerRecord);
        for (let i = 0; i < values.length; i++) values[i] &= 0xffffff;
        status.set(values, (record + at / recordBytes) * channel.samplesPerRecord);
      }
    }
    return { channel: row, values: status };
  }

  private get isInterrupted(): boolean {
    return this.header.kind.endsWith('+D');
  }

  /** Whole data records as stored, a few megabytes at a time. */
  private async *pieces(first: number, end: number): AsyncGenerator<{ bytes: Uint8Array; record: number }> {
    const { recordBytes, headerBytes } = this.header;
    const step = Math.max(1, Math.floor(PIECE_BYTES / recordBytes));
    for (let record = first; record < end; record += step) {
      const byte = headerBytes + record * recordBytes;
      const length = Math.min(step, end - record) * recordBytes;
      const bytes =
        this.kept === undefined
          ? await this.storage.readRange(this.path, byte, length)
          : this.kept.subarray(byte, byte + length);
      if (bytes.length < length) throw truncated(this.path, byte + bytes.length, byte + length);
      yield { bytes, record };
    }
  }

  private decode(
    channels: readonly EdfChannel[],
    bytes: Uint8Array,
    firstRecord: number,
    from: number,
    samples: number,
    data: Float32Array | Float64Array,
  ): void {
    const { recordBytes, bytesPerSample } = this.header;
    const records = bytes.length / recordBytes;
    const words = bytesPerSample === 2 ? samples16(bytes) : undefined;
    channels.forEach((channel, row) => {
      const { physicalMinimum, physicalMaximum, digitalMinimum, digitalMaximum, samplesPerRecord: n } = channel;
      const gain = (physicalMaximum - physicalMinimum) / (digitalMaximum - digitalMinimum);
      const offset = physicalMinimum - digitalMinimum * gain;
      for (let record = 0; record < records; record++) {
        const position = (firstRecord + record) * n - from;
        const source = record * recordBytes + channel.byteOffset;
        const begin = Math.max(0, -position);
        const end = Math.min(n, samples - position);
        const target = row * samples + position + begin;
        if (words === undefined) scale24(data, target, bytes, source + 3 * begin, end - begin, gain, offset);
        else scale16(data, target, words, source / 2 + begin, end - begin, gain, offset);
      }
    });
  }

  private async scanAnnotations(): Promise<void> {
    const { header } = this;
    const perRecord = this.channels.length === 0 ? 0 : this.channels[0].samplesPerRecord;
    const onsets = new Float64Array(this.records);
    const annotationChannels = header.channels.filter((channel) => channel.isAnnotation);
    const plus = header.kind.includes('+') && annotationChannels.length > 0;
    if (this.isInterrupted && !plus) throw unknownOnset(this.path, 0);
    if (annotationChannels.length > 0) {
      for await (const { bytes, record } of this.pieces(0, this.records)) {
        for (let at = 0; at < bytes.length; at += header.recordBytes) {
          const index = record + at / header.recordBytes;
          onsets[index] = this.scanRecord(bytes.subarray(at, at + header.recordBytes), annotationChannels, index);
        }
      }
    }
    const origin = plus && Number.isFinite(onsets[0]) ? onsets[0] : 0;
    for (const annotation of this.annotations) annotation.onset -= origin;
    this.annotations.sort((a, b) => a.onset - b.onset);
    this.segments = [{ onset: 0, start: 0, samples: this.samples }];
    this.hasUnstatedGaps = !this.isInterrupted && plus && leavesGaps(onsets, header.recordSeconds);
    if (this.isInterrupted || this.hasUnstatedGaps) this.segments = this.findSegments(onsets, origin, perRecord);
  }

  private scanRecord(record: Uint8Array, channels: readonly EdfChannel[], index: number): number {
    let onset = Number.NaN;
    channels.forEach((channel, c) => {
      const part = record.subarray(
        channel.byteOffset,
        channel.byteOffset + this.header.bytesPerSample * channel.samplesPerRecord,
      );
      const found = readAnnotations(part, c === 0);
      if (c === 0 && found.recordOnset !== undefined) onset = found.recordOnset;
      for (const annotation of found.annotations) this.annotations.push(annotation);
      this.malformedAnnotations += found.malformed;
    });
    if (this.isInterrupted && Number.isNaN(onset)) throw unknownOnset(this.path, index);
    return onset;
  }

  /** Joins records that follow each other without a gap (to half a sample). */
  private findSegments(onsets: Float64Array, origin: number, perRecord: number): EdfSegment[] {
    const { recordSeconds } = this.header;
    const tolerance = this.sampleRate > 0 ? 0.5 / this.sampleRate : 0;
    const segments: EdfSegment[] = [];
    for (let record = 0; record < onsets.length; record++) {
      const onset = onsets[record] - origin;
      const current = segments[segments.length - 1];
      const expected = current === undefined ? onset : current.onset + (current.samples / perRecord) * recordSeconds;
      if (onset < expected - tolerance) {
        throw new HemocastError('edf-order', 'A data record begins before the one ahead of it has ended', {
          file: this.path,
          field: `data record ${record + 1}`,
          expected: `${expected} s or later`,
          found: `${onset} s`,
        });
      }
      if (current !== undefined && (perRecord === 0 || onset <= expected + tolerance)) current.samples += perRecord;
      else segments.push({ onset, start: record * perRecord, samples: perRecord });
    }
    return segments;
  }
}

/**
 * Opens an EDF, EDF+C, EDF+D, BDF, BDF+C or BDF+D file: checks the header against the file's size and reads the annotations.
 *
 * @param wanted channels whose rate counts where channels have several, such as those that are EEG
 * @throws HemocastError `edf-not-edf`, `edf-header`, `edf-channel-range`, `edf-truncated`, `edf-size` (more bytes than the header
 * says), `edf-mangled` (altered as text), `edf-empty`, `edf-order`, `edf-annotations` (an EDF+D or BDF+D record without its time); as the storage for the file itself
 *
 * @example
 * const file = await openEdf(storage, 'rest.edf');
 * const { data, samples } = await file.readSignals({ start: 0, count: 10 * file.sampleRate });
 */
export function openEdf(
  storage: Storage,
  path: string,
  wanted: (channel: EdfChannel) => boolean = () => true,
): Promise<EdfFile> {
  return EdfFile.open(storage, path, wanted);
}

/** Whether records of a file that calls itself continuous each have a time, in order, and some begin late by more than rounding explains. */
function leavesGaps(onsets: Float64Array, recordSeconds: number): boolean {
  let late = 0;
  for (let record = 1; record < onsets.length; record++) {
    const gap = onsets[record] - onsets[record - 1] - recordSeconds;
    if (!(gap >= 0)) return false;
    if (gap > ROUNDED_SECONDS) late++;
  }
  // Where most records are late, it is their stated duration that is wrong.
  return late > 0 && late <= (onsets.length - 1) / 2;
}

/** Samples in a record of the most channels; of the faster ones where two rates are as frequent. */
function mainSamplesPerRecord(signals: readonly EdfChannel[]): number {
  const counts = new Map<number, number>();
  for (const { samplesPerRecord } of signals) counts.set(samplesPerRecord, (counts.get(samplesPerRecord) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

function checkRates({ channels }: EdfHeader, file: string): void {
  const absurd = channels.find(({ isAnnotation, sampleRate }) => !isAnnotation && !isSampleRate(sampleRate));
  if (absurd === undefined) return;
  throw new HemocastError('edf-header', 'The sampling rate of a channel cannot be', {
    file,
    field: `duration of a data record, samples of ${absurd.name} in it`,
    byte: 244,
    expected: EXPECTED_RATE,
    found: `${absurd.sampleRate} Hz`,
  });
}

async function countRecords(storage: Storage, path: string, header: EdfHeader, size: number): Promise<number> {
  const { headerBytes, recordBytes } = header;
  const whole = Math.floor((size - headerBytes) / recordBytes);
  const records = header.records === -1 ? whole : header.records;
  if (records === 0) {
    throw new HemocastError('edf-empty', 'The file holds no data', {
      file: path,
      field: 'number of data records',
      byte: 236,
      expected: '1 or more',
      found: header.records === -1 ? `${size - headerBytes} bytes after the header` : '0',
    });
  }
  const expected = headerBytes + records * recordBytes;
  if (header.records === -1 || expected === size) return records;
  if (await looksMangled(storage, path, headerBytes)) {
    throw new HemocastError('edf-mangled', 'The file was altered as if it were text: line ends were changed', {
      file: path,
      expected: `${expected} bytes`,
      found: `${size}`,
      advice: 'Copy it again in binary mode.',
    });
  }
  if (size < expected) throw truncated(path, size, expected, `${records} data records`, `${whole} whole ones`);
  throw new HemocastError('edf-size', 'The header says that the file is shorter than it is', {
    file: path,
    field: 'number of data records',
    byte: 236,
    expected: `${expected} bytes for ${records} data records`,
    found: `${size} bytes`,
    advice: 'Export the recording again, or copy it again from where it was recorded.',
  });
}

function truncated(
  path: string,
  byte: number,
  bytes: number,
  expected = `${bytes} bytes`,
  found = `${byte}`,
): HemocastError {
  return new HemocastError('edf-truncated', 'The recording ends too early', {
    file: path,
    byte,
    expected,
    found,
    advice: 'Copy the file again from where it was recorded.',
  });
}

function unknownOnset(path: string, record: number): HemocastError {
  return new HemocastError(
    'edf-annotations',
    'A data record of an interrupted recording (EDF+D, BDF+D) does not say when it begins',
    {
      file: path,
      field: `data record ${record + 1}`,
      expected: 'a time such as +12.5 at the start of its annotations',
    },
  );
}

/** In binary samples a line feed follows a carriage return once in 256 times; after a change of line ends always. */
async function looksMangled(storage: Storage, path: string, headerBytes: number): Promise<boolean> {
  const bytes = await storage.readRange(path, headerBytes, 2 ** 20);
  let feeds = 0;
  let pairs = 0;
  for (let i = 1; i < bytes.length; i++) {
    if (bytes[i] !== 10) continue;
    feeds++;
    if (bytes[i - 1] === 13) pairs++;
  }
  return feeds >= 16 && pairs > 0.9 * feeds;
}
