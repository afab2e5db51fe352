/**
 * Where files are: the one place where the core meets a platform. Node's file
 * system, a browser's folder handle and memory each implement it; paths use `/`.
 */
export interface Storage {
  /** The whole file. Throws `file-not-found` or `file-unreadable`. */
  read(path: string): Promise<Uint8Array>;
  /** `length` bytes from `start`; fewer where the file ends. */
  readRange(path: string, start: number, length: number): Promise<Uint8Array>;
  /** Size in bytes. Throws `file-not-found`. */
  size(path: string): Promise<number>;
  exists(path: string): Promise<boolean>;
  /** Names in a folder, sorted; empty where the folder is absent. */
  list(path: string): Promise<StorageEntry[]>;
  /** Writes the file whole or not at all, making folders on the way. Throws `not-writable`, and what the parts of the content throw. */
  write(path: string, content: FileContent): Promise<void>;
  remove(path: string): Promise<void>;
  /** The path without links, where a platform has them: two paths of one folder have the same. */
  realPath?(path: string): Promise<string>;
  /** When the file was last changed, milliseconds since 1970, where a platform knows it. Throws `file-not-found`. */
  modified?(path: string): Promise<number>;
}

/** What a file is to hold: bytes, text, or parts that are made while it is written, for files too large for memory. */
export type FileContent = Uint8Array | string | AsyncIterable<Uint8Array>;

export interface StorageEntry {
  name: string;
  kind: 'file' | 'folder';
}

/** Progress of long work: told to the user by the platform, never printed by the core. */
export interface Progress {
  /** `done` of `total` steps of the stage are finished; `note` is a short figure worth seeing, such as a loss. */
  report(stage: string, done: number, total: number, note?: string): void;
}

/** Joins path parts with `/`, leaving out empty ones. */
export function joinPath(...parts: string[]): string {
  return parts
    .filter((part) => part !== '')
    .join('/')
    .replace(/\/{2,}/g, '/');
}

/** The last part of a path: what a file or folder is called, wherever it lies. */
export function lastName(path: string): string {
  return path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '');
}
