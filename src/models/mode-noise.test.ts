import { expect, it } from 'vitest';
import { SeriesNoise } from '../diffusion/index.js';
import { Random } from '../foundation/index.js';
import { ParameterStore } from '../tensor/index.js';
import { modeNoise } from './mode-noise.js';
import { smallTarget } from './residual-process.fixture.js';

/** Two modes of first order: autocorrelation a volume later. */
const TEMPO = [0.8, -0.3];
const [MOMENTS, WINDOW] = [20_000, 50];

function drawn() {
  const store = new ParameterStore(new Random(0));
  store.set('residual.noise', [2, 1], Float32Array.from(TEMPO));
  return modeNoise(store, smallTarget(0, 1, 2));
}

it('has unit variance and the autocorrelation of each mode', () => {
  const noise = drawn()(MOMENTS, new Random('noise'));
  TEMPO.forEach((tempo, mode) => {
    const own = Float64Array.from({ length: MOMENTS }, (_, k) => noise[k * 2 + mode]);
    const moment = (lag: number) =>
      own.subarray(lag).reduce((sum, value, k) => sum + value * own[k], 0) / (MOMENTS - lag);
    expect(Math.abs(moment(0) - 1)).toBeLessThan(0.05);
    expect(Math.abs(moment(1) - tempo)).toBeLessThan(0.05);
    expect(Math.abs(moment(2) - tempo ** 2)).toBeLessThan(0.05);
  });
});

it('belongs to moments: windows that overlap share it, at the start and at every step', () => {
  const noise = new SeriesNoise(new Random(1), 200, 2, 4, drawn());
  const windows = [20, 60].map((start) => {
    const parts = [0, 1, 2].map(() => new Float32Array(WINDOW * 2));
    noise.begin(parts[0], start, 2);
    noise.step(parts[1], start, 2, 0);
    noise.step(parts[2], start, 2, 1);
    return parts;
  });
  for (let part = 0; part < 3; part++) {
    const [first, later] = windows.map((parts) => parts[part]);
    expect(later.subarray(0, 20)).toEqual(first.subarray(80));
  }
  expect(windows[0][1]).not.toEqual(windows[0][2]);
});
