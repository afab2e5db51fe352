/**
 * Features from an encoder that is trained with the network. The mean keeps those of the encoder as it came; the network has
 * those of a copy that learns in the last part of training.
 */
import { extended, HemocastError } from '../../foundation/index.js';
import { type EncoderConfiguration, featureGroups } from '../../modalities/index.js';
import {
  type EegConditioning,
  type FeatureStage,
  fillFeatures,
  firstSecondOf,
  type ModelConfiguration,
  type NetworkFeatures,
} from '../../models/index.js';
import { LARGEST_FEATURE } from '../../signal/index.js';
import type { ParameterStore, Runtime } from '../../tensor/index.js';
import { EegEncoder } from './eeg-encoder.js';
import {
  encoderIn,
  encoderShapes,
  FINE_TUNED_ENCODER,
  FINE_TUNED_PROJECTION,
  PROJECTION_TIME,
} from './encoder-tensors.js';
import type { FeaturesAtWork, ModelFeatures, ReadingOptions, ReadRun, RunEncoder } from './features-at-work.js';
import {
  encoderWindows,
  type FineTuningInput,
  fillFineTuning,
  fineTunedFeatures as fineTunedNode,
  fineTuningFeeds,
} from './fine-tuned-graph.js';
import { FrozenFeatures, frozenFeatures, tokensInWords, withComponents } from './frozen-features.js';
import { projectTokens } from './token-projection.js';

/** Part of the steps, the last ones, in which the encoder learns. */
const LEARNING_SHARE = 0.2;

/** Tokens that go through an encoder and back at a time: about a gigabyte at width 128 and depth 6. */
const LARGEST_PASS = 4096;

/** Tokens of an encoder that is fine-tuned, alone or beside bands. */
export function fineTunedFeatures(model: ModelConfiguration, encoder: EncoderConfiguration): ModelFeatures {
  const features: ModelFeatures = {
    generation: readyForNetwork(model),
    training: encoderInGraph(model, encoder),
    shapes: encoderShapes(encoder),
    description: tokensInWords(model, encoder, ', for the network with weights fine-tuned with it'),
    unit: 'feature',
    learns: (name) => name !== PROJECTION_TIME,
    rate: (name, encoderRate) =>
      name.startsWith(FINE_TUNED_ENCODER) || name === FINE_TUNED_PROJECTION ? encoderRate : undefined,
    stages: (steps) => stages(features, frozenFeatures(model, encoder), steps),
    parts: (batch) => partsOf(model, encoder, batch),
    open: (store, runtime) => new FineTunedFeatures(model, encoder, store, runtime),
  };
  return features;
}

/**
 * First the network learns with frozen features, at the cost of band power; then both learn. A network that has yet to learn
 * what features mean would only distort them (Kumar et al. 2022, doi:10.48550/arXiv.2202.10054).
 */
function stages(learning: ModelFeatures, frozen: ModelFeatures, steps: number): FeatureStage<ModelFeatures>[] {
  const begin = steps - Math.ceil(LEARNING_SHARE * steps);
  return [
    { features: frozen, from: 0, until: begin },
    { features: learning, from: begin, until: steps },
  ];
}

function partsOf({ eeg, window }: ModelConfiguration, encoder: EncoderConfiguration, batch: number): number {
  const perWindow = encoderWindows(encoder, window.seconds) * encoder.windowSeconds * eeg.electrodes.length;
  for (let parts = 1; parts < batch; parts++) {
    if (batch % parts === 0 && (batch / parts) * perWindow <= LARGEST_PASS) return parts;
  }
  return batch;
}

/** The network's features as an input of their own, `fineTuned`. */
function readyForNetwork(model: ModelConfiguration): NetworkFeatures {
  const perWindow = model.window.seconds * model.eeg.electrodes.length * featureGroups(model);
  return {
    node: (graph, _, eeg) => graph.input('fineTuned', eeg.shape),
    feeds(batch) {
      const fineTuned = new Float32Array(batch * perWindow);
      return {
        feeds: { fineTuned },
        fill(run, firstVolume, place) {
          fillFeatures(model, run, run.network?.features ?? run.features, firstVolume, fineTuned, place);
        },
      };
    },
  };
}

/** The encoder in the training graph. */
function encoderInGraph(model: ModelConfiguration, encoder: EncoderConfiguration): NetworkFeatures {
  return {
    node: (graph, store, eeg) => fineTunedNode(graph, store, encoder, eeg),
    feeds(batch) {
      const feeds = fineTuningFeeds(model, encoder, batch);
      return {
        feeds: { ...feeds },
        fill(run, firstVolume, place) {
          const first = firstSecondOf(model, run, firstVolume);
          fillFineTuning(model, encoder, fineTuningInput(run), first, feeds, place);
        },
      };
    },
  };
}

function fineTuningInput({ network }: Pick<EegConditioning, 'network'>): FineTuningInput {
  if (network !== undefined && 'patches' in network) return network as FineTuningInput;
  throw new HemocastError('features-missing', 'A run lacks what fine-tuning an encoder is done on', {
    field: 'network',
    expected: 'EEG in patches of a second, with the scale of its features',
    found: 'none',
    advice: 'Read the run with the encoder that is to be fine-tuned.',
  });
}

/** The encoder as it came, and as training left it or is changing it. */
class FineTunedFeatures implements FeaturesAtWork {
  private readonly frozen: FrozenFeatures;
  private readonly encoder: EegEncoder;

  /** @throws `parameter-missing` where the store lacks one of them */
  constructor(
    private readonly model: ModelConfiguration,
    private readonly configuration: EncoderConfiguration,
    private readonly store: ParameterStore,
    runtime: Runtime,
  ) {
    const { network } = configuration;
    this.frozen = new FrozenFeatures(model, configuration, store, runtime);
    // Its weights change while it is used: every validation pass uses the same encoder.
    this.encoder = new EegEncoder(network, encoderIn(store, FINE_TUNED_ENCODER, configuration), runtime, 'fed');
  }

  reader(options?: ReadingOptions): RunEncoder {
    return this.frozen.reader(options);
  }

  async featured<Run extends ReadRun>(run: Run): Promise<Run> {
    return this.refreshed(await this.frozen.featured(run));
  }

  /**
   * The network's features are scaled as those of the encoder that it began as, so that training starts where that one is. Of a
   * run's features the last groups are those of the encoder.
   */
  async refreshed<Run extends ReadRun>(run: Run): Promise<Run> {
    const input = fineTuningInput(run);
    const { windowSeconds, channels, components } = this.configuration;
    const { tokens, width } = await this.encoder.encode(input.patches, channels, { windowSeconds });
    const projection = {
      weight: this.store.get(FINE_TUNED_PROJECTION).data,
      time: this.store.get(PROJECTION_TIME).data,
    };
    const scores = projectTokens(projection, { tokens, seconds: input.seconds, width }, windowSeconds);
    const perSecond = channels.length * components;
    const drawnIn = scores.map((value, i) => {
      const feature = value * input.gain[i % perSecond] + input.offset[i % perSecond];
      return Math.min(LARGEST_FEATURE, Math.max(-LARGEST_FEATURE, feature));
    });
    return extended(run, { network: { ...input, features: withComponents(this.model, run.features, drawnIn) } });
  }

  async release(): Promise<void> {
    await this.frozen.release();
    await this.encoder.release();
  }
}
