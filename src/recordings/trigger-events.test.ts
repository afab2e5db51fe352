import { expect, it } from 'vitest';
import { risingTriggers } from './trigger-events.js';

// What MNE-Python 1.13's find_events (shortest_event=1) gives for the same codes.
it.each([
  [[0, 0, 5, 5, 0, 0], [[2, 5]]],
  [
    [3, 3, 5, 3, 0, 2],
    [
      [2, 5],
      [5, 2],
    ],
  ],
  [
    [0, 1, 2, 1, 0, 1],
    [
      [1, 1],
      [2, 2],
      [5, 1],
    ],
  ],
  [[0, -4, -4, 0], [[1, 4]]],
  [[], []],
] as [number[], number[][]][])('%j', (codes, events) => {
  expect(risingTriggers(codes).map(({ sample, code }) => [sample, code])).toEqual(events);
});

it('ignores bits outside the mask', () => {
  expect(risingTriggers([65536, 0, 65536 + 9, 65536, 9], 0xffff)).toEqual([
    { sample: 2, code: 9 },
    { sample: 4, code: 9 },
  ]);
});
