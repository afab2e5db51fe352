export { type ErrorDetail, type ErrorKind, HemocastError } from './error.js';
export { sha256 } from './hash.js';
export { MemoryStorage } from './memory-storage.js';
export { Random } from './random.js';
export { joinPath, type Progress, type Storage, type StorageEntry } from './storage.js';
