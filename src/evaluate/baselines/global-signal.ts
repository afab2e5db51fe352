import { cortexVertices, globalSignal as meanOverCortex } from '../cortex-mesh.js';
import type { Baseline } from './baseline.js';

/**
 * One time course for the whole cortex, predicted from EEG by the lagged ridge:
 * how far a model gets that knows only how awake the person is. It has no spatial
 * pattern, so its spatial r is 0.
 */
export const globalSignal: Baseline = {
  key: 'globalSignal',
  name: 'global signal',
  note:
    'The global signal that the lagged ridge predicts from EEG (penalty chosen for it on validation people), copied to every vertex. ' +
    'The real global signal cannot be known from EEG; see globalSignalOracle.',
  async fit(train, validation, context) {
    const ridge = await context.laggedRidge(train, validation);
    return {
      predict: async (run) => copyToVertices(await ridge.predictGlobal(run), context.mesh.labels.length),
    };
  },
};

/** The run's own global signal, which nobody knows beforehand, at every vertex: a bound for models without spatial pattern. */
export const globalSignalOracle: Baseline = {
  key: 'globalSignalOracle',
  name: 'global signal (oracle)',
  note: 'The real global signal of the test run itself copied to every vertex: uses the target, a bound and no competitor.',
  oracle: true,
  async fit(_train, _validation, { mesh }) {
    const cortex = cortexVertices(mesh);
    return {
      predict: async (run) => copyToVertices(meanOverCortex(cortex, run.signal, run.volumes), mesh.labels.length),
    };
  },
};

function copyToVertices(signal: ArrayLike<number>, vertices: number): Float32Array {
  const result = new Float32Array(vertices * signal.length);
  for (let vertex = 0; vertex < vertices; vertex++) result.set(signal, vertex * signal.length);
  return result;
}
