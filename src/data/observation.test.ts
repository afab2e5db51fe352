import { expect, it } from 'vitest';
import type { TargetDescription } from '../modalities/index.js';
import { bold } from '../modalities/index.js';
import { observationOf } from './observation.js';

/** Two values that swing slowly, sampled every `tr` seconds from the third second on. */
function swings(tr: number, volumes: number) {
  const data = Float32Array.from({ length: 2 * volumes }, (_, i) => {
    const seconds = 3 + (i % volumes) * tr;
    return Math.sin(2 * Math.PI * 0.05 * seconds + (i < volumes ? 0 : 1));
  });
  return { data, volumes, tr, startTime: 3 };
}

it('takes a series on the clock of the model as it is', () => {
  const series = swings(2.1, 40);
  const observation = observationOf(series, bold, { tr: 2.1 } as TargetDescription);
  expect(observation).toEqual({ target: 'bold', signal: series.data, startTime: 3, tr: 2.1, count: 40 });
});

it('brings a series of another repetition time to the clock of the model', () => {
  const { signal, ...clock } = observationOf(swings(1.5, 60), bold, { tr: 2.1 } as TargetDescription);
  // 59 steps of 1.5 s are 88.5 s, in which 42 steps of 2.1 s fit.
  expect(clock).toEqual({ target: 'bold', startTime: 3, tr: 2.1, count: 43 });
  const truth = swings(2.1, 43).data;
  // Beyond its first and last sample a cubic knows nothing.
  const inside = (i: number) => i % 43 > 0 && i % 43 < 42;
  expect(Math.max(...signal.map((value, i) => (inside(i) ? Math.abs(value - truth[i]) : 0)))).toBeLessThan(0.02);
});
