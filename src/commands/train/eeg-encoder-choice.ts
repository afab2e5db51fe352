/** The encoder of EEG that a model is trained with: read, its projection fitted to the training people, runs given its features. */

import type { TargetRun } from '../../data/paired-run.js';
import { type LoadedEegEncoder, readEegEncoder } from '../../encoders/eeg/eeg-encoder-folder.js';
import { encoderChannels } from '../../encoders/eeg/encoded-eeg.js';
import type { FeatureCache } from '../../encoders/eeg/feature-cache.js';
import { encodeForModel, encoderFeatures } from '../../encoders/eeg/frozen-features.js';
import { encoderTensors, type RunEncoder } from '../../encoders/eeg/index.js';
import { fitTokenProjection } from '../../encoders/eeg/token-projection.js';
import type { EncoderPast } from '../../encoders/encoder-leak.js';
import { extended, lastName, type Storage } from '../../foundation/index.js';
import type { EncoderConfiguration } from '../../modalities/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import type { NamedTensor, ParameterStore, Runtime } from '../../tensor/index.js';

/** Features per electrode and second that are made of an encoder's tokens, unless chosen. */
export const EEG_COMPONENTS = 4;

/** Which features of EEG a model is trained on, beside or in place of band power. */
export interface EegEncoderChoice {
  /** Folder that `hemocast pretrain eeg` or `hemocast import labram` wrote. */
  folder: string;
  /** Whether band power stays beside the encoder's features. */
  besideBands: boolean;
  /** Features per electrode and second that are made of its tokens. */
  components: number;
  /** Whether the log amplitude of each electrode, which tokens do not tell, stands beside them. */
  windowGain: boolean;
  /** Trains the encoder with the network. */
  fineTune: boolean;
  /** Keeps the tokens of recordings, so that they are computed once for all models. */
  cache?: FeatureCache;
}

/** What a model learns from: its configuration, and runs with its features and its target. */
export interface FeaturedRuns {
  configuration: ModelConfiguration;
  train: TargetRun[];
  validation: TargetRun[];
  /** The tensors that make the features. */
  tensors: ReadonlyMap<string, NamedTensor>;
}

/** The features of a model before it is trained. */
export interface ChosenFeatures {
  /** Encodes recordings as they are read; absent for band power alone. */
  reader?: RunEncoder;
  /** What was pre-trained for them, and on what. */
  pasts: EncoderPast[];
  /** Fits what is to be fitted to the training people alone, and takes the features of all runs. */
  featured(configuration: ModelConfiguration, train: TargetRun[], validation: TargetRun[]): FeaturedRuns;
  /** Frees the native memory, after the last recording was read. */
  release(): Promise<void>;
}

const bandPowerAlone: ChosenFeatures = {
  pasts: [],
  featured: (configuration, train, validation) => ({ configuration, train, validation, tensors: new Map() }),
  release: async () => undefined,
};

/**
 * Opens what a model's features are to be made by, for its electrodes: band power alone without a choice.
 *
 * @throws `encoder-channels`, and what `readEegEncoder` throws
 */
export async function chosenFeatures(
  choice: EegEncoderChoice | undefined,
  eeg: ModelConfiguration['eeg'],
  storage: Storage,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<ChosenFeatures> {
  if (choice === undefined) return bandPowerAlone;
  const loaded = await readEegEncoder(storage, choice.folder, runtime);
  const { training } = loaded.configuration;
  const encoder = describeEncoder(choice, eeg, loaded);
  const cache = choice.cache && { features: choice.cache, weights: loaded.hash };
  const advice = 'Pre-train on other people: `hemocast pretrain eeg … --without` leaves some out.';
  return {
    pasts: [{ signal: 'EEG', folder: choice.folder, files: training.files, advice }],
    reader: {
      key: JSON.stringify(encoder),
      encode: (recording) => encodeForModel({ eeg }, encoder, loaded.encoder, recording, { signal, cache }),
    },
    featured: (configuration, train, validation) =>
      encodedRuns(encoder, loaded.encoder.store, configuration, train, validation),
    release: () => loaded.encoder.release(),
  };
}

function describeEncoder(
  choice: EegEncoderChoice,
  { electrodes }: ModelConfiguration['eeg'],
  { hash, configuration: { network, input, windowSeconds } }: LoadedEegEncoder,
): EncoderConfiguration {
  return {
    kind: 'labram',
    origin: lastName(choice.folder),
    sha256: hash,
    channels: encoderChannels(electrodes),
    besideBands: choice.besideBands,
    components: Math.min(choice.components, network.width),
    ...(choice.windowGain && { windowGain: true }),
    fineTuned: choice.fineTune,
    low: input.low,
    high: input.high,
    windowSeconds,
    network,
  };
}

function encodedRuns(
  encoder: EncoderConfiguration,
  weights: ParameterStore,
  configuration: ModelConfiguration,
  train: readonly TargetRun[],
  validation: readonly TargetRun[],
): FeaturedRuns {
  const projection = fitTokenProjection(
    train.map(({ encoded }) => encoded!),
    encoder.windowSeconds,
    encoder.components,
  );
  const model = { ...configuration, eeg: { ...configuration.eeg, encoder } };
  const featured = (run: TargetRun): TargetRun =>
    extended(run, encoderFeatures(model, encoder, projection, run.features, run.encoded!));
  return {
    configuration: model,
    train: train.map(featured),
    validation: validation.map(featured),
    tensors: encoderTensors(encoder, weights, projection),
  };
}
