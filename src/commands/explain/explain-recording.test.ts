/** One recording, explained and generated from, with a channel that its user calls bad. */
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { PairedData } from '../../data/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { template, trainTiny } from '../../modalities/simulated-people.fixture.js';
import { readSurfaceSeries } from '../../recordings/index.js';
import { simulateDataset } from '../../simulate/index.js';
import { createRuntime } from '../../tensor/index.js';
import { type LoadedModel, readModel } from '../../train/index.js';
import { checkRecordings } from '../check/check-recordings.js';
import { generateRecording } from '../generate/generate-recording.js';
import { explainRecording } from './explain-recording.js';

const storage = new MemoryStorage();
const recording = 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf';
let model: LoadedModel;

beforeAll(async () => {
  const shape = { people: 4, minutes: 2, films: 1, montage: 19, sampleRate: 200, tr: 2 } as const;
  const settings = { ...shape, modalities: ['bold' as const], seed: 7, difficulty: 'easy' as const };
  await simulateDataset(settings, storage, 'bids', { template });
  await trainTiny(storage, await PairedData.open(storage, 'bids'), { modes: 4, components: 2 });
  model = await readModel(storage, 'model', createRuntime(ort, { threads: 1 }), 8);
}, 180_000);

async function generated(out: string, bad?: string[]) {
  const task = { model, modelFolder: 'model', storage, recording, out, template, bad };
  const result = await generateRecording({ ...task, seed: 1, version: 'test', versions: {} });
  const file = result.files.find((name) => name.includes('hemi-L') && name.endsWith('desc-generated_bold.func.gii'))!;
  return { ...result, series: await readSurfaceSeries(storage, `${out}/${file}`) };
}

describe('explainRecording', () => {
  it('shares out exactly what is generated from the recording', async () => {
    const explained = await explainRecording({
      model,
      modelFolder: 'model',
      storage,
      recording,
      template,
      what: 'bands',
      seed: 1,
    });
    const { players, total, size, share, regions, gap, deviation } = explained;
    expect(players).toEqual(model.configuration.eeg.bands.map(({ name }) => name));
    expect(gap).toBeLessThan(1e-5);
    expect(total.share.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    expect(size).toHaveLength(regions.length * players.length);
    const row = share.subarray(0, players.length).reduce((sum, one) => sum + one, 0);
    expect(row).toBeCloseTo(1, 4);
    // What is shared out is the generated signal but for what stays when no band changes, which does not change either.
    const { series } = await generated('out');
    let squares = 0;
    let values = 0;
    for (let v = 0; v < series.vertices; v++) {
      const own = series.data.subarray(v * series.volumes, (v + 1) * series.volumes);
      if (!own.every(Number.isFinite)) continue;
      const mean = own.reduce((sum, one) => sum + one, 0) / own.length;
      for (const one of own) squares += (one - mean) ** 2;
      values += own.length;
    }
    expect(Math.sqrt(squares / values) / deviation).toBeCloseTo(1, 0);
  });

  it('refuses to share out over what the model does not read', async () => {
    // Power is carried to places of the cortex, all electrodes together.
    const task = { model, modelFolder: 'model', storage, recording, template, seed: 1 };
    const explaining = explainRecording({ ...task, what: 'electrodes' });
    await expect(explaining).rejects.toMatchObject({ code: 'electrodes-unread' });
  });
});

describe('channels that are named as bad', () => {
  it('are not used to generate, and names that the recording lacks are reported', async () => {
    const all = await generated('all');
    const less = await generated('less', ['O1', 'Nowhere']);
    expect(less.channels!.bad).toEqual(['O1']);
    expect(less.warnings).toContain('O1 is marked as bad and is interpolated.');
    expect(less.warnings).toContain('Named as bad, but not in the recording: Nowhere.');
    expect(all.channels!.bad).toEqual([]);
    expect(less.series.data.some((value, k) => Math.abs(value - all.series.data[k]) > 1e-4)).toBe(true);
  });

  it('count in the input check: doubtful below 70 % of the electrodes, unfit below 25 %', async () => {
    const bad = 'Fp1 Fp2 F3 F4 C3 C4 P3 P4 O1 O2 F7 F8 T7 T8 P7'.split(' ');
    const outcomes: string[] = [];
    for (const count of [0, 13, 15]) {
      const [{ outcome }] = await checkRecordings({ storage, input: recording, model, bad: bad.slice(0, count) });
      outcomes.push(outcome);
    }
    expect(outcomes).toEqual(['fit', 'doubtful', 'unfit']);
  });
});
