import { expect, it } from 'vitest';
import { trialsOf } from './trials.js';

const event = (label: string, onset: number, duration = 10) => ({ label, onset, duration });

it('takes what lasts and repeats, in order of time', () => {
  const right = [100, 40, 160, 220].map((onset) => event('right', onset));
  const once = event('film', 0, 300);
  const markers = [1, 2, 3, 4, 5].map((onset) => event('volume', onset, 0));
  expect(trialsOf([...right, once, ...markers]).map(({ label, onset }) => [label, onset])).toEqual([
    ['right', 40],
    ['right', 100],
    ['right', 160],
    ['right', 220],
  ]);
  expect(trialsOf(right.slice(0, 3))).toEqual([]);
});
