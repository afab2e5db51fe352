import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import { encodeMgh, readMgh } from './index.js';

/** Written by nibabel 5.4 (MGHImage, gzipped), with what it reads from them; the last zoom is milliseconds. */
const VECTORS = [
  {
    type: 'uint8',
    file: 'H4sIAAAAAAACA2NgYGBkYGBgBmImJAwBjPYNDAz2BxgYHICc/SUT3ttN98tlQAL7gfIgMXugHIjvKNQecLBXW9rxCcMwALyTEz/2lcl3WZk4CymuXBO1viAoMWRCUxk2tQDjb/akSAEAAA==',
    affine: [
      -0.9553365111351013, 0.0, 0.5910404324531555, 10.0, 0.29552021622657776, 0.0, 1.9106730222702026, -20.0, 0.0,
      -1.5, 0.0, 30.0, 0.0, 0.0, 0.0, 1.0,
    ],
    zooms: [1.0, 1.5, 2.0, 0.0],
    values: [
      13.0, 147.0, 97.0, 241.0, 142.0, 118.0, 31.0, 138.0, 58.0, 52.0, 67.0, 18.0, 33.0, 169.0, 172.0, 90.0, 175.0,
      112.0, 82.0, 97.0, 84.0, 144.0, 130.0, 118.0,
    ],
  },
  {
    type: 'int16',
    file: 'H4sIAAAAAAACA2NgYGBkYGBgBmImJMzCAAKM9g0MDPYHGBgcgJz9JRPe2033y2VAAvuB8iAxe6AciO8o1B5wsFdb2vEJw3AAcQzxDPMZOBk2MqQwxDB4MUgwWPx/ydDPEMGwhsEaKGrBkMSQB6QV/39hUGOYis0IAArhB+BgAQAA',
    affine: [
      -0.9553365111351013, 0.0, 0.5910404324531555, 10.0, 0.29552021622657776, 0.0, 1.9106730222702026, -20.0, 0.0,
      -1.5, 0.0, 30.0, 0.0, 0.0, 0.0, 1.0,
    ],
    zooms: [1.0, 1.5, 2.0, 0.0],
    values: [
      94.0, 95.0, 159.0, 9.0, 177.0, 100.0, 92.0, 74.0, 24.0, 56.0, -23.0, 143.0, 88.0, 172.0, 59.0, 177.0, 56.0, 98.0,
      110.0, 177.0, 33.0, -12.0, 38.0, 149.0,
    ],
  },
  {
    type: 'int32',
    file: 'H4sIAAAAAAACA2NgYGBkYGBgBmImJAwSA5L2DQwM9gcYGByAnP0lE97bTffLZUAC+4HyIDF7oByI7yjUHnCwV1va8QnD8ACmQNwCxHuAWAuI04C4GYi1gbgbiIOA+BwQzwLiFUAcA8SPoOLqQGwHxKAQSwfiOCD2B+JUIA4GYg9sFgIAR/OfipABAAA=',
    affine: [
      -0.9553365111351013, 0.0, 0.5910404324531555, 10.0, 0.29552021622657776, 0.0, 1.9106730222702026, -20.0, 0.0,
      -1.5, 0.0, 30.0, 0.0, 0.0, 0.0, 1.0,
    ],
    zooms: [1.0, 1.5, 2.0, 0.0],
    values: [
      53.0, 132.0, 188.0, 42.0, 102.0, 131.0, 43.0, 139.0, 82.0, 206.0, 154.0, 168.0, 92.0, 226.0, 82.0, 39.0, 62.0,
      109.0, 103.0, 94.0, 79.0, 101.0, 83.0, 72.0,
    ],
  },
  {
    type: 'float32',
    file: 'H4sIAAAAAAACA2NgYGBkYGBgBmImJAziA2XsGxgY7A8wMDgAOftLJry3m+6Xy4AE9gPlQWL2QDkQ31GoPeBgr7a04xOGYQCcnrJJOkevqHd6c7Hd2WiGhLPdm4lO0z5eclr/zdpZme2o08adMk4dPaudzvy66CR6baezy9OXTp85eJymR1x1+h9h5vT7i6nT9T/Pnf46PXaaEZfgOO3fkwPurcpO0Yu+OZ1PPuDK7IBhJwB6cZYOkAEAAA==',
    affine: [
      -0.9553365111351013, 0.0, 0.5910404324531555, 10.0, 0.29552021622657776, 0.0, 1.9106730222702026, -20.0, 0.0,
      -1.5, 0.0, 30.0, 0.0, 0.0, 0.0, 1.0,
    ],
    zooms: [1.0, 1.5, 2.0, 2100.0],
    values: [
      114.51190948486328, 219.65818786621094, 118.40923309326172, 178.5941162109375, 190.92408752441406,
      75.47230529785156, 87.98091888427734, 163.0264434814453, 88.86154174804688, 68.27474212646484, 102.48987579345703,
      37.45969009399414, 196.89808654785156, 121.51571655273438, 75.67350006103516, 127.67228698730469,
      125.97696685791016, 107.99394989013672, 126.6306381225586, 76.184326171875, 18.87445831298828,
      -3.1175010204315186, 54.909141540527344, 103.69482421875,
    ],
  },
];

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof HemocastError) return error.code;
    throw error;
  }
  return 'no error';
}

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

describe.each(VECTORS)('an MGZ file of $type', (vector) => {
  it('is read as nibabel reads it, compressed and plain', () => {
    for (const bytes of [bytesOf(vector.file), new Uint8Array(gunzipSync(bytesOf(vector.file)))]) {
      const image = readMgh(bytes, 'a.mgz');
      expect(image.shape).toEqual([3, 2, 2, 2]);
      expect(image.datatype).toBe(vector.type);
      expect([...image.data]).toEqual(vector.values);
      expect([...image.voxelSize]).toEqual(vector.zooms.slice(0, 3));
      expect(image.tr).toBe(vector.zooms[3] === 0 ? undefined : vector.zooms[3] / 1000);
      image.affine.forEach((value, i) => {
        expect(value).toBeCloseTo(vector.affine[i], 5);
      });
    }
  });
});

describe('MGH', () => {
  it('writes what it is given, the same bytes each time', () => {
    const random = new Random(3);
    const { affine } = VECTORS[3];
    const data = random.fillNormal(new Float32Array(60));
    for (const compressed of [false, true]) {
      const bytes = encodeMgh({ shape: [5, 3, 2, 2], data, affine, tr: 0.8, compressed });
      expect(bytes).toEqual(encodeMgh({ shape: [5, 3, 2, 2], data, affine, tr: 0.8, compressed }));
      const image = readMgh(bytes, 'a');
      expect(image.data).toEqual(data);
      expect(image.tr).toBeCloseTo(0.8, 6);
      image.affine.forEach((value, i) => {
        expect(value).toBeCloseTo(affine[i], 4);
      });
    }
    const overlay = readMgh(encodeMgh({ shape: [60, 1, 1, 1], data }), 'a');
    expect([overlay.hasOrientation, overlay.tr]).toEqual([false, undefined]);
    expect(code(() => encodeMgh({ shape: [61, 1, 1, 1], data }))).toBe('mgh-write');
    expect(code(() => encodeMgh({ shape: [60, 1, 1, 1], data, affine: new Float64Array(16) }))).toBe('mgh-write');
  });

  it('gives a coded error or values for every damaged file', () => {
    const random = new Random(23);
    let refused = 0;
    for (let trial = 0; trial < 1500; trial++) {
      const packed = bytesOf(VECTORS[trial % 4].file);
      const whole = trial % 3 === 0 ? packed : new Uint8Array(gunzipSync(packed));
      const damaged = trial % 5 === 0 ? whole.slice(0, random.integer(whole.length)) : whole.slice();
      // The first fields matter most: half of the changes fall there.
      const reach = trial % 2 === 0 ? 30 : damaged.length;
      if (trial % 5 !== 0)
        for (let k = 0; k <= trial % 3; k++) damaged[random.integer(reach)] ^= 1 << random.integer(8);
      refused += code(() => readMgh(damaged, 'a')) === 'no error' ? 0 : 1;
    }
    expect(refused).toBeGreaterThan(500);
    const lying = new Uint8Array(gunzipSync(bytesOf(VECTORS[0].file)));
    lying[4] = 0x7f;
    expect(code(() => readMgh(lying, 'a'))).toBe('mgh-truncated');
    expect(code(() => readMgh(new Uint8Array(gzipSync(lying)), 'a'))).toBe('mgh-truncated');
  });
});

it('an image whose orientation is said to be there, but cannot be, is refused', () => {
  const bytes = encodeMgh({ shape: [1, 1, 1, 1], data: [1], affine: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] });
  expect(readMgh(bytes, 'x.mgh').hasOrientation).toBe(true);
  for (const [at, value] of [
    [30, 0],
    [42, Number.NaN],
  ]) {
    const damaged = bytes.slice();
    new DataView(damaged.buffer).setFloat32(at, value);
    expect(() => readMgh(damaged, 'x.mgh')).toThrow(expect.objectContaining({ code: 'mgh-field' }));
  }
});
