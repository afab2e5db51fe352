/** Writing HDF5 files that depend on their content alone. */
import type { File } from 'h5wasm';
import { closeQuietly, loadHdf5, temporaryName } from './library.js';

/** Makes HDF5 bytes that depend on what `work` writes alone, not on the time. */
export async function writeHdf5(work: (root: File) => void): Promise<Uint8Array> {
  const { library, fileSystem } = await loadHdf5();
  const path = temporaryName();
  const root = new library.File(path, 'w', { libver: ['v108', 'v108'] });
  try {
    work(root);
    root.close();
    return clearObjectTimes(fileSystem.readFile(path));
  } catch (cause) {
    closeQuietly(root);
    throw cause;
  } finally {
    fileSystem.unlink(path);
  }
}

/**
 * Sets the times in all object headers (version 2: access, modification, change,
 * birth) to zero and renews the headers' checksums (HDF5 file format 3.0, IV.A.1.b).
 */
export function clearObjectTimes(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signature = 0x4f484452; // OHDR
  for (let start = 0; start + 26 <= bytes.length; start++) {
    if (bytes[start] !== 0x4f || view.getUint32(start) !== signature || bytes[start + 4] !== 2) continue;
    const flags = bytes[start + 5];
    if ((flags & 0x20) === 0) continue;
    const times = start + 6;
    const sizeAt = times + 16 + ((flags & 0x10) === 0 ? 0 : 4);
    const width = 1 << (flags & 3);
    if (width === 8 || sizeAt + width > bytes.length) continue;
    const size =
      width === 1 ? view.getUint8(sizeAt) : width === 2 ? view.getUint16(sizeAt, true) : view.getUint32(sizeAt, true);
    const end = sizeAt + width + size;
    if (end + 4 > bytes.length) continue;
    // Only a true header carries its own checksum: sample values may spell OHDR by chance.
    if (view.getUint32(end, true) !== lookup3(bytes, start, end)) continue;
    bytes.fill(0, times, times + 16);
    view.setUint32(end, lookup3(bytes, start, end), true);
    start = end + 3;
  }
  return bytes;
}

/** Bob Jenkins' lookup3 hash (2006, public domain), the checksum of HDF5 metadata, over bytes `start` … `end` − 1. */
export function lookup3(bytes: Uint8Array, start: number, end: number): number {
  const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));
  let length = end - start;
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  let at = start;
  const word = (offset: number) => {
    let value = 0;
    for (let i = 0; i < 4 && offset + i < length; i++) value |= bytes[at + offset + i] << (8 * i);
    return value;
  };
  while (length > 12) {
    a = (a + word(0)) | 0;
    b = (b + word(4)) | 0;
    c = (c + word(8)) | 0;
    a = ((a - c) | 0) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 4);
    b = (b + a) | 0;
    at += 12;
    length -= 12;
  }
  if (length === 0) return c >>> 0;
  a = (a + word(0)) | 0;
  b = (b + word(4)) | 0;
  c = (c + word(8)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
