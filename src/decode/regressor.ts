/** What reads a number, such as an age, off features. */
import type { Examples } from './decoder.js';

export interface RegressorTraining {
  /** The number of each training example. */
  targets: ArrayLike<number>;
  penalty: number;
}

/** A kind of regression. */
export interface Regressor {
  /** As in options and tables, e.g. `ridge`. */
  name: string;
  /** One sentence, with the paper. */
  note: string;
  /** To choose from within training groups, the strongest first. */
  penalties: readonly number[];
  /** What no target is needed for, worked out once for many fits to the same examples. */
  prepare(training: Examples): (options: RegressorTraining) => FittedRegressor;
}

export interface FittedRegressor {
  /** One number an example. */
  predict(input: Examples): Float64Array;
}
