/** Files that were dropped into the page or chosen there, as a `Storage`: read where they lie, a part at a time. */
import { HemocastError, type Storage, type StorageEntry } from '../../../src/foundation/index.js';
import { entriesBelow } from './entries-below.js';

/** A dropped file, and its path below the folder that it was dropped with. */
export interface DroppedFile {
  path: string;
  file: File;
}

/** Read only. Paths are those of the dropped files. */
export class DroppedStorage implements Storage {
  private readonly files = new Map<string, File>();

  /** A file of the same path takes the place of an earlier one. */
  add(dropped: readonly DroppedFile[]): void {
    for (const { path, file } of dropped) this.files.set(path, file);
  }

  clear(): void {
    this.files.clear();
  }

  async read(path: string): Promise<Uint8Array> {
    return bytesOf(this.file(path), path);
  }

  async readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    return bytesOf(this.file(path).slice(start, start + Math.max(0, length)), path);
  }

  async size(path: string): Promise<number> {
    return this.file(path).size;
  }

  async exists(path: string): Promise<boolean> {
    return this.files.has(path) || entriesBelow(this.files.keys(), path).length > 0;
  }

  async list(path: string): Promise<StorageEntry[]> {
    return entriesBelow(this.files.keys(), path);
  }

  async state(path: string): Promise<string> {
    const { size, lastModified } = this.file(path);
    return `${path} ${size} ${lastModified}`;
  }

  async write(path: string): Promise<void> {
    throw new HemocastError('not-writable', 'Dropped files are never changed', { file: path });
  }

  async remove(path: string): Promise<void> {
    return this.write(path);
  }

  private file(path: string): File {
    const file = this.files.get(path);
    if (file !== undefined) return file;
    throw new HemocastError('file-not-found', 'There is no such file', {
      file: path,
      advice: 'Drop all files of the recording together: those beside it belong to it.',
    });
  }
}

async function bytesOf(part: Blob, file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await part.arrayBuffer());
  } catch (cause) {
    throw new HemocastError('file-unreadable', 'The file cannot be read', {
      file,
      found: cause instanceof Error ? cause.message : String(cause),
      advice: 'It may have been changed or moved since it was dropped. Drop it again.',
      cause,
    });
  }
}
