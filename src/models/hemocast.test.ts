import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { mixedConfiguration } from '../../test/train/mixed-dataset.js';
import {
  BANDS,
  ELECTRODES,
  expectedContext,
  expectedFeatures,
  expectedMean,
  expectedSignal,
  isNetworkWeight,
  randomConditioning,
  tinyConfiguration,
  untrainedStore,
} from '../../test/train/tiny-dataset.js';
import { placeFeatures, sinusoid } from '../align/index.js';
import { Random } from '../foundation/index.js';
import { compile, createRuntime, Graph, type Node, ParameterStore } from '../tensor/index.js';
import { sizes } from './conditioning.js';
import type { ModelConfiguration } from './configuration.js';
import { bandPower } from './eeg-features.js';
import { contextGraph, denoiserGraph, generationGraph, hasNetwork } from './hemocast.js';
import { spectralTokens } from './spectral.js';
import { unpatch } from './unpatcher.js';
import { conditioningFeeds, fillWindow, LEVEL_WIDTH, levelFeatures } from './window.js';

const runtime = createRuntime(ort, { threads: 1 });
const configuration = tinyConfiguration();
const { points, modes } = sizes(configuration);
const { volumes, seconds } = configuration.window;

async function run(graph: Graph, outputs: Record<string, Node>, feeds: Record<string, Float32Array>) {
  const program = await compile(runtime, graph, outputs);
  const results = await program.run(feeds);
  await program.release();
  return results;
}

const numbers = (label: string, count: number) => new Random(label).fillNormal(new Float32Array(count));

describe('tokens', () => {
  it('of EEG are its values, places and times through three dense layers', async () => {
    const [batch, chunk, width] = [2, 4, 6];
    const electrodes = Float32Array.from(configuration.eeg.places.flat());
    const chunks = seconds / chunk;
    const graph = new Graph();
    const store = new ParameterStore(new Random('tokens'));
    const input = graph.input('eeg', [batch, seconds, ELECTRODES, BANDS]);
    const tokens = spectralTokens(graph, store, 'eeg', input, electrodes, chunk, width);
    expect(tokens.shape).toEqual([batch, chunks * ELECTRODES, width]);
    for (const name of store.names()) new Random(name).fillNormal(store.get(name).data, 0.5);
    const eeg = numbers('eeg', batch * seconds * ELECTRODES * BANDS);
    const found = await run(graph, { tokens }, { eeg });
    const dense = (name: string, x: number[], to: number) =>
      x.reduce(
        (sum, value, i) => sum + value * store.get(`eeg.${name}.weight`).data[i * width + to],
        store.get(`eeg.${name}.bias`).data[to],
      );
    for (let b = 0; b < batch; b++) {
      for (let c = 0; c < chunks; c++) {
        for (let j = 0; j < ELECTRODES; j++) {
          const values = Array.from({ length: chunk * BANDS }, (_, i) => {
            const second = c * chunk + Math.floor(i / BANDS);
            return eeg[((b * seconds + second) * ELECTRODES + j) * BANDS + (i % BANDS)];
          });
          const place = [...placeFeatures(electrodes.subarray(3 * j, 3 * j + 3))];
          const time = [...sinusoid((c + 0.5) * chunk, 16, 4 * seconds)];
          for (let to = 0; to < width; to++) {
            const expected = dense('values', values, to) + dense('place', place, to) + dense('time', time, to);
            expect(found.tokens[((b * chunks + c) * ELECTRODES + j) * width + to]).toBeCloseTo(expected, 4);
          }
        }
      }
    }
  });
});

it('unpatches each patch with a matrix of its own', async () => {
  const [batch, size, components] = [2, 3, 2];
  const graph = new Graph();
  const weights = numbers('weights', points * components * size);
  const store = new ParameterStore(new Random(0));
  const input = graph.input('x', [batch, volumes, points, components]);
  const signal = unpatch(graph, store, 'unpatcher', input, size, weights);
  const x = numbers('x', batch * volumes * points * components);
  const found = await run(graph, { signal }, { x });
  expect(signal.shape).toEqual([batch, volumes, points, size]);
  for (let row = 0; row < batch * volumes * points; row++) {
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let c = 0; c < components; c++) {
        sum += x[row * components + c] * weights[((row % points) * components + c) * size + i];
      }
      expect(found.signal[row * size + i]).toBeCloseTo(sum, 5);
    }
  }
});

const PLACE = 17;
const recordings = [randomConditioning(90, 1, 'a'), randomConditioning(90, 1, 'b')].map((recording, i) => ({
  ...recording,
  points: numbers(`points ${i}`, 90 * points * BANDS),
}));

/** Inputs for the graphs of a model: two windows, of two recordings. */
function feeds(of = configuration) {
  const conditioning = conditioningFeeds(of, 2);
  recordings.forEach((recording, place) => {
    fillWindow(of, recording, PLACE, conditioning, place);
  });
  return {
    ...conditioning,
    noisy: numbers('noisy', 2 * volumes * modes),
    level: Float32Array.from([...levelFeatures(1), ...levelFeatures(1)]),
    alpha: Float32Array.of(0.8, 0.8),
    sigma: Float32Array.of(0.6, 0.6),
  };
}

/** A model of another kind than the tiny one. */
function changed(change: (configuration: ModelConfiguration) => void): ModelConfiguration {
  const copy = tinyConfiguration();
  change(copy);
  return copy;
}

/** A network that does something: every weight of it random. */
function busyStore(of: ModelConfiguration): ParameterStore {
  const store = untrainedStore(of);
  for (const name of store.names()) {
    if (isNetworkWeight(name)) new Random(name).fillNormal(store.get(name).data, 0.3);
  }
  return store;
}

const KINDS: [string, ModelConfiguration][] = [
  ['features at the sensors', configuration],
  ['EEG carried to the target', mixedConfiguration()],
  [
    'no mean',
    changed(({ generation }) => {
      generation.mean = 'none';
    }),
  ],
  [
    'no attention to the EEG',
    changed(({ network }) => {
      network.crossAttention = false;
    }),
  ],
  [
    'no conjugate domain',
    changed(({ network }) => {
      network.conjugateDomain = false;
    }),
  ],
];

describe('the parts of the generator', () => {
  it.each(KINDS)('are together the graph that is exported: %s', async (_, of) => {
    const store = busyStore(of);
    const given = feeds(of);
    const whole = generationGraph(store, of, bandPower, 2);
    const together = await run(whole.graph, whole.outputs, given);
    const context = contextGraph(store, of, bandPower, 2);
    const once = await run(context.graph, context.outputs, given);
    expect(Object.keys(once).sort()).toEqual(
      [
        'person',
        'tokens',
        ...(of.network.crossAttention ? ['keysValues'] : []),
        ...(of.generation.mean === 'linear' ? ['mean'] : []),
      ].sort(),
    );
    const { noisy, level, alpha, sigma } = given;
    const denoiser = denoiserGraph(store, of, 2);
    const { clean } = await run(denoiser.graph, denoiser.outputs, { ...once, noisy, level, alpha, sigma });
    expect(clean).toHaveLength(2 * volumes * modes);
    expect(Math.hypot(...clean.map((value, i) => value - 0.8 * noisy[i]))).toBeGreaterThan(0.5);
    clean.forEach((value, i) => {
      expect(Math.abs(value - together.clean[i])).toBeLessThan(1e-5);
    });
    expect(together.mean).toEqual(once.mean);
    // And the signal is that of mean and residual, through the way back and the unpatcher.
    const scale = store.get('residual.scale').data;
    for (const place of [0, 1]) {
      const modeAt = (k: number, m: number) => {
        const at = (place * volumes + k) * modes + m;
        return (together.mean?.[at] ?? 0) + together.clean[at] * scale[m];
      };
      const expected = expectedSignal(of, store, modeAt, volumes);
      of.target.members.forEach((members, point) => {
        members.forEach((value, i) => {
          for (let k = 0; k < volumes; k++) {
            const at = ((place * volumes + k) * points + point) * of.target.size + i;
            expect(Math.abs(together.signal[at] - expected[value * volumes + k])).toBeLessThan(1e-4);
          }
        });
      });
    }
  });

  it('need no network where the residual is Gaussian', async () => {
    const of = changed(({ generation }) => {
      generation.residual = 'gaussian';
    });
    expect(hasNetwork(of)).toBe(false);
    const store = untrainedStore(of);
    expect(store.names().filter(isNetworkWeight)).toEqual([]);
    const [context, whole] = [contextGraph(store, of, bandPower, 2), generationGraph(store, of, bandPower, 2)];
    expect(Object.keys(context.outputs)).toEqual(['mean']);
    expect(Object.keys(whole.outputs).sort()).toEqual(['mean', 'signal']);
    const { mean, signal } = await run(whole.graph, whole.outputs, feeds(of));
    const expected = expectedSignal(of, store, (k, m) => mean[k * modes + m], volumes);
    expect(signal[0]).toBeCloseTo(expected[0], 4);
  });
});

describe('the generating graph', () => {
  it.each([
    ['at the sensors', configuration],
    ['at the places of the target', mixedConfiguration()],
  ])('has the regression on power %s, and on the mean power at long lags, as its mean', async (_, of) => {
    const store = untrainedStore(of);
    const { graph, outputs } = generationGraph(store, of, bandPower, 2);
    const { mean } = await run(graph, { mean: outputs.mean! }, feeds(of));
    recordings.forEach((recording, place) => {
      const read = of.eeg.alignment ? { ...recording, features: recording.points, electrodes: points } : recording;
      const rows = expectedMean(store, read, PLACE + volumes).slice(PLACE);
      rows.forEach((row, k) => {
        row.forEach((expected, m) => {
          expect(Math.abs(mean[(place * volumes + k) * modes + m] - expected)).toBeLessThan(1e-4);
        });
      });
    });
  });

  it('takes an untrained network for one whose velocity is zero', async () => {
    const store = untrainedStore(configuration);
    const { graph, outputs } = generationGraph(store, configuration, bandPower, 2);
    const given = feeds();
    const { clean } = await run(graph, { clean: outputs.clean! }, given);
    clean.forEach((value, i) => {
      expect(value).toBeCloseTo(0.8 * given.noisy[i], 6);
    });
  });

  it('decodes the noisy residual itself at alpha 1 and sigma 0', async () => {
    const store = untrainedStore(configuration);
    // A trained velocity must not show.
    store.get('dit.final.bias').data.fill(3);
    const { graph, outputs } = generationGraph(store, configuration, bandPower, 2);
    const given = { ...feeds(), alpha: Float32Array.of(1, 1), sigma: Float32Array.of(0, 0) };
    const { signal, mean } = await run(graph, outputs, given);
    const scale = store.get('residual.scale').data;
    const { members, size } = configuration.target;
    const modeAt = (k: number, m: number) => mean[k * modes + m] + given.noisy[k * modes + m] * scale[m];
    const expected = expectedSignal(configuration, store, modeAt, 2 * volumes);
    members.forEach((list, point) => {
      list.forEach((value, i) => {
        for (let row = 0; row < 2 * volumes; row++) {
          const found = signal[(row * points + point) * size + i];
          expect(found).toBeCloseTo(expected[value * 2 * volumes + row], 4);
        }
      });
    });
  });

  it('lets every input reach the residual, and keeps the windows of a batch apart', async () => {
    const of = mixedConfiguration();
    const { graph, outputs } = generationGraph(busyStore(of), of, bandPower, 2);
    const program = await compile(runtime, graph, { clean: outputs.clean! });
    const half = volumes * modes;
    const before = (await program.run(feeds(of))).clean.slice();
    const disturb: [keyof ReturnType<typeof feeds>, (x: Float32Array) => void][] = [
      ['noisy', (x) => x.fill(0, x.length / 2)],
      ['level', (x) => x.set(levelFeatures(-4), LEVEL_WIDTH)],
      ['eeg', (x) => x.fill(0, x.length / 2)],
      ['points', (x) => x.fill(0, x.length / 2)],
      [
        'lag',
        (x) =>
          x.set(
            x.subarray(x.length / 2).map((lag) => lag + 5),
            x.length / 2,
          ),
      ],
      ['metadata', (x) => x.fill(-2, 1)],
      ['absent', (x) => x.fill(-1e4, x.length / 2, x.length / 2 + seconds - 6)],
      ['sigma', (x) => x.fill(0.1, 1)],
      ['alpha', (x) => x.fill(0.1, 1)],
    ];
    for (const [name, change] of disturb) {
      const given = feeds(of);
      change(given[name]!);
      const { clean } = await program.run(given);
      const differs = (from: number) =>
        Math.hypot(...clean.subarray(from, from + half).map((value, i) => value - before[from + i]));
      expect(differs(0), `${name} of the other window`).toBeLessThan(1e-5);
      expect(differs(half), name).toBeGreaterThan(1e-3);
    }
    await program.release();
  });

  it('gives the network U, fainter long lags, the mean and the time on its tokens', async () => {
    const store = busyStore(configuration);
    store.set('align.delay', [BANDS], Float32Array.of(5, 7));
    store.set('align.logWidth', [BANDS], Float32Array.of(Math.log(1.6), Math.log(2.5)));
    const { graph, outputs } = contextGraph(store, configuration, bandPower, 2);
    const { tokens } = await run(graph, { tokens: outputs.tokens! }, feeds());
    const { width } = configuration.network;
    const dense = (name: string, x: readonly number[], to: number) => {
      const { data } = store.get(`target.${name}.weight`);
      return x.reduce((sum, value, i) => sum + value * data[i * width + to], store.get(`target.${name}.bias`).data[to]);
    };
    recordings.forEach((recording, place) => {
      const u = expectedFeatures(recording, PLACE + volumes, [5, 7], [1.6, 2.5], 0.5).slice(PLACE);
      const context = expectedContext(recording, PLACE + volumes).slice(PLACE);
      const mean = expectedMean(store, recording, PLACE + volumes).slice(PLACE);
      for (let k = 0; k < volumes; k++) {
        const time = [...sinusoid(k + 0.5, 16, 4 * volumes)];
        const fainter = context[k].map((value) => 0.2 * value);
        for (let to = 0; to < width; to++) {
          const expected =
            dense('conjugate', u[k], to) +
            dense('context', fainter, to) +
            dense('mean', mean[k], to) +
            dense('time', time, to);
          expect(Math.abs(tokens[(place * volumes + k) * width + to] - expected)).toBeLessThan(2e-4);
        }
      }
    });
  });
});
