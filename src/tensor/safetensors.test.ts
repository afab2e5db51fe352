import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** A file with the given header and number of bytes of values. */
function file(header: unknown, values = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + values.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(values, 8 + text.length);
  return bytes;
}

function codeOf(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes, 'x.safetensors');
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
}

const entry = (start: number, end: number, shape: unknown = [(end - start) / 4], dtype = 'F32') => {
  return { dtype, shape, data_offsets: [start, end] };
};

describe('safetensors', () => {
  it('writes the layout of the format, byte by byte', () => {
    const bytes = encodeSafetensors(new Map([['w', { shape: [2, 1], data: Float32Array.of(1, -2) }]]), {
      kind: 'test',
    });
    const header = '{"__metadata__":{"kind":"test"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}';
    const length = Math.ceil(header.length / 8) * 8;
    expect([...bytes.slice(0, 8)]).toEqual([length, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.slice(8, 8 + length))).toBe(header.padEnd(length));
    expect([...bytes.slice(8 + length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  it('reads back what it wrote, whatever the values and names', () => {
    const data = Float32Array.of(0, -0, 1e-45, 3.4e38, Number.NaN, Number.POSITIVE_INFINITY);
    const tensors = new Map([
      ['7', { shape: [2, 3], data }],
      ['3', { shape: [], data: Float32Array.of(5) }],
      ['__proto__', { shape: [0, 4], data: new Float32Array(0) }],
    ]);
    const found = decodeSafetensors(encodeSafetensors(tensors, { épsilon: '1' }), 'x');
    expect(found.metadata).toEqual({ épsilon: '1' });
    expect(new Map(found.tensors)).toEqual(tensors);
  });

  it('widens half and brain floats', () => {
    // 1, −2, 2⁻²⁴, 65504 and ∞ in half precision; 1, −2 and 3.140625 as brain floats.
    const values = new Uint8Array(new Uint16Array([0x3c00, 0xc000, 1, 0x7bff, 0x7c00, 0x3f80, 0xc000, 0x4049]).buffer);
    const { tensors } = decodeSafetensors(
      file({ h: entry(0, 10, [5], 'F16'), b: entry(10, 16, [3], 'BF16') }, values),
      'x',
    );
    expect([...tensors.get('h')!.data]).toEqual([1, -2, 2 ** -24, 65504, Number.POSITIVE_INFINITY]);
    expect([...tensors.get('b')!.data]).toEqual([1, -2, 3.140625]);
  });

  const eight = new Uint8Array(8);
  const hostile: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(0), 'safetensors-truncated'],
    ['a header longer than the file', file('{}').subarray(0, 9), 'safetensors-truncated'],
    ['a header of 2⁶⁴ − 1 bytes', new Uint8Array(16).fill(255), 'safetensors-truncated'],
    ['a header that is not JSON', file('{"w":'), 'safetensors-header'],
    ['a header that is not UTF-8', new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe]), 'safetensors-header'],
    ['a list as header', file([]), 'safetensors-header'],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }), 'safetensors-header'],
    ['a negative size', file({ w: entry(0, 8, [-2]) }, eight), 'safetensors-header'],
    ['a fractional size', file({ w: entry(0, 8, [1.5]) }, eight), 'safetensors-header'],
    ['one offset', file({ w: { dtype: 'F32', shape: [2], data_offsets: [0] } }, eight), 'safetensors-header'],
    ['integers', file({ w: entry(0, 8, [2], 'I32') }, eight), 'safetensors-type'],
    ['a type from the prototype', file({ w: entry(0, 8, [2], 'constructor') }, eight), 'safetensors-type'],
    ['a shape larger than the offsets', file({ w: entry(0, 8, [1e9, 1e9]) }, eight), 'safetensors-offsets'],
    ['values beyond the end', file({ w: entry(0, 4e12, [1e12]) }, eight), 'safetensors-offsets'],
    ['an overlap', file({ a: entry(0, 8), b: entry(4, 8) }, eight), 'safetensors-offsets'],
    ['a hole', file({ a: entry(0, 4), b: entry(8, 12) }, new Uint8Array(12)), 'safetensors-offsets'],
    ['bytes left over', file({ a: entry(0, 4) }, eight), 'safetensors-offsets'],
    ['offsets backwards', file({ a: entry(8, 0, [2]) }, eight), 'safetensors-offsets'],
  ];
  it.each(hostile)('refuses %s', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });
});
