import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/paired-run.js';
import { Random } from '../foundation/index.js';
import { BaselineContext } from './baselines/index.js';
import { type EvaluationOptions, evaluateRuns } from './evaluate-runs.js';
import { metricsDocument } from './metrics-document.js';
import { otherRun } from './other-eeg.js';
import { scoreTable } from './score-table.js';
import { ELECTRODES, smallCortex, smallDataset } from './small-dataset.fixture.js';

const template = smallCortex();
const runs = smallDataset(template, { people: 9, delay: 5, film: 0.5 });
const noiseless = smallDataset(template, { people: 9, delay: 5, film: 0.5, noise: 0 });
const part = (people: string[], from: TargetRun[]) => from.filter((run) => people.includes(run.person));
const train = part(['person0', 'person1', 'person2', 'person3'], runs);
const validation = part(['person4', 'person5'], runs);
const test = part(['person6', 'person7', 'person8'], runs).map((run) => ({
  ...run,
  ceiling: noiseless.find(({ id }) => id === run.id)!.signal,
}));
const weights = Float32Array.from({ length: 7 * ELECTRODES }, (_, i) => (i % (ELECTRODES + 1) === 0 ? 1 : 0));

async function options(changes: Partial<EvaluationOptions> = {}): Promise<EvaluationOptions> {
  const ridge = await new BaselineContext(template).laggedRidge(train, validation);
  return {
    space: template,
    train,
    validation,
    test,
    // The ridge in the role of the model: it has an answer to compare with.
    predict: async (run) => {
      const mean = await ridge.predict(run);
      const noise = new Random(`${run.id}`);
      const single = mean.map((value) => value + 0.8 * noise.normal());
      return {
        mean,
        linear: mean.map((value, i) => value + 0.8 * Math.sin(i * i)),
        deviation: mean.map(() => 0.8),
        single,
      };
    },
    random: new Random(1),
    electrodeWeights: weights,
    plantedLagSeconds: 5,
    learnedLagSeconds: 5.5,
    shiftDraws: 200,
    ...changes,
  };
}

type Section = Record<string, number | null> & {
  shiftNull: Record<'mean' | 'p95' | 'p99' | 'p', number>;
  trivial: { zeroMap: number; meanMap: number };
};

describe('the evaluation', () => {
  it('sets the model beside every baseline, the null and the ceiling', async () => {
    const document = metricsDocument(await evaluateRuns(await options()));
    const pcc = document['pcc'] as unknown as Section;
    expect(pcc['model']).toBe(pcc['ridge']);
    expect(pcc['model']).toBeGreaterThan(0.5);
    expect(pcc['ceiling']).toBeGreaterThan(pcc['model']!);
    expect(pcc['reachable']).toBeGreaterThan(pcc['model']!);
    expect(pcc['reachable']).toBeLessThan(pcc['ceiling']!);
    expect(pcc['linear']).toBeGreaterThan(0.4);
    expect(pcc['linear']).toBeLessThan(pcc['model']!);
    expect(pcc['single']).toBeLessThan(pcc['model']!);
    expect(Math.abs(pcc['otherEeg']!)).toBeLessThan(0.2);
    expect(pcc['stimulusClock']).toBeGreaterThan(0.15);
    expect(pcc['stimulusClock']).toBeLessThan(pcc['model']!);
    expect(pcc['globalSignal']).toBeLessThan(pcc['model']!);
    expect(Math.abs(pcc['trainMean']!)).toBeLessThan(0.2);
    expect(Math.abs(pcc.shiftNull.mean)).toBeLessThan(0.05);
    expect(pcc.shiftNull.p).toBeCloseTo(1 / 201, 6);
    expect(pcc.shiftNull.p99).toBeLessThan(pcc['model']!);
    const ssim = document['ssim'] as unknown as Section;
    expect(ssim.trivial.zeroMap).toBeLessThan(ssim['model']!);
    expect(ssim.trivial.meanMap).toBeCloseTo(ssim.trivial.zeroMap, 2);
    expect(document['comparison']).toMatchObject({
      modelMinusRidge: { mean: 0, interval: [0, 0], n: { people: 3, runs: 6 }, spatial: { mean: 0, interval: [0, 0] } },
    });
    const { modelMinusLinear } = document['comparison'] as unknown as {
      modelMinusLinear: { mean: number; interval: [number, number] };
    };
    expect(modelMinusLinear.mean).toBeCloseTo(pcc['model']! - pcc['linear']!, 5);
    expect(modelMinusLinear.interval[0]).toBeGreaterThan(0);
    const share = document['share'] as Record<string, Record<string, number>>;
    expect(share.reachable.pcc).toBeCloseTo(pcc['model']! / pcc['reachable']!, 4);
    expect(share.ceiling.pcc).toBeLessThan(share.reachable.pcc);
    type Scored = Record<string, { mean: number }>;
    const { crps, energyScore } = document['distribution'] as unknown as Record<string, Scored | null>;
    // A standard normal scores 1/√π on z scores that are normal.
    expect(crps!['standardNormal'].mean).toBeCloseTo(1 / Math.sqrt(Math.PI), 1);
    expect(crps!['model'].mean).toBeLessThan(crps!['standardNormal'].mean);
    expect(energyScore).toBeNull();
    expect(document).toMatchObject({ people: 3, runs: 6, volumes: 540, peopleSeenInTraining: 0 });
    const lag = document['lag'] as Record<string, number>;
    expect(Math.abs(lag['peakSeconds'] - 5)).toBeLessThan(0.7);
    expect(Math.abs(lag['realPeakSeconds'] - 5)).toBeLessThan(0.7);
    expect(lag).toMatchObject({ plantedSeconds: 5, learnedSeconds: 5.5 });
    const [low, high] = (document['intervals'] as Record<string, Record<string, number[]>>)['pcc']['model'];
    expect(low).toBeLessThan(pcc['model']!);
    expect(high).toBeGreaterThan(pcc['model']!);
  });

  it('gives the same document for the same seed, in numbers that JSON holds', async () => {
    const first = metricsDocument(await evaluateRuns(await options()));
    const second = metricsDocument(await evaluateRuns(await options()));
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  });

  it('prints one aligned row for each predictor', async () => {
    const table = scoreTable(await evaluateRuns(await options()));
    const lines = table.split('\n');
    for (const name of [
      'model',
      'linear mean alone',
      'lagged ridge',
      'stimulus clock',
      'train mean',
      'reachable bound',
      'ceiling',
      'shift null, 95th',
      'model − lagged ridge',
      'model − linear mean alone',
      'model / reachable bound',
      'model / ceiling',
    ]) {
      expect(lines.filter((line) => line.startsWith(name)).length, name).toBeGreaterThan(0);
    }
    expect(new Set(lines.slice(0, lines.indexOf('')).map((line) => line.length)).size).toBe(1);
    expect(table).toContain('3 test people, 6 runs, 540 volumes');
  });

  it('shows the model no target, and leaves the baselines alone when targets change', async () => {
    const seen: number[] = [];
    const base = await options();
    const evaluation = await evaluateRuns({
      ...base,
      predict: async (run) => {
        seen.push(run.signal.length, run.ceiling?.length ?? 0, run.drive?.data.length ?? 0);
        return base.predict(run);
      },
    });
    expect(seen).toEqual(new Array(18).fill(0));
    // One test run's target is replaced: the scores of all other runs stay as they were, for every predictor.
    const spoiled = test.map((run, i) =>
      i === 0 ? { ...run, signal: run.signal.map((_, at) => Math.sin(at * at)) } : run,
    );
    const changed = await evaluateRuns({ ...base, test: spoiled });
    evaluation.predictors.forEach(({ key, runs: scores }, i) => {
      expect(changed.predictors[i].runs.slice(1), key).toEqual(scores.slice(1));
    });
  });

  it('scores samples as a distribution, each of the size of the run', async () => {
    const base = await options();
    const drawn = (spread: number): EvaluationOptions['predict'] => {
      return async (run) => {
        const { mean } = await base.predict(run);
        const random = new Random(run.id);
        return { mean, samples: [1, 2, 3, 4].map(() => mean.map((value) => value + spread * random.normal())) };
      };
    };
    const scored = async (spread: number) =>
      (await evaluateRuns({ ...base, predict: drawn(spread) })).distribution.energyScore!.model.mean;
    expect(await scored(0.8)).toBeLessThan(await scored(4));
    expect((await evaluateRuns({ ...base, predict: drawn(1) })).distribution.crps).toBeUndefined();
    const short: EvaluationOptions['predict'] = async (run) => {
      const { mean } = await base.predict(run);
      return { mean, samples: [mean, mean.subarray(1)] };
    };
    await expect(evaluateRuns({ ...base, predict: short })).rejects.toMatchObject({ code: 'wrong-size' });
  });

  it('reports null where a score is undefined', async () => {
    const single = test.slice(0, 1).map((run) => ({ ...run, ceiling: undefined, drive: undefined }));
    const base = await options({ test: single, electrodeWeights: undefined });
    const predict: EvaluationOptions['predict'] = async (run) => ({ mean: (await base.predict(run)).mean });
    const document = metricsDocument(await evaluateRuns({ ...base, predict }));
    expect(document['pcc']).toMatchObject({ otherEeg: null, ceiling: null, single: null, n: { people: 1, runs: 1 } });
    expect(document['pcc']).toMatchObject({ linear: null, reachable: null });
    expect(document['share']).toMatchObject({ reachable: null, ceiling: null });
    expect(document['comparison']).not.toHaveProperty('modelMinusLinear');
    expect(document['intervals']).toMatchObject({ pcc: { model: null } });
    expect(document['lag']).toMatchObject({ peakSeconds: null });
  });

  it('refuses a test run that was trained on', async () => {
    await expect(evaluateRuns(await options({ test: [...test, train[0]] }))).rejects.toMatchObject({
      code: 'split-leak',
    });
  });

  it('refuses a prediction of the wrong size', async () => {
    const predict = async () => ({ mean: new Float32Array(3) });
    await expect(evaluateRuns(await options({ predict }))).rejects.toMatchObject({ code: 'wrong-size' });
  });
});

describe("another person's EEG", () => {
  it('comes from another person and, where there is one, another film', () => {
    test.forEach((run, index) => {
      const other = otherRun(test, index)!;
      expect(other.person).not.toBe(run.person);
      expect(other.task).not.toBe(run.task);
    });
    const sameFilm = test.filter((run) => run.task === 'film0');
    expect(otherRun(sameFilm, 0)!.person).not.toBe(sameFilm[0].person);
    expect(otherRun([test[0]], 0)).toBeUndefined();
  });
});
