import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { ParameterStore } from '../../tensor/index.js';
import type { GenerativeModel } from '../generator.js';
import { generateFromState, JointState } from './generate-joint.js';
import type { JointConfiguration } from './joint-configuration.js';
import type { JointModel } from './joint-model.js';
import { representationOf } from './representation.js';

/** How far light and blood go together at the first place; the second is apart. */
const SHARED = 0.8;
const REST = 0.2;
const COUNT = 6;

/** Two modes that are two values. */
function model(name: string): GenerativeModel {
  const store = new ParameterStore();
  store.set('unpatcher.weight', [2, 1, 1], Float32Array.from([1, 1]));
  store.set('modes.back', [2, 2], Float32Array.from([1, 0, 0, 1]));
  store.set('residual.rest', [2], Float32Array.from([1, 1]));
  store.set('residual.restReflection', [0], new Float32Array(0));
  return {
    configuration: {
      target: {
        name,
        values: 2,
        places: [
          [0, 0, 0],
          [9, 9, 9],
        ],
        members: [[0], [1]],
        size: 1,
      },
      network: { modes: 2, components: 1 },
      generation: { mean: 'linear', residual: 'gaussian', axes: 0, order: 0 },
    },
    store,
  } as unknown as GenerativeModel;
}

function joint(): JointModel {
  const store = new ParameterStore();
  const covariance = Float32Array.from([1, 0, SHARED, 0, 0, 1, 0, 0, SHARED, 0, 1, 0, 0, 0, 0, 1]);
  store.set('state.prior', [4, 4], covariance);
  store.set('state.left', [4, 4], covariance);
  store.set('state.noise', [2, 2], new Float32Array(4));
  for (const name of ['blood', 'light']) {
    store.set(`rest.${name}`, [2], Float32Array.from([REST, REST]));
    store.set(`bank.${name}`, [2, 2], Float32Array.from([1, 0, 0, 1]));
  }
  const member = (target: string) => ({ target, modes: 2, values: 2, columns: ['1'] });
  return {
    configuration: {
      places: [
        [0, 0, 0],
        [9, 9, 9],
      ],
      members: [member('blood'), member('light')],
    } as unknown as JointConfiguration,
    store,
    models: new Map(['blood', 'light'].map((name) => [name, model(name)])),
  };
}

const moments = { startTime: 0, tr: 1, count: COUNT };
const light = (signal: readonly number[], present?: Uint8Array) => ({
  target: 'light',
  signal: Float32Array.from([...signal, ...signal]),
  ...(present && { present }),
  ...moments,
});
const SIGNAL = [1, 2, -1, 0, 1, -2];

async function bloodFrom(observation: ReturnType<typeof light>, samples = 0) {
  const random = new Random(1);
  const state = await JointState.of(joint(), { observations: [observation] }, new Map([['blood', moments]]), {
    random,
  });
  return { state, generated: await generateFromState(state, 'blood', moments, { random, samples }) };
}

describe('the shared state', () => {
  it('is the conditional expectation of a Gaussian, where signals go together', async () => {
    const { generated } = await bloodFrom(light(SIGNAL));
    SIGNAL.forEach((value, k) => {
      expect(generated.mean[k]).toBeCloseTo((SHARED / (1 + REST)) * value, 4);
      expect(generated.mean[COUNT + k]).toBeCloseTo(0, 6);
    });
    // Var(blood | light) = 1 − ρ² / (1 + rest), and what the modes leave out.
    const expected = Math.sqrt(1 - SHARED ** 2 / (1 + REST) + REST);
    expect(generated.deviation[0]).toBeCloseTo(expected, 4);
    expect(generated.deviation[COUNT]).toBeCloseTo(Math.sqrt(1 + REST), 4);
  });

  it('knows nothing of values that were not measured', async () => {
    const { generated } = await bloodFrom(light(SIGNAL, Uint8Array.from([0, 1])));
    expect(generated.mean.every((value) => Math.abs(value) < 1e-6)).toBe(true);
    expect(generated.deviation[0]).toBeCloseTo(Math.sqrt(1 + REST), 4);
  });

  it('is moved at the moments that were measured alone', async () => {
    const late = { ...light(SIGNAL), startTime: 3 };
    const { generated } = await bloodFrom(late);
    expect([...generated.informed]).toEqual([0, 0, 0, 1, 1, 1]);
    expect(generated.mean[0]).toBe(0);
    expect(generated.mean[4]).toBeCloseTo((SHARED / (1 + REST)) * SIGNAL[1], 4);
    expect(generated.deviation[0]).toBeGreaterThan(generated.deviation[4]);
  });

  it('draws samples that spread as widely as is stated', async () => {
    const { generated } = await bloodFrom(light(SIGNAL), 600);
    for (const at of [0, COUNT]) {
      const spread = generated.samples.reduce((sum, one) => sum + (one[at] - generated.mean[at]) ** 2, 0) / 600;
      expect(Math.abs(Math.sqrt(spread) / generated.deviation[at] - 1)).toBeLessThan(0.15);
    }
  });

  it('shows every modality at the shared places', async () => {
    const { state } = await bloodFrom(light(SIGNAL));
    const { states, columns } = representationOf(joint(), state, moments);
    expect(columns).toEqual(['blood 1', 'light 1']);
    // `[place, moment, width]`: blood and light at the first place and moment.
    expect(states[0]).toBeCloseTo((SHARED / (1 + REST)) * SIGNAL[0], 4);
    expect(states[1]).toBeCloseTo(SIGNAL[0] / (1 + REST), 4);
    expect(states[COUNT * 2]).toBeCloseTo(0, 6);
  });
});
