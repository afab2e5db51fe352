import type { ScoreSpace } from '../../modalities/index.js';
import { kindCount, kindOfValue, ScoredValues } from '../scored-values.js';
import type { Baseline } from './baseline.js';

/**
 * One time course for all values of a kind, predicted from EEG by the lagged
 * ridge: how far a model gets that knows only how awake the person is. It has no
 * spatial pattern, so its spatial r is 0.
 */
export const globalSignal: Baseline = {
  key: 'globalSignal',
  name: 'global signal',
  note:
    'The global signal that the lagged ridge predicts from EEG (penalty chosen for it on validation people), copied to every value; one for each kind of value. ' +
    'The real global signal cannot be known from EEG; see globalSignalOracle.',
  async fit(train, validation, context) {
    const ridge = await context.laggedRidge(train, validation);
    return {
      predict: async (run) => copyToValues(await ridge.predictGlobal(run), context.space, run.volumes),
    };
  },
};

/** The run's own global signal, which nobody knows beforehand, at every value: a bound for models without spatial pattern. */
export const globalSignalOracle: Baseline = {
  key: 'globalSignalOracle',
  name: 'global signal (oracle)',
  note: 'The real global signal of the test run itself copied to every value, one for each kind: uses the target, a bound and no competitor.',
  oracle: true,
  async fit(_train, _validation, { space }) {
    return {
      predict: async ({ signal, volumes, present }) => {
        const scored = new ScoredValues(space, present);
        const courses = Array.from({ length: kindCount(space) }, (_, kind) =>
          scored.globalSignal(signal, volumes, kind),
        );
        return copyToValues(courses, space, volumes);
      },
    };
  },
};

/** `[kind][moment]` → `[value, moment]`, each value with the course of its kind. */
function copyToValues(courses: readonly ArrayLike<number>[], space: ScoreSpace, moments: number): Float32Array {
  const values = space.labels.length;
  const result = new Float32Array(values * moments);
  for (let value = 0; value < values; value++) result.set(courses[kindOfValue(space, value)], value * moments);
  return result;
}
