/** The encoder of EEG that a model is trained with: read, its projection fitted to the training people, runs given its features. */

import type { TargetRun } from '../../data/paired-run.js';
import { type LoadedEegEncoder, readEegEncoder } from '../../encoders/eeg/eeg-encoder-folder.js';
import { encoderChannels } from '../../encoders/eeg/encoded-eeg.js';
import type { FeatureCache } from '../../encoders/eeg/feature-cache.js';
import { encodeForModel, encoderFeatures, encoderTensors, type RunEncoder } from '../../encoders/eeg/model-features.js';
import { fitTokenProjection } from '../../encoders/eeg/token-projection.js';
import { lastName, type Storage } from '../../foundation/index.js';
import type { EncoderConfiguration } from '../../modalities/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import type { NamedTensor, Runtime } from '../../tensor/index.js';

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
  /** Trains the encoder with the network. */
  fineTune: boolean;
  /** Keeps the tokens of recordings, so that they are computed once for all models. */
  cache?: FeatureCache;
}

/** An encoder that runs can be read with. */
export interface OpenEegEncoder {
  configuration: EncoderConfiguration;
  loaded: LoadedEegEncoder;
  runEncoder: RunEncoder;
}

/**
 * Opens the encoder for a model's electrodes.
 *
 * @throws `encoder-channels`, and what `readEegEncoder` throws
 */
export async function openEegEncoder(
  choice: EegEncoderChoice,
  eeg: ModelConfiguration['eeg'],
  storage: Storage,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<OpenEegEncoder> {
  const loaded = await readEegEncoder(storage, choice.folder, runtime);
  const { network, input, windowSeconds } = loaded.configuration;
  const cache = choice.cache && { features: choice.cache, weights: loaded.hash };
  const configuration: EncoderConfiguration = {
    kind: 'labram',
    origin: lastName(choice.folder),
    sha256: loaded.hash,
    channels: encoderChannels(eeg.electrodes),
    besideBands: choice.besideBands,
    components: Math.min(choice.components, network.width),
    fineTuned: choice.fineTune,
    low: input.low,
    high: input.high,
    windowSeconds,
    network,
  };
  return {
    configuration,
    loaded,
    runEncoder: {
      key: JSON.stringify(configuration),
      encode: (recording) => encodeForModel({ eeg }, configuration, loaded.encoder, recording, { signal, cache }),
    },
  };
}

/** Runs with a model's features, and the tensors that make them. */
export interface EncodedRuns {
  configuration: ModelConfiguration;
  train: TargetRun[];
  validation: TargetRun[];
  tensors: Map<string, NamedTensor>;
}

/** Fits the projection to encoded runs of the training people alone, and takes the features of all runs. */
export function encodedRuns(
  { configuration: encoder, loaded }: OpenEegEncoder,
  configuration: ModelConfiguration,
  train: readonly TargetRun[],
  validation: readonly TargetRun[],
): EncodedRuns {
  const projection = fitTokenProjection(
    train.map(({ encoded }) => encoded!),
    encoder.windowSeconds,
    encoder.components,
  );
  const model = { ...configuration, eeg: { ...configuration.eeg, encoder } };
  const featured = (run: TargetRun): TargetRun => ({
    ...run,
    ...encoderFeatures(model, projection, run.features, run.encoded!),
  });
  return {
    configuration: model,
    train: train.map(featured),
    validation: validation.map(featured),
    tensors: encoderTensors(encoder, loaded.encoder.store, projection),
  };
}
