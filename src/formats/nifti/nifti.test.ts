import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import { encodeNifti, invertAffine, openNifti, readNifti } from './index.js';
import { affineQuaternion, quaternionAffine } from './orientation.js';
import { NIFTI_VECTORS } from './reference-vectors.fixture.js';

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof HemocastError) return error.code;
    throw error;
  }
  return 'no error';
}

const files = (vector: (typeof NIFTI_VECTORS)[number]) =>
  vector.files.map((text) => new Uint8Array(gunzipSync(Buffer.from(text, 'base64'))));

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++)
    expect(Math.abs(found[i] - wanted[i])).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(wanted[i])));
}

describe.each(NIFTI_VECTORS)('$name, as nibabel wrote it', (vector) => {
  const [main, image] = files(vector);

  it('is read as nibabel reads it, plain and compressed', () => {
    for (const pack of [(bytes: Uint8Array) => bytes, (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))]) {
      const { header, data } = readNifti(pack(main), 'file', image && pack(image));
      expect(header.shape).toEqual(vector.shape);
      expectClose(header.affine, vector.affine);
      expectClose(header.voxelSize.slice(0, Math.min(3, vector.shape.length)), vector.zooms.slice(0, 3));
      expectClose(data, vector.values);
    }
  });

  it('is read by volume to the same values', async () => {
    const storage = new MemoryStorage();
    const ending = image === undefined ? 'nii' : 'hdr';
    storage.files.set(`a.${ending}`, main);
    storage.files.set(`b.${ending}.gz`, new Uint8Array(gzipSync(main)));
    if (image !== undefined) {
      storage.files.set('a.img', image);
      storage.files.set('b.img.gz', new Uint8Array(gzipSync(image)));
    }
    for (const path of [`a.${ending}`, `b.${ending}.gz`, ...(image ? ['a.img', 'b.img.gz'] : [])]) {
      const file = await openNifti(storage, path);
      expectClose(await file.readAll(), vector.values);
    }
  });
});

describe('reading NIfTI', () => {
  it('gives the repetition time in seconds, whatever unit the header uses', () => {
    expect(readNifti(files(NIFTI_VECTORS[0])[0], 'a').header.tr).toBeCloseTo(2.1, 6);
    const pair = files(NIFTI_VECTORS[7]);
    expect(readNifti(pair[0], 'a.hdr', pair[1]).header.tr).toBeCloseTo(0.8, 6);
  });

  it('gives extensions', () => {
    const { extensions } = readNifti(files(NIFTI_VECTORS[1])[0], 'a');
    expect(extensions.map(({ code }) => code)).toEqual([6]);
    expect(new TextDecoder().decode(extensions[0].data)).toMatch(/^hello\0*$/);
  });

  it('reads gzip of several members, and refuses one whose checksum does not hold', async () => {
    const [main] = files(NIFTI_VECTORS[1]);
    const members = [main.subarray(0, 300), main.subarray(300, 500), main.subarray(500)].map((part) => gzipSync(part));
    const whole = new Uint8Array(Buffer.concat(members));
    expectClose(readNifti(whole, 'a').data, NIFTI_VECTORS[1].values);
    for (let member = 0, end = 0; member < 3; member++) {
      end += members[member].length;
      const damaged = whole.slice();
      damaged[end - 6] ^= 4;
      expect(code(() => readNifti(damaged, 'a'))).toBe('nifti-compression');
      const storage = new MemoryStorage();
      storage.files.set('a.nii.gz', damaged);
      await expect(openNifti(storage, 'a.nii.gz').then((file) => file.readAll())).rejects.toMatchObject({
        code: 'nifti-compression',
      });
    }
  });

  it('keeps one volume and one piece in memory, and seeks in plain files', async () => {
    const shape = [20, 20, 20, 200];
    const random = new Random(1);
    const data = Float32Array.from({ length: 1_600_000 }, () => random.integer(200) - 100);
    const bytes = encodeNifti({
      shape,
      data,
      affine: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
      datatype: 'int8',
    });
    const ranges: number[] = [];
    class Watched extends MemoryStorage {
      override async readRange(path: string, start: number, length: number) {
        ranges.push(length);
        return this.files.get(path)!.slice(start, start + length);
      }
      override async size(path: string) {
        return this.files.get(path)!.length;
      }
      override read(): Promise<Uint8Array> {
        throw new Error('the whole file was asked for');
      }
    }
    const storage = new Watched();
    storage.files.set('a.nii', bytes);
    storage.files.set('a.nii.gz', new Uint8Array(gzipSync(bytes, { level: 1 })));
    for (const path of ['a.nii', 'a.nii.gz']) {
      let index = 0;
      for await (const volume of (await openNifti(storage, path)).volumes()) {
        expect(volume.index).toBe(index);
        const wanted = data.subarray(8000 * index, 8000 * ++index);
        expect(volume.data.every((value, i) => value === wanted[i])).toBe(true);
      }
      expect(index).toBe(200);
    }
    expect(Math.max(...ranges)).toBeLessThanOrEqual(1 << 22);
  });

  const [plain] = files(NIFTI_VECTORS[0]);
  it.each([
    ['a text', () => readNifti(new TextEncoder().encode('not an image at all'), 'a'), 'nifti-format'],
    ['nothing', () => readNifti(new Uint8Array(0), 'a'), 'nifti-format'],
    ['a header that is cut off', () => readNifti(plain.slice(0, 200), 'a'), 'nifti-truncated'],
    ['numbers that are cut off', () => readNifti(plain.slice(0, -1), 'a'), 'nifti-truncated'],
    ['another magic', () => readNifti(altered(plain, 344, 120), 'a'), 'nifti-format'],
    ['eight dimensions', () => readNifti(altered(plain, 41, 8), 'a'), 'nifti-field'],
    ['an unknown type', () => readNifti(altered(plain, 71, 3), 'a'), 'nifti-datatype'],
    ['a header that claims 16000 times more', () => readNifti(altered(plain, 42, 125), 'a'), 'nifti-truncated'],
    [
      'a compressed header that claims more than gzip can hold',
      () => readNifti(new Uint8Array(gzipSync(altered(plain, 42, 125, 44, 125))), 'a'),
      'nifti-truncated',
    ],
    ['a header without its numbers', () => readNifti(files(NIFTI_VECTORS[7])[0], 'a.hdr'), 'nifti-pair'],
    [
      'compressed zeros behind the numbers without end',
      () => readNifti(new Uint8Array(gzipSync(Buffer.concat([plain, Buffer.alloc(40_000_000)]))), 'a'),
      'nifti-compression',
    ],
  ])('refuses %s', (_what, run, expected) => {
    expect(code(run)).toBe(expected);
  });

  it('gives a coded error or values for every damaged file, streamed or not', async () => {
    const random = new Random(17);
    let refused = 0;
    for (let trial = 0; trial < 1500; trial++) {
      const vector = NIFTI_VECTORS[trial % NIFTI_VECTORS.length];
      const [main, image] = files(vector);
      const whole = trial % 2 === 0 ? main : new Uint8Array(gzipSync(main));
      const damaged = trial % 5 === 0 ? whole.slice(0, random.integer(whole.length)) : whole.slice();
      if (trial % 5 !== 0)
        for (let k = 0; k <= trial % 3; k++) damaged[random.integer(damaged.length)] ^= 1 << random.integer(8);
      const storage = new MemoryStorage();
      storage.files.set('a.hdr', damaged);
      if (image) storage.files.set('a.img', image);
      const outcomes: (Float32Array | Float64Array | string)[] = [];
      for (const read of [
        async () => readNifti(damaged, 'a', image).data,
        async () => (await openNifti(storage, 'a.hdr')).readAll(),
      ]) {
        try {
          outcomes.push(await read());
        } catch (error) {
          expect(error).toBeInstanceOf(HemocastError);
          outcomes.push((error as HemocastError).code);
          refused++;
        }
      }
      if (typeof outcomes[0] !== 'string' && typeof outcomes[1] !== 'string') expect(outcomes[0]).toEqual(outcomes[1]);
    }
    expect(refused).toBeGreaterThan(600);
  });
});

describe('writing NIfTI', () => {
  // Read with nibabel 5.4: shape (2, 1, 2, 2), int16, get_fdata().ravel('F') as planted, zooms (2, 2, 3, 1.5), qform equal to sform.
  const image = {
    shape: [2, 1, 2, 2],
    data: [0, 0.5, 1, 1.5, -2, -2.5, 3, 100],
    affine: [-2, 0, 0, 10, 0, 0, 3, -20, 0, 2, 0, 5, 0, 0, 0, 1],
    tr: 1.5,
    datatype: 'int16',
    scaling: { slope: 0.5, intercept: 1 },
    description: 'planted',
  } as const;

  it('gives bytes that read back, the same each time, at the places the standard names', () => {
    const bytes = encodeNifti({ ...image, shape: [...image.shape], compressed: true });
    expect(bytes).toEqual(encodeNifti({ ...image, shape: [...image.shape], compressed: true }));
    const plain = gunzipSync(bytes);
    expect([plain.readInt32LE(0), plain.readInt16LE(40), plain.readInt16LE(70), plain.readFloatLE(108)]).toEqual([
      348, 4, 4, 352,
    ]);
    expect(plain.readInt16LE(352)).toBe(-2);
    const { header, data } = readNifti(bytes, 'a');
    expect([...data]).toEqual(image.data);
    expect(header.tr).toBe(1.5);
    expectClose(header.sform!, image.affine);
    expectClose(header.qform!, image.affine);
    expect(header.description).toBe('planted');
  });

  it('writes no quaternion for an affine with shear', () => {
    const affine = [2, 1, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
    const { header } = readNifti(encodeNifti({ shape: [1, 1, 1], data: [1], affine }), 'a');
    expect(header.qform).toBeUndefined();
    expectClose(header.affine, affine);
  });

  it.each([
    ['data of another length', { data: [1, 2] }],
    ['a length beyond 16 bits', { shape: [40000], data: new Float32Array(40000) }],
    ['a value that the type cannot hold', { data: [0, 0, 0, 0, 0, 0, 0, 1e6] }],
    ['a value that is no number', { data: [0, 0, 0, 0, 0, 0, 0, Number.NaN] }],
    ['an affine of nine', { affine: [1, 0, 0, 0, 1, 0, 0, 0, 1] }],
    ['a slope of nothing', { scaling: { slope: 0, intercept: 0 } }],
    ['a long description', { description: 'x'.repeat(80) }],
  ])('refuses %s', (_what, change) => {
    expect(code(() => encodeNifti({ ...image, shape: [...image.shape], ...change }))).toBe('nifti-write');
  });
});

describe('orientation', () => {
  it('turns every rotation into a quaternion and back, and inverts it', () => {
    const random = new Random(2);
    for (let trial = 0; trial < 200; trial++) {
      // Half-turns, where the first part of the quaternion vanishes, too.
      const parts = [trial % 4 === 0 ? 0 : random.normal(), random.normal(), random.normal(), random.normal()];
      const norm = Math.hypot(...parts) * (parts[0] < 0 ? -1 : 1);
      const vector = parts.slice(1).map((value) => value / norm);
      const affine = quaternionAffine(vector, [1, 2, 3], [4, 5, 6], trial % 2 === 0 ? 1 : -1);
      const found = affineQuaternion(affine)!;
      expectClose(quaternionAffine(found.vector, [1, 2, 3], [4, 5, 6], found.handedness), affine);
      const inverse = invertAffine(affine)!;
      for (let i = 0; i < 4; i++)
        for (let j = 0; j < 4; j++) {
          let sum = 0;
          for (let k = 0; k < 4; k++) sum += inverse[4 * i + k] * affine[4 * k + j];
          expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
        }
    }
    expect(invertAffine(new Float64Array(16))).toBeUndefined();
  });
});

/** The bytes with some of them changed: position, value, position, value … */
function altered(bytes: Uint8Array, ...changes: number[]): Uint8Array {
  const result = bytes.slice();
  for (let i = 0; i < changes.length; i += 2) result[changes[i]] = changes[i + 1];
  return result;
}

it('stops reading a file that expands to far more than its header says, before it takes memory', async () => {
  const affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const image = encodeNifti({ shape: [2, 2, 2], data: new Float32Array(8), affine });
  // 192 MiB of zeros behind the numbers, in 190 kB.
  const bytes = new Uint8Array(gzipSync(Buffer.concat([image, Buffer.alloc(192 * 2 ** 20)]), { level: 6 }));
  const storage = new MemoryStorage();
  storage.files.set('x.nii.gz', bytes);
  const before = process.memoryUsage().arrayBuffers;
  const began = performance.now();
  const read = async () => {
    for await (const _ of (await openNifti(storage, 'x.nii.gz')).volumes());
  };
  await expect(read()).rejects.toMatchObject({ code: 'nifti-compression' });
  expect(performance.now() - began).toBeLessThan(2000);
  expect(() => readNifti(bytes, 'x.nii.gz')).toThrow(/expand to more than the header says/);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * 2 ** 20);
});
