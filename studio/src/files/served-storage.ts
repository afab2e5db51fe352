/** Files that `hemocast studio` serves from the folders which it was given: lists, sizes and parts, over its own address alone. */
import { HemocastError, type Storage, type StorageEntry } from '../../../src/foundation/index.js';

/** Read only. `base` is the address of a folder that the server lists, ending in a slash. */
export class ServedStorage implements Storage {
  private readonly sizes = new Map<string, number>();

  constructor(private readonly base: string) {}

  async read(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.ask(path)).arrayBuffer());
  }

  async readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    const end = Math.min(start + length, await this.size(path));
    if (end <= start) return new Uint8Array();
    const response = await this.ask(path, { headers: { Range: `bytes=${start}-${end - 1}` } });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return response.status === 206 ? bytes : bytes.slice(start, end);
  }

  async size(path: string): Promise<number> {
    const known = this.sizes.get(path);
    if (known !== undefined) return known;
    const size = Number((await this.ask(path, { method: 'HEAD' })).headers.get('Content-Length'));
    this.sizes.set(path, size);
    return size;
  }

  async exists(path: string): Promise<boolean> {
    if (path === '') return true;
    const parts = path.split('/');
    const name = parts.pop();
    return (await this.list(parts.join('/'))).some((entry) => entry.name === name);
  }

  async list(path: string): Promise<StorageEntry[]> {
    const response = await fetch(`${this.base}list/${encoded(path)}`);
    if (response.status === 404) return [];
    if (!response.ok) throw unreadable(path, response.statusText);
    return response.json();
  }

  async write(path: string): Promise<void> {
    throw new HemocastError('not-writable', 'The studio writes nothing to the disk', { file: path });
  }

  async remove(path: string): Promise<void> {
    return this.write(path);
  }

  private async ask(path: string, options?: RequestInit): Promise<Response> {
    const response = await fetch(`${this.base}file/${encoded(path)}`, options).catch((cause: unknown) => {
      throw unreadable(path, `the server does not answer (${cause instanceof Error ? cause.message : cause})`);
    });
    if (response.ok) return response;
    if (response.status === 404) throw new HemocastError('file-not-found', 'There is no such file', { file: path });
    throw unreadable(path, `${response.status} ${response.statusText}`);
  }
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function unreadable(file: string, found: string): HemocastError {
  return new HemocastError('file-unreadable', 'The file cannot be read', {
    file,
    found,
    advice: 'See whether `hemocast studio` still runs.',
  });
}
