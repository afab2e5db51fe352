import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../../data/paired-run.js';
import { Random } from '../../foundation/index.js';
import { RunScorer } from '../run-scores.js';
import { autoregressive } from '../small-dataset.fixture.js';
import { LaggedRidge } from './lagged-ridge.js';
import { ScreenedRidge } from './screened-ridge.js';

/** Values each a region of their own. */
const space = (values: number) => ({
  labels: Int16Array.from({ length: values }, (_, v) => v),
  regions: Array.from({ length: values }, (_, v) => ({ name: `r${v}`, hemisphere: 'L' })),
});

/** Runs of 40 inputs in which each of 10 values follows some inputs 4 s before, with noise. */
function runs(people: number, followed: (value: number) => number[], noise: number): TargetRun[] {
  const [inputs, values, volumes, tr] = [40, 10, 60, 2];
  return Array.from({ length: people }, (_, person) => {
    const random = new Random(`person ${person}`);
    const courses = Array.from({ length: inputs }, () => autoregressive(random, volumes * tr, 0.6));
    const features = new Float32Array(volumes * tr * inputs);
    courses.forEach((course, i) => {
      course.forEach((value, s) => {
        features[s * inputs + i] = value;
      });
    });
    const signal = new Float32Array(values * volumes);
    for (let value = 0; value < values; value++) {
      for (let t = 2; t < volumes; t++) {
        // Second s is centred on s + 0.5: the mean of two lies at a whole second.
        const at = t * tr - 4;
        const course = (i: number) => (at > 0 ? (courses[i][at - 1] + courses[i][at]) / 2 : courses[i][0]);
        signal[value * volumes + t] = followed(value).reduce((sum, i) => sum + course(i), 0) + noise * random.normal();
      }
    }
    const shape = { seconds: volumes * tr, electrodes: inputs, bands: 1, volumes, tr, startTime: 0 };
    return {
      id: `run ${person}`,
      person: `${person}`,
      task: 'rest',
      taskStart: 0,
      features,
      signal,
      metadata: {},
      ...shape,
    };
  });
}

const LAGS = [0, 2, 4, 6, 8];
const score = async (run: TargetRun, predicted: Float32Array) => {
  const scorer = new RunScorer(space(10));
  return (await scorer.score(scorer.prepare(run), predicted)).values.pcc;
};

describe('the screened ridge', () => {
  it('finds the one input that each value follows, and beats a ridge on all of them', async () => {
    const all = runs(6, (value) => [3 * value + 1], 1.5);
    const context = { space: space(10), lags: LAGS };
    const screened = await ScreenedRidge.fit(all.slice(0, 3), all.slice(3, 5), context);
    const full = await LaggedRidge.fit(all.slice(0, 3), all.slice(3, 5), context);
    expect(screened.inputs).toBe(1);
    const own = await score(all[5], screened.predict(all[5]));
    expect(own).toBeGreaterThan((await score(all[5], await full.predict(all[5]))) + 0.03);
    // No reader gets beyond the input itself: r = s / √(s² + 1.5²) with the deviation s of the mean of two seconds, √0.8.
    expect(own).toBeLessThan(0.57);
    expect(own).toBeGreaterThan(0.4);
  });

  it('reads more inputs where validation asks for it, and exactly what is there without noise', async () => {
    const all = runs(8, (value) => [3 * value, 3 * value + 1], 0);
    const screened = await ScreenedRidge.fit(all.slice(0, 5), all.slice(5, 7), { space: space(10), lags: LAGS });
    expect(screened.inputs).toBeGreaterThanOrEqual(2);
    expect(await score(all[7], screened.predict(all[7]))).toBeGreaterThan(0.99);
  });

  it('says who is missing', async () => {
    const all = runs(2, () => [0], 1);
    await expect(ScreenedRidge.fit(all, [], { space: space(10), lags: LAGS })).rejects.toThrow(/penalty/);
  });
});
