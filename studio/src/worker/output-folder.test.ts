import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { MemoryStorage } from '../../../src/foundation/index.js';
import type { Circumstances } from './handlers/handler.js';
import { zipOutput } from './handlers/zip-output.js';
import { outputFolder } from './output-folder.js';

it('gives every recording a folder of its own, and never one above', () => {
  expect(outputFolder('dropped/a/rest.edf')).toBe('a_rest_edf');
  expect(outputFolder('dropped/a/rest.bdf')).toBe('a_rest_bdf');
  expect(outputFolder('served/recordings/sub-01.mff')).toBe('sub-01_mff');
  for (const name of ['dropped/..', 'dropped/...', 'dropped/.', 'dropped/../..']) {
    expect(outputFolder(name)).not.toMatch(/^\.*$/);
    expect(outputFolder(name)).not.toContain('/');
  }
});

it('packs what lies below a folder, by names that lead nowhere else', async () => {
  const output = new MemoryStorage();
  await output.write('rest_edf/sub-01/a.json', '{}');
  await output.write('rest_edf/../../b\\c.txt', 'b');
  await output.write('rest_edf_cleaned/c.txt', 'c');
  const circumstances = { workplace: { output } } as unknown as Circumstances;
  const unpacked = unzipSync(await zipOutput({ below: 'output/rest_edf' }, circumstances));
  expect(Object.keys(unpacked).sort()).toEqual(['rest_edf/__/__/b_c.txt', 'rest_edf/sub-01/a.json']);
  expect(new TextDecoder().decode(unpacked['rest_edf/sub-01/a.json'])).toBe('{}');
  expect(Object.keys(unzipSync(await zipOutput({ below: 'output' }, circumstances)))).toHaveLength(3);
});
