/** What a model is conditioned on: its inputs from EEG, and the conjugate domain that they become. */
import {
  conjugateDomain,
  contextLags,
  filterBank,
  globalContext,
  HAEMODYNAMIC_RESPONSE,
  haemodynamicDelay,
  type Response,
  spatialAlignment,
} from '../align/index.js';
import { featureGroups } from '../modalities/source-schema.js';
import { concat, type Graph, type Node, type ParameterStore, reshape, slice } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';

/** Sizes derived from a configuration. */
export function sizes(configuration: Pick<ModelConfiguration, 'target' | 'eeg' | 'network'>) {
  const { target, eeg, network } = configuration;
  const points = target.places.length;
  const electrodes = eeg.electrodes.length;
  return {
    points,
    electrodes,
    groups: featureGroups(configuration),
    /** Places that the source is carried to; none where its features stay at the sensors. */
    places: eeg.alignment === undefined ? 0 : spatialAlignment(eeg.alignment.name).places(electrodes, points),
    bands: eeg.bands.length,
    modes: network.modes,
    latents: points * network.components,
    metadata: Math.max(1, network.metadata.length),
  };
}

/** The inputs that come from EEG, `[batch, …]` as in `ConditioningFeeds`. */
export interface ConditioningNodes {
  /** Features at the sensors `[batch, seconds, electrodes, groups]`. */
  eeg: Node;
  /** Log power at the target's own places `[batch, seconds, places, bands]`; none where features stay at the sensors. */
  points?: Node;
  lag: Node;
  absent: Node;
  metadata: Node;
}

export function conditioningInputs(graph: Graph, configuration: ModelConfiguration, batch: number): ConditioningNodes {
  const { electrodes, groups, places, bands, metadata } = sizes(configuration);
  const { seconds, volumes } = configuration.window;
  return {
    eeg: graph.input('eeg', [batch, seconds, electrodes, groups]),
    ...(places > 0 && { points: graph.input('points', [batch, seconds, places, bands]) }),
    lag: graph.input('lag', [batch, volumes, seconds]),
    absent: graph.input('absent', [batch, seconds]),
    metadata: graph.input('metadata', [batch, metadata]),
  };
}

/** The learned filters that carry features without phase to the target's places, `[filter, point, sensor]`. */
export const FILTER_BANK = 'filterBank.weight';

/** What U is made of. */
export type AlignedNodes = Pick<ConditioningNodes, 'eeg' | 'points' | 'lag' | 'absent'>;

/**
 * The conjugate domain U: power at the target's own places and times, at the learned delay and a basis of others. Where an encoder
 * adds features that have no phase to be unmixed by, these stand beside at their electrodes; band power at the electrodes does not:
 * the places hold it already. A bank of signed filters carries what stands at the electrodes to the target's places, where there is one.
 *
 * @param name prefix of the learned delays, `name.delay` and `name.logWidth`
 * @param prior factor on the lag basis
 * @param filters how many a place has in the bank; none where absent
 * @returns `[batch, volumes, width]`
 */
export function conjugateFeatures(
  graph: Graph,
  store: ParameterStore,
  { target, eeg: source }: Pick<ModelConfiguration, 'target' | 'eeg'>,
  { eeg, points, lag, absent }: AlignedNodes,
  name: string,
  prior: number,
  filters?: number,
): Node {
  const response = target.response ?? HAEMODYNAMIC_RESPONSE;
  const part = (power: Node, delays: string) => {
    const learned = haemodynamicDelay(graph, store, delays, power.shape[3], response);
    return conjugateDomain(graph, power, { lag, absent }, learned, response, prior);
  };
  const places = { sensors: Float32Array.from(source.places.flat()), points: Float32Array.from(target.places.flat()) };
  const atSensors = (power: Node, delays: string) => {
    const aligned = part(power, delays);
    if (filters === undefined) return aligned;
    const [batch, volumes, width] = aligned.shape;
    const sensors = source.places.length;
    const bySensor = reshape(aligned, [batch, volumes, width / sensors, sensors]);
    const filtered = filterBank(graph, store, FILTER_BANK, bySensor, places, filters);
    return reshape(filtered, [batch, volumes, (width / sensors) * filtered.shape[3]]);
  };
  if (points === undefined) return atSensors(eeg, name);
  if (source.encoder === undefined) return part(points, name);
  const tokens = slice(eeg, 3, source.bands.length, eeg.shape[3]);
  return concat([part(points, name), atSensors(tokens, `${name}.encoder`)], 2);
}

/** Mean power at many delays, where the target's response asks for it: `[batch, volumes, lags · groups]`. */
export function contextFeatures(
  graph: Graph,
  { target }: Pick<ModelConfiguration, 'target'>,
  { eeg, points, lag, absent }: AlignedNodes,
): Node | undefined {
  const { context } = target.response ?? HAEMODYNAMIC_RESPONSE;
  return context && globalContext(graph, points ?? eeg, { lag, absent }, context);
}

/** Seconds before and after a moment that its conditioning reaches. */
export function reachOf({ lags, context }: Pick<Response, 'lags' | 'context'>): {
  before: number;
  after: number;
} {
  const delays = context ? contextLags(context) : [];
  const spread = context ? 2 * context.width : 0;
  return {
    before: Math.max(0, ...lags.map(({ delay, width }) => delay + 2 * width), ...delays.map((delay) => delay + spread)),
    after: Math.max(0, ...lags.map(({ delay, width }) => 2 * width - delay), ...delays.map((delay) => spread - delay)),
  };
}
