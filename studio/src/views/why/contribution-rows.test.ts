import { expect, it } from 'vitest';
import { contributionRows, efficiencySentence, regionsBySize } from './contribution-rows.js';

const explained = {
  players: ['alpha', 'beta'],
  regions: ['L_a', 'L_empty', 'R_b'],
  total: { size: Float64Array.of(0.1, 0.4), share: Float64Array.of(-0.2, 1.2) },
  size: Float64Array.of(0.3, 0.1, Number.NaN, Number.NaN, 0.1, 0.9),
  share: Float64Array.of(0.8, 0.2, Number.NaN, Number.NaN, 0.1, 0.9),
};

it('sorts contributions by size, of all values or of a region', () => {
  expect(contributionRows(explained)).toEqual([
    { player: 'beta', size: 0.4, share: 1.2, length: 1 },
    { player: 'alpha', size: 0.1, share: -0.2, length: 0.25 },
  ]);
  expect(contributionRows(explained, 0).map(({ player }) => player)).toEqual(['alpha', 'beta']);
  expect(contributionRows(explained, 1)).toEqual([]);
});

it('names regions that have values, the largest first', () => {
  expect(regionsBySize(explained).map(({ name, region }) => [name, region])).toEqual([
    ['R_b', 2],
    ['L_a', 0],
  ]);
});

it('says whether the values sum to the signal', () => {
  expect(efficiencySentence({ gap: 2e-7, deviation: 0.4, unit: 'z' })).toMatch(/^Check: they sum/);
  expect(efficiencySentence({ gap: 0.1, deviation: 0.4, unit: 'z' })).toMatch(/^Check failed/);
});
