import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { plantedBold, plantedLayout, plantedOptions } from '../../../test/train/planted-bold.js';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { fitPatchEmbedding, toPatches, unembedPatches } from '../../modalities/index.js';
import { createRuntime, openOnnx } from '../../tensor/index.js';
import type { BoldEncoderConfiguration } from './bold-encoder-configuration.js';
import { readBoldEncoder, writeBoldEncoder } from './bold-encoder-folder.js';
import { fitLatents, transformerEmbedding } from './bold-latents.js';
import { pretrainBold } from './bold-pretraining.js';

const runtime = createRuntime(ort, { threads: 1 });
const points = plantedLayout.members.length;
const { size } = plantedLayout;
const people = ['1', '2', '3'].map((person) => plantedBold(person));
const patches = people.map((run) => toPatches(plantedLayout, run.signal, run.volumes));
const VOLUMES = people[0].volumes;

/** Means over all volumes of products of two columns of one point, `[volume, point, width]`. */
function moment(x: readonly Float32Array[], width: number, point: number, a: number, b: number): number {
  let sum = 0;
  for (const run of x) {
    for (let k = 0; k < VOLUMES; k++)
      sum += run[(k * points + point) * width + a] * run[(k * points + point) * width + b];
  }
  return sum / (VOLUMES * x.length);
}

describe('fitLatents', () => {
  it('finds the principal components of each patch in any mixture of its values', () => {
    // Latents that are an invertible mixture of the values: nothing is lost.
    const random = new Random('mixture');
    const mixture = random.fillNormal(new Float32Array(points * size * size));
    const latents = patches.map((run) => {
      const mixed = new Float32Array(run.length);
      for (let row = 0; row < run.length / size; row++) {
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) {
            mixed[row * size + j] += run[row * size + i] * mixture[((row % points) * size + i) * size + j];
          }
        }
      }
      return mixed;
    });
    const runs = latents.map((own, i) => ({ latents: own, patches: patches[i] }));
    const { decode, kept, lost } = fitLatents(plantedLayout, runs, size, 2);
    const expected = fitPatchEmbedding(plantedLayout, patches, 2);
    expect(kept).toBeCloseTo(expected.kept, 4);
    lost.forEach((value, i) => {
      expect(value).toBeCloseTo(expected.lost[i], 4);
    });
    for (let row = 0; row < 2 * points; row++) {
      const own = decode.subarray(row * size, (row + 1) * size);
      const other = expected.decode.subarray(row * size, (row + 1) * size);
      // The sign of a component is free.
      const sign = Math.sign(own.reduce((sum, value, i) => sum + value * other[i], 0));
      own.forEach((value, i) => {
        expect(sign * value).toBeCloseTo(other[i], 3);
      });
    }
  });
});

describe('an encoder', () => {
  const configured = async () => {
    const encoder = await pretrainBold({
      layout: plantedLayout,
      train: people,
      validation: [plantedBold('4')],
      options: { ...plantedOptions, steps: 150, validateEvery: 50, checkpointEvery: 1000 },
      runtime,
      random: new Random('encoder'),
    });
    const { members, places, values, name } = plantedLayout;
    const configuration: BoldEncoderConfiguration = {
      format: 'hemocast-bold-encoder',
      version: 1,
      target: {
        name,
        values,
        tr: 2,
        places: members.map((_, i) => [...places.subarray(3 * i, 3 * i + 3)]),
        members: members.map((list) => [...list]),
        size,
        source: 'planted',
      },
      network: encoder.shape,
      training: {
        simulated: true,
        data: 'planted',
        seed: 1,
        people: { train: ['1'], validation: ['4'], test: [] },
        files: [],
        details: {},
      },
    };
    return { configuration, encoder, card: (hash: string) => hash };
  };
  const record = configured();

  it('gives latents that are uncorrelated, ordered, centred, and lead back to the signal', async () => {
    const { configuration, encoder } = await record;
    const embedding = await transformerEmbedding({ configuration, store: encoder.store }, runtime, patches, 2);
    const latents: Float32Array[] = [];
    for (const run of patches) latents.push(await embedding.embed(run));
    await embedding.release?.();
    let [error, power] = [0, 0];
    latents.forEach((own, i) => {
      const back = unembedPatches(plantedLayout, embedding.decode, own);
      back.forEach((value, j) => {
        error += (value - patches[i][j]) ** 2;
        power += patches[i][j] ** 2;
      });
    });
    expect(1 - error / power).toBeCloseTo(embedding.kept, 3);
    // Two planted patterns in three values: two good latents keep nearly all that is not noise.
    expect(embedding.kept).toBeGreaterThan(0.8);
    expect(embedding.kept).toBeLessThan(fitPatchEmbedding(plantedLayout, patches, 2).kept + 1e-4);
    for (let point = 0; point < points; point++) {
      expect(moment(latents, 2, point, 0, 0)).toBeCloseTo(1, 3);
      expect(moment(latents, 2, point, 1, 1)).toBeCloseTo(1, 3);
      expect(moment(latents, 2, point, 0, 1)).toBeCloseTo(0, 3);
      const carried = [0, 1].map((c) => {
        const row = embedding.decode.subarray((point * 2 + c) * size, (point * 2 + c + 1) * size);
        return row.reduce((sum, value) => sum + value * value, 0);
      });
      expect(carried[0]).toBeGreaterThanOrEqual(carried[1]);
    }
    await expect(
      transformerEmbedding({ configuration, store: encoder.store }, runtime, patches, 3),
    ).rejects.toMatchObject({ code: 'encoder-components' });
    await expect(
      transformerEmbedding(
        { configuration, store: encoder.store },
        runtime,
        [patches[0].slice(0, 7 * points * size)],
        2,
      ),
    ).rejects.toMatchObject({ code: 'run-too-short' });
  });

  it('comes back from its folder as it was, and its ONNX file agrees with it', async () => {
    const storage = new MemoryStorage();
    const written = await record;
    const { hash } = await writeBoldEncoder(storage, 'encoder', written);
    const read = await readBoldEncoder(storage, 'encoder');
    expect(read.hash).toBe(hash);
    expect(read.configuration).toEqual(written.configuration);
    expect(read.store.names().sort()).toEqual(written.encoder.store.names().sort());
    for (const name of read.store.names()) expect(read.store.get(name)).toEqual(written.encoder.store.get(name));

    const { volumes, components } = written.encoder.shape;
    const signal = patches[0].slice(0, volumes * points * size);
    const model = await openOnnx(runtime, await storage.read('encoder/encoder.onnx'));
    const { latents } = await model.run({ signal });
    await model.release();
    expect(latents).toHaveLength(volumes * points * components);
    // Over one window alone the embedding is the network's latents, centred and turned: the same span.
    const embedding = await transformerEmbedding(read, runtime, [signal], components);
    const embedded = await embedding.embed(signal);
    await embedding.release?.();
    const mean = latents.reduce((sum, value, i) => (i % (points * components) === 0 ? sum + value / volumes : sum), 0);
    let [along, own, other] = [0, 0, 0];
    const fitted = [0, 0];
    for (let c = 0; c < components; c++) {
      for (let k = 0; k < volumes; k++) {
        fitted[c] += (embedded[k * points * components + c] * (latents[k * points * components] - mean)) / volumes;
      }
    }
    for (let k = 0; k < volumes; k++) {
      const value = latents[k * points * components] - mean;
      const rebuilt = fitted.reduce((sum, weight, c) => sum + weight * embedded[k * points * components + c], 0);
      along += value * rebuilt;
      own += value ** 2;
      other += rebuilt ** 2;
    }
    expect(along / Math.sqrt(own * other)).toBeCloseTo(1, 3);
  });

  it('is refused where its weights or its configuration are not whole', async () => {
    const storage = new MemoryStorage();
    await expect(readBoldEncoder(storage, 'encoder')).rejects.toMatchObject({ code: 'encoder-missing' });
    const written = await record;
    await writeBoldEncoder(storage, 'encoder', written);
    const config = JSON.parse(new TextDecoder().decode(await storage.read('encoder/config.json')));
    const wrong = async (change: object, code: string) => {
      await storage.write('encoder/config.json', JSON.stringify({ ...config, ...change }));
      await expect(readBoldEncoder(storage, 'encoder')).rejects.toMatchObject({ code });
    };
    await wrong({ network: { ...config.network, block: 3 } }, 'encoder-configuration');
    await wrong({ format: 'hemocast-model' }, 'encoder-configuration');
    await wrong({ target: { ...config.target, members: config.target.members.slice(1) } }, 'encoder-configuration');
    await wrong({ network: { ...config.network, width: 4096 } }, 'model-weights');
  });
});
