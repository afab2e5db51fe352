import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { SeriesNoise, WindowJoin, windowStarts } from './long-series.js';

describe('windowStarts', () => {
  it('covers every volume, inside the recording, for any lengths', () => {
    const uncovered: string[] = [];
    for (let window = 1; window <= 17; window++) {
      for (let volumes = 1; volumes <= 70; volumes++) {
        const starts = windowStarts(volumes, window);
        const covered = new Set(starts.flatMap((start) => Array.from({ length: window }, (_, k) => start + k)));
        for (let k = 0; k < volumes; k++) if (!covered.has(k)) uncovered.push(`${k} of ${volumes} by ${window}`);
        expect(Math.min(...starts)).toBe(0);
        expect(Math.max(...starts) + window).toBe(Math.max(volumes, window));
        const steps = starts.slice(1).map((start, i) => start - starts[i]);
        // Overlapping by half at least, so that no volume is only at the edge of windows.
        for (const step of steps) expect(step > 0 && step <= Math.max(1, window / 2)).toBe(true);
      }
    }
    expect(uncovered).toEqual([]);
  });
});

describe('SeriesNoise', () => {
  const noise = new SeriesNoise(new Random('noise'), 20, 3, 4);
  const WINDOW = 6;
  const drawn = (write: (to: Float32Array) => void) => {
    const to = new Float32Array(WINDOW * 3);
    write(to);
    return to;
  };

  it.each<[string, (to: Float32Array, start: number, sample: number) => void]>([
    ['at the start', (to, start, sample) => noise.begin(to, start, sample)],
    ['at a step', (to, start, sample) => noise.step(to, start, sample, 2)],
  ])('is shared by overlapping windows %s, and independent from sample to sample', (_, write) => {
    const first = drawn((to) => write(to, 4, 2));
    const later = drawn((to) => write(to, 7, 2));
    expect(later.subarray(0, 9)).toEqual(first.subarray(9));
    const others = [0, 1, 3].map((sample) => drawn((to) => write(to, 4, sample)));
    for (const other of others) {
      const product = other.reduce((sum, value, i) => sum + value * first[i], 0);
      expect(Math.abs(product) / (Math.hypot(...other) * Math.hypot(...first))).toBeLessThan(0.6);
    }
  });
});

describe('WindowJoin', () => {
  const [moments, width, window] = [23, 2, 8];
  const series = new Random('series').fillNormal(new Float32Array(moments * width));
  const cut = (start: number) => series.subarray(start * width, (start + window) * width);

  it('joins windows that agree into the series they were cut from', () => {
    const join = new WindowJoin(moments, width, window);
    for (const start of windowStarts(moments, window)) join.add(start, cut(start));
    const joined = join.result();
    expect(joined).toHaveLength(series.length);
    series.forEach((value, i) => {
      expect(joined[i]).toBeCloseTo(value, 5);
    });
  });

  it('weights windows that do not agree by how far a moment lies from their ends', () => {
    const join = new WindowJoin(moments, width, window);
    join.add(0, new Float32Array(window * width).fill(1));
    join.add(4, new Float32Array(window * width).fill(3));
    const joined = join.result();
    for (let k = 0; k < moments; k++) {
      const weight = (start: number) =>
        k < start || k >= start + window ? 0 : Math.min(k - start + 1, start + window - k);
      const [first, second] = [weight(0), weight(4)];
      const expected = first + second === 0 ? 0 : (first + 3 * second) / (first + second);
      for (let i = 0; i < width; i++) expect(joined[k * width + i]).toBeCloseTo(expected, 5);
    }
  });

  it('keeps of a window what the series has room for', () => {
    const join = new WindowJoin(5, width, window);
    join.add(0, cut(3));
    expect(join.result()).toHaveLength(5 * width);
    join.result().forEach((value, i) => {
      expect(value).toBeCloseTo(series[3 * width + i], 5);
    });
  });
});
