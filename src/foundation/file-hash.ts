import { Sha256, sha256 } from './hash.js';
import type { Progress, Storage } from './storage.js';

/** Bytes up to which a file is read at once, and of the pieces of a larger one. */
const PIECE = 2 ** 25;

/**
 * SHA-256 of a file, as `sha256sum` prints it; a large one is read a piece at a time.
 *
 * @throws HemocastError as the storage
 */
export async function sha256OfFile(storage: Storage, path: string, progress?: Progress): Promise<string> {
  const size = await storage.size(path);
  if (size <= PIECE) return sha256(await storage.read(path));
  const hash = new Sha256();
  for (let at = 0; at < size; at += PIECE) {
    progress?.report('hash', at, size);
    hash.add(await storage.readRange(path, at, PIECE));
  }
  progress?.report('hash', size, size);
  return hash.digest();
}
