import { expect, it } from 'vitest';
import type { TargetRun } from '../data/paired-run.js';
import type { TargetLayout } from '../modalities/index.js';
import { patchMeans } from '../modalities/index.js';
import { meanCorrelation, peopleOf } from './training-set.js';

const layout: TargetLayout = {
  name: 'bold',
  values: 3,
  places: new Float32Array(6),
  members: [Uint32Array.of(2, 0), Uint32Array.of(1)],
  size: 2,
};

it('averages a patch over its values, not over its padding', () => {
  // [volume, point, size]; the second patch is padded with what must not count.
  const patches = Float32Array.of(1, 3, 5, 100, -2, 4, 7, 100, 0, 8, 9, 100);
  expect([...patchMeans(layout, patches)]).toEqual([2, 1, 4, 5, 7, 9]);
});

it('averages correlations over patches', () => {
  const a = Float32Array.of(1, 2, 3, 4, 5, 1, 0, 2);
  const b = Float32Array.of(2, 4, 6, 8, -5, -1, 0, -2);
  expect(meanCorrelation(a, b, 4)).toBeCloseTo(0, 6);
  // By hand: deviations (−1.5, −.5, .5, 1.5) and (−1, 0, −1, 2); r = 4 / √(5 · 6).
  expect(meanCorrelation(Float32Array.of(1, 2, 3, 4), Float32Array.of(1, 2, 1, 4), 4)).toBeCloseTo(
    4 / Math.sqrt(30),
    6,
  );
});

it('lists people once, in order of appearance', () => {
  const runs = ['b', 'a', 'b', 'c'].map((person) => ({ person }) as TargetRun);
  expect(peopleOf(runs)).toEqual(['b', 'a', 'c']);
});
