/** A target of seven values in two patches, with weights that are known. */
import { Random } from '../foundation/index.js';
import { ParameterStore } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';

export const MEMBERS = [
  [0, 3, 5, 6],
  [4, 1, 2],
];
export const COMPONENTS = 2;
export const VALUES = 7;
const SIZE = 4;

/** What the process and the decoding read of a configuration. */
export function smallTarget(axes: number, order: number, modes = 1) {
  return {
    target: {
      name: 'bold',
      unit: 'z',
      values: VALUES,
      tr: 2,
      places: [
        [-40, 20, 50],
        [35, -60, 30],
      ],
      members: MEMBERS,
      size: SIZE,
      source: 'two patches made up for a test',
    },
    network: { components: COMPONENTS, modes },
    generation: { mean: 'linear', residual: 'gaussian', axes, order },
  } as unknown as ModelConfiguration;
}

/** An unpatcher of random numbers, orthogonal within a patch as principal components are. */
export function smallStore(): ParameterStore {
  const random = new Random('unpatcher');
  const store = new ParameterStore(random.fork('store'));
  const weight = new Float32Array(MEMBERS.length * COMPONENTS * SIZE);
  MEMBERS.forEach((members, point) => {
    const first = random.fillNormal(new Float32Array(members.length));
    const second = random.fillNormal(new Float32Array(members.length));
    const share = dot(first, second) / dot(first, first);
    weight.set(first, point * COMPONENTS * SIZE);
    weight.set(
      second.map((value, i) => value - share * first[i]),
      (point * COMPONENTS + 1) * SIZE,
    );
  });
  store.set('unpatcher.weight', [MEMBERS.length, COMPONENTS, SIZE], weight);
  return store;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** The signal of latents at one moment, by the definition of the unpatcher `[value]`. */
export function decodedByHand(store: ParameterStore, latents: ArrayLike<number>): Float64Array {
  const weight = store.get('unpatcher.weight').data;
  const signal = new Float64Array(VALUES);
  MEMBERS.forEach((members, point) => {
    members.forEach((value, i) => {
      for (let c = 0; c < COMPONENTS; c++) {
        const at = point * COMPONENTS + c;
        signal[value] += latents[at] * weight[at * SIZE + i];
      }
    });
  });
  return signal;
}

/** Second moments `[value, value]` of a series `[value, volume]`, and those of it with itself a few volumes later. */
export function momentsOf(signal: Float32Array, lag = 0): number[][] {
  const volumes = signal.length / VALUES;
  return Array.from({ length: VALUES }, (_, a) =>
    Array.from({ length: VALUES }, (_, b) => {
      let sum = 0;
      for (let k = lag; k < volumes; k++) sum += signal[a * volumes + k] * signal[b * volumes + k - lag];
      return sum / (volumes - lag);
    }),
  );
}
