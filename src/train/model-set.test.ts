import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../foundation/index.js';
import { modelFolders, writeModelSet } from './model-set.js';

describe('a folder of models', () => {
  it('names a model for each target, in the order given', async () => {
    const storage = new MemoryStorage();
    await writeModelSet(storage, 'out', ['bold', 'fnirs']);
    expect(await modelFolders(storage, 'out')).toEqual([
      { target: 'bold', folder: 'out/bold' },
      { target: 'fnirs', folder: 'out/fnirs' },
    ]);
    expect(await modelFolders(storage, 'out', ['fnirs'])).toEqual([{ target: 'fnirs', folder: 'out/fnirs' }]);
    await expect(modelFolders(storage, 'out', ['ecog'])).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('is the folder itself where there is one model', async () => {
    const storage = new MemoryStorage();
    await writeModelSet(storage, 'one', ['bold']);
    expect(await storage.list('one')).toEqual([]);
    await storage.write('one/config.json', '{"format":"hemocast-model","target":{"name":"fnirs"}}');
    expect(await modelFolders(storage, 'one')).toEqual([{ target: 'fnirs', folder: 'one' }]);
  });

  it.each([['{"format":"hemocast-models"}'], ['{"format":"hemocast-models","targets":["../x","b"]}']])(
    'is refused as %s',
    async (text) => {
      const storage = new MemoryStorage();
      await storage.write('m/config.json', text);
      await expect(modelFolders(storage, 'm')).rejects.toMatchObject({ code: 'model-configuration' });
    },
  );

  it('is refused where there is nothing', async () => {
    await expect(modelFolders(new MemoryStorage(), 'm')).rejects.toMatchObject({ code: 'model-missing' });
  });
});
