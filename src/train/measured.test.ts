import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  plantedRun,
  tinyConfiguration,
  tinyOptions,
  untrainedStore,
  VALUES,
  whiteNoise,
} from '../../test/train/tiny-dataset.js';
import type { TargetRun } from '../data/paired-run.js';
import { Random } from '../foundation/index.js';
import { patchMask, patchMeans, toPatches } from '../modalities/index.js';
import { bandPower, generate, layoutOf, sizes } from '../models/index.js';
import { pearson } from '../signal/index.js';
import { tensorsOf } from '../tensor/checkpoint.js';
import { compile, createRuntime, encodeSafetensors, type ParameterStore } from '../tensor/index.js';
import { DenoiserBatch } from './denoiser-batch.js';
import { denoiserLoss } from './denoiser-loss.js';
import { trainDenoiser } from './diffusion-training.js';
import { measuredMeans, measuredValues } from './measured.js';
import { type ResidualRun, residualsOf } from './residuals.js';
import { releaseModel, runnable } from './runnable.js';
import type { ModeRun } from './target-modes.js';
import { train } from './train-generator.js';
import { validate } from './validation.js';

const runtime = createRuntime(ort, { threads: 1 });
const configuration = tinyConfiguration();
const layout = layoutOf(configuration);
const { modes, points } = sizes(configuration);
const { components } = configuration.network;
const VOLUMES = 40;
const BATCH = 16;

/** The points are the values 0 3 5, 1 6 and 2 4 7: nothing of the second is measured, and the third lacks one of three. */
const PRESENT = Uint8Array.from({ length: VALUES }, (_, value) => ([1, 4, 6].includes(value) ? 0 : 1));
/** Nothing of the second point is measured, and all of the others. */
const ONE_POINT = Uint8Array.from({ length: VALUES }, (_, value) => ([1, 6].includes(value) ? 0 : 1));

/** A person's run of which some values were not measured, and hold numbers at random instead. */
function incomplete(person: string, present: Uint8Array, garbage: string): TargetRun {
  const run = plantedRun(person, VOLUMES);
  const random = new Random(`${garbage} ${person}`);
  const signal = run.signal.map((value, i) => (present[Math.floor(i / VOLUMES)] ? value : 5 * random.normal()));
  return { ...run, signal, present };
}

describe('means of points', () => {
  const patches = toPatches(layout, plantedRun('1', VOLUMES).signal, VOLUMES);

  it('are those of all values where all were measured', () => {
    expect(measuredMeans(layout, patches, undefined)).toEqual(patchMeans(layout, patches));
    expect(measuredMeans(layout, patches, new Uint8Array(VALUES).fill(1))).toEqual(patchMeans(layout, patches));
    expect(measuredValues(layout, undefined)).toEqual(patchMask(layout));
  });

  it('are over measured values, of points that have one', () => {
    const means = measuredMeans(layout, patches, PRESENT);
    expect(means).toHaveLength(2 * VOLUMES);
    const { signal } = plantedRun('1', VOLUMES);
    const at = (value: number, k: number) => signal[value * VOLUMES + k];
    for (let k = 0; k < VOLUMES; k++) {
      expect(means[k]).toBeCloseTo((at(0, k) + at(3, k) + at(5, k)) / 3, 5);
      expect(means[VOLUMES + k]).toBeCloseTo((at(2, k) + at(7, k)) / 2, 5);
    }
  });

  it('are the measured values themselves where the values of a point lie apart', () => {
    const apart = { ...layout, apart: true };
    const { signal } = plantedRun('1', VOLUMES);
    expect(measuredMeans(apart, patches, undefined)).toEqual(patchMeans(apart, patches));
    const rows = [0, 2, 3, 5, 7].flatMap((value) => [...signal.subarray(value * VOLUMES, (value + 1) * VOLUMES)]);
    expect([...measuredMeans(apart, patches, PRESENT)]).toEqual(rows);
  });
});

/** Training runs of which the second point was not measured; their modes and means are random numbers, the same whatever stands in for it. */
function residualRuns(garbage: string, present: Uint8Array | undefined = ONE_POINT) {
  const heldOut = new Map<string, Float32Array>();
  const runs = ['a', 'b', 'c'].map((person): ModeRun => {
    const run = { ...incomplete(person, ONE_POINT, garbage), present };
    const numbers = (label: string) => new Random(label).fillNormal(new Float32Array(VOLUMES * modes));
    heldOut.set(run.id, numbers(person));
    const patches = toPatches(layout, run.signal, VOLUMES);
    return { run, patches, latents: new Float32Array(0), modes: numbers(`modes of ${person}`) };
  });
  return residualsOf(runs, heldOut);
}

async function trainedOn(garbage: string, present?: Uint8Array): Promise<ParameterStore> {
  const { scale, runs } = residualRuns(garbage, present);
  const store = untrainedStore(configuration);
  store.set('residual.scale', [modes], scale);
  const task = { configuration, options: { ...tinyOptions(), validateEvery: 6 }, runtime, random: new Random('train') };
  await trainDenoiser(task, store, runs, runs.slice(0, 1));
  return store;
}

describe('training on runs that lack values', () => {
  it('does not depend on what stands in for them', async () => {
    const [one, other] = [await trainedOn('one', ONE_POINT), await trainedOn('other', ONE_POINT)];
    expect(encodeSafetensors(tensorsOf(other))).toEqual(encodeSafetensors(tensorsOf(one)));
    // The test can fail: taken for measured, they do matter.
    const all = new Uint8Array(VALUES).fill(1);
    expect(encodeSafetensors(tensorsOf(await trainedOn('one', all)))).not.toEqual(
      encodeSafetensors(tensorsOf(await trainedOn('other', all))),
    );
  });

  it('leaves the unpatcher of a point that nobody has as it began, and trains the others', async () => {
    const before = untrainedStore(configuration).get('unpatcher.weight').data;
    const after = (await trainedOn('one', ONE_POINT)).get('unpatcher.weight').data;
    const perPoint = components * layout.size;
    const part = (x: Float32Array, point: number) => x.subarray(point * perPoint, (point + 1) * perPoint);
    expect(part(after, 1)).toEqual(part(before, 1));
    for (const point of [0, 2]) expect(part(after, point)).not.toEqual(part(before, point));
  });

  it('counts measured values alone into the error of the signal', async () => {
    const { runs } = residualRuns('one');
    const some = runs.map((entry, i): ResidualRun => {
      return i === 0
        ? { ...entry, run: { ...entry.run, present: PRESENT } }
        : { ...entry, run: plantedRun('x', VOLUMES) };
    });
    const store = untrainedStore(configuration);
    const { graph, metrics } = denoiserLoss(store, configuration, bandPower, BATCH, 0.5, true);
    const program = await compile(runtime, graph, metrics);
    const drawn = new DenoiserBatch(configuration, bandPower, some, BATCH, whiteNoise).draw(new Random('loss'));
    const { diffusion, rebuilt } = await program.run(drawn);
    // An untrained network says nothing: what is left is the velocity itself, of all modes.
    const expected = drawn.velocity.reduce((sum, value) => sum + value ** 2 / drawn.velocity.length, 0);
    expect(diffusion[0]).toBeCloseTo(expected, 5);
    const { volumes } = configuration.window;
    const { size } = layout;
    const perWindow = points * size;
    const isMeasured = (place: number, point: number, i: number) =>
      drawn.measuredValues[place * perWindow + point * size + i] === 1;
    const places = [...Array(BATCH).keys()];
    const [lacking, whole] = [true, false].map((lacks) => places.filter((p) => isMeasured(p, 1, 0) !== lacks));
    expect(Math.min(lacking.length, whole.length)).toBeGreaterThan(0);
    const [place] = lacking;
    const of = (point: number, i: number) => ((place * volumes + 2) * points + point) * size + i;
    const [before] = rebuilt;
    // What stands in a value that was not measured changes nothing; a measured one does.
    for (const at of [of(1, 0), of(1, 1), of(2, 1)]) drawn.signal[at] += 100;
    expect((await program.run(drawn)).rebuilt[0]).toBe(before);
    drawn.signal[of(2, 0)] += 100;
    expect((await program.run(drawn)).rebuilt[0]).toBeGreaterThan(before + 1);
    await program.release();
  });

  it('adds nothing to the graph and the batch where nothing is missing', () => {
    const { runs } = residualRuns('one', new Uint8Array(VALUES).fill(1));
    const { feeds } = new DenoiserBatch(configuration, bandPower, runs, 6, whiteNoise);
    expect(Object.keys(feeds).filter((name) => name.startsWith('measured'))).toEqual([]);
  });

  it('refuses a run of which nothing was measured', async () => {
    const nothing = { ...plantedRun('2', VOLUMES), present: new Uint8Array(VALUES) };
    const people = { train: [plantedRun('1', VOLUMES)], validation: [nothing] };
    const task = { ...people, configuration, options: tinyOptions(), runtime, random: new Random(1) };
    await expect(train(task)).rejects.toMatchObject({ code: 'training-data', detail: { field: nothing.id } });
  });
});

describe('validation people who lack values', () => {
  const train3 = ['1', '2', '3'].map((person) => plantedRun(person, VOLUMES));

  it.each(['linear', 'none'] as const)(
    'choose the same weights and the same calibration whatever stands in for them (mean %s)',
    async (mean) => {
      const found = [];
      for (const [garbage, present] of [
        ['one', PRESENT],
        ['other', PRESENT],
        ['other', undefined],
      ] as const) {
        const validation = ['4', '5'].map((person) => ({ ...incomplete(person, PRESENT, garbage), present }));
        const options = tinyOptions();
        const own = { ...configuration, generation: { ...configuration.generation, mean } };
        const task = { train: train3, validation, configuration: own, options, runtime, random: new Random('train') };
        const model = await train(task);
        found.push({ scores: model.curves.validationScore, calibration: model.configuration.calibration });
      }
      expect(found[1]).toEqual(found[0]);
      expect(found[2].scores).not.toEqual(found[0].scores);
      // The gain of a linear mean stops at 1 in this world, whoever is looked at.
      if (mean === 'none') expect(found[2].calibration).not.toEqual(found[0].calibration);
    },
  );

  it('are scored on what was measured', async () => {
    const store = untrainedStore(configuration);
    const model = await runnable(store, configuration, runtime, 8);
    const run = incomplete('4', PRESENT, 'one');
    const entry = { run, patches: toPatches(layout, run.signal, VOLUMES), latents: new Float32Array(0) };
    const { meanScore } = await validate(model, [entry], new Random(1));
    const complete = plantedRun('4', VOLUMES);
    const { linear } = await generate(model, run, VOLUMES, { random: new Random('check') });
    const course = (data: Float32Array, values: number[]) =>
      Float64Array.from({ length: VOLUMES }, (_, k) =>
        values.reduce((sum, value) => sum + data[value * VOLUMES + k], 0),
      );
    const scores = [
      [0, 3, 5],
      [2, 7],
    ].map((values) => pearson(course(linear!, values), course(complete.signal, values)));
    expect(meanScore).toBeCloseTo((scores[0] + scores[1]) / 2, 4);
    await releaseModel(model);
  });
});
