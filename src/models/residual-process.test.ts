import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { decodedByHand, momentsOf, smallStore, smallTarget, VALUES } from './residual-process.fixture.js';
import { drawResidual, residualShapes } from './residual-process.js';

const LATENTS = 4;
const AXES = [
  [1, 0.5, -0.5, 0.2],
  [-0.3, 0.8, 0.4, 0.6],
];
/** Reflection coefficients of first order are the autocorrelation a volume later. */
const TEMPO = [0.7, -0.4];
const REST = [0.3, 0, 0.2, 0.1, 0.5, 0.4, 0.3];
const REST_TEMPO = 0.5;

function planted() {
  const store = smallStore();
  store.set('residual.axes', [AXES.length, LATENTS], Float32Array.from(AXES.flat()));
  store.set('residual.reflection', [AXES.length, 1], Float32Array.from(TEMPO));
  store.set('residual.rest', [VALUES], Float32Array.from(REST));
  store.set('residual.restReflection', [1], Float32Array.from([REST_TEMPO]));
  return { configuration: smallTarget(AXES.length, 1), store };
}

describe('drawResidual', () => {
  it.each([0, 1])('has the planted covariance over space, %i volumes apart', async (lag) => {
    const model = planted();
    const drawn = await drawResidual(model, 60_000, new Random('covariance'));
    const maps = AXES.map((axis) => decodedByHand(model.store, axis));
    const found = momentsOf(drawn, lag);
    const variances = REST.map((rest, value) => maps.reduce((sum, map) => sum + map[value] ** 2, rest));
    for (let a = 0; a < VALUES; a++) {
      for (let b = 0; b < VALUES; b++) {
        const own = a === b ? REST[a] * REST_TEMPO ** lag : 0;
        const expected = maps.reduce((sum, map, axis) => sum + map[a] * map[b] * TEMPO[axis] ** lag, own);
        const size = Math.sqrt(variances[a] * variances[b]);
        // Standard error: about 1/√10,000 independent moments.
        expect(Math.abs(found[a][b] - expected)).toBeLessThan(0.05 * size);
      }
    }
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const draw = (seed: string) => drawResidual(planted(), 40, new Random(seed));
    expect(await draw('one')).toEqual(await draw('one'));
    expect(await draw('one')).not.toEqual(await draw('two'));
  });

  it('draws the rest alone where there are no axes', async () => {
    const { store } = planted();
    const drawn = await drawResidual({ configuration: smallTarget(0, 1), store }, 20_000, new Random(1));
    for (const [a, row] of momentsOf(drawn).entries()) {
      for (const [b, value] of row.entries()) expect(Math.abs(value - (a === b ? REST[a] : 0))).toBeLessThan(0.03);
    }
  });
});

it('names its tensors by what the configuration says', () => {
  const { store, configuration } = planted();
  for (const [name, shape] of residualShapes(configuration)) expect(store.get(name).shape).toEqual(shape);
  expect([...residualShapes(configuration).keys()].sort()).toEqual(
    store
      .names()
      .filter((name) => name.startsWith('residual.'))
      .sort(),
  );
  expect([...residualShapes(smallTarget(0, 3)).keys()]).toEqual(['residual.rest', 'residual.restReflection']);
});
