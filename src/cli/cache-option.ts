import { homedir } from 'node:os';
import { join } from 'node:path';
import { FeatureCache } from '../encoders/eeg/index.js';
import { type ArrayStore, HemocastError, MemoryStorage } from '../foundation/index.js';
import { FileArrays } from './file-arrays.js';
import type { Session } from './session.js';

export interface CacheOptions {
  /** The folder named; false for `--no-cache`. */
  cache?: string | false;
}

/**
 * The cache that the options name.
 *
 * @throws `not-writable`
 */
export async function cacheOf(session: Session, options: CacheOptions): Promise<FeatureCache> {
  const folder = await cacheFolder(session, options);
  return folder === undefined ? new FeatureCache(new MemoryStorage(), '') : new FeatureCache(session.storage, folder);
}

/**
 * The folder of that cache, or undefined for `--no-cache`.
 *
 * @throws `not-writable`
 */
export async function cacheFolder({ storage }: Session, { cache }: CacheOptions): Promise<string | undefined> {
  if (cache === false) return undefined;
  const folder = typeof cache === 'string' ? cache : defaultCacheFolder(process.env, process.platform, homedir());
  await storage.ensureWritable(folder);
  return folder;
}

/** The cache that the options name, or none for `--no-cache`: for work that holds all features in memory anyway. */
export async function optionalCache(session: Session, options: CacheOptions): Promise<FeatureCache | undefined> {
  return options.cache === false ? undefined : cacheOf(session, options);
}

/**
 * Where prepared runs are kept: below the cache that the options name. Nothing for `--no-cache`, and where the user's own cache cannot be
 * written to, which is said.
 *
 * @throws `not-writable` where the options name a folder that cannot be written to
 */
export async function preparedArrays(session: Session, { cache }: CacheOptions): Promise<ArrayStore | undefined> {
  if (cache === false) return undefined;
  const { storage, console } = session;
  const folder = typeof cache === 'string' ? cache : defaultCacheFolder(process.env, process.platform, homedir());
  try {
    await storage.ensureWritable(folder);
  } catch (error) {
    if (typeof cache === 'string' || !(error instanceof HemocastError)) throw error;
    console.say(
      `Note: the cache ${folder} cannot be written to: prepared runs stay in memory. --cache names another folder.`,
    );
    return undefined;
  }
  return new FileArrays(storage, join(folder, 'prepared'));
}

/** Where programs keep what they can make again: by the XDG base directories, or the system's own custom. */
export function defaultCacheFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: string,
  home: string,
): string {
  const { XDG_CACHE_HOME: stated, LOCALAPPDATA: local } = environment;
  if (stated !== undefined && stated !== '') return join(stated, 'hemocast');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'hemocast');
  if (platform === 'win32') return join(local ?? join(home, 'AppData', 'Local'), 'hemocast', 'cache');
  return join(home, '.cache', 'hemocast');
}
