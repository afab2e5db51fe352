/** Reading NIfTI files: whole from bytes, or volume by volume from a storage. */
import { HemocastError, type Storage } from '../../foundation/index.js';
import { ByteStream, isGzip } from '../compression/byte-stream.js';
import { requireModest } from '../compression/expansion-limit.js';
import { couldExpandTo } from '../compression/inflate.js';
import { MOST_SURPLUS, PIECE_BYTES, surplus, truncated, WholeFile } from '../compression/whole-file.js';
import { decodeNumbers } from './datatypes.js';
import {
  NIFTI_HEADER_BYTES,
  type NiftiExtension,
  type NiftiHeader,
  niftiValueCount,
  readNiftiExtensions,
  readNiftiHeader,
} from './header.js';

/** A NIfTI file with all its values. */
export interface NiftiImage {
  header: NiftiHeader;
  extensions: NiftiExtension[];
  /**
   * Scaled values in the file's order: the first dimension of `header.shape` runs fastest (components of complex
   * numbers and colours faster still). Double precision where single cannot hold what is stored.
   */
  data: Float32Array | Float64Array;
}

/** One volume of a series. */
export interface NiftiVolume {
  /** From 0. */
  index: number;
  /** `[z, y, x]`, x fastest. */
  data: Float32Array | Float64Array;
}

const READ_BYTES = 1 << 22;
const MOST_VALUES = 2 ** 31 - 1;

/**
 * Reads a whole NIfTI-1 or NIfTI-2 file.
 *
 * @param bytes `.nii`, `.nii.gz`, or the `.hdr` of a pair.
 * @param file its name, for errors.
 * @param image the `.img` (or `.img.gz`) of a pair.
 * @throws {HemocastError} `nifti-format`, `nifti-truncated`, `nifti-field`, `nifti-datatype`, `nifti-extension`,
 *   `nifti-compression`, `nifti-expansion`, `nifti-too-large`, `nifti-pair` without the second file of a pair.
 *
 * @example
 * const { header, data } = readNifti(await storage.read('T1w.nii.gz'), 'T1w.nii.gz');
 * header.affine; // voxel indices to mm
 */
export function readNifti(bytes: Uint8Array, file: string, image?: Uint8Array): NiftiImage {
  const source = new WholeFile(bytes, file);
  const header = readNiftiHeader(source.peek(NIFTI_HEADER_BYTES), file);
  const numbers = header.isPair ? imageOf(image, file) : bytes;
  checkSize(header, numbers.length, isGzip(numbers), file);
  const preamble = header.isPair ? source.take(MOST_SURPLUS) : source.exactly(header.dataOffset);
  const extensions = readNiftiExtensions(preamble, header, file);
  const body = header.isPair ? new WholeFile(numbers, file) : source;
  if (header.isPair) body.skip(header.dataOffset);
  const data = allocate(header, niftiValueCount(header), file);
  const perPiece = PIECE_BYTES - (PIECE_BYTES % header.datatype.bytes);
  for (let at = 0; at < data.length; ) {
    const piece = body.exactly(Math.min(perPiece, (data.length - at) * header.datatype.bytes));
    decodeNumbers(piece, header.datatype, header.littleEndian, header.scaling, data, at);
    at += piece.length / header.datatype.bytes;
  }
  body.finish();
  return { header, extensions, data };
}

/** An open file: its header has been read and checked against its size. */
export class NiftiFile {
  private constructor(
    private readonly storage: Storage,
    /** The file that was named. */
    readonly path: string,
    private readonly imagePath: string,
    private readonly compressed: boolean,
    readonly header: NiftiHeader,
    readonly extensions: NiftiExtension[],
  ) {
    const [x, y = 1, z = 1, ...others] = header.shape;
    this.volumeShape = [x, y, z];
    this.volumeCount = others.reduce((product, n) => product * n, 1);
  }

  /** Lengths along x, y, z. */
  readonly volumeShape: [number, number, number];
  /** Volumes: the product of the fourth and later dimensions. */
  readonly volumeCount: number;

  /** See `openNifti`. */
  static async open(storage: Storage, path: string): Promise<NiftiFile> {
    const { headerPath, imagePath } = await filePair(storage, path);
    const start = await firstBytes(storage, headerPath, NIFTI_HEADER_BYTES);
    const header = readNiftiHeader(start, headerPath);
    if (header.isPair && imagePath === headerPath) throw missingImage(path);
    const numbersPath = header.isPair ? imagePath : headerPath;
    const size = await storage.size(numbersPath);
    const compressed = isGzip(await storage.readRange(numbersPath, 0, 2));
    checkSize(header, size, compressed, numbersPath);
    const preambleBytes = header.isPair ? await storage.size(headerPath) : header.dataOffset;
    const preamble = await firstBytes(storage, headerPath, Math.min(preambleBytes, MOST_SURPLUS));
    return new NiftiFile(
      storage,
      path,
      numbersPath,
      compressed,
      header,
      readNiftiExtensions(preamble, header, headerPath),
    );
  }

  /**
   * The volumes one after another. A volume and a few megabytes of the file are in memory at a time, compressed or
   * not; each array is new and may be kept. The checksum of a compressed file is compared after the last one.
   *
   * @throws {HemocastError} `nifti-compression`, `nifti-truncated`, `nifti-too-large`.
   */
  async *volumes(): AsyncGenerator<NiftiVolume> {
    const { datatype, dataOffset, littleEndian, scaling } = this.header;
    const [x, y, z] = this.volumeShape;
    const values = x * y * z * datatype.components;
    const bytes = values * datatype.bytes;
    const stream = new ByteStream(this.compressed, this.imagePath);
    const size = await this.storage.size(this.imagePath);
    // Plain numbers are sought directly; compressed ones have to be read through.
    let at = this.compressed ? 0 : dataOffset;
    let read: Uint8Array = new Uint8Array(0);
    let used = 0;
    // A compressed file is handed on in small pieces: a few megabytes of one may expand to gigabytes.
    const step = this.compressed ? PIECE_BYTES : READ_BYTES;
    const pull = async (): Promise<boolean> => {
      if (used === read.length) {
        if (at >= size) return false;
        read = await this.storage.readRange(this.imagePath, at, READ_BYTES);
        if (read.length === 0) return false;
        at += read.length;
        used = 0;
      }
      const end = Math.min(used + step, read.length);
      stream.push(read.subarray(used, end), at >= size && end === read.length);
      used = end;
      return true;
    };
    let toSkip = this.compressed ? dataOffset : 0;
    for (let index = 0; index < this.volumeCount; index++) {
      const data = allocate(this.header, values, this.imagePath);
      for (let done = 0; done < bytes; ) {
        while (stream.available < datatype.bytes || toSkip > 0) {
          if (toSkip > 0 && stream.available > 0) {
            const skipped = Math.min(toSkip, stream.available);
            stream.take(skipped);
            toSkip -= skipped;
          } else if (!(await pull()))
            throw truncated(
              'nifti',
              this.imagePath,
              index * bytes + done,
              `${this.volumeCount * bytes} bytes of numbers`,
            );
        }
        const length = Math.min(bytes - done, stream.available);
        const piece = stream.take(length - (length % datatype.bytes));
        decodeNumbers(piece, datatype, littleEndian, scaling, data, done / datatype.bytes);
        done += piece.length;
      }
      yield { index, data };
    }
    if (!this.compressed) return;
    let behind = 0;
    do {
      behind += stream.available;
      if (behind > MOST_SURPLUS) throw surplus('nifti', this.imagePath);
      stream.discard();
    } while (await pull());
  }

  /** All values, as `readNifti` gives them. */
  async readAll(): Promise<Float32Array | Float64Array> {
    const data = allocate(this.header, niftiValueCount(this.header), this.path);
    for await (const volume of this.volumes()) data.set(volume.data, volume.index * volume.data.length);
    return data;
  }
}

/**
 * Opens a NIfTI file for reading by volume.
 *
 * @param path `.nii`, `.nii.gz`, or either file of a `.hdr` and `.img` pair.
 * @throws {HemocastError} as `readNifti`.
 *
 * @example
 * const file = await openNifti(storage, 'sub-01_task-rest_bold.nii.gz');
 * for await (const { index, data } of file.volumes()) console.log(index, data[0]);
 */
export function openNifti(storage: Storage, path: string): Promise<NiftiFile> {
  return NiftiFile.open(storage, path);
}

async function firstBytes(storage: Storage, path: string, length: number): Promise<Uint8Array> {
  const size = await storage.size(path);
  const first = await storage.readRange(path, 0, Math.min(size, PIECE_BYTES));
  if (!isGzip(first)) return first.length >= length ? first.subarray(0, length) : storage.readRange(path, 0, length);
  const stream = new ByteStream(true, path);
  let piece = first;
  for (let at = 0; ; ) {
    at += piece.length;
    stream.push(piece, at >= size);
    if (stream.available >= length || at >= size || piece.length === 0) break;
    piece = await storage.readRange(path, at, PIECE_BYTES);
  }
  return stream.take(Math.min(length, stream.available));
}

/** The two files of a pair, whichever was named; twice the same for a single file. */
async function filePair(storage: Storage, path: string): Promise<{ headerPath: string; imagePath: string }> {
  const match = /^(.*)\.(hdr|img)(\.gz)?$/i.exec(path);
  if (match === null) return { headerPath: path, imagePath: path };
  const find = async (extension: string): Promise<string | undefined> => {
    for (const candidate of [
      `${match[1]}.${extension}${match[3] ?? ''}`,
      `${match[1]}.${extension}`,
      `${match[1]}.${extension}.gz`,
    ])
      if (await storage.exists(candidate)) return candidate;
    return undefined;
  };
  const isHeader = match[2].toLowerCase() === 'hdr';
  const headerPath = isHeader ? path : await find('hdr');
  const imagePath = isHeader ? await find('img') : path;
  if (headerPath === undefined)
    throw new HemocastError('nifti-pair', 'The header that belongs to these numbers is missing', {
      file: path,
      expected: `${match[1]}.hdr beside it`,
      advice: 'Copy both files of the pair.',
    });
  return { headerPath, imagePath: imagePath ?? headerPath };
}

function imageOf(image: Uint8Array | undefined, file: string): Uint8Array {
  if (image !== undefined) return image;
  throw missingImage(file);
}

function missingImage(file: string): HemocastError {
  return new HemocastError('nifti-pair', 'The numbers that belong to this header are missing', {
    file,
    expected: 'an .img file beside the .hdr file',
    advice: 'Copy both files of the pair.',
  });
}

/** Before memory is taken: could the file hold what its header says? */
function checkSize(header: NiftiHeader, size: number, compressed: boolean, file: string): void {
  const wanted = header.dataOffset + niftiValueCount(header) * header.datatype.bytes;
  if (compressed ? couldExpandTo(size, wanted) : wanted <= size) {
    if (compressed) requireModest(size, Math.max(wanted, memoryOf(header)), file, 'nifti');
    return;
  }
  throw truncated('nifti', file, size, `${wanted} bytes for ${header.shape.join(' × ')} ${header.datatype.name}`);
}

/** Bytes that all values take once they are read. */
function memoryOf(header: NiftiHeader): number {
  return niftiValueCount(header) * (header.datatype.single ? 4 : 8);
}

function allocate(header: NiftiHeader, values: number, file: string): Float32Array | Float64Array {
  if (values > MOST_VALUES)
    throw new HemocastError('nifti-too-large', 'The image is too large to be held in memory', {
      file,
      field: 'dim',
      expected: `at most ${MOST_VALUES} values at once`,
      found: header.shape.join(' × '),
      advice: 'Split the series into several files.',
    });
  return header.datatype.single ? new Float32Array(values) : new Float64Array(values);
}
