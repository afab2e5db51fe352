import { rmSync } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type FileContent, HemocastError, type Storage, type StorageEntry } from '../foundation/index.js';

/** Temporary files that are being written: a second Ctrl-C may end the process before they are renamed. */
const unfinished = new Set<string>();
process.once('exit', () => {
  for (const temporary of unfinished) rmSync(temporary, { force: true });
});

/**
 * Node's file system as a `Storage`. A file is written under a temporary name in
 * its own folder, flushed to the disk and renamed, so that an interrupted command
 * leaves either the old file or the new one, never half of one.
 */
export class NodeStorage implements Storage {
  private counter = 0;

  async read(path: string): Promise<Uint8Array> {
    return reading(path, async () => {
      const buffer = await readFile(path);
      return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    });
  }

  async readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    return reading(path, async () => {
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
    return reading(path, async () => {
      const status = await stat(path);
      if (status.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
      return status.size;
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
          // Data sets managed by git-annex are links; a link that leads nowhere is left out.
          const target = await stat(join(folder, entry.name)).catch(() => undefined);
          if (target === undefined) return undefined;
          return { name: entry.name, kind: target.isDirectory() ? 'folder' : 'file' };
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
    this.counter++;
    const temporary = join(folder, `.${basename(path)}.${process.pid}-${this.counter}.tmp`);
    try {
      await mkdir(folder, { recursive: true });
      if (await isFolder(path)) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
      unfinished.add(temporary);
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
      unfinished.delete(temporary);
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
      await mkdir(folder, { recursive: true });
      // Permissions alone do not tell: the disk may be full or read-only.
      const handle = await open(probe, 'w');
      await handle.close();
      await rm(probe);
    } catch (cause) {
      throw notWritable(folder, cause);
    } finally {
      // Only while empty: another process may have put something there.
      for (const place of made) await rmdir(place).catch(() => undefined);
    }
  }
}

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

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): HemocastError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new HemocastError('file-not-found', 'There is no such file', {
      file: path,
      advice: 'Check the spelling of the path and the folder you are in.',
      cause,
    });
  }
  const [found, advice] =
    code === 'EACCES' || code === 'EPERM'
      ? ['no permission to read', 'Ask for read permission, or copy the file to a place that is yours.']
      : code === 'EISDIR'
        ? ['a folder', 'Name a file inside it.']
        : [code ?? message, undefined];
  return new HemocastError('file-unreadable', 'The file cannot be read', {
    file: path,
    expected: 'a readable file',
    found,
    advice,
    cause,
  });
}

function notWritable(path: string, cause: unknown): HemocastError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reasons: Record<string, [found: string, advice: string]> = {
    EACCES: ['no permission to write', 'Choose a folder that you may write to.'],
    EPERM: ['no permission to write', 'Choose a folder that you may write to.'],
    EROFS: ['a read-only file system', 'Choose a folder on a disk that can be written.'],
    ENOSPC: ['a full disk', 'Free space, or choose another disk.'],
    EDQUOT: ['a full quota', 'Free space, or choose another disk.'],
    ENOENT: ['a place where no folder can be made', 'Choose a folder that you may write to.'],
    ENOTDIR: ['a file where a folder is needed', 'Move that file away, or choose another folder.'],
    EEXIST: ['a file where a folder is needed', 'Move that file away, or choose another folder.'],
    EISDIR: ['a folder of this name', 'Remove the folder, or choose another name.'],
    ENAMETOOLONG: ['a name longer than the file system takes', 'Choose a shorter name.'],
  };
  const [found, advice] = reasons[code ?? ''] ?? [code ?? message, 'Choose another folder.'];
  return new HemocastError('not-writable', 'This cannot be written', {
    file: path,
    expected: 'a place that can be written',
    found,
    advice,
    cause,
  });
}
