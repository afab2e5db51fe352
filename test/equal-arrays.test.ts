import { expect, it } from 'vitest';

it('compares typed arrays by number, sign of zero, length and kind', () => {
  const values = [1, Number.NaN, -0];
  expect(Float32Array.from(values)).toEqual(Float32Array.from(values));
  expect({ deep: [Float32Array.from(values)] }).toStrictEqual({ deep: [Float32Array.from(values)] });
  expect(Float32Array.from(values)).not.toEqual(Float32Array.from([1, Number.NaN, 0]));
  expect(Float32Array.from(values)).not.toEqual(Float32Array.from([1, 2, -0]));
  expect(Float32Array.from(values)).not.toEqual(Float32Array.from([1, Number.NaN, -0, 0]));
  expect(Float32Array.of(1)).not.toEqual(Float64Array.of(1));
  expect(new Uint8Array([1])).not.toStrictEqual(Buffer.from([1]));
  expect(Buffer.from('a')).toEqual(Buffer.from('a'));
  expect(Buffer.from('a')).not.toEqual(Buffer.from('b'));
});

it('takes a million numbers in no time', () => {
  const values = Float32Array.from({ length: 1e6 }, (_, i) => i);
  const began = performance.now();
  expect(values).toEqual(values.slice());
  // Seven seconds of a processor without the loop of `equal-arrays.ts`.
  expect(performance.now() - began).toBeLessThan(4000);
});
