import { describe, expect, it } from 'vitest';
import { withoutMedialWall } from './medial-wall.js';

describe('withoutMedialWall', () => {
  const series = {
    mean: Float32Array.of(1, 2, 3, 4),
    deviation: Float32Array.of(5, 6, 7, 8),
    samples: [new Float32Array(4)],
    volumes: 2,
  };

  it('leaves no values where a mesh is no cortex', () => {
    const { mean, deviation, samples } = withoutMedialWall(series, { labels: [0, -1], faces: Uint32Array.of(0, 1, 1) });
    expect([...mean]).toEqual([1, 2, Number.NaN, Number.NaN]);
    expect([...deviation]).toEqual([5, 6, Number.NaN, Number.NaN]);
    expect([...samples![0]]).toEqual([0, 0, Number.NaN, Number.NaN]);
    expect([...series.mean]).toEqual([1, 2, 3, 4]);
  });

  it('leaves channels as they are', () => {
    expect(withoutMedialWall(series, { labels: [0, -1] })).toBe(series);
  });
});
