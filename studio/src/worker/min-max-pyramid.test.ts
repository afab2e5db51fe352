import { expect, it } from 'vitest';
import { MinMaxPyramid } from './min-max-pyramid.js';

it('has the least and largest value of every step, of every level, gaps left out', () => {
  const samples = 1000;
  const data = Float32Array.from({ length: 2 * samples }, (_, i) => Math.sin(i * i));
  data.fill(Number.NaN, 100, 300);
  const pyramid = new MinMaxPyramid(2, samples);
  for (const [start, count] of [
    [0, 512],
    [512, 488],
  ]) {
    const rows = [0, 1].map((c) => data.subarray(c * samples + start, c * samples + start + count));
    pyramid.add(start, count, Float32Array.from([...rows[0], ...rows[1]]));
  }
  pyramid.finish();
  for (const longest of [32, 128, 600]) {
    const { start, step, steps, least, largest } = pyramid.between(70, 900, longest, [1, 0]);
    expect(step).toBeLessThanOrEqual(longest);
    expect(start).toBeLessThanOrEqual(70);
    for (const [i, row] of [1, 0].entries()) {
      for (let k = 0; k < steps; k++) {
        const from = start + k * step;
        const own = [...data.subarray(row * samples + from, row * samples + Math.min(samples, from + step))];
        const numbers = own.filter((value) => !Number.isNaN(value));
        expect(least[i * steps + k]).toBe(numbers.length > 0 ? Math.min(...numbers) : Number.NaN);
        expect(largest[i * steps + k]).toBe(numbers.length > 0 ? Math.max(...numbers) : Number.NaN);
      }
    }
  }
});
