import { homedir } from 'node:os';
import { join } from 'node:path';
import { FeatureCache } from '../encoders/eeg/index.js';
import { MemoryStorage } from '../foundation/index.js';
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
