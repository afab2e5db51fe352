import { HemocastError } from './error.js';
import type { FileContent, Storage, StorageEntry } from './storage.js';

/** Files kept in memory: for tests, and for a browser that has no folder to write to. */
export class MemoryStorage implements Storage {
  readonly files = new Map<string, Uint8Array>();

  async read(path: string): Promise<Uint8Array> {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new HemocastError('file-not-found', 'There is no such file', { file: path });
    return bytes;
  }

  async readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    return (await this.read(path)).slice(start, start + length);
  }

  async size(path: string): Promise<number> {
    return (await this.read(path)).length;
  }

  async exists(path: string): Promise<boolean> {
    return this.files.has(path) || (await this.list(path)).length > 0;
  }

  async list(path: string): Promise<StorageEntry[]> {
    const prefix = path === '' ? '' : `${path.replace(/\/$/, '')}/`;
    const entries = new Map<string, StorageEntry>();
    for (const key of this.files.keys()) {
      if (!key.startsWith(prefix)) continue;
      const [name, ...rest] = key.slice(prefix.length).split('/');
      entries.set(name, { name, kind: rest.length > 0 ? 'folder' : 'file' });
    }
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async write(path: string, content: FileContent): Promise<void> {
    this.files.set(path, await collected(content));
  }

  async remove(path: string): Promise<void> {
    for (const key of [...this.files.keys()]) if (key === path || key.startsWith(`${path}/`)) this.files.delete(key);
  }
}

async function collected(content: FileContent): Promise<Uint8Array> {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content.slice();
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part.slice());
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
