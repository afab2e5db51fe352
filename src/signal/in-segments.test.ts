import { describe, expect, it } from 'vitest';
import { changeSegments, resample, resampleSegments, resampleSegmentsInParts, segmentsInParts } from './index.js';

const sine = (rate: number, hz: number, samples: number, start = 0) =>
  Float32Array.from({ length: samples }, (_, i) => Math.sin((2 * Math.PI * hz * (start + i)) / rate));

describe('changeSegments', () => {
  it('changes each part by itself and draws straight lines between', () => {
    const data = Float32Array.from([1, 2, 9, 9, 9, 5, 7]);
    const segments = [
      { start: 0, samples: 2 },
      { start: 5, samples: 2 },
    ];
    const lengths: number[] = [];
    changeSegments(data, 1, 7, segments, (part, count) => {
      lengths.push(count);
      return part.map((value) => 10 * value);
    });
    expect(lengths).toEqual([2, 2]);
    expect([...data]).toEqual([10, 20, 27.5, 35, 42.5, 50, 70]);
  });
});

describe('segmentsInParts', () => {
  it('gives each part changed, zeros between, whatever is asked for', async () => {
    const values = Float32Array.from({ length: 10 }, (_, i) => i);
    const reader = { channels: 1, samples: 10, read: async (s: number, n: number) => values.slice(s, s + n) };
    const segments = [
      { start: 1, samples: 3 },
      { start: 6, samples: 4 },
    ];
    const joined = segmentsInParts(reader, segments, (part) => ({
      ...part,
      // What a part sees as its first sample is the segment's own first.
      read: async (s, n) => (await part.read(s, n)).map((value, i) => value + 100 * (s + i)),
    }));
    expect([...(await joined.read(0, 10))]).toEqual([0, 1, 102, 203, 0, 0, 6, 107, 208, 309]);
    expect([...(await joined.read(2, 6))]).toEqual([102, 203, 0, 0, 6, 107]);
  });
});

describe('resampleSegments', () => {
  const segments = [
    { start: 0, samples: 1003 },
    { start: 1507, samples: 2493 },
  ];

  it.each([[250], [100]])('keeps the clock of a sine of which a part is missing, at %i Hz', (to) => {
    const data = sine(500, 7, 4000);
    data.fill(1e4, 1003, 1507);
    const result = resampleSegments(data, 1, 4000, segments, 500, to);
    const wanted = sine(to, 7, result.samples);
    expect(result.samples).toBe((4000 * to) / 500);
    expect(result.segments[1]).toEqual({ start: Math.ceil((1507 * to) / 500), samples: expect.any(Number) });
    for (const { start, samples } of result.segments) {
      // What a window takes to lie past an end shows for some samples.
      for (let i = start + 20; i < start + samples - 20; i++)
        expect(Math.abs(result.data[i] - wanted[i])).toBeLessThan(1e-2);
    }
  });

  it('gives a part what it gives when the part stands alone', () => {
    const data = sine(500, 7, 4000);
    const alone = resample(data.slice(1507), 1, 2493, 500, 100, false, { shift: 3, samples: 498 });
    data.fill(1e4, 1003, 1507);
    const result = resampleSegments(data, 1, 4000, segments, 500, 100);
    expect(result.segments[1]).toEqual({ start: 302, samples: 498 });
    expect([...result.data.subarray(302, 800)]).toEqual([...alone.data]);
  });

  it('agrees with the way in parts', async () => {
    const data = sine(500, 7, 8000);
    const parts = [
      { start: 0, samples: 2501 },
      { start: 2777, samples: 5223 },
    ];
    const whole = resampleSegments(data, 1, 8000, parts, 500, 200);
    const reader = { channels: 1, samples: 8000, read: async (s: number, n: number) => data.slice(s, s + n) };
    const slow = resampleSegmentsInParts(reader, parts, 500, 200);
    expect(slow.segments).toEqual(whole.segments);
    const values = await slow.read(0, slow.samples);
    for (const { start, samples } of slow.segments) {
      for (let i = start + 200; i < start + samples - 200; i++) {
        expect(Math.abs(values[i] - whole.data[i])).toBeLessThan(1e-3);
      }
    }
  });
});
