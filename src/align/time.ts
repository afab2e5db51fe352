import {
  add,
  divide,
  exp,
  type Graph,
  multiply,
  type Node,
  type ParameterStore,
  reshape,
  softmax,
  square,
  subtract,
} from '../tensor/index.js';

/** One delay and one width per feature group, learned with the rest of the network. */
export interface HaemodynamicDelay {
  /** `[groups]` seconds. */
  delay: Node;
  /** `[groups]` log seconds, so that the width stays positive. */
  logWidth: Node;
}

/** Where learning starts: the canonical six seconds, and a spread of two. */
export const INITIAL_DELAY_SECONDS = 6;
export const INITIAL_WIDTH_SECONDS = 2;

/**
 * Declares the delays τ and widths σ of eq. 3 under `name.delay` and `name.logWidth`.
 *
 * @param initial `[groups]` seconds to begin with; the canonical values where absent
 */
export function haemodynamicDelay(
  graph: Graph,
  store: ParameterStore,
  name: string,
  groups: number,
  initial?: { delay: ArrayLike<number>; width: ArrayLike<number> },
): HaemodynamicDelay {
  const start = (values: ArrayLike<number> | undefined, otherwise: number, map = (x: number) => x) =>
    Float32Array.from({ length: groups }, (_, g) => map(values?.[g] ?? otherwise));
  return {
    delay: graph.parameter(store, `${name}.delay`, [groups], () => start(initial?.delay, INITIAL_DELAY_SECONDS)),
    logWidth: graph.parameter(store, `${name}.logWidth`, [groups], () =>
      start(initial?.width, INITIAL_WIDTH_SECONDS, Math.log),
    ),
  };
}

/**
 * The temporal alignment of eq. 3, A_ks ∝ exp(−(t_k − t_s − τ)²/2σ²) with rows
 * normalised: a softmax over the seconds of EEG.
 *
 * @param lag `[batch, volumes, seconds]`: t_k − t_s in seconds
 * @param absent `[batch, seconds]`: 0 where there is EEG, a large negative number where there is none
 * @returns `[batch, groups, volumes, seconds]`
 */
export function temporalAlignment(lag: Node, absent: Node, { delay, logWidth }: HaemodynamicDelay): Node {
  const [batch, volumes, seconds] = lag.shape;
  const groups = delay.shape[0];
  const distance = subtract(reshape(lag, [batch, 1, volumes, seconds]), reshape(delay, [1, groups, 1, 1]));
  const variance = reshape(exp(multiply(logWidth, 2)), [1, groups, 1, 1]);
  const exponent = multiply(divide(square(distance), variance), -0.5);
  return softmax(add(exponent, reshape(absent, [batch, 1, 1, seconds])));
}
