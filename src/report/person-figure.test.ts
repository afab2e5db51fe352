import { expect, it } from 'vitest';
import { personFigure } from './person-figure.js';

it('sets a dot and the bars of both nulls for each person, filled where the score is more than chance', () => {
  const test = (adjusted: number) => ({ interval: [-0.1, 0.1] as [number, number], adjusted });
  const { body, legend } = personFigure({
    people: [
      { name: 'a', score: 0.4, shift: test(0.01), otherEeg: test(0.04) },
      { name: 'b', score: 0.2, shift: test(0.01), otherEeg: test(0.2) },
      { name: 'c', score: 0, shift: test(0.9) },
    ],
  });
  const dots = [...body.matchAll(/<g[^>]*aria-label="dot"([^>]*)>(.*?)<\/g>/g)];
  expect(dots.map(([, , circles]) => [...circles.matchAll(/<circle/g)].length)).toEqual([1, 2]);
  const x = [...body.matchAll(/<circle[^>]* cx="([\d.]+)"/g)].map(([, at]) => Number(at));
  expect(x[0] - x[1]).toBeCloseTo(x[1] - x[2], 1);
  const bars = [...body.matchAll(/<g[^>]*aria-label="rule"[^>]*>(.*?)<\/g>/g)].map(
    ([, lines]) => lines.match(/<line/g)!.length,
  );
  expect(bars).toEqual([1, 3, 2]);
  expect(legend!.map(({ name }) => name)).toEqual([
    'score of a person',
    'chance by shifts, 95 %',
    'chance by EEG of others, 95 %',
  ]);
});
