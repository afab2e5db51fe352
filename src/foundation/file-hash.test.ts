import { expect, it } from 'vitest';
import { sha256OfFile } from './file-hash.js';
import { sha256 } from './hash.js';
import { MemoryStorage } from './memory-storage.js';

it('hashes a file alike at once and in pieces', async () => {
  const storage = new MemoryStorage();
  const told: number[] = [];
  for (const length of [0, 5, 2 ** 25, 2 ** 25 + 77]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7919) >> 3);
    storage.files.set('file', bytes);
    const hash = await sha256OfFile(storage, 'file', { report: (_, done) => told.push(done) });
    expect(hash).toBe(await sha256(bytes));
  }
  // Only the last was too large to be read at once.
  expect(told).toEqual([0, 2 ** 25, 2 ** 25 + 77]);
});
