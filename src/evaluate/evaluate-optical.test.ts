import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/paired-run.js';
import { Random } from '../foundation/index.js';
import { BASELINES, BaselineContext } from './baselines/index.js';
import { type EvaluationOptions, evaluateRuns } from './evaluate-runs.js';
import { type MetricsDocument, metricsDocument } from './metrics-document.js';
import { CHANNELS, opticalDataset, opticalSpace } from './optical-dataset.fixture.js';
import { scoreTable } from './score-table.js';

const space = opticalSpace();
const LAGS = [0, 3, 6, 9, 12, 15, 18];
const runs = opticalDataset({ people: 8, noise: 0.3 });
const [train, validation, test] = [runs.slice(0, 3), runs.slice(3, 5), runs.slice(5)];
const truth = opticalDataset({ people: 8 });

function options(changes: Partial<EvaluationOptions> = {}): EvaluationOptions {
  return {
    space,
    lags: LAGS,
    train,
    validation,
    test: test.map((run) => ({ ...run, ceiling: truth.find(({ id }) => id === run.id)!.signal })),
    predict: async ({ id }) => {
      const { signal } = truth.find((run) => run.id === id)!;
      return { mean: signal, deviation: signal.map(() => 0.3) };
    },
    electrodeWeights: Float32Array.from({ length: 2 * space.regions.length }, (_, i) =>
      space.regions[i >> 1].hemisphere === (i % 2 === 0 ? 'L' : 'R') ? 1 : 0,
    ),
    random: new Random(1),
    shiftDraws: 100,
    ...changes,
  };
}

/** A run in which some values are said not to have been measured, and hold `filler`. */
function partly(run: TargetRun, missing: readonly number[], filler: (at: number) => number): TargetRun {
  const present = new Uint8Array(2 * CHANNELS).fill(1);
  for (const value of missing) present[value] = 0;
  const spoil = (series?: Float32Array) =>
    series?.map((value, at) => (missing.includes(Math.floor(at / run.volumes)) ? filler(at) : value));
  return { ...run, present, signal: spoil(run.signal)!, ceiling: spoil(run.ceiling) };
}

describe('the evaluation of a target of channels', () => {
  it('sets kinds, trials and lateralisation beside every baseline', async () => {
    const evaluation = await evaluateRuns(options());
    const document = metricsDocument(evaluation);
    const of = (key: string) => document[key] as Record<string, number> & { shiftNull: { p: number; p99: number } };
    expect(document).toMatchObject({ people: 3, values: 24, regions: 12 });
    expect(document['ssim']).toBeUndefined();
    // A third of the channels, the frontal ones, answers to nothing: the truth itself scores 2/3 at most.
    for (const [key, most, least] of [
      ['trial', 2 / 3, 0.4],
      ['trialHbO', 2 / 3, 0.5],
      ['trialHbR', 2 / 3, 0.3],
    ] as const) {
      expect(of(key)['model'], key).toBeLessThan(most);
      expect(of(key)['model'], key).toBeGreaterThan(least);
      expect(of(key)['ceiling'], key).toBe(of(key)['model']);
      expect(of(key)['ridge'], key).toBeGreaterThan(least - 0.1);
      expect(of(key).shiftNull.p99, key).toBeLessThan(of(key)['model']);
    }
    expect(of('pccHbO')['ridge']).toBeGreaterThan(0.4);
    expect(of('pccHbR')['model']).toBeLessThan(of('pccHbO')['model']);
    expect(of('pcc').shiftNull.p).toBeCloseTo(1 / 101, 6);
    expect(document['lateralisation']).toMatchObject({ model: 1, ridge: 1, ceiling: 1, chance: 0.5, n: { people: 3 } });
    expect((document['lateralisation'] as MetricsDocument)['parts']).toMatchObject({
      agreement: { model: 1 },
      measured: { model: 1 },
    });
    const [low] = (document['intervals'] as Record<string, Record<string, number[]>>)['lateralisation']['model'];
    expect(low).toBeCloseTo(0.025 ** (1 / 3), 5);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(evaluation.lag!.real.peakSeconds).toBeGreaterThan(4);
    const table = scoreTable(evaluation);
    for (const { key, shown } of evaluation.metrics) expect(table).toContain(shown?.column ?? key);
    expect(table).not.toContain('map of zeros');
  });

  it('gives each kind a global signal of its own', async () => {
    const context = new BaselineContext(space, undefined, LAGS);
    for (const key of ['globalSignal', 'globalSignalOracle']) {
      const fit = await BASELINES.find((baseline) => baseline.key === key)!.fit(train, validation, context);
      const predicted = await fit.predict(test[0]);
      const row = (value: number) => [...predicted.subarray(value * test[0].volumes, (value + 1) * test[0].volumes)];
      expect(row(4)).toEqual(row(0));
      expect(row(5)).toEqual(row(1));
      // HbR falls by half of what HbO rises.
      const peak = row(0).indexOf(Math.max(...row(0)));
      expect(row(1)[peak], key).toBeLessThan(-0.1 * row(0)[peak]);
    }
  });

  it('gives values that were not measured no part in any score', async () => {
    // A channel of a region that keeps another, and a whole region.
    const missing = [0, 1, 4, 6];
    const predict: EvaluationOptions['predict'] = async (run) => {
      const { mean, deviation } = await options().predict(run);
      const noisy = new Random(run.id).fillNormal(new Float32Array(mean.length), 0.5);
      return { mean: mean.map((value, at) => value + noisy[at]), deviation };
    };
    const scored = async (filler: (at: number) => number, reach: (at: number) => number = () => 0) => {
      const changed = options({
        predict: async (run) => {
          const { mean, deviation } = await predict(run);
          return {
            deviation,
            mean: mean.map((value, at) => (missing.includes(Math.floor(at / run.volumes)) ? value + reach(at) : value)),
          };
        },
      });
      const held = changed.test.map((run) => partly(run, missing, filler));
      return evaluateRuns({
        ...changed,
        validation: validation.map((run) => partly(run, missing, filler)),
        test: held,
      });
    };
    const plain = await scored((at) => Math.sin(at));
    const spoiled = await scored(
      (at) => 1000 * Math.cos(at * at),
      (at) => 50 * Math.sin(at),
    );
    expect(metricsDocument(spoiled)).toEqual(metricsDocument(plain));
    const [model] = plain.predictors;
    for (const value of missing) expect(model.byValue[value]).toBeNaN();
    expect(model.regions[2]).toBeNaN();
    expect(model.regions[0]).toBeGreaterThan(0);
    const whole = metricsDocument(await evaluateRuns(options({ predict })));
    expect(metricsDocument(plain)['pcc']).not.toEqual(whole['pcc']);
  });

  it('leaves values that were not measured out of averages over training runs', async () => {
    const broken = [partly(train[0], [3], () => 1e6), ...train.slice(1)];
    const context = new BaselineContext(space, undefined, LAGS);
    for (const key of ['trainMean', 'stimulusClock']) {
      const baseline = BASELINES.find((one) => one.key === key)!;
      const predicted = await (await baseline.fit(broken, validation, context)).predict(test[0]);
      const at = 3 * test[0].volumes + 50;
      expect(predicted[at], key).toBeCloseTo((train[1].signal[at] + train[2].signal[at]) / 2, 5);
    }
  });

  it('refuses a list of measured values of another size, and regions of two kinds', async () => {
    const wrong = test.map((run) => ({ ...run, present: new Uint8Array(5) }));
    await expect(evaluateRuns(options({ test: wrong }))).rejects.toMatchObject({ code: 'wrong-size' });
    const mixed = {
      ...space,
      kindOf: new Uint8Array(2 * CHANNELS).map((_, value) => (value < 2 ? value : 0)),
      labels: new Int16Array(2 * CHANNELS),
    };
    await expect(evaluateRuns(options({ space: mixed }))).rejects.toMatchObject({ code: 'mixed-region' });
  });
});
