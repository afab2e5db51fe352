/**
 * What every room needs and none owns: the one error, the one seeded generator, hashing, and the contracts
 * through which pure code reaches files (`Storage`) and tells of its progress (`Progress`).
 *
 * @example
 * ```ts
 * import { HemocastError, MemoryStorage, Random } from 'hemocast/foundation';
 *
 * const noise = new Random('film 1').fork('sensor noise').fillNormal(new Float32Array(100));
 * const storage = new MemoryStorage();
 * await storage.write('noise.bin', new Uint8Array(noise.buffer));
 * ```
 *
 * @module
 */

export {
  type ArrayStore,
  type KeptValues,
  MemoryArrayStore,
  type StoredArray,
  type StoredEntry,
  storedArray,
} from './array-store.js';
export { type ErrorDetail, type ErrorKind, HemocastError } from './error.js';
export { withErrorDetail } from './error-detail.js';
export { sha256OfFile } from './file-hash.js';
export { Sha256, sha256 } from './hash.js';
export { interruptible } from './interruptible.js';
export { extended, withLazyFields, without } from './lazy-fields.js';
export { MemoryStorage } from './memory-storage.js';
export { Random } from './random.js';
export { madeWhenRead, RecentArrays } from './recent-arrays.js';
export { brainToSingle, halfToSingle } from './reduced-precision.js';
export { shownJson, shownLines, shownText } from './shown-text.js';
export { type FileContent, joinPath, lastName, type Progress, type Storage, type StorageEntry } from './storage.js';
