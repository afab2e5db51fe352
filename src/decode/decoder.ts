/** What a decoder of classes is: fitted to examples of some people, it gives a score to every class of an example of others. */
import type { Random } from '../foundation/index.js';

/** Vectors of features. */
export interface Examples {
  count: number;
  /** Features of an example. */
  width: number;
  /** `[example, feature]`. */
  values: Float32Array;
}

export interface DecoderTraining {
  /** Class of each training example, 0 … classes − 1. */
  labels: ArrayLike<number>;
  classes: number;
  /** How much each example counts; 1 where absent. */
  weights?: ArrayLike<number>;
  /** One of the decoder's `penalties`; its middle one where absent. */
  penalty?: number;
  random: Random;
}

/** A kind of decoder; what it reads is `Examples` unless it says otherwise (covariances, epochs). */
export interface Decoder<Input = Examples> {
  /** As in options and tables, e.g. `lda`. */
  name: string;
  /** One sentence, with the paper. */
  note: string;
  /** Penalties to choose from within training groups, the strongest first; nothing is chosen where absent. */
  penalties?: readonly number[];
  fit(training: Input, options: DecoderTraining): FittedDecoder<Input>;
  /** What no label is needed for, worked out once for many fits to the same examples. */
  prepare?(training: Input): (options: DecoderTraining) => FittedDecoder<Input>;
}

export interface FittedDecoder<Input = Examples> {
  /** `[example, class]`: the larger, the likelier. */
  scores(input: Input): Float64Array;
}
