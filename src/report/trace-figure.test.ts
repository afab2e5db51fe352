import { describe, expect, it } from 'vitest';
import { signalPath } from './polyline.js';
import { traceFigure } from './trace-figure.js';

const points = (path: string) =>
  path
    .split(/[ML]/)
    .slice(1)
    .map((pair) => pair.split(',').map(Number));

describe('the path of a signal', () => {
  it('goes through every value where there is room', () => {
    expect(signalPath([0, 1, 4], [10, 30], (value) => 100 - value)).toBe('M10,100L20,99L30,96');
  });

  it('keeps the highest and the lowest value of a column, wherever they lie, and stays short', () => {
    const values = new Float32Array(50_000).fill(1);
    values[31_415] = 99;
    values[31_416] = -7;
    const path = points(signalPath(values, [0, 450], (value) => value));
    const heights = path.map(([, y]) => y);
    expect([Math.max(...heights), Math.min(...heights)]).toEqual([99, -7]);
    expect(path[heights.indexOf(99)][0]).toBeCloseTo((450 * 31_415) / 49_999, 1);
    expect(path.length).toBeLessThan(1100);
  });

  it('breaks where values are missing', () => {
    expect(signalPath([1, Number.NaN, 3, 4], [0, 3], (value) => value)).toBe('M0,1M2,3L3,4');
    expect(signalPath([Number.NaN], [0, 1], (value) => value)).toBe('');
  });
});

describe('traceFigure', () => {
  const wave = (size: number, offset = 0) =>
    Float32Array.from({ length: 400 }, (_, i) => offset + 0.5 * i * (offset ? 1 : 0) + size * Math.sin(i / 5));
  const { body, legend } = traceFigure({
    traces: [
      { name: 'Fp1', before: wave(40, 3000), after: wave(20) },
      { name: 'C<3', before: wave(900), after: wave(20), bad: 'noisy, interpolated' },
      { name: 'X9', before: wave(20), bad: 'flat, removed' },
    ],
    start: 12.5,
    seconds: 10,
  });
  const paths = [...body.matchAll(/<path d="(M[^"]*)" fill="none" stroke="([^"]*)" stroke-width=".8"/g)];

  it('draws each channel twice, without the offset and slope of the amplifier, at a scale that suits the cleaned ones', () => {
    expect(paths).toHaveLength(5);
    expect(body).toContain('>removed<');
    // 5 × 20/√2 µV = 71, the next round step.
    expect(legend!.map(({ name }) => name)).toContain('upright bar, and from line to line: 100 µV');
    const good = paths.filter(([, , colour]) => !colour.includes('--bad'));
    const before = points(good[0][1]).map(([, y]) => y);
    // The first lane lies about 22; ±40 µV are ±9.6 pixels.
    expect(Math.max(...before)).toBeLessThan(22 + 11);
    expect(Math.min(...before)).toBeGreaterThan(22 - 11);
  });

  it('marks bad channels with their reason, and cuts off what would hide the others', () => {
    expect(body).toContain('<title>C&lt;3: noisy, interpolated</title>');
    const bad = paths.filter(([, , colour]) => colour.includes('--bad'));
    const heights = points(bad[0][1]).map(([, y]) => y);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(2 * 0.7 * 24 + 0.2);
  });

  it('has seconds of the recording on its axis', () => {
    expect([...body.matchAll(/>(\d+)<\/text>/g)].map(([, text]) => Number(text)).slice(0, 5)).toEqual([
      14, 16, 18, 20, 22,
    ]);
  });
});
