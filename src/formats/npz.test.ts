import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../foundation/index.js';
import { encodeNpy } from './npy.js';
import { encodeNpz, readNpz } from './npz.js';

/** Written by numpy 2.4: `savez_compressed` of a float32 (2, 3), an int64 (2, 2) in Fortran order and 300 zeros; `savez` of two numbers. */
const COMPRESSED =
  'UEsDBC0AAAAIAAAAIQAKnACk//////////8FABQAYS5ucHkBABAAmAAAAAAAAABWAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6' +
  'Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYwaLADEvYMDA5A3ADEC+wBUEsDBC0AAAAIAAAAIQBUe5EX////////' +
  '//8FABQAYi5ucHkBABAAoAAAAAAAAABRAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJB' +
  'akArkaRjoKRpo6CrUK5AMuRgYIYIbSTFCaBUoDAFBLAwQtAAAACAAAACEAdKiYgf//////////BQAUAGMubnB5AQAQAOAJAAAAAAAAWAAAAAAA' +
  'AACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGBgY6mjoKtQpkAy6GUTAKRsEoGAWjYB' +
  'SMglFAVQAAUEsBAi0DLQAAAAgAAAAhAAqcAKRWAAAAmAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsBAi0DLQAAAAgAAAAhAFR7kRdRAAAA' +
  'oAAAAAUAAAAAAAAAAAAAAIABjQAAAGIubnB5UEsBAi0DLQAAAAgAAAAhAHSomIFYAAAA4AkAAAUAAAAAAAAAAAAAAIABFQEAAGMubnB5UEsFBg' +
  'AAAAADAAMAmQAAAKQBAAAAAA==';
const STORED =
  'UEsDBC0AAAAAAAAAIQCwmMVB//////////8FABQAeC5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsIC' +
  'dmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg' +
  'ICAgICAgICAgICAgICAgICAKAAAAAAAA+D8AAAAAAAAAwFBLAQItAy0AAAAAAAAAIQCwmMVBkAAAAJAAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm' +
  '5weVBLBQYAAAAAAQABADMAAADHAAAAAAA=';

const unpack = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);
const code = (name: string) => expect.objectContaining({ code: name });

describe('NumPy archives', () => {
  it('hold what numpy saved', () => {
    const arrays = readNpz(unpack(COMPRESSED), 'x.npz');
    expect([...arrays.keys()]).toEqual(['a', 'b', 'c']);
    expect(arrays.get('a')).toEqual({ shape: [2, 3], data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) });
    expect(arrays.get('b')).toEqual({ shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) });
    expect(arrays.get('c')).toEqual({ shape: [300], data: new Float64Array(300) });
    expect(readNpz(unpack(STORED), 'y.npz').get('x')).toEqual({ shape: [2], data: Float64Array.of(1.5, -2) });
  });

  it.each([true, false])('read back as they were written (compress: %s)', (compress) => {
    const arrays = {
      bold: { shape: [2, 2], data: Float32Array.of(1, -2, 3, 4.5) },
      t: { shape: [1], data: Float32Array.of(7) },
    };
    const bytes = encodeNpz(arrays, { compress });
    expect(Object.fromEntries(readNpz(bytes, 'x'))).toEqual(arrays);
    expect(encodeNpz(arrays, { compress })).toEqual(bytes);
  });

  it('leave out what is no array of numbers where that is wanted', () => {
    const header = "{'descr': '<U2', 'fortran_order': False, 'shape': (1,), }\n";
    const text = Uint8Array.of(
      0x93,
      ...utf8('NUMPY'),
      1,
      0,
      header.length,
      0,
      ...utf8(header),
      97,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    );
    const bytes = zipSync({ 'names.npy': text, 'x.npy': encodeNpy(Float32Array.of(2), [1]) });
    expect(() => readNpz(bytes, 'x.npz')).toThrowError(code('npy-type'));
    const left: string[] = [];
    const arrays = readNpz(bytes, 'x.npz', (name, { detail }) => left.push(`${name} ${detail.found}`));
    expect([...arrays.keys(), ...left]).toEqual(['x', "names '<U2'"]);
  });

  it('are refused where an array is not what its checksum says', () => {
    const bytes = unpack(STORED);
    // The last byte of the numbers, before the directory.
    bytes[new DataView(bytes.buffer).getUint32(bytes.length - 6, true) - 1] ^= 1;
    expect(() => readNpz(bytes, 'x')).toThrowError(code('npz-compression'));
  });

  it('are refused where they are something else, cut off, or claim too much', () => {
    expect(() => readNpz(new Uint8Array(0), 'x')).toThrowError(code('npz-not-npz'));
    expect(() => readNpz(unpack(COMPRESSED).slice(0, -30), 'x')).toThrowError(code('npz-not-npz'));
    const bytes = unpack(STORED);
    const view = new DataView(bytes.buffer);
    const directory = view.getUint32(bytes.length - 6, true);
    view.setUint32(directory + 24, 2 ** 31, true);
    expect(() => readNpz(bytes, 'x')).toThrowError(code('npz-size'));
    const shorter = unpack(COMPRESSED);
    const list = new DataView(shorter.buffer).getUint32(shorter.length - 6, true);
    const size = new DataView(shorter.buffer, list + 24, 4);
    size.setUint32(0, size.getUint32(0, true) + 1, true);
    expect(() => readNpz(shorter, 'x')).toThrowError(code('npz-compression'));
  });

  it('that are damaged end in a coded error or arrays', () => {
    const random = new Random('mutants');
    for (let i = 0; i < 600; i++) {
      const bytes = unpack(i % 3 ? COMPRESSED : STORED);
      for (let k = random.integer(4); k >= 0; k--) bytes[random.integer(bytes.length)] = random.integer(256);
      const began = performance.now();
      try {
        readNpz(random.integer(5) ? bytes : bytes.slice(0, random.integer(bytes.length)), 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(HemocastError);
      }
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });
});
