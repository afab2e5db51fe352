import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { labramRow } from '../../modalities/labram-channels.js';
import { createRuntime, openOnnx, ParameterStore } from '../../tensor/index.js';
import { EegEncoder, encoderGraph } from './eeg-encoder.js';
import { type EegEncoderConfiguration, labramInput, readEegEncoder, writeEegEncoder } from './eeg-encoder-folder.js';
import { labramBase } from './labram.js';

const runtime = createRuntime(ort, { threads: 1 });
const network = { ...labramBase, width: 20, depth: 2, heads: 2, hidden: 40 };
const configuration: EegEncoderConfiguration = {
  format: 'hemocast-eeg-encoder',
  version: 1,
  network,
  input: labramInput,
  windowSeconds: 4,
  training: { data: 'none', people: [], files: [], details: {} },
};

function randomStore(): ParameterStore {
  const store = new ParameterStore(new Random(2));
  encoderGraph(network, store, 1, 1, 1);
  return store;
}

function noise(channels: number, seconds: number): Float32Array {
  const random = new Random(4);
  return Float32Array.from({ length: channels * seconds * 200 }, () => random.normal());
}

const seconds = (data: Float32Array, channel: number, of: number, from: number, count: number, width: number) =>
  data.subarray((channel * of + from) * width, (channel * of + from + count) * width);

describe('EegEncoder', () => {
  const encoder = new EegEncoder(network, randomStore(), runtime);

  it('encodes window by window; the last window reaches back', async () => {
    const channels = ['Fp1', 'Oz'];
    const patches = noise(2, 10);
    const { tokens, width } = await encoder.encode(patches, channels, { windowSeconds: 4 });
    expect([tokens.length, width]).toEqual([2 * 10 * 20, 20]);
    const window = (from: number) =>
      Float32Array.from([0, 1].flatMap((channel) => [...seconds(patches, channel, 10, from, 4, 200)]));
    const second = await encoder.encode(window(4), channels, { windowSeconds: 4 });
    const last = await encoder.encode(window(6), channels, { windowSeconds: 4 });
    for (const channel of [0, 1]) {
      expect(seconds(tokens, channel, 10, 4, 4, 20)).toEqual(seconds(second.tokens, channel, 4, 0, 4, 20));
      expect(seconds(tokens, channel, 10, 8, 2, 20)).toEqual(seconds(last.tokens, channel, 4, 2, 2, 20));
    }
  });

  it('knows channels by their place, not by their order', async () => {
    const patches = noise(2, 3);
    const swapped = Float32Array.from([...patches.subarray(600), ...patches.subarray(0, 600)]);
    const one = await encoder.encode(patches, ['Fp1', 'Oz']);
    const other = await encoder.encode(swapped, ['OZ', 'FP1']);
    const wrong = await encoder.encode(patches, ['Fp2', 'Oz']);
    const difference = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));
    expect(difference(one.tokens.subarray(0, 60), other.tokens.subarray(60))).toBeLessThan(1e-5);
    expect(difference(one.tokens, wrong.tokens)).toBeGreaterThan(1e-3);
  });

  it('refuses what does not fit', async () => {
    const encode = (length: number, channels: string[], windowSeconds?: number) =>
      encoder.encode(new Float32Array(length), channels, { windowSeconds });
    await expect(encode(200, ['AFF1h'])).rejects.toMatchObject({
      code: 'encoder-channels',
      detail: { found: 'AFF1h' },
    });
    await expect(encode(0, [])).rejects.toMatchObject({ code: 'encoder-channels' });
    await expect(encode(300, ['Cz'])).rejects.toMatchObject({ code: 'encoder-patches' });
    await expect(encode(200, ['Cz'], 17)).rejects.toMatchObject({ code: 'encoder-window' });
    await expect(encoder.encode(new Float32Array(200), ['Cz'], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'interrupted',
      kind: 'interrupted',
    });
  });
});

describe('an encoder folder', () => {
  const channels = 'Fp1 Fp2 F7 F3 Fz F4 F8 T7 C3 Cz C4 T8 P7 P3 Pz P4 P8 O1 O2'.split(' ');

  it('gives the same tokens when it is read again, and through its .onnx', async () => {
    const storage = new MemoryStorage();
    const store = randomStore();
    const { hash } = await writeEegEncoder(storage, 'e', { configuration, store, card: '# Card' });
    const loaded = await readEegEncoder(storage, 'e', runtime);
    expect(loaded.hash).toBe(hash);
    expect(loaded.configuration).toEqual(configuration);
    const patches = noise(19, 4);
    const before = await new EegEncoder(network, store, runtime).encode(patches, channels);
    const after = await loaded.encoder.encode(patches, channels);
    expect(after.tokens).toEqual(before.tokens);
    const model = await openOnnx(runtime, await storage.read('e/encoder.onnx'));
    const rows = BigInt64Array.from(channels, (name) => BigInt(labramRow(name)!));
    const { patch } = await model.run({ x: Float32Array.from([...patches, ...patches, ...patches]), rows });
    expect(patch).toHaveLength(3 * before.tokens.length);
    for (let i = 0; i < patch.length; i++) {
      expect(Math.abs(patch[i] - before.tokens[i % before.tokens.length])).toBeLessThan(1e-4);
    }
    await model.release();
  });

  it('is refused when it is not whole or not what it says', async () => {
    const storage = new MemoryStorage();
    await writeEegEncoder(storage, 'e', { configuration, store: randomStore(), card: '# Card' });
    const read = () => readEegEncoder(storage, 'e', runtime);
    const config = new TextDecoder().decode(await storage.read('e/config.json'));
    await storage.write('e/config.json', config.replace('"depth": 2', '"depth": 3'));
    await expect(read()).rejects.toMatchObject({ code: 'model-weights', detail: { file: 'e/model.safetensors' } });
    await storage.write('e/config.json', config.replace('"rate": 200', '"rate": 250'));
    await expect(read()).rejects.toMatchObject({ code: 'encoder-configuration', detail: { field: 'input.rate' } });
    await storage.remove('e/config.json');
    await expect(read()).rejects.toMatchObject({ code: 'encoder-missing' });
  });
});
