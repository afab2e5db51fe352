/**
 * The unified representation: what every modality is expected to do at the shared cortical places, of one shape for everybody whatever
 * was measured. Later work clusters, decodes and explains it.
 */
import type { JointState } from './generate-joint.js';
import type { JointModel } from './joint-model.js';
import type { Moments } from './on-moments.js';

/** States at places and times. */
export interface Representation {
  /** `[place, moment, width]` */
  states: Float32Array;
  /** mm, fsaverage frame. */
  places: readonly (readonly [number, number, number])[];
  moments: Moments;
  /** What each of `width` columns holds: the modality and a component or kind of it, e.g. `bold 1`, `fnirs HbO`. */
  columns: string[];
}

/** Reads the representation from the shared state. */
export function representationOf(joint: JointModel, state: JointState, moments: Moments): Representation {
  const { places, members } = joint.configuration;
  const columns = members.flatMap(({ target, columns: own }) => own.map((column) => `${target} ${column}`));
  const states = new Float32Array(places.length * moments.count * columns.length);
  let first = 0;
  for (const { target, modes: n, columns: own } of members) {
    const { modes } = state.modesOf(target, moments);
    const bank = joint.store.get(`bank.${target}`).data;
    for (let k = 0; k < moments.count; k++) {
      for (let place = 0; place < places.length; place++) {
        for (let c = 0; c < own.length; c++) {
          let sum = 0;
          for (let i = 0; i < n; i++) sum += modes[k * n + i] * bank[(i * places.length + place) * own.length + c];
          states[(place * moments.count + k) * columns.length + first + c] = sum;
        }
      }
    }
    first += own.length;
  }
  return { states, places, moments, columns };
}
