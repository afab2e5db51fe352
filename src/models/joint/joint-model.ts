/** A model whose modalities share one state: what each of them is on its own, and how they go together. */
import type { ParameterStore } from '../../tensor/index.js';
import { signalOfModes } from '../decoded-signal.js';
import type { GenerativeModel } from '../generator.js';
import { type JointConfiguration, stateOffsets } from './joint-configuration.js';

/** A set of models with their joint part. */
export interface JointModel {
  configuration: JointConfiguration;
  store: Pick<ParameterStore, 'get'>;
  /** By name of the modality, as `configuration.members` lists them. */
  models: ReadonlyMap<string, GenerativeModel>;
}

/** One modality of a joint model, with its place in the state. */
export interface StateMember {
  target: string;
  index: number;
  /** Of its first mode in the state. */
  offset: number;
  modes: number;
  model: GenerativeModel;
  /** D, from modes to values `[value, mode]`. */
  decode: Float32Array;
  /** Variance of each value that the modes leave out `[value]`. */
  rest: Float32Array;
}

/** The members of a joint model, by name. */
export async function stateMembers({ configuration, store, models }: JointModel): Promise<Map<string, StateMember>> {
  const { offsets } = stateOffsets(configuration.members);
  const members = new Map<string, StateMember>();
  for (const [index, { target, modes }] of configuration.members.entries()) {
    const model = models.get(target)!;
    members.set(target, {
      ...{ target, index, offset: offsets[index], modes, model },
      decode: await decodeOf(model),
      rest: store.get(`rest.${target}`).data,
    });
  }
  return members;
}

/** D of a model, `[value, mode]`: the signal of one mode at a time. */
export function decodeOf(model: Pick<GenerativeModel, 'configuration' | 'store' | 'multiply'>): Promise<Float32Array> {
  const { modes } = model.configuration.network;
  const identity = new Float32Array(modes * modes);
  for (let i = 0; i < modes; i++) identity[i * (modes + 1)] = 1;
  return signalOfModes(model, identity);
}

/** Energy of the signal that one unit of each mode carries, summed over values `[mode]`. */
export function modeEnergies(decode: Float32Array, modes: number): Float64Array {
  const sums = new Float64Array(modes);
  decode.forEach((value, i) => {
    sums[i % modes] += value ** 2;
  });
  return sums;
}
