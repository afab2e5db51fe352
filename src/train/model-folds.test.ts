import { describe, expect, it } from 'vitest';
import { formatJson } from '../formats/index.js';
import { MemoryStorage } from '../foundation/index.js';
import { folderOfFold, readModelFolds, writeModelFolds } from './model-folds.js';
import { modelFolders } from './model-set.js';

const folds = {
  split: 'leave-one-out',
  targets: ['bold'],
  folds: ['01', '02'].map((name) => ({ name, test: [name] })),
};

describe('a folder with a model for each fold', () => {
  it('names its folds, and is no model for all', async () => {
    const storage = new MemoryStorage();
    await writeModelFolds(storage, 'm', folds, 'request');
    expect(await readModelFolds(storage, 'm')).toEqual(folds);
    expect(folderOfFold('m', '02')).toBe('m/folds/02');
    await expect(modelFolders(storage, 'm')).rejects.toMatchObject({
      code: 'model-folds',
      detail: { advice: expect.stringContaining('--split people') },
    });
  });

  it('differs from other folders, and from lists that name what no fold can be', async () => {
    const storage = new MemoryStorage();
    expect(await readModelFolds(storage, 'nothing')).toBeUndefined();
    const write = (content: object) => storage.write('m/config.json', formatJson(content as never));
    await write({ format: 'hemocast-model' });
    expect(await readModelFolds(storage, 'm')).toBeUndefined();
    const right = { format: 'hemocast-folds', version: 1, ...folds };
    for (const wrong of [
      { ...right, folds: right.folds.slice(1) },
      { ...right, folds: [...right.folds, { name: '../03', test: ['03'] }] },
      { ...right, folds: [{ name: '01', test: [] }, right.folds[1]] },
    ]) {
      await write(wrong);
      await expect(readModelFolds(storage, 'm')).rejects.toMatchObject({ code: 'model-folds' });
    }
  });
});
