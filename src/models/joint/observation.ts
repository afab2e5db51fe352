/** A measured signal as evidence about the shared state. */
import { type Multiply, product } from '../../signal/index.js';
import type { StateMember } from './joint-model.js';
import type { Moments } from './on-moments.js';
import { type Evidence, evidenceOf } from './state-update.js';

/** A modality that was measured beside what is generated. */
export interface Observation extends Moments {
  /** Name of the modality. */
  target: string;
  /** At the points of its model `[value, moment]`, prepared as for training. */
  signal: Float32Array;
  /** Which values were measured `[value]`; all where absent. */
  present?: Uint8Array;
}

/**
 * Evidence of an observation, given what the source alone says of its modes.
 *
 * The noise of a value is what the modes leave out of it, and `noise` times the mean of that and of what the modes hold, spread over as
 * many values as there are to a mode: neighbours err alike, so that thousands of vertices are no more witnesses than there are modes.
 *
 * @param expected modes that the source says `[moment, mode]`; none where it was not given
 */
export async function observedEvidence(
  { decode, rest, modes }: Pick<StateMember, 'decode' | 'rest' | 'modes'>,
  { signal, present, count }: Observation,
  noise: number,
  expected?: ArrayLike<number>,
  multiply?: Multiply,
): Promise<Evidence> {
  const said = expected && (await product(decode, rest.length, modes, acrossMoments(expected, modes), count, multiply));
  const departure = said === undefined ? signal : signal.map((value, i) => value - said[i]);
  return evidenceOf(decode, observationVariance(decode, rest, modes, noise), departure, present, multiply);
}

/** `[moment, mode]` → `[mode, moment]`. */
function acrossMoments(series: ArrayLike<number>, modes: number): Float32Array {
  const moments = series.length / modes;
  return Float32Array.from(
    { length: series.length },
    (_, i) => series[(i % moments) * modes + Math.floor(i / moments)],
  );
}

/** Variance of each value about its modes, `[value]`; 0 for values that hold nothing. */
export function observationVariance(
  decode: Float32Array,
  rest: Float32Array,
  modes: number,
  noise: number,
): Float32Array {
  const held = Float64Array.from(rest, (left, value) => {
    let sum = left;
    for (let i = 0; i < modes; i++) sum += decode[value * modes + i] ** 2;
    return sum;
  });
  const alive = held.filter((value) => value > 0);
  const mean = alive.reduce((sum, value) => sum + value, 0) / Math.max(1, alive.length);
  const shared = noise * mean * Math.max(1, alive.length / modes);
  return rest.map((left, value) => (held[value] > 0 ? left + shared : 0));
}
