/** Several storages as one: each has the first part of a path as its name, such as `dropped/…` and `output/…`. */
import { type FileContent, HemocastError, type Storage, type StorageEntry } from '../../../src/foundation/index.js';

/**
 * What is written into one of them never reaches another: results of dropped files lie in memory beside them.
 *
 * @example
 * const storage = new MountedStorage({ dropped: new DroppedStorage(), output: new MemoryStorage() });
 * await storage.read('dropped/rest.edf');
 */
export class MountedStorage implements Storage {
  private readonly mounts: ReadonlyMap<string, Storage>;

  constructor(mounts: Readonly<Record<string, Storage>>) {
    this.mounts = new Map(Object.entries(mounts));
  }

  read(path: string): Promise<Uint8Array> {
    return this.at(path, (storage, rest) => storage.read(rest));
  }

  readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    return this.at(path, (storage, rest) => storage.readRange(rest, start, length));
  }

  size(path: string): Promise<number> {
    return this.at(path, (storage, rest) => storage.size(rest));
  }

  async exists(path: string): Promise<boolean> {
    const { storage, rest } = this.split(path);
    return storage !== undefined && (rest === '' || storage.exists(rest));
  }

  async list(path: string): Promise<StorageEntry[]> {
    if (isTop(path)) return [...this.mounts.keys()].map((name) => ({ name, kind: 'folder' }));
    const { storage, rest } = this.split(path);
    return storage?.list(rest) ?? [];
  }

  write(path: string, content: FileContent): Promise<void> {
    return this.at(path, (storage, rest) => storage.write(rest, content));
  }

  remove(path: string): Promise<void> {
    return this.at(path, (storage, rest) => storage.remove(rest));
  }

  state(path: string): Promise<string> {
    return this.at(
      path,
      async (storage, rest) => (await storage.state?.(rest)) ?? `${path} ${await storage.size(rest)}`,
    );
  }

  /** Errors name the file as the caller does. */
  private async at<T>(path: string, work: (storage: Storage, rest: string) => Promise<T>): Promise<T> {
    const { storage, rest } = this.split(path);
    if (storage === undefined) throw new HemocastError('file-not-found', 'There is no such file', { file: path });
    return work(storage, rest);
  }

  private split(path: string): { storage?: Storage; rest: string } {
    const [name, ...rest] = path.split('/').filter((part) => part !== '' && part !== '.');
    return { storage: this.mounts.get(name ?? ''), rest: rest.join('/') };
  }
}

function isTop(path: string): boolean {
  return /^[./]*$/.test(path);
}
