/** What in the EEG a generated moment comes from: gradients through the whole generator, from features to the signal. */
import { HemocastError } from '../foundation/index.js';
import { toPatches } from '../modalities/target-layout.js';
import {
  conditioningFeeds,
  type EegConditioning,
  expectationGraph,
  fillWindow,
  firstSecondOf,
  type GenerativeModel,
  layoutOf,
} from '../models/index.js';
import { multiply, type Node, type Runtime, sum } from '../tensor/index.js';
import { type GradientOptions, integratedGradients } from './integrated-gradients.js';

/** A generated number that is to be explained: a weighted sum of the signal's values at one moment. */
export interface GeneratedMoment {
  /** Index of the moment (the volume). */
  moment: number;
  /** Weight of each value, such as 1/n for the n vertices of a region and 0 for the others `[value]`. */
  weights: Float32Array;
}

/** What each feature adds to a generated number. */
export interface FeatureAttribution {
  /** `[step, place, band]` of the window that the moment was generated from. */
  values: Float64Array;
  shape: readonly [steps: number, places: number, bands: number];
  /** Step of the recording, maybe a negative one, at which the window begins. */
  firstStep: number;
  /** Whether places are those of the target, to which the EEG was carried, or the electrodes. */
  at: 'points' | 'electrodes';
  /** The number with features at their mean, and as it is generated before doubt about the input makes it smaller. */
  empty: number;
  full: number;
  gap: number;
}

/**
 * Integrated gradients of a generated moment with respect to the EEG features, from their mean (0, as they are standardised). For the linear
 * mean these are the exact Shapley values of all features. Metadata stay as they are.
 *
 * @throws HemocastError `moment-outside`, `wrong-size`; what `integratedGradients` throws
 */
export async function attributeMoment(
  runtime: Runtime,
  model: Pick<GenerativeModel, 'configuration' | 'store' | 'features'>,
  conditioning: EegConditioning,
  volumes: number,
  { moment, weights }: GeneratedMoment,
  options: GradientOptions = {},
): Promise<FeatureAttribution> {
  const { configuration, store, features } = model;
  const { window, target } = configuration;
  if (!(moment >= 0 && moment < volumes)) {
    throw new HemocastError('moment-outside', 'There is no such moment in the recording', {
      field: 'moment',
      expected: `0 to ${volumes - 1}`,
      found: String(moment),
    });
  }
  if (weights.length !== target.values) {
    throw new HemocastError('wrong-size', 'Weights do not have the size of the target', {
      field: 'weights',
      expected: `${target.values} values`,
      found: String(weights.length),
    });
  }
  // In the middle of its window, as far as the recording allows.
  const first = Math.max(0, Math.min(moment - Math.floor(window.volumes / 2), volumes - window.volumes));
  const { graph, inputs, signal } = expectationGraph(store, configuration, features);
  const spread = new Float32Array(target.values * window.volumes);
  weights.forEach((weight, value) => {
    spread[value * window.volumes + moment - first] = weight;
  });
  const direction = graph.constant(toPatches(layoutOf(configuration), spread, window.volumes), signal.shape);
  const output = sum(multiply(signal, direction));
  const feeds = conditioningFeeds(configuration, 1);
  fillWindow(configuration, conditioning, first, feeds, 0);
  const network = features.generation.feeds(1);
  network.fill(conditioning, first, 0);
  const own: Record<string, Node> = { eeg: inputs.eeg, ...(inputs.points && { points: inputs.points }) };
  const found = await integratedGradients(
    runtime,
    { graph, output, inputs: own },
    { ...feeds, ...network.feeds },
    options,
  );
  const at = inputs.points === undefined ? 'electrodes' : 'points';
  const node = inputs.points ?? inputs.eeg;
  const [, steps, places, bands] = node.shape;
  const { empty, full, gap } = found;
  const values = found.values[at === 'points' ? 'points' : 'eeg'];
  const firstStep = firstSecondOf(configuration, conditioning, first);
  return { values, shape: [steps, places, bands], firstStep, at, empty, full, gap };
}
