import { expect, it } from 'vitest';
import { leftOutNotes } from './preprocess-fnirs.js';

it('names every channel that was left out, with the reason', () => {
  const leftOut = [
    { name: 'S1_D3', reason: 'poor coupling' as const },
    { name: 'S2_D1', reason: 'poor coupling' as const },
    { name: 'S1_D1', reason: 'saturated' as const },
  ];
  expect(leftOutNotes({ leftOut })).toEqual([
    'Left out (saturated): S1_D1.',
    'Left out (poor coupling): S1_D3, S2_D1.',
  ]);
});
