/** Fits the joint part of a set of models: covariances of the shared state, and how far observations are to be trusted. */
import { inverseDistanceWeights } from '../../align/index.js';
import { momentsOf, observedRun } from '../../data/observation.js';
import type { ModelConfiguration } from '../../models/index.js';
import {
  decodeOf,
  type JointConfiguration,
  modeEnergies,
  observedEvidence,
  onMoments,
  stateGain,
  stateOffsets,
} from '../../models/joint/index.js';
import { type Multiply, transpose } from '../../signal/index.js';
import { ParameterStore } from '../../tensor/index.js';
import { covarianceByPlace, type FollowsBold } from './covariance-by-place.js';
import type { CrossFittedRun } from './cross-fitted.js';
import { type MemberRuns, type StateCovariances, StateMoments } from './state-moments.js';

/** Noises of an observation that are tried, as a part of the mean variance of a value. */
const NOISES = [0.05, 0.2, 0.5, 1, 2, 5];
/** Where no run shows how an observation bears on others. */
const USUAL_NOISE = 0.5;

/** A trained model of one target, with its training runs. */
export interface JointlyTrained {
  configuration: ModelConfiguration;
  store: ParameterStore;
  crossFitted: readonly CrossFittedRun[];
  /** How its values follow BOLD of the cortex beneath them, by kind; of modalities of channels. */
  followsBold?: FollowsBold;
}

export interface JointFit {
  configuration: JointConfiguration;
  store: ParameterStore;
}

/** What a member is in the fit. */
interface FittedMember extends JointlyTrained, MemberRuns {
  target: string;
  decode: Float32Array;
  rest: Float32Array;
}

/**
 * @param trained models of two targets or more
 * @param places shared cortical places, mm
 */
export async function fitJoint(
  trained: readonly JointlyTrained[],
  places: readonly (readonly number[])[],
  multiply?: Multiply,
): Promise<JointFit> {
  const sizes = trained.map(({ configuration }) => ({ modes: configuration.network.modes }));
  const { offsets } = stateOffsets(sizes);
  const members: FittedMember[] = [];
  for (const [index, one] of trained.entries()) {
    const { configuration, store, crossFitted } = one;
    const decode = await decodeOf({ configuration, store, multiply });
    const { modes } = sizes[index];
    const rest = restOf(decode, modes, crossFitted);
    members.push({
      ...one,
      target: configuration.target.name,
      decode,
      rest,
      modes,
      offset: offsets[index],
      runs: crossFitted,
    });
  }
  const moments = new StateMoments(members);
  const between = (a: number, b: number, own: StateCovariances) => placed(members, a, b, own, moments.size);
  const whole = moments.covariances(undefined, between);
  const store = new ParameterStore();
  store.set('state.prior', [moments.size, moments.size], Float32Array.from(whole.prior));
  store.set('state.left', [moments.size, moments.size], Float32Array.from(whole.left));
  store.set('state.noise', [members.length, 2], await chosenNoises(members, moments, multiply));
  const columns = members.map(columnsOf);
  members.forEach((member, i) => {
    store.set(`rest.${member.target}`, [member.rest.length], member.rest);
    store.set(
      `bank.${member.target}`,
      [member.modes, places.length * columns[i].length],
      bankOf(member, places, columns[i].length),
    );
  });
  return {
    configuration: {
      format: 'hemocast-joint',
      version: 1,
      places: places.map(([x, y, z]) => [x, y, z]),
      members: members.map(({ target, modes, rest }, i) => ({
        target,
        modes,
        values: rest.length,
        columns: columns[i],
      })),
      between: members.flatMap((member, a) =>
        members.slice(0, a).map((other, b) => ({
          ...{ of: member.target, and: other.target },
          ...originOf(members, moments, a, b),
        })),
      ),
    },
    store,
  };
}

/** Mean square of what the modes leave out of each value, over what was measured `[value]`. */
function restOf(decode: Float32Array, modes: number, runs: readonly CrossFittedRun[]): Float32Array {
  const values = decode.length / modes;
  const sums = new Float64Array(values);
  const counts = new Float64Array(values);
  for (const { run, modes: series } of runs) {
    const { signal } = run;
    for (let value = 0; value < values; value++) {
      if (run.present?.[value] === 0) continue;
      for (let k = 0; k < run.volumes; k++) {
        let left = signal[value * run.volumes + k];
        for (let i = 0; i < modes; i++) left -= decode[value * modes + i] * series[k * modes + i];
        sums[value] += left * left;
      }
      counts[value] += run.volumes;
    }
  }
  return Float32Array.from(sums, (sum, value) => (counts[value] > 0 ? sum / counts[value] : 0));
}

/** Covariance of two members that nobody was measured with, by their places; nothing where these do not say. */
function placed(
  members: readonly FittedMember[],
  a: number,
  b: number,
  own: StateCovariances,
  size: number,
): StateCovariances | undefined {
  const [channels, cortex] = cortexLast(members[a], members[b]) ?? [];
  if (channels === undefined || cortex === undefined) return undefined;
  const block = (covariance: Float64Array) =>
    Float64Array.from({ length: cortex.modes ** 2 }, (_, i) => {
      const [row, column] = [Math.floor(i / cortex.modes), i % cortex.modes];
      return covariance[(cortex.offset + row) * size + cortex.offset + column];
    });
  const total = block(own.prior);
  const both = (covariance: Float64Array) => {
    const found = covarianceByPlace(channels, cortex, channels.followsBold ?? {}, covariance, total);
    return channels === members[a] ? found : transpose(found, channels.modes, cortex.modes);
  };
  return { prior: both(total), left: both(block(own.left)) };
}

/** Channels and cortex of a pair, where one member lies on the cortex and the other's values follow it. */
function cortexLast(a: FittedMember, b: FittedMember): [FittedMember, FittedMember] | undefined {
  const isCortex = ({ configuration: { target } }: FittedMember) => target.channels === undefined;
  if (isCortex(b) && a.followsBold !== undefined) return [a, b];
  return isCortex(a) && b.followsBold !== undefined ? [b, a] : undefined;
}

function originOf(members: readonly FittedMember[], moments: StateMoments, a: number, b: number) {
  const shared = members[a].runs.filter(({ run }) => members[b].runs.some((other) => other.run.id === run.id)).length;
  if (moments.together(a, b) > 0) return { from: 'runs' as const, runs: shared };
  return { from: cortexLast(members[a], members[b]) ? ('places' as const) : ('nothing' as const), runs: 0 };
}

/** Noise of each member's observations, without and with the source, that errs least about the others on people left out. */
async function chosenNoises(
  members: readonly FittedMember[],
  moments: StateMoments,
  multiply?: Multiply,
): Promise<Float32Array> {
  const people = [...new Set(members.flatMap(({ runs }) => runs.map(({ run }) => run.person)))];
  const without = new Map(people.map((person) => [person, moments.covariances(person)]));
  const chosen = new Float32Array(2 * members.length).fill(USUAL_NOISE);
  for (const [index, member] of members.entries()) {
    // Of one person who has both, nothing is left to say how they go together once that person is left out.
    const others = members.filter((_, b) => b !== index && moments.peopleTogether(index, b) > 1);
    if (others.length === 0) continue;
    for (const [column, given] of (['prior', 'left'] as const).entries()) {
      const errors: number[] = [];
      for (const noise of NOISES) {
        let error = 0;
        for (const run of member.runs) {
          const covariance = without.get(run.run.person)![given];
          error += await errorOf(member, run, others, { covariance, size: moments.size, noise, given, multiply });
        }
        errors.push(error);
      }
      chosen[2 * index + column] = NOISES[errors.indexOf(Math.min(...errors))];
    }
  }
  return chosen;
}

interface Trial {
  covariance: Float64Array;
  size: number;
  noise: number;
  given: keyof StateCovariances;
  multiply?: Multiply;
}

/** Squared error, in units of the signals, about all others of what one run of a member says. */
async function errorOf(
  member: FittedMember,
  { run, mean }: CrossFittedRun,
  others: readonly FittedMember[],
  { covariance, size, noise, given, multiply }: Trial,
): Promise<number> {
  const observation = observedRun(member.target, run);
  const expected = given === 'left' ? mean : undefined;
  const { information, innovation } = await observedEvidence(member, observation, noise, expected, multiply);
  const observed = Array.from({ length: member.modes }, (_, i) => member.offset + i);
  const { gain } = stateGain(covariance, size, observed, information);
  let error = 0;
  for (const other of others) {
    const match = other.runs.find((one) => one.run.id === run.id);
    if (match === undefined) continue;
    const own = momentsOf(match.run);
    const { values, inside } = onMoments(innovation, member.modes, observation, own);
    const weights = modeEnergies(other.decode, other.modes);
    for (let k = 0; k < own.count; k++) {
      if (inside[k] === 0) continue;
      for (let i = 0; i < other.modes; i++) {
        let said = 0;
        for (let j = 0; j < member.modes; j++) {
          said += gain[(other.offset + i) * member.modes + j] * values[k * member.modes + j];
        }
        const at = k * other.modes + i;
        const truth = given === 'left' ? match.modes[at] - match.mean[at] : match.modes[at];
        error += weights[i] * (truth - said) ** 2;
      }
    }
  }
  return error;
}

/** What a member's part of the representation holds at a place: components on the cortex, kinds of channels. */
function columnsOf({ configuration: { target, network } }: JointlyTrained): string[] {
  const { channels, members } = target;
  if (channels === undefined) return Array.from({ length: network.components }, (_, i) => String(i + 1));
  return members[0].map((value, i) => channels[value].kind ?? String(i + 1));
}

/** From modes to the columns at the shared places `[mode, place · column]`: latents of the cortex, channels by the weights of eq. 1–2. */
function bankOf(
  { configuration: { target }, store, decode, modes }: FittedMember,
  places: readonly (readonly number[])[],
  columns: number,
): Float32Array {
  const back = store.get('modes.back').data;
  if (target.channels === undefined && back.length === modes * places.length * columns) return back.slice();
  const weights = inverseDistanceWeights(Float32Array.from(places.flat()), Float32Array.from(target.places.flat()));
  const points = target.members.length;
  const bank = new Float32Array(modes * places.length * columns);
  places.forEach((_, place) => {
    target.members.forEach((values, point) => {
      const weight = weights[place * points + point];
      for (let c = 0; c < columns; c++) {
        for (let i = 0; i < modes; i++) {
          bank[(i * places.length + place) * columns + c] += weight * decode[values[c] * modes + i];
        }
      }
    });
  });
  return bank;
}
