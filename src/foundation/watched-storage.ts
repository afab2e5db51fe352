import type { FileContent, Storage, StorageEntry } from './index.js';

/** Another storage, with a note of every file that was read: which files a recording consists of, only its reader knows. */
export class WatchedStorage implements Storage {
  /** Files whose bytes or size were asked for. */
  readonly files = new Set<string>();

  constructor(private readonly storage: Storage) {}

  async read(path: string): Promise<Uint8Array> {
    const bytes = await this.storage.read(path);
    this.files.add(path);
    return bytes;
  }

  async readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    const bytes = await this.storage.readRange(path, start, length);
    this.files.add(path);
    return bytes;
  }

  async size(path: string): Promise<number> {
    const size = await this.storage.size(path);
    this.files.add(path);
    return size;
  }

  exists(path: string): Promise<boolean> {
    return this.storage.exists(path);
  }

  list(path: string): Promise<StorageEntry[]> {
    return this.storage.list(path);
  }

  async realPath(path: string): Promise<string> {
    return (await this.storage.realPath?.(path)) ?? path;
  }

  write(path: string, content: FileContent): Promise<void> {
    return this.storage.write(path, content);
  }

  remove(path: string): Promise<void> {
    return this.storage.remove(path);
  }
}
