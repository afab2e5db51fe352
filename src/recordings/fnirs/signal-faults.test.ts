import { expect, it } from 'vitest';
import { faultRemarks, signalFaults } from './signal-faults.js';

const SAMPLES = 1000;
const course = (work: (k: number) => number) => Array.from({ length: SAMPLES }, (_, k) => work(k));
const wave = (k: number) => 1 + 0.1 * Math.sin(0.37 * k) + 0.01 * Math.sin(12.9898 * k);

it('tells constant, clipped and held signals from sound ones', () => {
  const rows = [
    course(wave),
    course(() => 0.02),
    course((k) => Math.min(wave(k), 1.06)),
    course((k) => (k >= 300 && k < 400 ? 0.97 : wave(k))),
    // Two digits, as a coarse converter gives: the maximum comes again and again, but not in runs.
    course((k) => Math.round(100 * wave(3 * k)) / 100),
  ];
  const faults = signalFaults(rows.flat(), SAMPLES, [0, 1, 2, 3, 4], 10);
  expect(faults.map(({ row, kind }) => `${row} ${kind}`)).toEqual(['1 constant', '2 clipped', '3 held']);
  expect(faults[2].share).toBe(0.1);
  const said = faultRemarks(faults, (row) => `S${row + 1}_D1 760`);
  expect(said[0]).toMatch(/dead detector.*: S2_D1 760$/);
  expect(said[1]).toMatch(/saturated detector: S3_D1 760 \(\d+ % of the time\)$/);
  expect(said[2]).toMatch(/more than 2 s: S4_D1 760 \(10 % of the time\)$/);
});

it('does not look at filler', () => {
  const torn = course((k) => (k >= 300 && k < 700 ? 5 : wave(k)));
  const segments = [
    { start: 0, samples: 300 },
    { start: 700, samples: 300 },
  ];
  expect(signalFaults(torn, SAMPLES, [0], 10, segments)).toEqual([]);
  expect(signalFaults(torn, SAMPLES, [0], 10).map(({ kind }) => kind)).toEqual(['clipped']);
});
