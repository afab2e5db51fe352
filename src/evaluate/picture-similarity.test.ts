import { describe, expect, it } from 'vitest';
import { type GreyPicture, pictureSimilarity } from './picture-similarity.js';

/** Numbers that any program can make again: x ← 1664525 x + 1013904223 modulo 2³², over 2³². */
function numbers(count: number, seed: number): Float32Array {
  let x = seed;
  return Float32Array.from({ length: count }, () => {
    x = (Math.imul(1664525, x) + 1013904223) >>> 0;
    return x / 2 ** 32;
  });
}
const picture = (values: Float32Array): GreyPicture => ({ width: 24, height: 20, values });

describe('similarity of pictures', () => {
  it('is that of scikit-image', () => {
    const a = numbers(480, 1);
    const other = numbers(480, 2);
    const b = a.map((value, i) => 0.6 * value + 0.4 * other[i]);
    // structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1, truncate=3.5), 0.26
    expect(pictureSimilarity(picture(a), picture(b), 1)).toBeCloseTo(0.7832999, 5);
  });

  it('is 1 of a picture with itself, and refuses pictures of different sizes', () => {
    const a = picture(numbers(480, 3));
    expect(pictureSimilarity(a, a, 1)).toBeCloseTo(1, 12);
    expect(() => pictureSimilarity(a, { ...a, width: 20, height: 24 }, 1)).toThrow(
      expect.objectContaining({ code: 'picture-size' }),
    );
  });
});
