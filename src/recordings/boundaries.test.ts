import { describe, expect, it } from 'vitest';
import { contiguousSegments, layOut } from './boundaries.js';

const event = (onset: number, label: string, duration = 0) => ({ onset, duration, label });

describe('boundaries', () => {
  it('part a recording, whatever a format calls them', () => {
    const labels = ['boundary', 'EDGE boundary', 'BAD boundary', 'New Segment/', 'Comment/boundary', 'EDGE_boundary'];
    for (const label of labels) {
      expect(contiguousSegments([event(0, label), event(0.5, label, 3)], 100, 100)).toEqual([
        { start: 0, samples: 50 },
        { start: 50, samples: 50 },
      ]);
    }
    expect(contiguousSegments([event(0.5, 'boundary crossed'), event(0.7, 'BAD muscle', 0.1)], 100, 100)).toBe(
      undefined,
    );
  });

  it('leave filler out', () => {
    const events = [event(0.2, 'BAD_ACQ_SKIP', 0.1), event(0.25, 'BAD gap', 0.15), event(0.9, 'BAD gap', 5)];
    expect(contiguousSegments(events, 100, 100)).toEqual([
      { start: 0, samples: 20 },
      { start: 40, samples: 50 },
    ]);
  });

  it('part what is parted already, and never join it', () => {
    const known = [
      { start: 0, samples: 10 },
      { start: 20, samples: 30 },
    ];
    expect(
      contiguousSegments([event(0.1, 'boundary'), event(0.15, 'boundary'), event(0.3, 'boundary')], 50, 100, known),
    ).toEqual([
      { start: 0, samples: 10 },
      { start: 20, samples: 10 },
      { start: 30, samples: 20 },
    ]);
  });

  it('begin a part at the sample after a half', () => {
    // EEGLAB's latency 100.5, from 1, lies between the samples 99 and 100 from 0.
    expect(contiguousSegments([event(99.5 / 100, 'boundary')], 200, 100)?.[1].start).toBe(100);
  });

  it('are found in time for a million events', () => {
    const events = Array.from({ length: 1e6 }, (_, k) => event(k / 100, k % 2 === 0 ? 'boundary' : 'go'));
    const start = performance.now();
    expect(contiguousSegments(events, 1e6, 100)).toHaveLength(5e5);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('cuts', () => {
  it('are laid out on the clock', () => {
    const data = Float32Array.from([1, 2, 5, 6, 7, 7, 8, 8]);
    const laid = layOut(data, [false, true], [{ sample: 2, seconds: 0.2 }], 10, 'x.set');
    expect([...laid.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 8, 8]);
    expect(laid.segments).toEqual([
      { start: 0, samples: 2 },
      { start: 4, samples: 2 },
    ]);
    expect(laid.gaps).toEqual([{ onset: 0.2, duration: expect.closeTo(0.2) }]);
  });

  it('stay unfilled where they are longer than memory should bear', () => {
    const cuts = [
      { sample: 10, seconds: 2 },
      { sample: 20, seconds: 1e7 },
    ];
    const laid = layOut(new Float32Array(30), [false], cuts, 10, 'x.set');
    expect(laid.samples).toBe(50);
    expect(laid.unfilled).toEqual([cuts[1]]);
  });
});
