import { describe, expect, it } from 'vitest';
import { joinPath, MemoryStorage } from './index.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('MemoryStorage', () => {
  it('keeps what was written, apart from the array it was given', async () => {
    const storage = new MemoryStorage();
    const bytes = Uint8Array.of(1, 2, 3, 4);
    await storage.write('a/b.bin', bytes);
    bytes[0] = 9;
    expect([...(await storage.read('a/b.bin'))]).toEqual([1, 2, 3, 4]);
    expect([...(await storage.readRange('a/b.bin', 1, 2))]).toEqual([2, 3]);
    expect([...(await storage.readRange('a/b.bin', 3, 10))]).toEqual([4]);
    expect(await storage.size('a/b.bin')).toBe(4);
    await storage.write('a/b.bin', 'µV');
    expect(text(await storage.read('a/b.bin'))).toBe('µV');
    expect(await storage.size('a/b.bin')).toBe(3);
  });

  it('keeps a file that is given in parts, though the parts are used again', async () => {
    const part = new Uint8Array(2);
    async function* parts() {
      for (const value of [1, 2, 3]) yield part.fill(value);
    }
    const storage = new MemoryStorage();
    await storage.write('parts.bin', parts());
    expect([...(await storage.read('parts.bin'))]).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('says which file is missing', async () => {
    const storage = new MemoryStorage();
    for (const request of [storage.read('x.edf'), storage.readRange('x.edf', 0, 1), storage.size('x.edf')]) {
      await expect(request).rejects.toMatchObject({ code: 'file-not-found', detail: { file: 'x.edf' } });
    }
  });

  it('lists files and folders by name, once each', async () => {
    const storage = new MemoryStorage();
    for (const path of ['data/sub-2/eeg.edf', 'data/sub-1/eeg.edf', 'data/sub-1/fmri.gii', 'data/a.json', 'dataset']) {
      await storage.write(path, '');
    }
    const expected = [
      { name: 'a.json', kind: 'file' },
      { name: 'sub-1', kind: 'folder' },
      { name: 'sub-2', kind: 'folder' },
    ];
    expect(await storage.list('data')).toEqual(expected);
    expect(await storage.list('data/')).toEqual(expected);
    expect(await storage.list('')).toEqual([
      { name: 'data', kind: 'folder' },
      { name: 'dataset', kind: 'file' },
    ]);
    expect(await storage.list('nowhere')).toEqual([]);
  });

  it('knows folders, and removes them whole', async () => {
    const storage = new MemoryStorage();
    await storage.write('out/model/config.json', '{}');
    await storage.write('out/model2', '');
    expect(await storage.exists('out/model')).toBe(true);
    expect(await storage.exists('out/mod')).toBe(false);
    await storage.remove('out/model');
    expect(await storage.exists('out/model')).toBe(false);
    expect(await storage.exists('out/model2')).toBe(true);
  });
});

it('joins paths with single slashes', () => {
  expect(joinPath('a', '', 'b/', 'c.json')).toBe('a/b/c.json');
  expect(joinPath('', 'a')).toBe('a');
  expect(joinPath('/root/', '/x')).toBe('/root/x');
});
