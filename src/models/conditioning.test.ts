import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encoderConfiguration } from '../../test/train/encoded-dataset.js';
import { mixedConfiguration } from '../../test/train/mixed-dataset.js';
import {
  BANDS,
  ELECTRODES,
  expectedContext,
  expectedFeatures,
  randomConditioning,
  tinyConfiguration,
} from '../../test/train/tiny-dataset.js';
import { HAEMODYNAMIC_RESPONSE } from '../align/index.js';
import { Random } from '../foundation/index.js';
import { compile, createRuntime, Graph, ParameterStore } from '../tensor/index.js';
import { conditioningInputs, conjugateFeatures, contextFeatures, FILTER_BANK, reachOf, sizes } from './conditioning.js';
import type { ModelConfiguration } from './configuration.js';
import { conditioningFeeds, type EegConditioning, fillWindow } from './window.js';

const runtime = createRuntime(ort, { threads: 1 });
const PLACE = 17;
const DELAY = [5, 7, 4, 6];
const WIDTH = [1.6, 2.5, 2, 3];
const FILTERS = 2;

/** U and the context of a window, of which the delays are planted. */
async function computed(configuration: ModelConfiguration, conditioning: EegConditioning, bank?: Float32Array) {
  const graph = new Graph();
  const store = new ParameterStore();
  const { groups, bands, places } = sizes(configuration);
  const plant = (name: string, count: number) => {
    store.set(`${name}.delay`, [count], Float32Array.from(DELAY.slice(0, count)));
    store.set(`${name}.logWidth`, [count], Float32Array.from(WIDTH.slice(0, count).map(Math.log)));
  };
  plant('x', places > 0 ? bands : groups);
  if (groups > bands) plant('x.encoder', groups - bands);
  if (bank) store.set(FILTER_BANK, [FILTERS, 3, ELECTRODES], bank);
  const inputs = conditioningInputs(graph, configuration, 1);
  const u = conjugateFeatures(graph, store, configuration, inputs, 'x', 0.4, bank && FILTERS);
  const context = contextFeatures(graph, configuration, inputs);
  const program = await compile(runtime, graph, { u, ...(context && { context }) });
  const feeds = conditioningFeeds(configuration, 1);
  fillWindow(configuration, conditioning, PLACE, feeds, 0);
  const found = await program.run({ ...feeds });
  await program.release();
  return { u: found.u, context: found.context, width: u.shape[2] };
}

function expectRows(found: Float32Array, expected: readonly number[][]): void {
  expect(found).toHaveLength(expected.flat().length);
  expected.flat().forEach((value, i) => {
    expect(Math.abs(found[i] - value), `${i}`).toBeLessThan(1e-4);
  });
}

const window = (rows: number[][]) => rows.slice(PLACE);
const last = PLACE + tinyConfiguration().window.volumes;
const conditioning = randomConditioning(90, 1);
const encoder = encoderConfiguration();
const points = new Random('points').fillNormal(new Float32Array(90 * 3 * BANDS));
/** Band power and two features of an encoder at each electrode. */
const encoded = {
  ...conditioning,
  features: new Random('encoded').fillNormal(new Float32Array(90 * ELECTRODES * 4)),
  bands: 4,
};
const atPoints = { ...conditioning, features: points, electrodes: 3 };

describe('what a model is conditioned on', () => {
  it('is power at the sensors where features stay there', async () => {
    const { u, context } = await computed(tinyConfiguration(), conditioning);
    expectRows(u, window(expectedFeatures(conditioning, last, DELAY.slice(0, 2), WIDTH, 0.4)));
    expectRows(context, window(expectedContext(conditioning, last)));
  });

  it('is power at the target’s places where EEG is carried there', async () => {
    const { u, context } = await computed(mixedConfiguration(), { ...conditioning, points });
    expectRows(u, window(expectedFeatures(atPoints, last, DELAY.slice(0, 2), WIDTH, 0.4)));
    expectRows(context, window(expectedContext(atPoints, last)));
  });

  it('is both where an encoder adds features that have no phase to unmix by', async () => {
    const mixed = mixedConfiguration();
    const configuration = { ...mixed, eeg: { ...mixed.eeg, encoder } };
    const { u, context } = await computed(configuration, { ...encoded, points });
    const carried = window(expectedFeatures(atPoints, last, DELAY.slice(0, 2), WIDTH, 0.4));
    // The features of the encoder alone: the first two of an electrode are band power, which the places hold already.
    const tokens = encoded.features.filter((_, i) => i % 4 >= BANDS);
    const alone = { ...encoded, features: tokens, bands: 2 };
    const beside = window(expectedFeatures(alone, last, DELAY.slice(0, 2), WIDTH.slice(0, 2), 0.4));
    expectRows(
      u,
      carried.map((row, k) => [...row, ...beside[k]]),
    );
    expectRows(context, window(expectedContext(atPoints, last)));
  });

  it('is what the filters of each place make of the sensors, of every feature without phase and no other', async () => {
    const bank = new Random('bank').fillNormal(new Float32Array(FILTERS * 3 * ELECTRODES));
    /** Every run of values at the electrodes, as the filters make them. */
    const through = (values: number[]) =>
      Array.from({ length: values.length / ELECTRODES }, (_, group) =>
        Array.from({ length: FILTERS * 3 }, (__, filter) =>
          Array.from(
            { length: ELECTRODES },
            (___, e) => bank[filter * ELECTRODES + e] * values[group * ELECTRODES + e],
          ).reduce((a, b) => a + b),
        ),
      ).flat();
    const atSensors = await computed(tinyConfiguration(), conditioning, bank);
    expectRows(atSensors.u, window(expectedFeatures(conditioning, last, DELAY.slice(0, 2), WIDTH, 0.4)).map(through));
    const plain = await computed(tinyConfiguration(), conditioning);
    expect(atSensors.context).toEqual(plain.context);

    const mixed = mixedConfiguration();
    const both = { ...mixed, eeg: { ...mixed.eeg, encoder } };
    const before = await computed(both, { ...encoded, points });
    const after = await computed(both, { ...encoded, points }, bank);
    const carried = (1 + HAEMODYNAMIC_RESPONSE.lags.length) * BANDS * 3;
    const rows = Array.from({ length: tinyConfiguration().window.volumes }, (_, k) => [
      ...before.u.subarray(k * before.width, (k + 1) * before.width),
    ]);
    expectRows(
      after.u,
      rows.map((row) => [...row.slice(0, carried), ...through(row.slice(carried))]),
    );
    // Power that is carried to the target needs no filters.
    const power = { ...conditioning, points };
    expect(await computed(mixed, power, bank)).toEqual(await computed(mixed, power));
  });

  it('has no context where the response of the target has none', async () => {
    const tiny = tinyConfiguration();
    const { context: _, ...response } = HAEMODYNAMIC_RESPONSE;
    const configuration = { ...tiny, target: { ...tiny.target, response } };
    expect((await computed(configuration, conditioning)).context).toBeUndefined();
  });
});

it('counts what follows from a configuration', () => {
  const counted = { points: 3, electrodes: 4, groups: 2, places: 0, bands: 2, modes: 5, latents: 6, metadata: 1 };
  expect(sizes(tinyConfiguration())).toEqual(counted);
  expect(sizes(mixedConfiguration())).toEqual({ ...counted, places: 3 });
  expect(sizes(mixedConfiguration('tangent', 0))).toEqual({ ...counted, places: 10 });
  const tiny = tinyConfiguration();
  const without = { ...tiny, eeg: { ...tiny.eeg, encoder }, network: { ...tiny.network, metadata: [] } };
  expect(sizes(without)).toEqual({ ...counted, groups: 4, metadata: 1 });
});

it('reaches as far as the latest and the earliest of its delays, and two widths more', () => {
  const lags = [
    { delay: -2, width: 0.5 },
    { delay: 7, width: 2 },
  ];
  expect(reachOf({ lags })).toEqual({ before: 11, after: 3 });
  expect(reachOf({ lags: [] })).toEqual({ before: 0, after: 0 });
  const { before, after } = reachOf({ lags, context: { from: -6, to: 15, step: 3, width: 1 } });
  expect([before, after]).toEqual([17, 8]);
  // A step that does not divide the way ends before it.
  expect(reachOf({ lags: [], context: { from: 0, to: 10, step: 4, width: 1 } }).before).toBe(10);
  const blood = reachOf(HAEMODYNAMIC_RESPONSE);
  expect(blood.before).toBeCloseTo(42.4, 10);
  expect(blood.after).toBeCloseTo(22.4, 10);
});
