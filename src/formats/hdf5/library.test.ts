import type { Dataset } from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import { readHdf5, writeHdf5 } from './index.js';

const USE = { code: 'test', name: 'test file', advice: '' };
const read = (bytes: Uint8Array) =>
  readHdf5(bytes, 'x', USE, (root) => {
    const found = new Map<string, unknown>();
    const visit = (group: typeof root, path: string) => {
      for (const name of group.keys()) {
        const entry = group.get(name);
        if (entry !== null && 'keys' in entry) visit(entry as typeof root, `${path}/${name}`);
        else found.set(`${path}/${name}`, (entry as Dataset).value);
      }
    };
    visit(root, '');
    return found;
  });

describe('readHdf5', () => {
  it('reads a good file after any number of broken ones', async () => {
    const good = await writeHdf5((root) => {
      const group = root.create_group('group');
      group.create_dataset({ name: 'text', data: ['one', 'two'], dtype: 'S' });
      group.create_dataset({ name: 'numbers', data: Float64Array.of(1, 2, 3) });
      group.create_attribute('unit', 'mm');
    });
    const random = new Random('broken files');
    let broken = 0;
    for (let i = 0; i < 600; i++) {
      const bytes = good.slice();
      for (let k = 0; k < 4; k++) bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
      await read(bytes).catch((error) => {
        expect(error).toBeInstanceOf(HemocastError);
        broken++;
      });
      if (i % 200 !== 199) continue;
      expect(await read(good)).toEqual(
        new Map<string, unknown>([
          ['/group/numbers', Float64Array.of(1, 2, 3)],
          ['/group/text', ['one', 'two']],
        ]),
      );
    }
    expect(broken).toBeGreaterThan(100);
  });
});
