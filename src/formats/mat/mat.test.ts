import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import {
  encodeMat,
  type MatValue,
  type MatVariables,
  matCell,
  matField,
  matNumber,
  matNumbers,
  matNumeric,
  matString,
  matStrings,
  matStruct,
  matStructArray,
  matText,
  readMat,
} from './index.js';
import { BIG_ENDIAN, CYCLE, LEVEL_73, SCIPY, SCIPY_PLAIN } from './reference-files.fixture.js';

const unpack = (text: string) => gunzipSync(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
const code = (name: string) => expect.objectContaining({ code: name });

/** A value without its wrappings, to compare with what was saved. */
function plain(value: MatValue): unknown {
  switch (value.kind) {
    case 'numeric': {
      const { class: name, shape, data, imaginary, logical } = value;
      return [logical ? 'logical' : name, shape, [...data], ...(imaginary === undefined ? [] : [[...imaginary]])];
    }
    case 'text':
      return value.rows.length === 1 ? value.rows[0] : value.rows;
    case 'cell':
      return { cells: value.cells.map(plain) };
    case 'struct':
      return Object.fromEntries([...value.fields].map(([name, values]) => [name, values.map(plain)]));
    case 'sparse':
      return [value.shape, [...value.rows], [...value.columnStarts], [...value.data]];
    case 'opaque':
      return value.className;
  }
}
const plainly = (variables: MatVariables) =>
  Object.fromEntries([...variables].map(([name, value]) => [name, plain(value)]));

/** What the dictionary given to scipy's `savemat` held, column by column. */
const SAVED = {
  dbl: ['double', [2, 3], [0.5, 3.5, 1.5, 4.5, 2.5, 5.5]],
  ints: ['int16', [1, 3], [1, -2, 300]],
  u8: ['uint8', [2, 1], [1, 255]],
  i64: ['int64', [1, 2], [2n ** 62n, -5n]],
  u64: ['uint64', [1, 1], [2n ** 63n + 1n]],
  sgl: ['single', [1, 2], [1.5, Number.NaN]],
  cplx: ['double', [1, 2], [1, 3], [2, -4]],
  yes: ['logical', [1, 3], [1, 0, 1]],
  text: 'Grüße µV',
  rows: ['ab ', 'cde'],
  cube: ['int32', [2, 3, 4], [0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23]],
  cell: { cells: [['double', [1, 2], [1, 2]], 'x'] },
  st: { name: ['Cz'], pos: [['double', [1, 3], [1, 2, 3]]], inner: [{ deep: [['double', [1, 1], [7]]] }] },
  empty: ['double', [0, 3], []],
  sparse: [
    [3, 3],
    [1, 0, 2],
    [0, 1, 2, 3],
    [1, 2.5, -3],
  ],
  events: {
    latency: [
      ['double', [1, 1], [1]],
      ['double', [1, 1], [251.5]],
    ],
    type: ['go', ['double', [1, 1], [5]]],
  },
};

describe('MAT-files of level 5', () => {
  it.each([
    ['compressed', SCIPY],
    ['plain', SCIPY_PLAIN],
  ])('hold what scipy saved (%s)', async (_, text) => {
    expect(plainly(await readMat(unpack(text), 'x.mat'))).toEqual(SAVED);
  });

  it('are read with the other order of bytes', async () => {
    expect(plainly(await readMat(unpack(BIG_ENDIAN), 'x.mat'))).toEqual({
      x: ['double', [2, 2], [1, -2, 3.5, 4e10]],
      t: 'µV',
      small: ['double', [1, 3], [-1, 0, 300]],
    });
  });

  it('are read in part', async () => {
    const read = async (...only: string[]) => plainly(await readMat(unpack(SCIPY), 'x.mat', { only }));
    expect(Object.keys(await read('u8', 'absent'))).toEqual(['u8']);
    expect(await read('st.inner', 'events.type')).toEqual({
      st: { inner: SAVED.st.inner },
      events: { type: SAVED.events.type },
    });
  });

  describe('with large variables', () => {
    const large = Float64Array.from({ length: 50_000 }, (_, i) => Math.round(100 * Math.sin(i)));
    const bytes = encodeMat(
      { first: matNumeric(large, [50, 1000]), second: matNumeric(Float32Array.from(large), [1, 50_000]) },
      { compress: true },
    );
    /** Where the second compressed variable begins. */
    const between = 136 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(132, true);

    it('are read, whole and in part', async () => {
      const variables = await readMat(bytes, 'x.mat');
      expect(plain(variables.get('first')!)).toEqual(['double', [50, 1000], [...large]]);
      expect(plain(variables.get('second')!)).toEqual(['single', [1, 50_000], [...large]]);
      expect([...(await readMat(bytes, 'x.mat', { only: ['second'] })).keys()]).toEqual(['second']);
    });

    it('are named by their place where they are damaged, and passed over where they are not wanted', async () => {
      const damaged = bytes.slice();
      damaged[between - 1] ^= 1;
      await expect(readMat(damaged, 'x.mat')).rejects.toEqual(
        expect.objectContaining({ code: 'mat-compression', detail: expect.objectContaining({ byte: 128 }) }),
      );
      const rest = await readMat(damaged, 'x.mat', { only: ['second'] });
      expect(plain(rest.get('second')!)).toEqual(['single', [1, 50_000], [...large]]);
    });

    it('are no reason to miss what was asked for: the name may be what is damaged', async () => {
      const damaged = bytes.slice();
      damaged[between - 1] ^= 1;
      const missing = readMat(damaged, 'x.mat', { only: ['second', 'third'] });
      await expect(missing).rejects.toMatchObject({ code: 'mat-compression', detail: { byte: 128 } });
      expect([...(await readMat(bytes, 'x.mat', { only: ['second', 'third'] })).keys()]).toEqual(['second']);
    });
  });

  it.each([true, false])('are written so that they read back equal (compress: %s)', async (compress) => {
    const variables = await readMat(unpack(SCIPY), 'x.mat');
    const bytes = encodeMat(variables, { compress });
    expect(plainly(await readMat(bytes, 'y.mat'))).toEqual(SAVED);
    expect(encodeMat(variables, { compress })).toEqual(bytes);
  });

  it('are made from plain values', async () => {
    const variables = await readMat(
      encodeMat({
        d: matNumeric(new Float32Array([1, 2, 3, 4]), [2, 2]),
        SD: matStruct({ Lambda: matNumeric([690, 830]), names: matCell([matText('a'), matText('')]) }),
        event: matStructArray([{ type: matText('x') }, { type: matNumeric(3) }]),
      }),
      'x.mat',
    );
    expect(matNumbers(variables.get('d'), 'd', 'x')).toEqual({ shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) });
    expect(matNumbers(matField(variables.get('SD'), 'Lambda', 'x'), 'Lambda', 'x').data).toEqual(
      Float64Array.of(690, 830),
    );
    expect(matStrings(matField(variables.get('SD'), 'names', 'x'), 'names', 'x')).toEqual(['a', '']);
    expect(matNumber(matField(variables.get('event'), 'type', 'x', 1), 'type', 'x')).toBe(3);
    expect(() => matString(variables.get('d'), 'd', 'x.mat')).toThrowError(/x\.mat, field d: .*numbers of size 2 × 2/);
    expect(() => matNumbers({ kind: 'opaque', className: 'table' }, 't', 'x')).toThrowError(code('mat-type'));
  });

  it('refuse what MATLAB cannot hold', () => {
    expect(() => encodeMat({ '1a': matNumeric(1) })).toThrowError(code('mat-write'));
    expect(() => encodeMat({ a: matNumeric([1, 2, 3], [2, 2]) })).toThrowError(code('mat-write'));
    expect(() => encodeMat({ a: { kind: 'opaque', className: 'table' } })).toThrowError(code('mat-write'));
  });
});

describe('MAT-files of level 7.3', () => {
  const number = (value: number) => ['double', [1, 1], [value]];
  it('hold what was saved, through references, with empty arrays, complex and sparse ones', async () => {
    expect(plainly(await readMat(unpack(LEVEL_73), 'x.mat'))).toEqual({
      x: ['double', [2, 3], [0, 3, 1, 4, 2, 5]],
      t: 'Grüße',
      e: [],
      none: ['double', [0, 3], []],
      c: { cells: ['ab', ['double', [1, 2], [1, 2]], { cells: [['int16', [1, 1], [3]]] }] },
      yes: ['logical', [1, 2], [1, 0]],
      z: ['double', [1, 2], [1, 3], [2, -4]],
      s: { name: ['Cz'], pos: [['double', [1, 3], [1, 2, 3]]], in: [{ deep: [number(7)] }] },
      ev: { latency: [1, 251.5, 300].map(number), type: ['go', number(5), 'boundary'] },
      i64: ['int64', [1, 2], [2n ** 62n, -5n]],
      sp: SAVED.sparse,
      fh: 'function_handle',
    });
  });

  it('are read in part', async () => {
    const variables = await readMat(unpack(LEVEL_73), 'x.mat', { only: ['ev.type', 't'] });
    expect(plainly(variables)).toEqual({ ev: { type: ['go', number(5), 'boundary'] }, t: 'Grüße' });
  });

  it('that hold themselves are refused', async () => {
    for (const only of ['a', 'c']) {
      await expect(readMat(unpack(CYCLE), 'x.mat', { only: [only] })).rejects.toThrowError(code('mat-cycle'));
    }
  });
});

describe('hostile MAT-files', () => {
  const header = unpack(SCIPY).slice(0, 128);
  const element = (type: number, content: Uint8Array) => {
    const bytes = new Uint8Array(8 + Math.ceil(content.length / 8) * 8);
    new DataView(bytes.buffer).setUint32(0, type, true);
    new DataView(bytes.buffer).setUint32(4, content.length, true);
    bytes.set(content, 8);
    return bytes;
  };
  const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const words = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer);
  const start = (arrayClass: number, shape: number[], name: string) =>
    join(element(6, words(arrayClass, 0)), element(5, words(...shape)), element(1, new TextEncoder().encode(name)));

  const compressed = (content: Uint8Array) => {
    const packed = zlibSync(content);
    return join(header, words(15, packed.length), packed);
  };
  const tagged = (type: number, size: number, claimed: number) => {
    const bytes = new Uint8Array(8 + size);
    bytes.set(words(type, claimed));
    return bytes;
  };
  it.each([
    ['something else', compressed(new Uint8Array(2 ** 22))],
    ['more than it claims', compressed(tagged(14, 2 ** 22, 2 ** 10))],
    ['a claim beyond the file', compressed(tagged(14, 2 ** 10, 2 ** 30))],
  ])('with a compressed variable that holds %s are given up early', async (_, bytes) => {
    await expect(readMat(bytes, 'x.mat')).rejects.toThrowError(code('mat-compression'));
  });

  it('with values deep in one another are refused', async () => {
    let value = element(14, start(1, [0, 0], ''));
    for (let depth = 0; depth < 200; depth++) value = element(14, join(start(1, [1, 1], 'x'), value));
    await expect(readMat(join(header, value), 'x.mat')).rejects.toThrowError(code('mat-depth'));
  });

  it.each([
    ['cells', 1],
    ['numbers', 6],
    ['text', 4],
  ])('that claim more %s than they hold are refused with the byte', async (_, arrayClass) => {
    const lying = join(header, element(14, start(arrayClass, [2 ** 30, 2 ** 20], 'x')));
    const failure = await readMat(lying, 'x.mat').catch((error: unknown) => error);
    expect(failure).toEqual(code('mat-structure'));
    expect((failure as HemocastError).detail.byte).toBeGreaterThan(128);
  });

  it('of other kinds are named', async () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(500), new TextEncoder().encode('a,b\n1,2\n')]) {
      await expect(readMat(bytes, 'x.mat')).rejects.toThrowError(code('mat-not-mat'));
    }
  });

  it.each([
    ['level 5, compressed', SCIPY, 250],
    ['level 5', SCIPY_PLAIN, 600],
    ['level 5, big-endian', BIG_ENDIAN, 250],
    ['level 7.3', LEVEL_73, 40],
  ])('end in a coded error or a value: %s', async (name, text, mutants) => {
    const whole = unpack(text);
    const random = new Random(`mutants of ${name}`);
    for (let i = 0; i < mutants; i++) {
      let bytes = whole.slice();
      for (let k = random.integer(4); k >= 0; k--) bytes[random.integer(bytes.length)] = random.integer(256);
      if (random.integer(4) === 0) bytes = bytes.slice(0, random.integer(bytes.length));
      const began = performance.now();
      await readMat(bytes, 'x.mat').catch((error: unknown) => {
        expect(error).toBeInstanceOf(HemocastError);
      });
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });
});

const homer = new URL('../../../../shared/data/homer3/Example6_GrpTap/', import.meta.url);
describe.skipIf(!existsSync(homer))('MAT-files of Homer (../shared/data/homer3)', () => {
  it('hold 51 channels at two wavelengths', async () => {
    const folder = new URL('subj2/', homer);
    const name = readdirSync(folder).find((file) => file.endsWith('.nirs'))!;
    const variables = await readMat(new Uint8Array(readFileSync(new URL(name, folder))), name);
    expect(matNumbers(variables.get('d'), 'd', name).shape).toEqual([1955, 102]);
    expect([...matNumbers(matField(variables.get('SD'), 'Lambda', name), 'Lambda', name).data]).toEqual([690, 830]);
    const times = matNumbers(variables.get('t'), 't', name).data;
    expect(1954 / (times[1954] - times[0])).toBeCloseTo(5, 2);
  });
});

it('numbers that their class cannot hold are refused', async () => {
  const bytes = encodeMat({ a: matNumeric([-1, 2], [1, 2]) }, { compress: false });
  // Flags, size and name come first; the class stands in the lowest byte of the flags.
  const flags = 128 + 8 + 8;
  expect(bytes[flags]).toBe(6);
  expect(plain((await readMat(bytes, 'x.mat')).get('a')!)).toEqual(['double', [1, 2], [-1, 2]]);
  bytes[flags] = 8;
  expect(plain((await readMat(bytes, 'x.mat')).get('a')!)).toEqual(['int8', [1, 2], [-1, 2]]);
  bytes[flags] = 9;
  await expect(readMat(bytes, 'x.mat')).rejects.toMatchObject({ code: 'mat-structure' });
});
