import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { innerProducts } from './inner-products.js';

describe('innerProducts', () => {
  it.each([1, 2, 3, 5, 8])('are those of %i rows, each by its definition', (count) => {
    const random = new Random(count);
    const width = 7;
    const rows = Float64Array.from({ length: count * width }, () => random.normal());
    const found = innerProducts(rows, count, width);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        let sum = 0;
        for (let k = 0; k < width; k++) sum += rows[i * width + k] * rows[j * width + k];
        expect(found[i * count + j]).toBeCloseTo(sum, 12);
      }
    }
  });

  it('are none of no rows, and 0 without columns', () => {
    expect(innerProducts(new Float64Array(0), 0, 3)).toEqual(new Float64Array(0));
    expect(innerProducts(new Float64Array(0), 2, 0)).toEqual(new Float64Array(4));
  });
});
