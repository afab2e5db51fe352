import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../foundation/index.js';
import { readDrive } from './planted-drive.js';

const read = async (text: string) => {
  const storage = new MemoryStorage();
  await storage.write('drive.tsv', text);
  return readDrive(storage, 'drive.tsv');
};

describe('the planted drive', () => {
  it('is read region by region from a table of a line a second', async () => {
    const drive = await read('L_a\tL_b\n1\t-2\n0.5\t4\n3\t1e-3\n');
    expect(drive.regions).toEqual(['L_a', 'L_b']);
    expect([...drive.data]).toEqual([1, 0.5, 3, -2, 4, Math.fround(1e-3)]);
  });

  it('names the cell that holds no number', async () => {
    await expect(read('L_a\tL_b\n1\t2\n1\tn/a\n')).rejects.toMatchObject({
      code: 'drive-number',
      detail: { field: 'line 3, L_b' },
    });
  });
});
