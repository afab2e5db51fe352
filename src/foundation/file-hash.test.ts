import { expect, it } from 'vitest';
import { sha256OfFile } from './file-hash.js';
import { sha256 } from './hash.js';
import { MemoryStorage } from './memory-storage.js';

it('hashes a file alike at once and in pieces', async () => {
  const storage = new MemoryStorage();
  const told: number[] = [];
  const noise = Uint8Array.from({ length: 1009 }, (_, i) => (i * 7919) >> 3);
  for (const length of [0, 5, 2 ** 25, 2 ** 25 + 77]) {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += noise.length) bytes.set(noise.subarray(0, length - at), at);
    storage.files.set('file', bytes);
    const hash = await sha256OfFile(storage, 'file', { report: (_, done) => told.push(done) });
    expect(hash).toBe(await sha256(bytes));
  }
  // Only the last was too large to be read at once.
  expect(told).toEqual([0, 2 ** 25, 2 ** 25 + 77]);
});
