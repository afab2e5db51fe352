import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { beginCodebook, type Codebook, codeUse, followCodes } from './codebook.js';

function emptyBook(codes: number, width: number): Codebook {
  return {
    directions: { shape: [codes, width], data: new Float32Array(codes * width) },
    counts: { shape: [codes], data: new Float32Array(codes) },
    sums: { shape: [codes, width], data: new Float32Array(codes * width) },
  };
}

/** Directions close to those of the axes, in turn. */
function aroundAxes(count: number, width: number, random: Random): Float32Array {
  const samples = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const row = samples.subarray(i * width, (i + 1) * width);
    for (let j = 0; j < width; j++) row[j] = (j === i % width ? 1 : 0) + 0.05 * random.normal();
    const length = Math.hypot(...row);
    for (let j = 0; j < width; j++) row[j] /= length;
  }
  return samples;
}

describe('a codebook', () => {
  it('begins at the clusters of the samples', () => {
    const book = emptyBook(6, 4);
    beginCodebook(book, aroundAxes(400, 4, new Random(1)), new Random(2));
    for (let axis = 0; axis < 4; axis++) {
      const nearest = Math.max(...[0, 1, 2, 3, 4, 5].map((code) => book.directions.data[code * 4 + axis]));
      expect(nearest).toBeGreaterThan(0.98);
    }
    for (let code = 0; code < 6; code++) {
      expect(Math.hypot(...book.directions.data.subarray(code * 4, code * 4 + 4))).toBeCloseTo(1, 6);
    }
  });

  it('follows what chooses its codes, as a moving average of 0.99', () => {
    const book = emptyBook(1, 2);
    book.counts.data[0] = 2;
    book.sums.data.set([2, 0]);
    followCodes(book, Float32Array.of(0, 1, 0, 1), Float32Array.of(0, 0), new Random(1));
    const sum = [0.99 * 2, 0.01 * 2];
    expect(book.counts.data[0]).toBeCloseTo(0.99 * 2 + 0.01 * 2, 6);
    expect([...book.directions.data]).toEqual(sum.map((value) => expect.closeTo(value / Math.hypot(...sum), 6)));
  });

  it('moves a code that nothing chooses to a sample', () => {
    const book = emptyBook(2, 2);
    book.counts.data.set([10, 1e-4]);
    book.sums.data.set([10, 0, 1e-4, 0]);
    followCodes(book, Float32Array.of(0, 1), Float32Array.of(0), new Random(1));
    expect([...book.directions.data.subarray(2)]).toEqual([0, 1]);
    expect(book.counts.data[1]).toBeGreaterThan(1);
  });

  it('says how evenly codes are used', () => {
    expect(codeUse([5, 5, 5, 5])).toEqual({ used: 4, perplexity: expect.closeTo(4, 9), largest: 0.25 });
    expect(codeUse([0, 7, 0])).toEqual({ used: 1, perplexity: 1, largest: 1 });
  });
});
