import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileArrays } from './file-arrays.js';
import { NodeStorage } from './node-storage.js';

const KEY = 'ab12';
let folder = '';
let arrays: FileArrays;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hemocast-arrays-'));
  arrays = new FileArrays(new NodeStorage(), folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'ab', `${KEY}.arrays`);
const values = {
  first: Float32Array.of(1, -2.5, Number.NaN),
  empty: new Float32Array(0),
  last: Float32Array.of(1e-30, 7),
};

it('gives back what was kept, whole or in parts', async () => {
  await arrays.save(KEY, 'facts, with “signs”', values);
  const entry = await new FileArrays(new NodeStorage(), folder).open(KEY);
  expect(entry?.facts).toBe('facts, with “signs”');
  expect(Object.keys(entry!.arrays)).toEqual(['first', 'empty', 'last']);
  for (const [name, kept] of Object.entries(values)) expect(entry!.arrays[name].read()).toEqual(kept);
  expect(entry!.arrays.first.read(1, 3)).toEqual(Float32Array.of(-2.5, Number.NaN));
  expect(await arrays.open('ab13')).toBeUndefined();
});

it('is a file that any program can read: little-endian floats, JSON, its length', async () => {
  await arrays.save(KEY, 'f', values);
  const bytes = readFileSync(file());
  const length = Number(bytes.readBigUInt64LE(bytes.length - 8));
  expect(JSON.parse(bytes.subarray(-8 - length, -8).toString()).facts).toBe('f');
  expect(bytes.readFloatLE(4)).toBe(-2.5);
  expect(bytes).toHaveLength(4 * 5 + length + 8);
});

it('keeps an array that comes in parts', async () => {
  const parts = [Float32Array.of(1, 2), Float32Array.of(3)];
  await arrays.save(KEY, 'f', { before: Float32Array.of(9), many: { length: 3, parts } });
  const entry = await arrays.open(KEY);
  expect(entry!.arrays.many.read()).toEqual(Float32Array.of(1, 2, 3));
  expect(entry!.arrays.before.read()).toEqual(Float32Array.of(9));
});

it('takes a file that was cut short for none', async () => {
  await arrays.save(KEY, 'f', values);
  const bytes = readFileSync(file());
  for (const length of [0, 5, 20, bytes.length - 1]) {
    writeFileSync(file(), bytes.subarray(0, length));
    expect(await arrays.open(KEY), String(length)).toBeUndefined();
  }
});

it('never gives values that were changed on the disk', async () => {
  await arrays.save(KEY, 'f', values);
  const bytes = readFileSync(file());
  bytes[4 * values.first.length] ^= 1;
  writeFileSync(file(), bytes);
  const entry = await arrays.open(KEY);
  expect(entry!.arrays.first.read()).toEqual(values.first);
  expect(() => entry!.arrays.last.read()).toThrow(expect.objectContaining({ code: 'kept-array-lost' }));
});

it('removes what nobody has read for two months', async () => {
  await arrays.save(KEY, 'f', values);
  await arrays.save('ab99', 'f', values);
  const old = new Date(Date.now() - 61 * 24 * 3600 * 1000);
  utimesSync(file(), old, old);
  await new FileArrays(new NodeStorage(), folder).save('cd00', 'f', values);
  expect(readdirSync(join(folder, 'ab'))).toEqual(['ab99.arrays']);
});
