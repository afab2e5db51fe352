/**
 * Any signal in, any signal out: the state that all modalities share, given a source (EEG), measured signals, or both; and each
 * modality's signal read from it. Whatever was not measured has no part in it, and the same tensors serve every way.
 */
import { HemocastError } from '../../foundation/index.js';
import { signalOfModes } from '../decoded-signal.js';
import { doubted } from '../doubt.js';
import type { Generated } from '../generate.js';
import { type GeneratedModes, type GenerationOptions, generateModes } from '../generator.js';
import { hasNetwork } from '../hemocast.js';
import { drawSamples } from '../samples.js';
import type { EegConditioning } from '../window.js';
import { stateOffsets } from './joint-configuration.js';
import { type JointModel, type StateMember, stateMembers } from './joint-model.js';
import { type Observation, observedEvidence } from './observation.js';
import { type Moments, onMoments } from './on-moments.js';
import { blockOf, stateGain, valueVariance } from './state-update.js';

/** What was measured. */
export interface Given {
  /** The source as each member sees it, by its name; left out where there is no source. */
  source?: (target: string) => Promise<EegConditioning>;
  observations: readonly Observation[];
}

/** A part of the state as the source says it, on the member's own clock. */
interface SourceModes {
  moments: Moments;
  modes: GeneratedModes;
  /** Linear part and what a network expects, made as small as the source deserves `[moment, mode]`. */
  expected: Float32Array;
  share: Float64Array;
  /** Of the signal, as the model alone states it `[value, moment]`. */
  deviation: Float32Array;
}

/** The state given what was measured: what each member's modes are expected to be, and how sure that is. */
export class JointState {
  private constructor(
    private readonly joint: JointModel,
    readonly members: ReadonlyMap<string, StateMember>,
    private readonly source: ReadonlyMap<string, SourceModes>,
    /** Covariance before anything was observed `[state, state]`. */
    private readonly before: Float64Array,
    private readonly observed: readonly ObservedPart[],
    private readonly update: { gain: Float64Array; left: Float64Array } | undefined,
  ) {}

  /**
   * @param wanted moments at which targets are wanted, by their names: nothing is asked of the source about others that were not measured
   * @throws HemocastError `not-positive-definite`
   */
  static async of(
    joint: JointModel,
    { source, observations }: Given,
    wanted: ReadonlyMap<string, Moments>,
    options: GenerationOptions,
  ): Promise<JointState> {
    const members = await stateMembers(joint);
    const known = new Map<string, SourceModes>();
    for (const member of source === undefined ? [] : members.values()) {
      const seen = observations.find(({ target }) => target === member.target);
      const own = wanted.get(member.target) ?? seen;
      if (own === undefined) continue;
      const samples = wanted.has(member.target) ? options.samples : 0;
      const conditioning = await source!(member.target);
      known.set(member.target, await sourceModes(member, conditioning, own, { ...options, samples }));
    }
    const before = covarianceBefore(joint, known);
    const noise = joint.store.get('state.noise').data;
    const observed: ObservedPart[] = [];
    for (const observation of observations) {
      const member = members.get(observation.target)!;
      const said = known.get(member.target);
      const expected = said && onMoments(said.expected, member.modes, said.moments, observation).values;
      const level = noise[2 * member.index + (source === undefined ? 0 : 1)];
      const { multiply } = member.model;
      const evidence = await observedEvidence(member, observation, level, expected, multiply);
      observed.push({ member, observation, ...evidence });
    }
    const update = observed.length > 0 ? updateBy(joint, before, observed) : undefined;
    return new JointState(joint, members, known, before, observed, update);
  }

  /**
   * Expected modes of a member at some moments `[moment, mode]`, and which of them observations bear on.
   */
  modesOf(target: string, moments: Moments): { modes: Float32Array; informed: Uint8Array } {
    const member = this.members.get(target)!;
    const { modes: n, offset } = member;
    const own = this.source.get(target);
    const modes =
      own === undefined
        ? new Float32Array(moments.count * n)
        : Float32Array.from(onMoments(own.expected, n, own.moments, moments).values);
    const informed = new Uint8Array(moments.count);
    if (this.update === undefined) return { modes, informed };
    const width = this.update.gain.length / this.size;
    const parts = this.observed.map(({ member: seen, observation, innovation }) => ({
      n: seen.modes,
      ...onMoments(innovation, seen.modes, observation, moments),
    }));
    for (let k = 0; k < moments.count; k++) {
      // The gain is for all observations together.
      if (parts.some(({ inside }) => inside[k] === 0)) continue;
      informed[k] = 1;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        let column = (offset + i) * width;
        for (const part of parts) {
          for (let j = 0; j < part.n; j++) sum += this.update.gain[column++] * part.values[k * part.n + j];
        }
        modes[k * n + i] += sum;
      }
    }
    return { modes, informed };
  }

  /** Ratio of a member's deviation where observations bear on it to that without them, `[value]`. */
  narrowing(target: string): Float64Array {
    const { decode, rest, offset, modes } = this.members.get(target)!;
    const variance = (covariance: Float64Array) =>
      valueVariance(decode, blockOf(covariance, this.size, offset, modes), rest.length);
    const before = variance(this.before);
    if (this.update === undefined) return before.map(() => 1);
    const after = variance(this.update.left);
    return before.map((value, i) => (value + rest[i] > 0 ? Math.sqrt((after[i] + rest[i]) / (value + rest[i])) : 1));
  }

  /** Deviation of a member's values where neither a source nor an observation says anything `[value]`. */
  deviationBefore(target: string): Float64Array {
    const { decode, rest, offset, modes } = this.members.get(target)!;
    const variance = valueVariance(decode, blockOf(this.before, this.size, offset, modes), rest.length);
    return variance.map((value, i) => Math.sqrt(value + rest[i]));
  }

  /** What the source alone says, of a member that has it. */
  sourceOf(target: string): SourceModes | undefined {
    return this.source.get(target);
  }

  private get size(): number {
    return stateOffsets(this.joint.configuration.members).size;
  }
}

/** An observation with its evidence. */
interface ObservedPart {
  member: StateMember;
  observation: Observation;
  information: Float64Array;
  innovation: Float64Array;
}

/** The source's word on a member's modes, over the member's own moments. */
async function sourceModes(
  { model }: StateMember,
  conditioning: EegConditioning,
  { startTime, tr, count }: Moments,
  options: GenerationOptions,
): Promise<SourceModes> {
  const own = { ...conditioning, startTime, tr };
  const modes = await generateModes(model, own, count, { ...options, samples: options.samples ?? 0 });
  const { residualGain } = model.configuration.calibration;
  const sum = modes.linear.map((value, i) => value + residualGain * modes.expected[i]);
  const { share, deviation } = doubted(model, own, await signalOfModes(model, sum), count);
  const n = sum.length / count;
  const expected = sum.map((value, i) => share[Math.floor(i / n)] * value);
  return { moments: { startTime, tr, count }, modes, expected, share, deviation };
}

/** Between the covariance with a source and that without one, as far as the source is trusted. */
function covarianceBefore({ store }: JointModel, known: ReadonlyMap<string, SourceModes>): Float64Array {
  const prior = Float64Array.from(store.get('state.prior').data);
  if (known.size === 0) return prior;
  const shares = [...known.values()].flatMap(({ share }) => [...share]);
  const trust = Math.min(1, shares.reduce((sum, value) => sum + value, 0) / Math.max(1, shares.length));
  const left = store.get('state.left').data;
  return prior.map((value, i) => value + trust * (left[i] - value));
}

function updateBy({ configuration }: JointModel, before: Float64Array, observed: readonly ObservedPart[]) {
  const { size } = stateOffsets(configuration.members);
  const indices = observed.flatMap(({ member }) => Array.from({ length: member.modes }, (_, i) => member.offset + i));
  const n = indices.length;
  const information = new Float64Array(n * n);
  let at = 0;
  for (const part of observed) {
    const own = part.member.modes;
    for (let i = 0; i < own; i++) {
      for (let j = 0; j < own; j++) information[(at + i) * n + at + j] = part.information[i * own + j];
    }
    at += own;
  }
  return stateGain(before, size, indices, information);
}

/** What is generated for one target. */
export interface JointlyGenerated extends Omit<Generated, 'linear'> {
  /** Moments that observations bear on `[moment]`, 1 or 0. */
  informed: Uint8Array;
}

/**
 * The signal of one target from the shared state, at the moments that were wanted.
 *
 * Without observations this is what the target's own model generates. With them, the mean moves by what they tell beyond the source, and
 * the deviation narrows at the values that they bear on.
 *
 * @throws HemocastError `samples-need-source` where a network would have to draw samples without a source
 */
export async function generateFromState(
  state: JointState,
  target: string,
  moments: Moments,
  { random, samples = 0 }: Pick<GenerationOptions, 'random' | 'samples'>,
): Promise<JointlyGenerated> {
  const { model } = state.members.get(target)!;
  const source = state.sourceOf(target);
  if (samples > 0 && source === undefined && hasNetwork(model.configuration)) {
    throw new HemocastError('samples-need-source', 'The network of this model draws samples from the source alone', {
      field: 'samples',
      expected: 'none, or a source among what is given',
      found: `${samples}`,
      advice: 'Ask for no samples, give the EEG too, or use a model with a Gaussian residual.',
    });
  }
  const { modes, informed } = state.modesOf(target, moments);
  const mean = await signalOfModes(model, modes);
  const before = source === undefined ? state.deviationBefore(target) : undefined;
  const narrowing = state.narrowing(target);
  const { count } = moments;
  const wide = mean.map((_, i) => before?.[Math.floor(i / count)] ?? source!.deviation[i]);
  const factor = (i: number) => (informed[i % count] === 1 ? narrowing[Math.floor(i / count)] : 1);
  const own = source?.modes ?? { expected: new Float32Array(modes.length), samples: [] };
  const drawn = await drawSamples(model, { mean, deviation: wide }, own, samples, random);
  return {
    mean,
    deviation: wide.map((value, i) => factor(i) * value),
    // A sample departs as far as is stated: less where observations bear on a value.
    samples: drawn.map((sample) => sample.map((value, i) => mean[i] + factor(i) * (value - mean[i]))),
    informed,
  };
}
