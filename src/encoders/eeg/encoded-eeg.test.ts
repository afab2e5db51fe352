import * as ort from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { electrodePosition, montageNames, type Recording } from '../../recordings/index.js';
import { createRuntime, ParameterStore } from '../../tensor/index.js';
import { EegEncoder, encoderGraph } from './eeg-encoder.js';
import { encodeRecording } from './encoded-eeg.js';
import { FeatureCache } from './feature-cache.js';
import type { LabramConfiguration } from './labram.js';

const network: LabramConfiguration = {
  width: 8,
  depth: 1,
  heads: 2,
  hidden: 16,
  layerScale: true,
  queryKeyNorm: true,
  queryKeyValueBias: false,
};
const names = montageNames(19).slice(0, 6);
/** Longer than a part of the cache, and not a whole number of windows. */
const SECONDS = 251;

function recording(seed: number): Recording {
  const random = new Random(seed);
  const data = random.fillNormal(new Float32Array(names.length * SECONDS * 200)).map((value) => 20 * value);
  const channels = names.map((name) => ({
    name,
    type: 'eeg' as const,
    unit: 'µV',
    position: electrodePosition(name),
  }));
  return { channels, sampleRate: 200, samples: SECONDS * 200, data, events: [] };
}

describe('encodeRecording with a cache', () => {
  const store = new ParameterStore(new Random('encoder'));
  encoderGraph(network, store, 1, 1, 1);
  const encoder = new EegEncoder(network, store, createRuntime(ort, { threads: 1 }));
  const encode = vi.spyOn(encoder, 'encode');
  const preparation = { electrodes: names, low: 0.1, high: 75, notch: false as const, windowSeconds: 4 };
  const storage = new MemoryStorage();
  const cache = (weights: string) => ({ features: new FeatureCache(storage, 'cache'), weights });

  it('gives the same tokens as without, computed once for a recording and weights', async () => {
    const first = recording(1);
    const plain = await encodeRecording(encoder, first, preparation);
    const computed = await encodeRecording(encoder, first, preparation, { cache: cache('a') });
    expect(computed).toEqual(plain);
    encode.mockClear();
    expect(await encodeRecording(encoder, first, preparation, { cache: cache('a') })).toEqual(plain);
    expect(encode).not.toHaveBeenCalled();
    await encodeRecording(encoder, first, preparation, { cache: cache('b') });
    expect(encode).toHaveBeenCalled();
    encode.mockClear();
    await encodeRecording(encoder, recording(2), preparation, { cache: cache('a') });
    expect(encode).toHaveBeenCalled();
  });
});
