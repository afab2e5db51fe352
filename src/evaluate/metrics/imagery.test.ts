import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { pearson } from '../../signal/index.js';
import { CONTRALATERAL, IPSILATERAL, opticalDataset, opticalSpace, response } from '../optical-dataset.fixture.js';
import { RunScorer } from '../run-scores.js';
import { metricsOf } from './index.js';

const space = opticalSpace();
const [run, other] = opticalDataset({ people: 2, noise: 0.05 });
const scorer = new RunScorer(space, undefined, [run, other]);
const real = scorer.prepare(run);
const { volumes } = run;
const noise = (seed: number) => new Random(seed).fillNormal(new Float32Array(run.signal.length));
const kindOfEntry = (at: number) => Math.floor(at / volumes) % 2;

describe('metrics of a space with kinds', () => {
  it('come once for all values and once for each kind, those of meshes not at all', () => {
    const keys = scorer.metrics.map(({ key }) => key);
    expect(keys).toEqual([
      ...[
        'pcc',
        'pccVertex',
        'pccGlobalRemoved',
        'spatial',
        'spatialMeanRemoved',
        'rSquared',
        'retrieval',
        'trial',
      ].flatMap((key) => [key, `${key}HbO`, `${key}HbR`]),
      'lateralisation',
    ]);
    const third = { ...space, kinds: ['HbO', 'HbR', 'HbT'] };
    expect(metricsOf(third, [run]).map(({ key }) => key)).toContain('trialHbT');
    expect(metricsOf(space, [{}]).some(({ key }) => /trial|lateralisation/.test(key))).toBe(false);
  });

  it('of one kind see that kind alone', async () => {
    const wrong = noise(1);
    const mixed = run.signal.map((value, at) => (kindOfEntry(at) === 0 ? value : wrong[at]));
    const { values } = await scorer.score(real, mixed);
    for (const key of ['pcc', 'pccVertex', 'pccGlobalRemoved', 'spatial', 'rSquared', 'retrieval', 'trial']) {
      expect(values[`${key}HbO`], key).toBeCloseTo(1, 5);
      expect(values[`${key}HbR`], key).toBeLessThan(0.7);
    }
    expect(values['pcc']).toBeCloseTo((values['pccHbO'] + values['pccHbR']) / 2, 8);
    expect(values['spatial']).toBeCloseTo((values['spatialHbO'] + values['spatialHbR']) / 2, 8);
  });

  it('equal correlations of region means taken by hand', async () => {
    const disturbed = run.signal.map((value, at) => value + 0.3 * noise(2)[at]);
    const { values } = await scorer.score(real, disturbed);
    const mean = (data: Float32Array, region: number) =>
      Array.from({ length: volumes }, (_, v) => {
        const first = 4 * Math.floor(region / 2) + (region % 2);
        return (data[first * volumes + v] + data[(first + 2) * volumes + v]) / 2;
      });
    const ofHbO = [0, 2, 4, 6, 8, 10].map((region) => pearson(mean(run.signal, region), mean(disturbed, region)));
    expect(values['pccHbO']).toBeCloseTo(ofHbO.reduce((sum, r) => sum + r, 0) / 6, 8);
  });

  it('remove the global signal of each kind from that kind', async () => {
    const shared = [0, 1].map((kind) => new Random(kind).fillNormal(new Float32Array(volumes)));
    const global = run.signal.map((_, at) => shared[kindOfEntry(at)][at % volumes]);
    const mixed = run.signal.map((value, at) => value + 3 * global[at]);
    const { values } = await scorer.score(scorer.prepare({ ...run, signal: mixed }), global);
    expect(values['pcc']).toBeGreaterThan(0.9);
    expect([values['pccGlobalRemoved'], values['pccGlobalRemovedHbO']]).toEqual([0, 0]);
    expect(values['spatial']).toBe(0);
  });
});

describe('the score of trial averages', () => {
  it('is 1 for the response itself in any size, −1 for its inverse, 0 for a flat line', async () => {
    for (const [factor, expected] of [
      [0.1, 1],
      [-2, -1],
      [0, 0],
    ]) {
      const { values } = await scorer.score(
        real,
        run.signal.map((value) => factor * value),
      );
      expect(values['trialHbO']).toBeCloseTo(expected, 5);
      expect(values['trial']).toBeCloseTo(expected, 5);
    }
  });

  it('asks for the course of each trial’s response, not for what happens between', async () => {
    // Every trial is 40 s long: 25 s are looked at, and 5 s before.
    const between = run.signal.map((value, at) =>
      ((at % volumes) - 20 + 400) % 40 >= 26 && at % volumes < 400 ? 50 + value : value,
    );
    const outside = between.map((value, at) => (((at % volumes) - 20 + 400) % 40 < 34 ? value : run.signal[at]));
    expect(outside).not.toEqual(run.signal);
    const { values } = await scorer.score(real, outside);
    expect(values['pcc']).toBeLessThan(0.5);
    expect(values['trial']).toBeCloseTo(1, 5);
  });

  it('has a null that equals scoring the prediction rolled by hand', async () => {
    const predicted = run.signal.map((value, at) => value + 0.5 * noise(3)[at]);
    const { shifts } = await scorer.score(real, predicted, true);
    for (const shift of [0, 1, 97]) {
      const rolled = predicted.map((_, at) => {
        const row = at - (at % volumes);
        return predicted[row + ((at - row - shift + volumes) % volumes)];
      });
      const { values } = await scorer.score(real, rolled);
      expect(shifts!['trialHbO'][shift]).toBeCloseTo(values['trialHbO'], 10);
    }
  });
});

describe('lateralisation', () => {
  const exact = opticalDataset({ people: 1 })[0];
  const metric = scorer.metrics.find(({ key }) => key === 'lateralisation')!;

  it('of a run is the contrast that was planted', async () => {
    const { values, references } = await scorer.score(
      scorer.prepare(exact),
      exact.signal.map((value) => 3 * value),
    );
    const seconds = Array.from({ length: 11 }, (_, k) => 5 + k);
    const level = seconds.reduce((sum, second) => sum + response(second), 0) / seconds.length;
    const planted = 2 * (CONTRALATERAL - IPSILATERAL) * level;
    expect(references['lateralisation']).toBeCloseTo(planted, 4);
    expect(values['lateralisation']).toBeCloseTo(3 * planted, 4);
  });

  it('does not look at HbR, nor at channels elsewhere', async () => {
    const spoiled = exact.signal.map((value, at) =>
      kindOfEntry(at) === 1 || Math.floor(at / volumes) >= 16 ? 9 * Math.sin(at) : value,
    );
    const [a, b] = await Promise.all(
      [exact.signal, spoiled].map((predicted) => scorer.score(scorer.prepare(exact), predicted)),
    );
    expect(b.values['lateralisation']).toBe(a.values['lateralisation']);
  });

  it('counts people, by the mean over their runs', () => {
    const { estimate, parts } = metric.group!([
      { person: 'a', value: 1, reference: 2 },
      { person: 'a', value: -3, reference: 1 },
      { person: 'b', value: 1, reference: -1 },
      { person: 'c', value: 2, reference: 3 },
      { person: 'd', value: Number.NaN, reference: 3 },
    ]);
    // a: −1 against 1.5; b: 1 against −1; c: 2 against 3; d has too few trials.
    expect(estimate).toMatchObject({ mean: 2 / 3, people: 3, runs: 4 });
    expect(parts['agreement'].estimate.mean).toBeCloseTo(1 / 3, 12);
    expect(parts['measured'].estimate.mean).toBeCloseTo(2 / 3, 12);
    expect(estimate.interval![0]).toBeCloseTo(0.0943, 3);
  });
});
