import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../../data/paired-run.js';
import { bold, fnirs } from '../../modalities/index.js';
import { RunScorer } from '../run-scores.js';
import { smallCortex, smallDataset } from '../small-dataset.fixture.js';
import { BASELINES, BaselineContext, withoutTarget } from './index.js';

const cortex = smallCortex();
const scorer = new RunScorer(cortex);

function split(runs: TargetRun[], people: number) {
  const number = (run: TargetRun) => Number(run.person.slice(6));
  return {
    train: runs.filter((run) => number(run) < people - 4),
    validation: runs.filter((run) => number(run) >= people - 4 && number(run) < people - 2),
    test: runs.filter((run) => number(run) >= people - 2),
  };
}

async function scores(runs: TargetRun[], people: number): Promise<Record<string, number>> {
  const { train, validation, test } = split(runs, people);
  const context = new BaselineContext(cortex);
  const result: Record<string, number> = {};
  for (const baseline of BASELINES) {
    const fitted = await baseline.fit(train, validation, context);
    let sum = 0;
    for (const run of test) {
      const predicted = await fitted.predict(baseline.oracle ? run : withoutTarget(run));
      sum += (await scorer.score(scorer.prepare(run), predicted)).values.pcc;
    }
    result[baseline.key] = sum / test.length;
  }
  return result;
}

describe('baselines', () => {
  it('read the lags that signals of blood state, unless others are given', () => {
    for (const { lags } of [bold, fnirs]) expect(new BaselineContext(cortex).lags).toBe(lags);
    expect(new BaselineContext(cortex, undefined, [1, 3]).lags).toEqual([1, 3]);
  });

  it('a response to the film that no EEG shows is caught by the stimulus clock, not by the ridge', async () => {
    const runs = smallDataset(cortex, { people: 10, drive: 0, film: 1 });
    const r = await scores(runs, 10);
    expect(r['stimulusClock']).toBeGreaterThan(0.6);
    expect(Math.abs(r['ridge'])).toBeLessThan(0.15);
    expect(Math.abs(r['globalSignal'])).toBeLessThan(0.2);
  });

  it('a response to what the EEG shows is caught by the ridge, not by the stimulus clock', async () => {
    const runs = smallDataset(cortex, { people: 10, drive: 1, film: 0 });
    const r = await scores(runs, 10);
    expect(r['ridge']).toBeGreaterThan(0.6);
    expect(Math.abs(r['stimulusClock'])).toBeLessThan(0.15);
    expect(Math.abs(r['trainMean'])).toBeLessThan(0.15);
  });

  it('the stimulus clock follows film time, not scan time, and is silent about an unknown film', async () => {
    const runs = smallDataset(cortex, { people: 10, drive: 0, film: 1, films: 1 });
    const r = await scores(runs, 10);
    // Films begin at different moments of the scan, so the mean over scan time is blurred.
    expect(r['stimulusClock']).toBeGreaterThan(r['trainMean'] + 0.2);
    const { train, validation, test } = split(runs, 10);
    const clock = await BASELINES.find(({ key }) => key === 'stimulusClock')!.fit(
      train,
      validation,
      new BaselineContext(cortex),
    );
    const unknown = await clock.predict(withoutTarget({ ...test[0], task: 'another' }));
    expect(unknown.every((value) => value === 0)).toBe(true);
  });

  it('the train mean is the mean response at the same time of the scan', async () => {
    const runs = smallDataset(cortex, { people: 5, runsPerPerson: 1 });
    const { train, validation, test } = split(runs, 5);
    const fit = await BASELINES.find(({ key }) => key === 'trainMean')!.fit(
      [...train, ...validation],
      [],
      new BaselineContext(cortex),
    );
    const predicted = await fit.predict(withoutTarget(test[0]));
    const at = 33 * test[0].volumes + 12;
    const mean = [...train, ...validation].reduce((sum, run) => sum + run.signal[at], 0) / 3;
    expect(predicted[at]).toBeCloseTo(mean, 5);
  });

  it('the global signal is one time course for all vertices', async () => {
    const runs = smallDataset(cortex, { people: 6, runsPerPerson: 1 });
    const { train, validation, test } = split(runs, 6);
    const context = new BaselineContext(cortex);
    for (const key of ['globalSignal', 'globalSignalOracle']) {
      const fit = await BASELINES.find((baseline) => baseline.key === key)!.fit(train, validation, context);
      const predicted = await fit.predict(test[0]);
      const { volumes } = test[0];
      expect([...predicted.subarray(0, volumes)]).toEqual([...predicted.subarray(90 * volumes, 91 * volumes)]);
      const { values } = await scorer.score(scorer.prepare(test[0]), predicted);
      expect(values.spatial).toBe(0);
      expect(values.pcc).toBeGreaterThan(0.05);
    }
  });

  it('nothing but an oracle depends on the target of the run it predicts, or on what was planted in it', async () => {
    const runs = smallDataset(cortex, { people: 6, runsPerPerson: 1, film: 1 });
    const { train, validation, test } = split(runs, 6);
    const context = new BaselineContext(cortex);
    for (const baseline of BASELINES) {
      const fit = await baseline.fit(train, validation, context);
      const before = await fit.predict(test[0]);
      const { signal, drive } = test[0];
      const after = await fit.predict({
        ...test[0],
        signal: signal.map((value, i) => Math.sin(i) - value),
        drive: { ...drive!, data: drive!.data.map((value, i) => Math.sin(i) - value) },
      });
      if (baseline.oracle) expect(after).not.toEqual(before);
      else expect(after, baseline.key).toEqual(before);
    }
  });

  it('the ridge takes its penalty from validation and its coefficients from training people', async () => {
    const runs = smallDataset(cortex, { people: 6, runsPerPerson: 1, noise: 3 });
    const { train, validation } = split(runs, 6);
    const usual = await new BaselineContext(cortex).laggedRidge(train, validation);
    const swapped = validation.map((run, i) => ({ ...run, signal: validation[(i + 1) % validation.length].signal }));
    const misled = await new BaselineContext(cortex).laggedRidge(train, swapped);
    const doubled = await new BaselineContext(cortex).laggedRidge(train, [...validation, ...validation]);
    expect(doubled.relativeLambda).toBe(usual.relativeLambda);
    expect(await doubled.predict(train[0])).toEqual(await usual.predict(train[0]));
    expect(misled.relativeLambda).not.toBe(usual.relativeLambda);
  });

  it('says what is missing when there is nobody to choose the penalty on', async () => {
    const runs = smallDataset(cortex, { people: 2, runsPerPerson: 1 });
    await expect(new BaselineContext(cortex).laggedRidge(runs, [])).rejects.toThrow(/penalty/);
  });
});
