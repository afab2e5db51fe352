import {
  access,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type FileContent, HemocastError, type Storage, type StorageEntry } from '../foundation/index.js';
import { notWritable, placeFailure, specialKind, unreadable } from './file-errors.js';
import { noteTemporary } from './supervision.js';
import { sweepTemporaries, temporaryName } from './temporary-files.js';

/**
 * Node's file system as a `Storage`. A file is written under a temporary name in
 * its own folder, flushed to the disk and renamed, so that an interrupted command
 * leaves either the old file or the new one, never half of one. Named pipes, sockets and devices are neither read nor replaced.
 */
export class NodeStorage implements Storage {
  /** Folders whose abandoned temporary files are gone. */
  private readonly swept = new Set<string>();

  async read(path: string): Promise<Uint8Array> {
    return reading(path, async () => {
      await requireFile(path);
      const buffer = await readFile(path);
      return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    });
  }

  async readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    return reading(path, async () => {
      await requireFile(path);
      const handle = await open(path, 'r');
      try {
        // The file's size bounds what is allocated: the length may come out of an untrusted header.
        const { size } = await handle.stat();
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - start)));
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return filled === bytes.length ? bytes : bytes.slice(0, filled);
      } finally {
        await handle.close();
      }
    });
  }

  async size(path: string): Promise<number> {
    return reading(path, async () => (await requireFile(path)).size);
  }

  async state(path: string): Promise<string> {
    return reading(path, async () => {
      const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
      return [await realpath(path), ino, size, mtimeNs, ctimeNs].join(' ');
    });
  }

  async exists(path: string): Promise<boolean> {
    return access(path).then(
      () => true,
      () => false,
    );
  }

  async list(path: string): Promise<StorageEntry[]> {
    const folder = path === '' ? '.' : path;
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      const listed = await Promise.all(
        entries.map(async (entry): Promise<StorageEntry | undefined> => {
          if (entry.isFile()) return { name: entry.name, kind: 'file' };
          if (entry.isDirectory()) return { name: entry.name, kind: 'folder' };
          if (!entry.isSymbolicLink()) return undefined;
          // Data sets managed by git-annex are links; a link that leads nowhere, or back to where it came from, is left out.
          const path = join(folder, entry.name);
          const target = await stat(path).catch(() => undefined);
          if (target === undefined || specialKind(target) !== undefined) return undefined;
          if (!target.isDirectory()) return { name: entry.name, kind: 'file' };
          return (await leadsBack(folder, path)) ? undefined : { name: entry.name, kind: 'folder' };
        }),
      );
      return listed
        .filter((entry) => entry !== undefined)
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      throw unreadable(path, cause);
    }
  }

  async write(path: string, content: FileContent): Promise<void> {
    const parts = typeof content === 'string' || content instanceof Uint8Array ? undefined : new WatchedParts(content);
    const folder = dirname(path);
    const temporary = temporaryName(path);
    let ended: (() => void) | undefined;
    try {
      await mkdir(folder, { recursive: true });
      await this.sweep(folder);
      await requireReplaceable(path);
      ended = noteTemporary(temporary);
      const handle = await open(temporary, 'w');
      try {
        await writeFile(handle, parts ?? (content as Uint8Array | string));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, path);
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw parts?.failed ? cause : notWritable(path, cause);
    } finally {
      ended?.();
    }
  }

  async remove(path: string): Promise<void> {
    try {
      await rm(path, { recursive: true, force: true });
    } catch (cause) {
      throw notWritable(path, cause);
    }
  }

  /**
   * Makes sure, before long work begins, that files can be written in a folder.
   * Folders that had to be made for that are removed again.
   *
   * @throws `not-writable`
   */
  async ensureWritable(folder: string): Promise<void> {
    const made: string[] = [];
    const probe = join(folder, `.hemocast-write-test.${process.pid}`);
    try {
      for (let place = resolve(folder); !(await this.exists(place)); place = dirname(place)) made.push(place);
      const handle = await this.openProbe(folder, probe);
      try {
        await handle.write(new Uint8Array(PROBE));
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (cause) {
      throw notWritable(folder, cause);
    } finally {
      await rm(probe, { force: true }).catch(() => undefined);
      // Only while empty: another process may have put something there.
      for (const place of made) await rmdir(place).catch(() => undefined);
    }
  }

  /** Permissions alone do not tell: the disk may be full or read-only. A folder that another process made and took away again is made once more. */
  private async openProbe(folder: string, probe: string, attempts = 5): Promise<FileHandle> {
    await mkdir(folder, { recursive: true });
    await this.sweep(folder);
    try {
      return await open(probe, 'w');
    } catch (cause) {
      if (attempts <= 1 || (cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      return this.openProbe(folder, probe, attempts - 1);
    }
  }

  async realPath(path: string): Promise<string> {
    return realpath(path === '' ? '.' : path).catch(() => path);
  }

  /** Once a folder. */
  private async sweep(folder: string): Promise<void> {
    if (this.swept.has(folder)) return;
    this.swept.add(folder);
    await sweepTemporaries(folder);
  }
}

/** Bytes that a disk must take for a folder to count as writable. */
const PROBE = 4096;

/** Parts of a file that tell whether it was their making that failed: such an error is none of the disk's. */
class WatchedParts implements AsyncIterable<Uint8Array> {
  failed = false;

  constructor(private readonly parts: AsyncIterable<Uint8Array>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      yield* this.parts;
    } catch (cause) {
      this.failed = true;
      throw cause;
    }
  }
}

async function requireFile(path: string) {
  const status = await stat(path);
  const failure = placeFailure(status);
  if (failure) throw failure;
  return status;
}

/** Only a regular file, or nothing, may be replaced. */
async function requireReplaceable(path: string): Promise<void> {
  const status = await stat(path).catch(() => undefined);
  const failure = status && placeFailure(status);
  if (failure) throw failure;
}

/** Whether a link to a folder leads to one of those that its own path goes through. */
async function leadsBack(folder: string, link: string): Promise<boolean> {
  const target = await realpath(link);
  for (let place = resolve(folder); ; place = dirname(place)) {
    if ((await realpath(place)) === target) return true;
    if (place === dirname(place)) return false;
  }
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof HemocastError ? cause : unreadable(path, cause);
  }
}
