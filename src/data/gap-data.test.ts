import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import type { SourcePreparation } from '../modalities/index.js';
import { GapData, partOf, sidesOf } from './gap-data.js';
import type { PairedRun } from './paired-run.js';
import type { TrainingData } from './training-data.js';

const [VOLUMES, TR, ROWS] = [300, 2, 3];
const random = new Random(1);
const features = random.fillNormal(new Float32Array(610 * 2));
const signal = random.fillNormal(new Float32Array(ROWS * VOLUMES));
const run = {
  ...{ id: 'sub-01_task-rest', person: '01', task: 'rest', taskStart: 4, features, seconds: 610, electrodes: 2 },
  ...{ bands: 1, metadata: {}, trials: [{ onset: 560, duration: 5, label: 'left' }] },
  targets: { bold: { series: { data: signal, volumes: VOLUMES, tr: TR, startTime: 5 }, ceiling: signal } },
} as PairedRun;
const whole = { people: ['01'], root: 'data', runsOf: async () => [run] } as unknown as TrainingData;
const data = new GapData(whole, 60);

async function part(side: 'train' | 'validation' | 'test') {
  const [found] = await data.runsOf(sidesOf(data.people)[side], {} as SourcePreparation);
  return found;
}

describe('runs divided in time', () => {
  it('leave the gap between any two parts', () => {
    const [train, validation, test] = (['train', 'validation', 'test'] as const).map((side) =>
      partOf(VOLUMES, TR, 60, side),
    );
    expect(train.start).toBe(0);
    expect((validation.start - train.end) * TR).toBeGreaterThanOrEqual(60);
    expect((test.start - validation.end) * TR).toBeGreaterThanOrEqual(60);
    expect(test.end).toBe(VOLUMES);
    expect(() => partOf(100, TR, 90, 'train')).toThrow(expect.objectContaining({ code: 'recording-too-short' }));
  });

  it('keep source and target together, with times from their own beginning', async () => {
    const { start, end } = partOf(VOLUMES, TR, 60, 'test');
    const cut = await part('test');
    const { series } = cut.targets.bold;
    expect(cut.id).toBe('sub-01_task-rest_part-test');
    expect(series.volumes).toBe(end - start);
    // 20 s of EEG before the first moment.
    const begin = 5 + start * TR - 20;
    expect(series.startTime).toBe(20);
    expect(cut.taskStart).toBe(4 - begin);
    expect(cut.seconds).toBe(610 - begin - 5);
    expect(cut.trials).toEqual([{ onset: 560 - begin, duration: 5, label: 'left' }]);
    const ratio = (a: Float32Array, from: number, b: Float32Array, at: number) =>
      (a[from + 1] - a[from]) / (b[at + 1] - b[at]);
    // One scale for the whole row: differences keep their proportion.
    expect(ratio(series.data, 0, signal, start)).toBeCloseTo(ratio(series.data, 40, signal, start + 40), 3);
    const mean = series.data.subarray(0, series.volumes).reduce((sum, x) => sum + x, 0) / series.volumes;
    expect(mean).toBeCloseTo(0, 5);
  });

  it('do not depend on other parts', async () => {
    const before = await part('train');
    const [first, bold] = [before.features.slice(), before.targets.bold.series.data.slice()];
    const { start } = partOf(VOLUMES, TR, 60, 'test');
    const spoiled = { ...run, features: features.map((x, i) => (i > 2 * start * TR ? 50 : x)) } as PairedRun;
    spoiled.targets = {
      bold: { series: { ...run.targets.bold.series, data: signal.map((x, i) => (i % VOLUMES >= start ? 9 : x)) } },
    };
    const other = new GapData({ ...whole, runsOf: async () => [spoiled] } as unknown as TrainingData, 60);
    const [same] = await other.runsOf(['01train'], {} as SourcePreparation);
    expect(same.features).toEqual(first);
    expect(same.targets.bold.series.data).toEqual(bold);
  });

  it('are not learned from as tokens of a whole recording', async () => {
    const encoded = new GapData(
      { ...whole, runsOf: async () => [{ ...run, encoded: {} }] } as unknown as TrainingData,
      60,
    );
    await expect(encoded.runsOf(['01train'], {} as SourcePreparation)).rejects.toMatchObject({ code: 'run-encoded' });
  });
});
