import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { pack, unpack } from './packing.js';

describe('packed values', () => {
  it('come back to within half a step, and NaN where they were not finite', () => {
    const random = new Random(1);
    const values = Float32Array.from({ length: 40 * 25 }, () => 3 * random.normal());
    values[7] = Number.NaN;
    values[8] = Number.POSITIVE_INFINITY;
    const back = unpack(pack(values, 40, 0.005));
    expect(back).toHaveLength(values.length);
    for (const [i, value] of values.entries()) {
      if (Number.isFinite(value)) expect(Math.abs(back[i] - value)).toBeLessThanOrEqual(0.0025 + 1e-6);
      else expect(back[i]).toBeNaN();
    }
  });

  it('hold whole numbers exactly, the widest jumps too', () => {
    const values = [32767, -32767, Number.NaN, 32767, 0, -32767, Number.NaN, 1];
    expect([...unpack(pack(values, 2, 1))]).toEqual(values);
  });

  it('take a larger step where 16 bits do not suffice', () => {
    const { step, ...rest } = pack([100_000, -50_000], 1, 0.005);
    expect(step).toBeCloseTo(100_000 / 32767, 6);
    expect(unpack({ step, ...rest })[1]).toBeCloseTo(-50_000, -1);
  });

  it('take less than a byte a value where courses are slow', () => {
    const columns = 200;
    const values = Float32Array.from({ length: 100 * columns }, (_, i) => Math.sin((i % columns) / 8 + i / columns));
    expect(pack(values, 100, 0.005).data.length).toBeLessThan(values.length);
  });

  it('are refused when damaged', () => {
    const packed = pack([1, 2, 3, 4], 1, 1);
    expect(() => unpack({ ...packed, columns: 5 })).toThrow('Values of the page are damaged');
    expect(() => unpack({ ...packed, data: '*' })).toThrow('Values of the page are damaged');
  });
});
