/** Ridge regression on standardised features. */
import type { Regressor } from './regressor.js';
import { trainingSpace } from './training-space.js';

/** From little more than the mean of training to almost no restraint. */
const PENALTIES: readonly number[] = [1000, 100, 10, 1, 0.1];

/**
 * Least Σ (yᵢ − fᵢ)² + λ‖θ‖², features of variance 1 divided by √width: scikit-learn's `alpha` after a `StandardScaler` is λ·width. Along the
 * principal axes of the training examples the solution is a division.
 *
 * @example
 * const age = ridge.prepare(training)({ targets, penalty: 10 }).predict(others);
 */
export const ridge: Regressor = {
  name: 'ridge',
  note: 'Ridge regression (Hoerl & Kennard 1970), its penalty chosen within training groups',
  penalties: PENALTIES,
  prepare(training) {
    const { space, valuesOf } = trainingSpace(training);
    return ({ targets, penalty }) => {
      const { rank, places, energies } = space;
      let mean = 0;
      for (let i = 0; i < training.count; i++) mean += targets[i] / training.count;
      const coefficients = new Float64Array(rank);
      for (let i = 0; i < training.count; i++) {
        for (let k = 0; k < rank; k++) coefficients[k] += places[i * rank + k] * (targets[i] - mean);
      }
      for (let k = 0; k < rank; k++) coefficients[k] /= energies[k] + penalty;
      return { predict: (input) => valuesOf({ coefficients, intercept: mean }, input) };
    };
  },
};
