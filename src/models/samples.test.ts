import { expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import type { GenerativeModel } from './generator.js';
import { smallStore, smallTarget, VALUES } from './residual-process.fixture.js';
import { drawSamples } from './samples.js';

const VOLUMES = 4000;

function modelOf(residual: 'gaussian' | 'diffusion'): GenerativeModel {
  const store = smallStore();
  store.set('residual.rest', [VALUES], new Float32Array(VALUES).fill(0.25));
  store.set('residual.restReflection', [0], new Float32Array(0));
  store.set('modes.back', [1, 4], Float32Array.of(1, 1, 1, 1));
  const configuration = smallTarget(0, 0, 1);
  configuration.generation.residual = residual;
  return { configuration, store } as unknown as GenerativeModel;
}

const mean = new Random('mean').fillNormal(new Float32Array(VALUES * VOLUMES));
const none = { expected: new Float32Array(VOLUMES), samples: [] };

it('draws around the mean, each sample another one', async () => {
  const [first, second] = await drawSamples(modelOf('gaussian'), mean, none, 2, new Random(1));
  const residual = first.map((value, i) => value - mean[i]);
  expect(residual.reduce((sum, value) => sum + value ** 2, 0) / residual.length).toBeCloseTo(0.25, 1);
  expect(second).not.toEqual(first);
  expect(await drawSamples(modelOf('gaussian'), mean, none, 2, new Random(1))).toEqual([first, second]);
});

it('adds what the network drew beside its own expectation, and the process to it', async () => {
  const expected = new Random('expected').fillNormal(new Float32Array(VOLUMES));
  const draw = async (sample: Float32Array) =>
    (await drawSamples(modelOf('diffusion'), mean, { expected, samples: [sample] }, 1, new Random(1)))[0];
  const atExpectation = await draw(expected);
  const [outside] = await drawSamples(modelOf('gaussian'), mean, none, 1, new Random(1));
  expect(atExpectation).toEqual(outside);
  const above = await draw(expected.map((value) => value + 1));
  const step = above.map((value, i) => value - atExpectation[i]);
  // One unit of the mode at every volume: a map that does not change over time, and is not zero.
  for (let value = 0; value < VALUES; value++) {
    const own = step.subarray(value * VOLUMES, (value + 1) * VOLUMES);
    for (const at of own) expect(at).toBeCloseTo(own[0], 4);
    expect(Math.abs(own[0])).toBeGreaterThan(0.01);
  }
});
