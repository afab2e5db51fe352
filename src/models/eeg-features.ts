/**
 * How the EEG features of a model come about. Models and training know this contract alone; what meets it are band power (below),
 * and the tokens of an encoder, frozen or fine-tuned (`src/encoders/eeg`).
 */
import type { Graph, Node, ParameterStore } from '../tensor/index.js';
import type { EegConditioning } from './window.js';

/** Inputs of a graph for a batch of windows. */
export interface FeatureFeeds {
  /** By the names of the graph's inputs; filled again for every batch. */
  readonly feeds: Readonly<Record<string, Float32Array>>;
  /** Writes the window of a recording that begins at a volume into one place of the batch. */
  fill(conditioning: EegConditioning, firstVolume: number, place: number): void;
}

/** How the network, unlike the conditional mean, gets its features in one kind of graph. */
export interface NetworkFeatures {
  /**
   * @param eeg `[batch, seconds, electrodes, groups]` the features that the mean is given
   * @returns those that the network is given, of the same shape
   */
  node(graph: Graph, store: ParameterStore, eeg: Node): Node;
  /** Room for the inputs that {@link node} adds to the graph. */
  feeds(batch: number): FeatureFeeds;
}

/** Steps of training in which the same parameters learn. */
export interface FeatureStage<Features = EegFeatures> {
  /** The features that the network learns with. */
  features: Features;
  /** The stage's steps: the first, and the one after the last. */
  from: number;
  until: number;
}

/** How the EEG features of a model come about. */
export interface EegFeatures {
  /** Into generation they come ready. */
  readonly generation: NetworkFeatures;
  /** In training what they are made by may be a part of the graph. */
  readonly training: NetworkFeatures;
  /** Tensors of the model that make the features, by name and shape. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Whether a parameter of the training graph learns. */
  learns(name: string): boolean;
  /**
   * Factor on the learning rate of a parameter that makes features; undefined for those of the network.
   *
   * @param encoderRate that of an encoder
   */
  rate(name: string, encoderRate: number): number | undefined;
  /** The stages of training, one after the other. */
  stages(steps: number): FeatureStage[];
  /** Into how many equal parts a batch is cut so that the features' share of the training graph keeps within memory. */
  parts(batch: number): number;
}

/** The network is given what the mean is given, and nothing is added to the graph. */
export const asTheMean: NetworkFeatures = {
  node: (_, __, eeg) => eeg,
  feeds: () => ({ feeds: {}, fill: () => undefined }),
};

/** Features that are ready before training: log band power. */
export const bandPower: EegFeatures = {
  generation: asTheMean,
  training: asTheMean,
  shapes: new Map(),
  learns: () => true,
  rate: () => undefined,
  stages: (steps) => [{ features: bandPower, from: 0, until: steps }],
  parts: () => 1,
};
