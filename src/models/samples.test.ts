import { expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import type { GenerativeModel } from './generator.js';
import { smallStore, smallTarget, VALUES } from './residual-process.fixture.js';
import { drawSamples } from './samples.js';

const VOLUMES = 2000;

function modelOf(residual: 'gaussian' | 'diffusion'): GenerativeModel {
  const store = smallStore();
  store.set('residual.rest', [VALUES], new Float32Array(VALUES).fill(0.25));
  store.set('residual.restReflection', [0], new Float32Array(0));
  store.set('modes.back', [1, 4], Float32Array.of(1, 1, 1, 1));
  const configuration = smallTarget(0, 0, 1);
  configuration.generation.residual = residual;
  return { configuration, store } as unknown as GenerativeModel;
}

/** Twice as unsure in the second half as in the first. */
const generated = {
  mean: new Random('mean').fillNormal(new Float32Array(VALUES * VOLUMES)),
  deviation: Float32Array.from({ length: VALUES * VOLUMES }, (_, i) => (i % VOLUMES < VOLUMES / 2 ? 1 : 2)),
};
const none = { expected: new Float32Array(VOLUMES), samples: [] };

const residualOf = (sample: Float32Array) => sample.map((value, i) => value - generated.mean[i]);

it('draws around the mean as widely as is stated of each moment, each sample another one', async () => {
  const [first, second] = await drawSamples(modelOf('gaussian'), generated, none, 2, new Random(1));
  const residual = residualOf(first);
  const power = [0, 0];
  residual.forEach((value, i) => {
    power[i % VOLUMES < VOLUMES / 2 ? 0 : 1] += value ** 2 / (residual.length / 2);
  });
  // Standard error of a mean square of 7000: 1.7 %.
  expect(Math.abs(power[0] - 1)).toBeLessThan(0.07);
  expect(Math.abs(power[1] - 4)).toBeLessThan(0.28);
  expect(second).not.toEqual(first);
  expect(await drawSamples(modelOf('gaussian'), generated, none, 2, new Random(1))).toEqual([first, second]);
});

it('adds what the network drew beside its own expectation, and the process to it', async () => {
  const expected = new Random('expected').fillNormal(new Float32Array(VOLUMES));
  const draw = async (sample: Float32Array) =>
    (await drawSamples(modelOf('diffusion'), generated, { expected, samples: [sample] }, 1, new Random(1)))[0];
  const [outside] = await drawSamples(modelOf('gaussian'), generated, none, 1, new Random(1));
  expect(await draw(expected)).toEqual(outside);
  // Far more than the process adds, the same at every volume: a map that does not change over time but by what is stated.
  const residual = residualOf(await draw(expected.map((value) => value + 1e5)));
  const map = Array.from({ length: VALUES }, (_, value) => residual[value * VOLUMES]);
  expect(Math.hypot(...map)).toBeGreaterThan(1);
  residual.forEach((value, i) => {
    const wanted = map[Math.floor(i / VOLUMES)] * (i % VOLUMES < VOLUMES / 2 ? 1 : 2);
    expect(Math.abs(value - wanted)).toBeLessThan(1e-3);
  });
});
