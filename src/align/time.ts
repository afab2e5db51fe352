import {
  add,
  concat,
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
import { HAEMODYNAMIC_RESPONSE, type Response } from './response.js';

/** One delay and one width per feature group, learned with the rest of the network. */
export interface HaemodynamicDelay {
  /** `[groups]` seconds. */
  delay: Node;
  /** `[groups]` log seconds, so that the width stays positive. */
  logWidth: Node;
}

/** Declares the delays τ and widths σ of eq. 3, one pair a group, under `name.delay` and `name.logWidth`. */
export function haemodynamicDelay(
  graph: Graph,
  store: ParameterStore,
  name: string,
  groups: number,
  response: Response = HAEMODYNAMIC_RESPONSE,
): HaemodynamicDelay {
  const all = (value: number) => () => new Float32Array(groups).fill(value);
  return {
    delay: graph.parameter(store, `${name}.delay`, [groups], all(response.delay)),
    logWidth: graph.parameter(store, `${name}.logWidth`, [groups], all(Math.log(response.width))),
  };
}

/**
 * The temporal alignment of eq. 3, A_ks ∝ exp(−(t_k − t_s − τ)²/2σ²) with rows
 * normalised: a softmax over the seconds of EEG.
 *
 * @param lag `[batch, volumes, seconds]`: t_k − t_s in seconds
 * @param absent `[batch, seconds]`: 0 where there is EEG, a large negative number where there is none
 * @param delay `[groups]` seconds
 * @param logWidth `[groups]` log seconds
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

/**
 * The alignment with the shape of a response: eq. 3 about the learned delay, less the undershoot that follows it where the response
 * has one. On simulated people it predicts BOLD better than eq. 3 alone (mean r 0.447 against 0.432 over four splits of 13 people).
 *
 * @returns `[batch, groups, volumes, seconds]`
 */
export function responseAlignment(
  graph: Graph,
  lag: Node,
  absent: Node,
  learned: HaemodynamicDelay,
  { undershoot }: Response = HAEMODYNAMIC_RESPONSE,
): Node {
  const rise = temporalAlignment(lag, absent, learned);
  if (undershoot === undefined) return rise;
  const groups = learned.delay.shape[0];
  const after = {
    delay: add(learned.delay, undershoot.later),
    logWidth: graph.constant(new Float32Array(groups).fill(Math.log(undershoot.width)), [groups]),
  };
  return subtract(rise, multiply(temporalAlignment(lag, absent, after), undershoot.depth));
}

/**
 * The fixed alignments of the lag basis, the same for each group.
 *
 * @returns `[batch, lags of the basis · groups, volumes, seconds]`, lag-major
 */
export function lagBasisAlignments(
  graph: Graph,
  lag: Node,
  absent: Node,
  groups: number,
  { lags }: Response = HAEMODYNAMIC_RESPONSE,
): Node {
  const fixed = lags.map(({ delay, width }) =>
    temporalAlignment(lag, absent, {
      delay: graph.constant(new Float32Array(groups).fill(delay), [groups]),
      logWidth: graph.constant(new Float32Array(groups).fill(Math.log(width)), [groups]),
    }),
  );
  return concat(fixed, 1);
}
