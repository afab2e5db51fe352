import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { Random } from '../foundation/index.js';
import { drawResidual, residualShapes } from '../models/index.js';
import { decodedByHand, momentsOf, smallStore, smallTarget, VALUES } from '../models/residual-process.fixture.js';
import { autoregression, drawAutoregressive } from '../signal/index.js';
import { fitResidualProcess, type KnownRun } from './residual-process.js';

const LATENTS = 4;
const VOLUMES = 150;
const RUNS = 60;
const AXES = [
  [1.5, 0.5, -1, 0.2],
  [-0.3, 0.8, 0.4, 0.9],
];
const TEMPO = [[0.8, -0.5], [0.2]];
const REST = [0.3, 0.1, 0.2, 0.1, 0.5, 0.4, 0.3];
const BACK = [0.5, -0.5, 1, 1];

/** Latents of planted axes with planted autoregressions, noise at each value, and a known mode on top. */
function plantedRuns(present?: (run: number) => Uint8Array): KnownRun[] {
  const store = smallStore();
  return Array.from({ length: RUNS }, (_, number) => {
    const random = new Random(`planted ${number}`);
    const series = TEMPO.map((tempo) => drawAutoregressive(autoregression(tempo), new Float32Array(VOLUMES), random));
    const known = random.fillNormal(new Float32Array(VOLUMES), 2);
    const latents = new Float32Array(VOLUMES * LATENTS);
    const signal = new Float32Array(VALUES * VOLUMES);
    for (let k = 0; k < VOLUMES; k++) {
      for (let i = 0; i < LATENTS; i++) {
        latents[k * LATENTS + i] = AXES.reduce((sum, axis, a) => sum + series[a][k] * axis[i], known[k] * BACK[i]);
      }
      decodedByHand(store, latents.subarray(k * LATENTS, (k + 1) * LATENTS)).forEach((value, at) => {
        signal[at * VOLUMES + k] = value + random.normal(0, Math.sqrt(REST[at]));
      });
    }
    const run = { id: `${number}`, volumes: VOLUMES, signal, ...(present && { present: present(number) }) };
    return { run: run as unknown as TargetRun, patches: new Float32Array(0), latents, known };
  });
}

async function fitted(runs: readonly KnownRun[]) {
  const store = smallStore();
  store.set('modes.back', [1, LATENTS], Float32Array.from(BACK));
  const sizes = await fitResidualProcess({ configuration: smallTarget(0, 0), store, runs });
  return { store, sizes, configuration: smallTarget(sizes.axes, sizes.order) };
}

describe('fitResidualProcess', () => {
  it('recovers as many axes as were planted, and what it names', async () => {
    const { store, sizes, configuration } = await fitted(plantedRuns());
    expect(sizes.axes).toBe(AXES.length);
    for (const [name, shape] of residualShapes(configuration)) expect(store.get(name).shape).toEqual(shape);
    REST.forEach((variance, value) => {
      expect(Math.abs(store.get('residual.rest').data[value] - variance)).toBeLessThan(0.03 * variance + 0.005);
    });
  });

  it.each([0, 1, 2])('draws what was planted, %i volumes apart, without the known mode', async (lag) => {
    const model = await fitted(plantedRuns());
    const found = momentsOf(await drawResidual(model, 60_000, new Random('drawn')), lag);
    // ρ of the two planted processes at the lags 0, 1, 2.
    const tempo = [
      [1, 0.8, 0.46],
      [1, 0.2, 0.04],
    ];
    const maps = AXES.map((axis) => decodedByHand(model.store, axis));
    const variances = REST.map((rest, value) => maps.reduce((sum, map) => sum + map[value] ** 2, rest));
    for (let a = 0; a < VALUES; a++) {
      for (let b = 0; b < VALUES; b++) {
        const own = a === b && lag === 0 ? REST[a] : 0;
        const expected = maps.reduce((sum, map, axis) => sum + map[a] * map[b] * tempo[axis][lag], own);
        const size = Math.sqrt(variances[a] * variances[b]);
        // Of 9000 training volumes some 3000 are independent: standard error .02 of the deviations.
        expect(Math.abs(found[a][b] - expected)).toBeLessThan(0.08 * size);
      }
    }
  });

  it('takes the variance of a value from the runs that measured it', async () => {
    const runs = plantedRuns((run) =>
      Uint8Array.from({ length: VALUES }, (_, value) => (value === 4 && run % 2 ? 0 : 1)),
    );
    for (const { run } of runs) if (run.present?.[4] === 0) run.signal.fill(0, 4 * VOLUMES, 5 * VOLUMES);
    const { store } = await fitted(runs);
    expect(Math.abs(store.get('residual.rest').data[4] - REST[4])).toBeLessThan(0.05);
  });
});
