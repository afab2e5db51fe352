import { expect, it } from 'vitest';
import type { TargetRun } from '../../data/paired-run.js';
import { BaselineContext } from './baseline.js';
import { trialClock } from './trial-clock.js';

const VOLUMES = 300;
const space = { labels: [0, 0], regions: [{ name: 'r', hemisphere: 'L' }] };

/** Value 0 answers trials of the left with a hat of 10 s, of the right with its half; value 1 says nothing of trials. */
function run(id: string, onsets: number[], startTime: number): TargetRun {
  const trials = onsets.map((onset, i) => ({ onset, duration: 10, label: i % 2 === 0 ? 'left' : 'right' }));
  const signal = new Float32Array(2 * VOLUMES);
  for (let moment = 0; moment < VOLUMES; moment++) {
    for (const { onset, label } of trials)
      signal[moment] += hat(startTime + moment - onset) * (label === 'left' ? 1 : 0.5);
  }
  return {
    ...{ id, person: id, task: 't', taskStart: 0, features: new Float32Array(0), seconds: 0, electrodes: 1, bands: 1 },
    ...{ metadata: {}, trials, signal, volumes: VOLUMES, tr: 1, startTime },
  };
}

const hat = (time: number) => (time > 0 && time < 10 ? 1 - Math.abs(time - 5) / 5 : 0);
const onsets = [20, 48, 77, 105, 133, 161, 190, 218];

it('answers each trial with the mean response to its label, and is silent between', async () => {
  const train = [run('a', onsets, 0), run('b', onsets, 2)];
  const test = run(
    'c',
    onsets
      .map((onset) => onset + 7)
      .reverse()
      .sort((x, y) => x - y),
    1,
  );
  const fit = await trialClock.fit(train, [], new BaselineContext(space));
  const predicted = await fit.predict({ ...test, signal: new Float32Array(0) });
  for (let moment = 0; moment < VOLUMES; moment++) expect(predicted[moment]).toBeCloseTo(test.signal[moment], 6);
  expect(predicted.subarray(VOLUMES).every((value) => value === 0)).toBe(true);
  const swapped = { ...test, trials: test.trials!.map((trial) => ({ ...trial, label: 'neither' })) };
  expect((await fit.predict(swapped)).every((value) => value === 0)).toBe(true);
});

it('leaves out what was not measured, and has nothing to say of runs without trials', async () => {
  const garbage = run('b', onsets, 0);
  garbage.signal.fill(1e6, 0, VOLUMES);
  const train = [run('a', onsets, 0), { ...garbage, present: Uint8Array.of(0, 1) }];
  const fit = await trialClock.fit(train, [], new BaselineContext(space));
  expect(Math.max(...(await fit.predict(run('c', onsets, 0))))).toBeCloseTo(1, 6);
  expect(trialClock.applies!([{ ...run('a', onsets, 0), trials: [] }])).toBe(false);
  expect(trialClock.applies!([run('a', onsets, 0)])).toBe(true);
});
