/** Folders that the studio's server may read: files by their real paths, and none that a link would lead out of them. */
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { StorageEntry } from '../foundation/index.js';

/** A file that is open, with its size at that moment. */
export interface ServedFile {
  handle: FileHandle;
  size: number;
}

/** What of a folder is served: everything, the files in it, or one folder in it. */
export type ServedPart = { kind: 'all' } | { kind: 'files' } | { kind: 'folder'; name: string };

/**
 * A folder of which nothing hidden is served, and nothing outside: not by `..`, not by a link.
 *
 * @example
 * const folder = await ServedFolder.at('bids');
 * const file = await folder.open(['sub-01', 'eeg', 'sub-01_task-rest_eeg.edf']); // undefined where it may not be read
 */
export class ServedFolder {
  private constructor(
    private readonly root: string,
    private readonly part: ServedPart,
  ) {}

  static async at(folder: string, part: ServedPart = { kind: 'all' }): Promise<ServedFolder> {
    return new ServedFolder(await realpath(folder), part);
  }

  async open(parts: readonly string[]): Promise<ServedFile | undefined> {
    const path = await this.real(parts);
    if (path === undefined || !(await stat(path)).isFile()) return undefined;
    const handle = await open(path, 'r').catch(() => undefined);
    return handle && { handle, size: (await handle.stat()).size };
  }

  async list(parts: readonly string[]): Promise<StorageEntry[] | undefined> {
    const path = await this.real(parts);
    if (path === undefined || !(await stat(path)).isDirectory()) return undefined;
    const found: StorageEntry[] = [];
    for (const name of (await readdir(path)).sort()) {
      const own = await this.real([...parts, name]);
      const status = own === undefined ? undefined : await stat(own);
      if (status?.isFile()) found.push({ name, kind: 'file' });
      else if (status?.isDirectory()) found.push({ name, kind: 'folder' });
    }
    return found;
  }

  /** Where a path leads, once all links are followed; undefined where that is not to be read. */
  private async real(parts: readonly string[]): Promise<string | undefined> {
    if (!parts.every(isPlain) || !this.isPart(parts)) return undefined;
    const path = await realpath(join(this.root, ...parts)).catch(() => undefined);
    if (path === undefined || !isWithin(path, this.root)) return undefined;
    if (this.part.kind === 'files' && parts.length > 0 && (await stat(path)).isDirectory()) return undefined;
    return path;
  }

  private isPart([first, ...rest]: readonly string[]): boolean {
    if (first === undefined || this.part.kind === 'all') return true;
    return this.part.kind === 'files' ? rest.length === 0 : first === this.part.name;
  }
}

/** A name of a file or folder, and no way up or into another place; hidden ones are nobody's business. */
function isPlain(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[\\/\0]/.test(name);
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
