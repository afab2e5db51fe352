import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import {
  compile,
  createRuntime,
  Graph,
  gradients,
  mean,
  meanSquaredError,
  multiply,
  type Node,
  normalOf,
  ParameterStore,
  reshape,
  slice,
  square,
  sum,
  Trainer,
} from '../tensor/index.js';
import { FILTERS, filterBank, inverseDistanceWeights, regularizedInverse } from './index.js';

const runtime = createRuntime(ort, { threads: 1 });
const [SENSORS, POINTS, ROWS] = [6, 3, 40];
const places = {
  sensors: Float32Array.from([-50, 50, 60, 50, 50, 60, -50, -70, 60, 50, -70, 60, 0, 0, 100, 0, -100, 20]),
  points: Float32Array.from([-40, 20, 50, 35, -60, 30, 5, -20, 70]),
};
const weights = inverseDistanceWeights(places.points, places.sensors);

/** What a store's bank makes of features `[row, sensor]`. */
async function filtered(store: ParameterStore, values: Float32Array, filters: number): Promise<Float32Array> {
  const graph = new Graph();
  const features = graph.input('features', [ROWS, SENSORS]);
  const program = await compile(runtime, graph, { y: filterBank(graph, store, 'bank', features, places, filters) });
  const { y } = await program.run({ features: values });
  await program.release();
  return y;
}

const row = (values: ArrayLike<number>, at: number, size: number) =>
  Array.from({ length: size }, (_, i) => values[at * size + i]);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((total, value, i) => total + value * b[i], 0);

describe('the filter bank', () => {
  const values = new Random('features').fillNormal(new Float32Array(ROWS * SENSORS));

  it('begins at W, at its regularised inverse, and at small filters that differ', async () => {
    const store = new ParameterStore(new Random('bank'));
    const found = await filtered(store, values, FILTERS);
    const forward = Float32Array.from(
      { length: SENSORS * POINTS },
      (_, i) => weights[(i % POINTS) * SENSORS + Math.floor(i / POINTS)],
    );
    const inverse = regularizedInverse(forward, SENSORS, 0.01);
    for (let k = 0; k < ROWS; k++) {
      [weights, inverse].forEach((rows, q) => {
        for (let p = 0; p < POINTS; p++) {
          const filter = row(rows, p, SENSORS);
          const expected = dot(filter, row(values, k, SENSORS)) / Math.hypot(...filter);
          expect(Math.abs(found[(k * FILTERS + q) * POINTS + p] - expected)).toBeLessThan(1e-5);
        }
      });
    }
    const { shape, data } = store.get('bank');
    expect(shape).toEqual([FILTERS, POINTS, SENSORS]);
    const small = Array.from({ length: 2 * POINTS }, (_, i) => Math.hypot(...row(data, 2 * POINTS + i, SENSORS)));
    expect(Math.max(...small)).toBeLessThan(0.3);
    expect(new Set(small).size).toBe(2 * POINTS);
  });

  it('begins the same for the same seed, and its first filters for any', async () => {
    const banks = ['a', 'a', 'b'].map((seed) => {
      const store = new ParameterStore(new Random(seed));
      const graph = new Graph();
      filterBank(graph, store, 'bank', graph.input('features', [1, SENSORS]), places, FILTERS);
      return store.get('bank').data;
    });
    expect(banks[0]).toEqual(banks[1]);
    expect(banks[0]).not.toEqual(banks[2]);
    const planned = 2 * POINTS * SENSORS;
    expect(banks[0].subarray(0, planned)).toEqual(banks[2].subarray(0, planned));
  });

  it('may have one filter for each point, which is W', async () => {
    const store = new ParameterStore(new Random('one'));
    const found = await filtered(store, values, 1);
    expect(found).toHaveLength(ROWS * POINTS);
    const filter = row(weights, 2, SENSORS);
    expect(found[2]).toBeCloseTo(dot(filter, row(values, 0, SENSORS)) / Math.hypot(...filter), 5);
  });

  it('has the gradient that its differences have', async () => {
    const store = new ParameterStore(new Random('gradient'));
    const graph = new Graph();
    const features = graph.input('features', [ROWS, SENSORS]);
    const y = filterBank(graph, store, 'bank', features, places, 2);
    const importance = graph.input('importance', [ROWS, 2 * POINTS]);
    const loss = sum(multiply(square(y), importance));
    const [ofBank] = gradients(loss, graph.parameters());
    const feeds = {
      features: values,
      importance: new Random('importance').fillNormal(new Float32Array(ROWS * 2 * POINTS)),
    };
    const program = await compile(runtime, graph, { loss, ofBank }, { parameters: 'fed' });
    const { ofBank: gradient } = await program.run(feeds);
    const { data } = store.get('bank');
    const STEP = 0.05;
    for (let i = 0; i < data.length; i += 5) {
      const at = async (value: number) => {
        const before = data[i];
        data[i] = value;
        const found = (await program.run(feeds)).loss[0];
        data[i] = before;
        return found;
      };
      // The loss is quadratic, so that central differences are exact but for rounding.
      const difference = ((await at(data[i] + STEP)) - (await at(data[i] - STEP))) / (2 * STEP);
      expect(Math.abs(gradient[i] - difference), `${i}`).toBeLessThan(0.01 * (1 + Math.abs(difference)));
    }
    await program.release();
  });
});

/** Which two sensors each point takes the difference of. */
const PAIRS = [
  [0, 2],
  [1, 3],
  [4, 5],
];

/** Features that share most of what they hold, and the differences of pairs of them, of variance 1. */
function planted() {
  const random = new Random('planted');
  const features = new Float32Array(ROWS * SENSORS);
  const target = new Float32Array(ROWS * POINTS);
  for (let k = 0; k < ROWS; k++) {
    const shared = 3 * random.normal();
    for (let e = 0; e < SENSORS; e++) features[k * SENSORS + e] = shared + random.normal();
    PAIRS.forEach(([a, b], p) => {
      target[k * POINTS + p] = (features[k * SENSORS + a] - features[k * SENSORS + b]) / Math.SQRT2;
    });
  }
  return { features, target };
}

/** Squared error at points that are each read from their own filters, after training. */
async function errorOf(learns: (name: string) => boolean): Promise<number> {
  const store = new ParameterStore(new Random('reader'));
  const graph = new Graph();
  const features = graph.input('features', [ROWS, SENSORS]);
  const bank = reshape(filterBank(graph, store, 'bank', features, places, FILTERS), [ROWS, FILTERS, POINTS]);
  const reader = graph.parameter(store, 'reader', [1, FILTERS, POINTS], normalOf(0.5));
  const ofAverages: Node = slice(bank, 1, 0, learns('bank') ? FILTERS : 1);
  const ofReader: Node = slice(reader, 1, 0, learns('bank') ? FILTERS : 1);
  const target = graph.input('target', [ROWS, POINTS]);
  const read = multiply(mean(multiply(ofAverages, ofReader), [1]), ofAverages.shape[1]);
  const loss = meanSquaredError(reshape(read, [ROWS, POINTS]), target);
  const trainer = await Trainer.create({
    runtime,
    store,
    graph,
    loss,
    trainable: learns,
    optimizer: { learningRate: 0.005, rate: (name) => (name === 'bank' ? 10 : 1) },
  });
  let last = Number.NaN;
  for (let step = 0; step < 300; step++) last = (await trainer.step(planted())).loss;
  await trainer.release();
  return last;
}

it('finds a signed difference of two sensors, which averages W do not show', async () => {
  const averages = await errorOf((name) => name === 'reader');
  const learned = await errorOf(() => true);
  expect(averages).toBeGreaterThan(0.6);
  expect(learned, `${learned} against ${averages}`).toBeLessThan(0.02);
});
