/** Reading BrainVision recordings: a header, a file of samples and a file of markers beside each other. */

import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { SampledFile } from '../sampled-file.js';
import { AsciiSamples } from './ascii.js';
import {
  BINARY_WIDTHS,
  type BrainVisionBinaryFormat,
  type BrainVisionHeader,
  readBrainVisionHeader,
} from './header.js';
import { type BrainVisionMarker, readBrainVisionMarkers } from './markers.js';

const PIECE_BYTES = 8 * 2 ** 20;
const CACHE_BYTES = 2 ** 16;

/** An open recording: the header is checked against the size of the data, the markers have been read. */
export class BrainVisionFile extends SampledFile {
  private constructor(
    private readonly storage: Storage,
    /** Of the header. */
    readonly path: string,
    readonly header: BrainVisionHeader,
    readonly dataPath: string,
    readonly markers: readonly BrainVisionMarker[],
    /** Samples of each channel. */
    readonly samples: number,
    private readonly ascii: AsciiSamples | undefined,
    /** Oddities that did not prevent reading, as sentences. */
    readonly remarks: readonly string[],
  ) {
    super();
  }

  /** See `openBrainVision`. */
  static async open(storage: Storage, path: string): Promise<BrainVisionFile> {
    const headerPath = await findHeader(storage, path);
    const header = readBrainVisionHeader(await storage.read(headerPath), headerPath);
    const remarks: string[] = [];
    const dataPath = await findBeside(storage, headerPath, header.dataFile, ['.eeg', '.dat', '.avg', '.seg']);
    if (dataPath === undefined) {
      throw new HemocastError('brainvision-data-missing', 'The file with the samples is not beside the header', {
        file: headerPath,
        field: '[common infos] DataFile',
        expected: header.dataFile === '' ? 'a file .eeg of the same name' : header.dataFile,
        advice: 'Copy the three files (.vhdr, .eeg, .vmrk) into one folder.',
      });
    }
    const markers = await readMarkers(storage, headerPath, header, remarks);
    if (header.binaryFormat === undefined) {
      const ascii = new AsciiSamples(await storage.read(dataPath), header, dataPath);
      return new BrainVisionFile(storage, headerPath, header, dataPath, markers, ascii.samples, ascii, remarks);
    }
    const samples = countSamples(await storage.size(dataPath), header, dataPath, remarks);
    return new BrainVisionFile(storage, headerPath, header, dataPath, markers, samples, undefined, remarks);
  }

  protected get channelCount(): number {
    return this.header.channels.length;
  }

  protected async fill(from: number, samples: number, data: Float32Array | Float64Array): Promise<void> {
    const { binaryFormat, multiplexed } = this.header;
    if (this.ascii !== undefined) this.ascii.read(from, samples, data);
    else if (multiplexed) await this.readMultiplexed(binaryFormat!, from, samples, data);
    else await this.readVectorized(binaryFormat!, from, samples, data);
  }

  private async readMultiplexed(
    format: BrainVisionBinaryFormat,
    from: number,
    samples: number,
    data: Float32Array | Float64Array,
  ) {
    const { channels, bigEndian } = this.header;
    const frame = channels.length * BINARY_WIDTHS[format];
    const step = Math.max(1, Math.floor(PIECE_BYTES / frame));
    for (let done = 0; done < samples; done += step) {
      const frames = Math.min(step, samples - done);
      const values = asValues(await this.range((from + done) * frame, frames * frame), format, bigEndian);
      // A block at a time, which stays in the processor's cache while each channel is picked out of it.
      const block = Math.max(1, Math.floor(CACHE_BYTES / frame));
      for (let first = 0; first < frames; first += block) {
        const count = Math.min(block, frames - first);
        for (let c = 0; c < channels.length; c++) {
          const from = first * channels.length + c;
          scaleInto(data, c * samples + done + first, values, from, channels.length, count, channels[c].resolution);
        }
      }
    }
  }

  private async readVectorized(
    format: BrainVisionBinaryFormat,
    from: number,
    samples: number,
    data: Float32Array | Float64Array,
  ) {
    const { channels, bigEndian } = this.header;
    const width = BINARY_WIDTHS[format];
    const step = PIECE_BYTES / width;
    for (let c = 0; c < channels.length; c++) {
      for (let done = 0; done < samples; done += step) {
        const count = Math.min(step, samples - done);
        const at = (c * this.samples + from + done) * width;
        const values = asValues(await this.range(at, count * width), format, bigEndian);
        scaleInto(data, c * samples + done, values, 0, 1, count, channels[c].resolution);
      }
    }
  }

  private async range(start: number, length: number): Promise<Uint8Array> {
    const bytes = await this.storage.readRange(this.dataPath, start, length);
    if (bytes.length === length) return bytes;
    throw truncated(this.dataPath, start + bytes.length, start + length);
  }
}

/**
 * Opens a BrainVision recording.
 *
 * The files of samples and markers are looked for beside the header, under the names it gives and, since files are often renamed
 * without it, under its own name.
 *
 * @param path of the header (`.vhdr`, `.ahdr`), or of one of the other two files
 * @throws HemocastError `brainvision-not-brainvision`, `brainvision-header`, `brainvision-data-missing`, `brainvision-truncated`,
 * `brainvision-ascii`
 *
 * @example
 * const file = await openBrainVision(storage, 'rest.vhdr');
 * const { data } = await file.readSignals({ start: 0, count: 10 * file.header.sampleRate });
 */
export function openBrainVision(storage: Storage, path: string): Promise<BrainVisionFile> {
  return BrainVisionFile.open(storage, path);
}

/**
 * Header and markers alone, of a recording whose samples need not be there.
 *
 * @throws HemocastError as `openBrainVision` for these two files
 */
export async function readBrainVisionTexts(
  storage: Storage,
  path: string,
): Promise<{ header: BrainVisionHeader; markers: readonly BrainVisionMarker[] }> {
  const headerPath = await findHeader(storage, path);
  const header = readBrainVisionHeader(await storage.read(headerPath), headerPath);
  return { header, markers: await readMarkers(storage, headerPath, header, []) };
}

async function findHeader(storage: Storage, path: string): Promise<string> {
  if (/\.[va]hdr$/i.test(path)) return path;
  const stem = path.replace(/\.[^./]*$/, '');
  for (const extension of ['.vhdr', '.ahdr', '.VHDR']) {
    if (await storage.exists(stem + extension)) return stem + extension;
  }
  return path;
}

async function findBeside(
  storage: Storage,
  headerPath: string,
  stated: string,
  extensions: readonly string[],
): Promise<string | undefined> {
  const cut = headerPath.lastIndexOf('/') + 1;
  const stem = headerPath.slice(cut).replace(/\.[^.]*$/, '');
  const names = [stated.replaceAll('$b', stem), ...extensions.map((extension) => stem + extension)];
  for (const name of names) {
    const path = joinPath(headerPath.slice(0, cut), name);
    if (name !== '' && (await storage.exists(path))) return path;
  }
  return undefined;
}

async function readMarkers(storage: Storage, headerPath: string, header: BrainVisionHeader, remarks: string[]) {
  const path = await findBeside(storage, headerPath, header.markerFile, ['.vmrk', '.amrk']);
  if (path === undefined) {
    if (header.markerFile !== '') remarks.push(`The markers (${header.markerFile}) are not beside the header.`);
    return [];
  }
  const { markers, malformed } = readBrainVisionMarkers(await storage.read(path), path);
  if (malformed > 0) remarks.push(`${malformed} markers cannot be read.`);
  return markers;
}

function countSamples(size: number, header: BrainVisionHeader, dataPath: string, remarks: string[]): number {
  const { channels, binaryFormat, dataPoints } = header;
  const frame = channels.length * BINARY_WIDTHS[binaryFormat!];
  const whole = Math.floor(size / frame);
  if (whole === 0 || (dataPoints !== undefined && dataPoints > whole)) {
    throw truncated(dataPath, size, frame * Math.max(1, dataPoints ?? 1));
  }
  if (!header.multiplexed && size % frame !== 0 && dataPoints === undefined) {
    throw truncated(dataPath, size, frame * (whole + 1));
  }
  if (size % frame !== 0) remarks.push(`The data end within a sample: the last ${size % frame} bytes are left out.`);
  // Channel after channel, the stated length says where each begins; otherwise the file itself is the better witness.
  return header.multiplexed ? whole : (dataPoints ?? whole);
}

function truncated(file: string, found: number, expected: number): HemocastError {
  return new HemocastError('brainvision-truncated', 'The recording ends too early', {
    file,
    byte: found,
    expected: `${expected} bytes or more`,
    found: `${found}`,
    advice: 'Copy the file again from where it was recorded.',
  });
}

type Values = Int16Array | Uint16Array | Int32Array | Float32Array;

const HOST_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function asValues(bytes: Uint8Array, format: BrainVisionBinaryFormat, bigEndian: boolean): Values {
  const width = BINARY_WIDTHS[format];
  const swapped = bigEndian === HOST_IS_LITTLE;
  const source = swapped || bytes.byteOffset % width !== 0 ? bytes.slice() : bytes;
  if (swapped) for (let at = 0; at < source.length; at += width) source.subarray(at, at + width).reverse();
  const count = source.length / width;
  if (format === 'INT_16') return new Int16Array(source.buffer, source.byteOffset, count);
  if (format === 'UINT_16') return new Uint16Array(source.buffer, source.byteOffset, count);
  if (format === 'INT_32') return new Int32Array(source.buffer, source.byteOffset, count);
  return new Float32Array(source.buffer, source.byteOffset, count);
}

/** Apart from its caller so that it is compiled for few types: it sees every sample. */
function scaleInto(
  target: Float32Array | Float64Array,
  at: number,
  values: Values,
  from: number,
  stride: number,
  count: number,
  resolution: number,
): void {
  for (let i = 0, j = from; i < count; i++, j += stride) target[at + i] = values[j] * resolution;
}
