import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeNpy, readNpy } from './npy.js';

function npy(descr: string, fortran: boolean, shape: string, body: number[]): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape}), }\n`;
  return Uint8Array.of(
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    1,
    0,
    header.length,
    0,
    ...new TextEncoder().encode(header),
    ...body,
  );
}

/** With another character at a byte. */
function changed(bytes: Uint8Array, at: number, character: string): Uint8Array {
  const result = bytes.slice();
  result[at] = character.charCodeAt(0);
  return result;
}

describe('npy', () => {
  it('reads small integers in both orders and byte orders', () => {
    expect([...readNpy(npy('<i2', false, '2, 3', [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 255, 255]), 'a').data]).toEqual([
      1, 2, 3, 4, 5, -1,
    ]);
    expect([...readNpy(npy('>i2', true, '2, 3', [0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6]), 'a').data]).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    expect(readNpy(npy('|u1', false, '', [9]), 'a')).toEqual({ shape: [], data: Float64Array.of(9) });
  });
  it('reads floating point of every width in both byte orders', () => {
    // numpy.array([1.5, -65504, 6e-8], 'f2'): 0x3e00, 0xfbff, 0x0001.
    const half = readNpy(npy('<f2', false, '3,', [0, 0x3e, 0xff, 0xfb, 1, 0]), 'a').data;
    expect(half).toEqual(Float32Array.of(1.5, -65504, 2 ** -24));
    expect(readNpy(npy('>f4', false, '1,', [0x3f, 0xc0, 0, 0]), 'a').data).toEqual(Float32Array.of(1.5));
    expect(readNpy(npy('<f4', false, '1,', [0, 0, 0xc0, 0x3f]), 'a').data).toEqual(Float32Array.of(1.5));
    expect(readNpy(npy('<f8', false, '1,', [0, 0, 0, 0, 0, 0, 0xf8, 0x3f]), 'a').data).toEqual(Float64Array.of(1.5));
  });
  it('gives back what it wrote', () => {
    const bytes = encodeNpy(Float32Array.of(1.5, -2, 3e-8), [3]);
    expect((bytes.length - 12) % 64).toBe(0);
    expect(readNpy(bytes, 'a')).toEqual({ shape: [3], data: Float32Array.of(1.5, -2, 3e-8) });
  });
  it.each([
    ['npy-not-npy', new TextEncoder().encode('hello, this is text')],
    ['npy-type', npy('|O', false, '1,', [0])],
    ['npy-type', npy('<c16', false, '1,', [0])],
    ['npy-truncated', npy('<f4', false, '99999999999, 99999999999', [0, 0, 0, 0])],
    ['npy-header', npy('<f4', false, '2, 3', []).slice(0, 40)],
    // Damage between the entries, a version that does not exist, and bytes that no entry accounts for.
    ['npy-header', changed(npy('<f4', false, '2,', [0, 0, 0, 0, 0, 0, 0, 0]), 10, '?')],
    ['npy-header', changed(npy('<f4', false, '2,', [0, 0, 0, 0, 0, 0, 0, 0]), 6, '\x07')],
    ['npy-size', npy('<f4', false, '1,', [0, 0, 0, 0, 0, 0, 0, 0])],
  ])('%s', (code, bytes) => {
    expect(() => readNpy(bytes, 'x.npy')).toThrowError(expect.objectContaining({ code }));
  });
  const real = '../shared/data/bold-difumo64/sub01-scan01_timeseries.npy';
  it.skipIf(!existsSync(real))('reads 575 z-scored volumes of 64 regions', () => {
    const { shape, data } = readNpy(readFileSync(real), real);
    expect(shape).toEqual([575, 64]);
    let square = 0;
    for (const value of data) square += value * value;
    expect(square / data.length).toBeCloseTo(1, 1);
  });
});
