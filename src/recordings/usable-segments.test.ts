import { describe, expect, it } from 'vitest';
import { missingRuns, sortMissing, usableSegments, withoutRanges } from './index.js';

describe('usableSegments', () => {
  const recording = { samples: 1000, sampleRate: 100 };

  it('is the whole recording where nothing speaks against it', () => {
    const events = [{ onset: 2, duration: 1, label: 'stimulus' }];
    expect(usableSegments({ ...recording, events })).toEqual([{ start: 0, samples: 1000 }]);
  });

  it('leaves out what annotations exclude, within contiguous parts', () => {
    const segments = [
      { start: 0, samples: 400 },
      { start: 500, samples: 500 },
    ];
    const events = [
      { onset: 3.5, duration: 2, label: 'BAD_movement' },
      { onset: 7, duration: 0, label: 'BAD moment' },
      { onset: 8, duration: 1, label: 'bad' },
      { onset: 8.5, duration: 1, label: 'badly labelled, which MNE leaves out too' },
    ];
    expect(usableSegments({ ...recording, segments, events })).toEqual([
      { start: 0, samples: 350 },
      { start: 550, samples: 250 },
      { start: 950, samples: 50 },
    ]);
  });

  it('leaves out comments that exclude, as BrainVision files hold them', () => {
    const events = [
      { onset: 2, duration: 1, label: 'Comment/BAD_muscle' },
      { onset: 5, duration: 1, label: 'Stimulus/bad_word' },
    ];
    expect(usableSegments({ ...recording, events })).toEqual([
      { start: 0, samples: 200 },
      { start: 300, samples: 700 },
    ]);
  });

  it('is empty where everything is excluded', () => {
    expect(usableSegments({ ...recording, events: [{ onset: -1, duration: 100, label: 'BAD' }] })).toEqual([]);
  });

  it('takes a second for a hundred thousand ranges', () => {
    const ranges = Array.from({ length: 1e5 }, (_, k) => ({ start: 10 * k, samples: 5 }));
    const segments = Array.from({ length: 1e5 }, (_, k) => ({ start: 10 * k, samples: 10 }));
    expect(withoutRanges(segments, ranges)).toHaveLength(1e5);
  });
});

describe('sortMissing', () => {
  it('tells a gap of the recording from what one channel lacks', () => {
    const rows = [Float32Array.from({ length: 20 }, () => 1), Float32Array.from({ length: 20 }, () => 1)];
    rows[0].fill(Number.NaN, 4, 9);
    rows[1].fill(Number.POSITIVE_INFINITY, 6, 12);
    expect(
      sortMissing(
        rows.map((row) => missingRuns(row)),
        [{ start: 0, samples: 20 }],
      ),
    ).toEqual({
      segments: [
        { start: 0, samples: 6 },
        { start: 9, samples: 11 },
      ],
      values: [
        { channel: 0, start: 4, samples: 2 },
        { channel: 1, start: 9, samples: 3 },
      ],
    });
  });

  it('takes a time at which too few channels have a value for a gap', () => {
    const runs = [[{ start: 0, samples: 8 }], [{ start: 4, samples: 8 }], [{ start: 6, samples: 3 }]];
    const { segments, values } = sortMissing(runs, [{ start: 0, samples: 20 }], { fewest: 2 });
    expect(segments).toEqual([
      { start: 0, samples: 4 },
      { start: 9, samples: 11 },
    ]);
    expect(values).toEqual([
      { channel: 0, start: 0, samples: 4 },
      { channel: 1, start: 9, samples: 3 },
    ]);
  });

  it('drops what is too short between two gaps', () => {
    const runs = [
      [
        { start: 2, samples: 3 },
        { start: 6, samples: 4 },
      ],
    ];
    expect(sortMissing(runs, [{ start: 0, samples: 20 }], { least: 2 }).segments).toEqual([
      { start: 0, samples: 2 },
      { start: 10, samples: 10 },
    ]);
  });
});
