import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import {
  call,
  checkpoint,
  dictionary,
  global,
  integer,
  list,
  none,
  type Pickled,
  pickle,
  record,
  singles,
  stackGlobal,
  storage as storageOf,
  tensor,
  text,
  tuple,
  withLongSizes,
} from './checkpoint.fixture.js';
import { isKind, openTorch, type PickleValue, type TorchFile } from './index.js';
import { LEGACY_FILE, TORCH_FILES, TORCH_VALUES } from './vectors.fixture.js';

const reference = fileURLToPath(new URL('../../../../shared/reference/torch/', import.meta.url));

/** Counts what is read of a file. */
class CountingStorage extends MemoryStorage {
  taken = 0;

  override async readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    const bytes = await super.readRange(path, start, length);
    this.taken += bytes.length;
    return bytes;
  }
}

function storing(bytes: Uint8Array): CountingStorage {
  const storage = new CountingStorage();
  storage.files.set('x.pth', bytes);
  return storage;
}

const open = (bytes: Uint8Array) => openTorch(storing(bytes), 'x.pth');

async function valuesOf(file: TorchFile, name: string): Promise<number[]> {
  return [...(await file.read(file.tensors().get(name)!))];
}

/** Everything in a file, down to its values. */
async function readAll(bytes: Uint8Array): Promise<number> {
  const file = await open(bytes);
  let count = 0;
  for (const one of file.tensors().values()) if (one.type.read !== undefined) count += (await file.read(one)).length;
  return count;
}

async function failure(bytes: Uint8Array): Promise<HemocastError> {
  const error = await readAll(bytes).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(HemocastError);
  return error as HemocastError;
}

/** As plain JavaScript, for comparison. */
function plain(value: PickleValue): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (isKind(value, 'dictionary')) return Object.fromEntries([...value.entries].map(([k, v]) => [k, plain(v)]));
  if (isKind(value, 'record'))
    return { [value.type]: Object.fromEntries([...value.fields].map(([k, v]) => [k, plain(v)])) };
  if (isKind(value, 'global')) return value.name;
  return isKind(value, 'tensor') || isKind(value, 'storage') ? value.kind : value.items.map(plain);
}

describe.each([2, 3, 4, 5] as const)('a file of torch.save in protocol %i', (protocol) => {
  const bytes = new Uint8Array(gunzipSync(Buffer.from(TORCH_FILES[protocol], 'base64')));

  it('reads to the values that torch has, whatever their type and strides', async () => {
    const file = await open(bytes);
    const tensors = file.tensors();
    expect([...tensors.keys()].sort()).toEqual([...Object.keys(TORCH_VALUES), 'complex'].sort());
    for (const [name, [type, shape, values]] of Object.entries(TORCH_VALUES)) {
      const found = tensors.get(name)!;
      expect([found.type.name, found.shape], name).toEqual([type, shape]);
      expect([...(await file.read(found))], name).toEqual(values);
    }
  });

  it('lists what it does not read', async () => {
    const file = await open(bytes);
    const complex = file.tensors().get('complex')!;
    expect([complex.type.name, complex.shape]).toEqual(['complex64', [1]]);
    await expect(file.read(complex)).rejects.toMatchObject({ code: 'torch-type', detail: { found: 'complex64' } });
  });

  it('reads to plain values besides', async () => {
    expect(plain((await open(bytes)).content)).toMatchObject({
      settings: { 'argparse.Namespace': { rate: 5e-4, name: 'é', flags: [true, null], deep: { a: [1, 2] } } },
      size: [1, 2],
      device: 'cuda:1',
      type: 'torch.bfloat16',
      raw: Uint8Array.of(97, 98, 255),
      names: ['x'],
      frozen: [3],
      big: 2n ** 70n,
      negative: -5,
      wide: -(2 ** 40),
      counter: { a: 2, b: 1 },
      rates: [5e-4, 1.5, -7, true, 3],
    });
  });
});

it('reads numbers of NumPy as their first version and either order of bytes has them', async () => {
  const scalar = (code: string, order: string, letters: string) =>
    call(
      global('numpy.core.multiarray', 'scalar'),
      [...call(global('numpy', 'dtype'), text(code)), ...tuple(integer(3), text(order), none), 0x62],
      call(global('_codecs', 'encode'), text(letters), text('latin1')),
    );
  const read = async (value: Pickled) => plain((await open(checkpoint(pickle(value), {}))).content);
  expect(await read(scalar('f8', '<', '\xfc\xa9\xf1\xd2Mb@?'))).toBe(5e-4);
  expect(await read(scalar('i2', '>', '\x01\x02'))).toBe(258);
  expect(await read(scalar('b1', '|', '\x01'))).toBe(true);
  // Of another size than its type, and of a type that holds Python's objects.
  for (const bad of [scalar('f8', '<', 'abc'), scalar('O8', '|', 'abcdefgh')]) {
    expect((await failure(checkpoint(pickle(bad), {}))).code).toBe('torch-pickle');
  }
});

describe('what a tensor is a view of', () => {
  const values = singles(...Array.from({ length: 12 }, (_, i) => i));

  it('may be deflated, and of either order of bytes', async () => {
    const description = pickle(record({ a: tensor({ key: '0', shape: [3, 4] }) }));
    expect(await valuesOf(await open(checkpoint(description, { 0: values }, { deflate: true })), 'a')).toEqual([
      ...Array(12).keys(),
    ]);
    const big = new Uint8Array(8);
    new DataView(big.buffer).setFloat32(0, 1.5);
    new DataView(big.buffer).setFloat32(4, -2);
    const small = pickle(record({ a: tensor({ key: '0', shape: [2] }) }));
    expect(await valuesOf(await open(checkpoint(small, { 0: big }, { byteOrder: 'big' })), 'a')).toEqual([1.5, -2]);
  });

  it('is read only when asked for', async () => {
    const storage = storing(
      checkpoint(
        pickle(record({ large: tensor({ key: '0', shape: [250_000] }), small: tensor({ key: '1', shape: [2] }) })),
        { 0: new Uint8Array(1_000_000), 1: singles(3, 4) },
      ),
    );
    const file = await openTorch(storage, 'x.pth');
    expect(await valuesOf(file, 'small')).toEqual([3, 4]);
    expect(storage.taken).toBeLessThan(200_000);
    await file.read(file.tensors().get('large')!);
    expect(storage.taken).toBeGreaterThan(1_000_000);
  });

  it.each([
    ['beyond its end', { shape: [3, 4], offset: 1, length: 12 }],
    ['with strides that leave it', { shape: [2, 4], strides: [9, 1], length: 12 }],
    ['of more values than there are', { shape: [2 ** 20, 2 ** 20], length: 12 }],
    ['that repeats it without measure', { shape: [2 ** 14, 2 ** 14], strides: [0, 0], length: 12 }],
  ])('cannot be viewed %s', async (_, view) => {
    const error = await failure(checkpoint(pickle(record({ a: tensor({ key: '0', ...view }) })), { 0: values }));
    expect(error).toMatchObject({ code: 'torch-tensor', detail: { field: 'archive/data.pkl' } });
  });

  it.each([
    ['is missing', { 1: values }, 'no such member'],
    ['is shorter than stated', { 0: values.subarray(4) }, '44 bytes'],
    ['is longer than stated', { 0: singles(...Array(13).keys()) }, '52 bytes'],
  ])('must be there: it %s', async (_, storages, found) => {
    const error = await failure(checkpoint(pickle(record({ a: tensor({ key: '0', shape: [12] }) })), storages));
    expect(error).toMatchObject({ code: 'torch-storage', detail: { field: 'archive/data/0', found } });
  });
});

describe('names that are not on the list', () => {
  const asked: [string, Pickled][] = [
    ['posix.system', call(global('posix', 'system'), text('touch PWNED'))],
    ['os.system', call(stackGlobal('os', 'system'), text('touch PWNED'))],
    ['builtins.eval', call(global('builtins', 'eval'), text('1'))],
    ['__builtin__.getattr', call(global('__builtin__', 'getattr'), none, text('x'))],
    ['torch.load', call(stackGlobal('torch', 'load'), text('x'))],
    ['torch.storage._load_from_bytes', call(global('torch.storage', '_load_from_bytes'), text('x'))],
    ['argparse.ArgumentParser', call(global('argparse', 'ArgumentParser'))],
    ['collections.OrderedDict.fromkeys', stackGlobal('collections', 'OrderedDict.fromkeys')],
    ['__proto__.constructor', global('__proto__', 'constructor')],
    ['subprocess.Popen', list(none, dictionary([integer(1), global('subprocess', 'Popen')]))],
    ['os\\u{a}.system', stackGlobal('os\n', 'system')],
  ];

  it.each(asked)('are refused by name: %s', async (name, value) => {
    const error = await failure(checkpoint(pickle(record({ model: record({}), x: value })), {}));
    expect(error).toMatchObject({ code: 'torch-forbidden', detail: { field: 'archive/data.pkl', found: name } });
    expect(error.detail.byte).toBeGreaterThan(2);
    expect(error.message).not.toContain('\n');
  });
});

describe('pickles that lie', () => {
  const codes: [string, Uint8Array, string][] = [
    ['are empty', new Uint8Array(), 'torch-pickle'],
    ['have no end', Uint8Array.of(0x80, 2, 0x7d), 'torch-pickle'],
    ['are of protocol 1', Uint8Array.of(0x80, 1, 0x4e, 0x2e), 'torch-pickle'],
    ['are of a later protocol', Uint8Array.of(0x80, 6, 0x4e, 0x2e), 'torch-pickle'],
    ['are texts of protocol 0', Uint8Array.from('cos\nsystem\n.', (c) => c.charCodeAt(0)), 'torch-pickle'],
    ['use operations of no checkpoint', pickle([0x82, 1]), 'torch-pickle'],
    ['take from an empty stack', pickle([0x30]), 'torch-pickle'],
    ['take from below a mark', pickle([0x4e, 0x28, 0x30, 0x31]), 'torch-pickle'],
    ['leave several values', pickle([0x4e, 0x4e]), 'torch-pickle'],
    ['remember nothing', pickle([0x68, 7]), 'torch-pickle'],
    ['have text longer than the file', pickle([0x58, 255, 255, 255, 127]), 'torch-pickle'],
    ['have text of 2⁶⁴ bytes', pickle([0x8d, ...Array(8).fill(255)]), 'torch-pickle'],
    ['have integers of megabytes', pickle([0x8b, 0, 0, 16, 0]), 'torch-pickle'],
    ['add to what is no list', pickle([0x4e, 0x4e, 0x61]), 'torch-pickle'],
    ['call what is no name', pickle(call(none)), 'torch-pickle'],
    ['call a type of values', pickle(call(global('torch', 'float32'))), 'torch-pickle'],
    ['build a tensor of text', pickle(call(global('torch._utils', '_rebuild_tensor_v2'), text('a'))), 'torch-pickle'],
    [
      'have storages without a type',
      pickle([...tuple(text('storage'), none, text('0'), none, integer(1)), 0x51]),
      'torch-pickle',
    ],
    ['give storages negative lengths', pickle(storageOf('Float', '0', -1)), 'torch-pickle'],
    ['ask for a million containers', pickle([0x5d, 0x28, ...Array(2 ** 20).fill(0x7d), 0x65]), 'torch-size'],
    ['hold themselves', pickle([0x5d, 0x71, 0, 0x68, 0, 0x61]), 'torch-size'],
  ];

  it.each(codes)('end in a coded error: they %s', async (_, description, code) => {
    expect((await failure(checkpoint(description, { 0: singles(1) }))).code).toBe(code);
  });

  it('cannot multiply: a hundred lists that each hold the one before twice', async () => {
    const bomb: number[] = [0x5d, 0x71, 0];
    for (let i = 1; i <= 30; i++) bomb.push(0x30, 0x5d, 0x28, 0x68, i - 1, 0x68, i - 1, 0x65, 0x71, i);
    expect((await failure(checkpoint(pickle(bomb), {}))).code).toBe('torch-size');
  });

  it('cannot multiply: a large dictionary copied into objects again and again', async () => {
    const entries = Array.from({ length: 2000 }, (_, i): [Pickled, Pickled] => [integer(i), none]);
    const object = call(global('argparse', 'Namespace'));
    const builds = Array.from({ length: 2000 }, () => [0x68, 0, 0x62]).flat();
    const description = pickle([...dictionary(...entries), 0x71, 0, 0x30, ...object, ...builds]);
    expect((await failure(checkpoint(description, {}))).code).toBe('torch-size');
  });

  it('cannot make work of views that share one storage', async () => {
    const views = Array.from({ length: 40 }, (_, i): [Pickled, Pickled] => [
      integer(i),
      tensor({ key: '0', shape: [2 ** 12, 2 ** 12], strides: [0, 0], length: 1 }),
    ]);
    expect((await failure(checkpoint(pickle(dictionary(...views)), { 0: singles(1) }))).code).toBe('torch-size');
  });
});

describe('archives that lie', () => {
  const description = pickle(record({ a: tensor({ key: '0', shape: [4] }), b: tensor({ key: '1', shape: [4] }) }));
  const whole = checkpoint(description, { 0: singles(1, 2, 3, 4), 1: singles(5, 6, 7, 8) });
  const directory = new DataView(whole.buffer).getUint32(whole.length - 6, true);
  /** Where the name of a member stands before its content. */
  const memberOf = (bytes: Uint8Array, member: string) => Buffer.from(bytes).indexOf(member);
  /** Where the entry of a member stands in the directory. */
  const entryOf = (bytes: Uint8Array, member: string) => {
    const at = Buffer.from(bytes).indexOf(member, directory);
    return new DataView(bytes.buffer, bytes.byteOffset + at - 46);
  };
  const changed = (change: (bytes: Uint8Array) => void) => {
    const bytes = whole.slice();
    change(bytes);
    return bytes;
  };
  const cases: [string, Uint8Array, string][] = [
    ['a changed value', changed((b) => b.set([1], memberOf(b, 'archive/data/1') + 14)), 'zip-checksum'],
    ['a changed checksum', changed((b) => entryOf(b, 'archive/data/1').setUint32(16, 0)), 'zip-member'],
    ['a member over another', changed((b) => entryOf(b, 'archive/data/1').setUint32(42, 0, true)), 'zip-directory'],
    [
      'a member that is too long',
      changed((b) => entryOf(b, 'archive/data/0').setUint32(20, 64, true)),
      'zip-directory',
    ],
    ['a size of 4 GiB', changed((b) => entryOf(b, 'archive/data/1').setUint32(24, 0xffffffff, true)), 'zip-directory'],
    ['an unknown method', changed((b) => entryOf(b, 'archive/data/1').setUint16(10, 12, true)), 'zip-compression'],
    [
      'another method than the member has',
      changed((b) => entryOf(b, 'archive/data/1').setUint16(10, 8, true)),
      'zip-member',
    ],
    ['an encrypted member', changed((b) => entryOf(b, 'archive/data/1').setUint16(8, 1, true)), 'zip-directory'],
    ['one name twice', changed((b) => entryOf(b, 'archive/data/1').setUint8(46 + 13, 48)), 'zip-directory'],
    ['another name', changed((b) => b.set([50], memberOf(b, 'archive/data/1') + 13)), 'zip-member'],
    ['too many members', changed((b) => new DataView(b.buffer).setUint16(b.length - 12, 99, true)), 'zip-directory'],
    ['a directory elsewhere', changed((b) => new DataView(b.buffer).setUint32(b.length - 6, 4, true)), 'zip-directory'],
    ['no pickle', checkpointWithout(), 'torch-not-torch'],
  ];

  function checkpointWithout(): Uint8Array {
    const bytes = whole.slice();
    for (let at = 0; ; ) {
      at = Buffer.from(bytes).indexOf('data.pkl', at + 1);
      if (at < 0) return bytes;
      bytes[at] = 68;
    }
  }

  it.each(cases)('end in a coded error: %s', async (_, bytes, code) => {
    expect((await failure(bytes)).code).toBe(code);
  });

  it('may have sizes of 64 bits', async () => {
    const long = withLongSizes(whole);
    expect(await valuesOf(await open(long), 'b')).toEqual([5, 6, 7, 8]);
    const sizes = Buffer.from(long).lastIndexOf('archive/version') + 'archive/version'.length + 4;
    for (const lie of [3n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n]) {
      for (const field of [0, 8, 16]) {
        const lying = long.slice();
        new DataView(lying.buffer).setBigUint64(sizes + field, lie, true);
        expect((await failure(lying)).code, `${lie} in field ${field}`).toMatch(/^zip-(directory|member)$/);
      }
    }
  });

  it('cannot expand without measure', async () => {
    const zeros = new Uint8Array(2 ** 24 + 2 ** 22);
    const length = zeros.length / 4;
    const bomb = checkpoint(
      pickle(record({ a: tensor({ key: '0', shape: [length] }) })),
      { 0: zeros },
      { deflate: true },
    );
    expect(bomb.length).toBeLessThan(2 ** 16);
    expect((await failure(bomb)).code).toBe('zip-size');
  });

  it('are refused when they are cut off, wherever', async () => {
    for (let length = 0; length < whole.length; length += 1 + Math.floor(length / 50)) {
      expect((await failure(whole.subarray(0, length))).code).toMatch(/^(zip-directory|torch-not-torch)$/);
    }
  });

  it('end in a value or a coded error for any damage', async () => {
    const random = new Random('damaged checkpoints');
    let refused = 0;
    for (let mutant = 0; mutant < 600; mutant++) {
      // Half of the damage goes into the pickle, behind the checksums.
      const inside = mutant % 2 === 0;
      const bytes = inside ? description.slice() : whole.slice();
      for (let flips = 1 + random.integer(4); flips > 0; flips--)
        bytes[random.integer(bytes.length)] = random.integer(256);
      const file = inside ? checkpoint(bytes, { 0: singles(1, 2, 3, 4), 1: singles(5, 6, 7, 8) }) : bytes;
      await readAll(file).catch((error) => {
        expect(error).toBeInstanceOf(HemocastError);
        refused++;
      });
    }
    expect(refused).toBeGreaterThan(300);
  });
});

it('says what to do with files of PyTorch before 1.6', async () => {
  const error = await failure(new Uint8Array(Buffer.from(LEGACY_FILE, 'base64')));
  expect(error.code).toBe('torch-legacy');
  expect(error.detail.advice).toContain('torch.save');
});

describe.skipIf(!existsSync(reference))('the reference checkpoint', () => {
  const bytes = (name: string) => new Uint8Array(readFileSync(`${reference}${name}`));

  it('reads to its listed values, every entry', async () => {
    const expected: Record<string, { shape: number[]; dtype: string; values: number[] }> = JSON.parse(
      readFileSync(`${reference}checkpoint.json`, 'utf8'),
    );
    const file = await open(bytes('checkpoint.pth'));
    const tensors = file.tensors();
    const names = [...tensors.keys()].filter((name) => name.startsWith('model.')).map((name) => name.slice(6));
    expect(names).toEqual(Object.keys(expected));
    for (const [name, { shape, dtype, values }] of Object.entries(expected)) {
      const found = tensors.get(`model.${name}`)!;
      expect({ shape: found.shape, dtype: found.type.name, values: [...(await file.read(found))] }).toEqual({
        shape,
        dtype,
        values,
      });
    }
    expect(plain(file.content)).toMatchObject({
      epoch: 49,
      args: { 'argparse.Namespace': { model: 'x', lr: 5e-4 } },
      optimizer: { param_groups: [{ lr: 1e-3, betas: [0.9, 0.98], params: [0] }] },
      scaler: {},
    });
  });

  it('is refused by name where it asks for a shell', async () => {
    expect(await failure(bytes('malicious.pth'))).toMatchObject({
      code: 'torch-forbidden',
      detail: { field: 'malicious/data.pkl', byte: 185, found: 'posix.system' },
    });
    expect(existsSync('PWNED')).toBe(false);
  });
});
