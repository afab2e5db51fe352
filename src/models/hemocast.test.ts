import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  BANDS,
  ELECTRODES,
  expectedFeatures,
  randomConditioning,
  tinyConfiguration,
  untrainedStore,
} from '../../test/train/tiny-dataset.js';
import { placeFeatures, sinusoid } from '../align/index.js';
import { Random } from '../foundation/index.js';
import { compile, createRuntime, fromTokens, Graph, type Node, ParameterStore, toTokens } from '../tensor/index.js';
import { bandPower } from './eeg-features.js';
import { featuresOnTarget, generationGraph, sizes } from './hemocast.js';
import { spectralTokens } from './spectral.js';
import { unpatch } from './unpatcher.js';
import { conditioningFeeds, fillWindow, LEVEL_WIDTH, levelFeatures } from './window.js';

const runtime = createRuntime(ort, { threads: 1 });
const configuration = tinyConfiguration();
const { points, latents } = sizes(configuration);
const { volumes, seconds } = configuration.window;

async function run(graph: Graph, outputs: Record<string, Node>, feeds: Record<string, Float32Array>) {
  const program = await compile(runtime, graph, outputs);
  const results = await program.run(feeds);
  await program.release();
  return results;
}

const numbers = (label: string, count: number) => new Random(label).fillNormal(new Float32Array(count));

describe('tokens', () => {
  it('are patches over blocks of volumes, and unfold into what was folded', async () => {
    const [batch, blocks, block, width] = [2, 3, 2, 5];
    const x = Float32Array.from({ length: batch * blocks * block * points * width }, (_, i) => i);
    const graph = new Graph();
    const input = graph.input('x', [batch, blocks * block, points, width]);
    const tokens = toTokens(input, block);
    const back = fromTokens(tokens, blocks * block, points, width);
    expect(tokens.shape).toEqual([batch, blocks * points, block * width]);
    expect(back.shape).toEqual(input.shape);
    const found = await run(graph, { tokens, back }, { x });
    expect(found.back).toEqual(x);
    const expected: number[] = [];
    for (let b = 0; b < batch; b++) {
      for (let i = 0; i < blocks; i++) {
        for (let p = 0; p < points; p++) {
          for (let k = 0; k < block; k++) {
            for (let c = 0; c < width; c++)
              expected.push(((b * blocks * block + i * block + k) * points + p) * width + c);
          }
        }
      }
    }
    expect([...found.tokens]).toEqual(expected);
  });

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

/** Feeds for the generating graph: two windows, of two recordings. */
function feeds() {
  const conditioning = conditioningFeeds(configuration, 2);
  const recordings = [randomConditioning(90, 1, 'a'), randomConditioning(90, 1, 'b')];
  recordings.forEach((recording, place) => {
    fillWindow(configuration, recording, 17, conditioning, place);
  });
  return {
    ...conditioning,
    noisy: numbers('noisy', 2 * volumes * latents),
    level: Float32Array.from([...levelFeatures(1), ...levelFeatures(1)]),
    alpha: Float32Array.of(0.8, 0.8),
    sigma: Float32Array.of(0.6, 0.6),
  };
}

describe('the generating graph', () => {
  it('has the regression on aligned EEG as its mean', async () => {
    const store = untrainedStore(configuration);
    const { graph, outputs } = generationGraph(store, configuration, bandPower, 2);
    const { mean } = await run(graph, { mean: outputs.mean }, feeds());
    const weight = store.get('mean.weight').data;
    [randomConditioning(90, 1, 'a'), randomConditioning(90, 1, 'b')].forEach((recording, place) => {
      const rows = expectedFeatures(recording, 17 + volumes, [5, 7], [1.6, 2.5]).slice(17);
      rows.forEach((row, k) => {
        for (let i = 0; i < latents; i++) {
          const expected = row.reduce((sum, value, j) => sum + value * weight[j * latents + i], 0);
          expect(Math.abs(mean[(place * volumes + k) * latents + i] - expected)).toBeLessThan(1e-4);
        }
      });
    });
  });

  it('takes an untrained network for one whose velocity is zero', async () => {
    const store = untrainedStore(configuration);
    const { graph, outputs } = generationGraph(store, configuration, bandPower, 2);
    const given = feeds();
    const { clean } = await run(graph, { clean: outputs.clean }, given);
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
    const decode = store.get('unpatcher.weight').data;
    const { components } = configuration.network;
    const { size } = configuration.target;
    signal.forEach((value, at) => {
      const row = Math.floor(at / size);
      let sum = 0;
      for (let c = 0; c < components; c++) {
        const latent = (row % points) * components + c;
        const i = row * components + c;
        sum += (mean[i] + given.noisy[i] * scale[latent]) * decode[latent * size + (at % size)];
      }
      expect(value).toBeCloseTo(sum, 4);
    });
  });

  it('lets every input reach the residual, and keeps the windows of a batch apart', async () => {
    const store = untrainedStore(configuration);
    for (const name of store.names()) {
      if (!/^(mean|align|residual|unpatcher)/.test(name)) new Random(name).fillNormal(store.get(name).data, 0.3);
    }
    const { graph, outputs } = generationGraph(store, configuration, bandPower, 2);
    const program = await compile(runtime, graph, { clean: outputs.clean });
    const half = volumes * latents;
    const before = (await program.run(feeds())).clean.slice();
    const disturb: [keyof ReturnType<typeof feeds>, (x: Float32Array) => void][] = [
      ['noisy', (x) => x.fill(0, x.length / 2)],
      ['level', (x) => x.set(levelFeatures(-4), LEVEL_WIDTH)],
      ['eeg', (x) => x.fill(0, x.length / 2)],
      [
        'lag',
        (x) =>
          x.set(
            x.subarray(x.length / 2).map((lag) => lag + 5),
            x.length / 2,
          ),
      ],
      ['metadata', (x) => x.fill(-2, 1)],
      ['absent', (x) => x.fill(-1e4, x.length / 2, x.length / 2 + 38)],
      ['sigma', (x) => x.fill(0.1, 1)],
      ['alpha', (x) => x.fill(0.1, 1)],
    ];
    for (const [name, change] of disturb) {
      const given = feeds();
      change(given[name]!);
      const { clean } = await program.run(given);
      const differs = (from: number) =>
        Math.hypot(...clean.subarray(from, from + half).map((value, i) => value - before[from + i]));
      expect(differs(0), `${name} of the other window`).toBeLessThan(1e-5);
      expect(differs(half), name).toBeGreaterThan(1e-3);
    }
    await program.release();
  });

  it('gives the network the conditioning of equations 1–3 on the patches', async () => {
    const store = untrainedStore(configuration);
    store.set('align.delay', [BANDS], Float32Array.of(5, 7));
    store.set('align.logWidth', [BANDS], Float32Array.of(Math.log(1.6), Math.log(2.5)));
    const graph = new Graph();
    const inputs = {
      eeg: graph.input('eeg', [2, seconds, ELECTRODES, BANDS]),
      lag: graph.input('lag', [2, volumes, seconds]),
      absent: graph.input('absent', [2, seconds]),
    };
    const onTarget = featuresOnTarget(graph, store, configuration, inputs);
    expect(onTarget.shape).toEqual([2, volumes, points, BANDS]);
    const found = await run(graph, { onTarget }, feeds());
    const rows = expectedFeatures(randomConditioning(90, 1, 'b'), 17 + volumes, [5, 7], [1.6, 2.5]).slice(17);
    const { places } = configuration.target;
    rows.forEach((row, k) => {
      places.forEach((place, p) => {
        const closeness = configuration.eeg.places.map(
          (electrode) => 1 / (place.reduce((sum, x, axis) => sum + (x - electrode[axis]) ** 2, 0) + 25),
        );
        const total = closeness.reduce((a, b) => a + b);
        for (let band = 0; band < BANDS; band++) {
          const expected = closeness.reduce((sum, w, j) => sum + (w / total) * row[band * ELECTRODES + j], 0);
          const at = ((volumes + k) * points + p) * BANDS + band;
          expect(Math.abs(found.onTarget[at] - expected)).toBeLessThan(1e-4);
        }
      });
    });
  });
});
