/**
 * The EEG encoder of a model at work: from a recording to the features that its tokens give, standardised as band power is
 * and put after it.
 */

import { HemocastError } from '../../foundation/index.js';
import type { EncoderConfiguration } from '../../modalities/index.js';
import { type EegConditioning, featureGroups, type ModelConfiguration } from '../../models/index.js';
import type { Recording } from '../../recordings/index.js';
import { featureScales, LARGEST_FEATURE, standardiseFeatures } from '../../signal/index.js';
import { type NamedTensor, ParameterStore, type Runtime } from '../../tensor/index.js';
import { EegEncoder } from './eeg-encoder.js';
import { type EncodedEeg, type EncodingOptions, encodeRecording } from './encoded-eeg.js';
import type { FeatureCache } from './feature-cache.js';
import {
  encoderShapes,
  FINE_TUNED_ENCODER,
  FINE_TUNED_PROJECTION,
  type FineTuningInput,
  FROZEN_ENCODER,
  PROJECTION,
  PROJECTION_TIME,
} from './fine-tuned-features.js';
import { labramShapes } from './labram.js';
import { projectTokens, type TokenProjection } from './token-projection.js';

/** Encodes the recordings of a data set as they are read. */
export interface RunEncoder {
  /** Changes with anything that the tokens depend on. */
  key: string;
  encode(recording: Recording): Promise<EncodedEeg>;
}

/** What a recording's features are to a model with an encoder. */
export type EncoderFeatures = Pick<EegConditioning, 'features' | 'fineTuned' | 'bands'> & {
  /** What training the encoder needs, where it is fine-tuned. */
  fineTuning?: FineTuningInput;
};

/**
 * The encoder of a model, with its weights and projection in the model's store.
 *
 * @example
 * const encoder = new ModelEncoder(configuration, store, runtime);
 * const { features } = await encoder.features(bands, await encoder.encode(recording)); // [second, electrode, group]
 */
export class ModelEncoder implements RunEncoder {
  readonly key: string;
  private readonly configuration: EncoderConfiguration;
  private readonly frozen: EegEncoder;
  private readonly fineTuned?: EegEncoder;

  /** @throws `parameter-missing` where the store lacks the encoder */
  constructor(
    private readonly model: Pick<ModelConfiguration, 'eeg'>,
    private readonly store: ParameterStore,
    runtime: Runtime,
  ) {
    const { electrodes, cleaning, encoder } = model.eeg;
    if (encoder === undefined) {
      throw new HemocastError('encoder-missing', 'The model has no encoder of EEG', { field: 'eeg.encoder' });
    }
    this.configuration = encoder;
    this.key = JSON.stringify([encoder, electrodes, cleaning.notch]);
    this.frozen = new EegEncoder(encoder.network, partOf(store, FROZEN_ENCODER, encoder), runtime);
    if (encoder.fineTuned) {
      // Its weights change while it is used: every validation pass uses the same encoder.
      this.fineTuned = new EegEncoder(encoder.network, partOf(store, FINE_TUNED_ENCODER, encoder), runtime, 'fed');
    }
  }

  /**
   * Tokens of the encoder as it came, from the cache where one is given and has them.
   *
   * @throws what `encodeRecording` throws
   */
  async encode(recording: Recording, signal?: AbortSignal, features?: FeatureCache): Promise<EncodedEeg> {
    const cache = features && { features, weights: this.configuration.sha256 };
    return encodeForModel(this.model, this.configuration, this.frozen, recording, { signal, cache });
  }

  /**
   * Features of a recording, also of the fine-tuned encoder where the model has one.
   *
   * @param bands `[second, electrode, band]`, standardised log band power
   */
  async features(bands: Float32Array, encoded: EncodedEeg): Promise<EncoderFeatures> {
    const projection = { weight: this.store.get(PROJECTION).data, time: this.store.get(PROJECTION_TIME).data };
    const found = encoderFeatures(this.model, projection, bands, encoded);
    return found.fineTuning === undefined
      ? found
      : { ...found, fineTuned: await this.fineTunedFeatures(bands, found.fineTuning) };
  }

  /**
   * Features of the fine-tuned encoder as its weights are now: `[second, electrode, group]`. They are scaled as those of the
   * encoder that it began as, so that training starts where that one is.
   *
   * @param bands `[second, electrode, …]`, of which the first groups are the bands
   */
  async fineTunedFeatures(bands: Float32Array, fineTuning: FineTuningInput): Promise<Float32Array> {
    const { windowSeconds, channels, components } = this.configuration;
    const { tokens, width } = await this.fineTuned!.encode(fineTuning.patches, channels, { windowSeconds });
    const projection = {
      weight: this.store.get(FINE_TUNED_PROJECTION).data,
      time: this.store.get(PROJECTION_TIME).data,
    };
    const { seconds } = fineTuning;
    const scores = projectTokens(projection, { tokens, seconds, width }, windowSeconds);
    const perSecond = channels.length * components;
    const drawnIn = scores.map((value, i) => {
      const feature = value * fineTuning.gain[i % perSecond] + fineTuning.offset[i % perSecond];
      return Math.min(LARGEST_FEATURE, Math.max(-LARGEST_FEATURE, feature));
    });
    return joined(this.model, bands, drawnIn, seconds);
  }

  /** Frees the native memory. */
  async release(): Promise<void> {
    await this.frozen.release();
    await this.fineTuned?.release();
  }
}

/** Encodes a recording as a model's configuration says. */
export async function encodeForModel(
  { eeg }: Pick<ModelConfiguration, 'eeg'>,
  { low, high, windowSeconds, fineTuned }: EncoderConfiguration,
  encoder: EegEncoder,
  recording: Recording,
  options: EncodingOptions = {},
): Promise<EncodedEeg> {
  const notch = eeg.cleaning.notch as 'auto' | number | false;
  const preparation = { electrodes: eeg.electrodes, low, high, notch, windowSeconds };
  const encoded = await encodeRecording(encoder, recording, preparation, options);
  return fineTuned ? encoded : { ...encoded, patches: undefined };
}

/** Features of a recording by its tokens, after its bands where the model has them. */
export function encoderFeatures(
  model: Pick<ModelConfiguration, 'eeg'>,
  projection: Pick<TokenProjection, 'weight' | 'time'>,
  bands: Float32Array,
  encoded: EncodedEeg,
): EncoderFeatures {
  const { fineTuned, windowSeconds } = model.eeg.encoder!;
  const { seconds, patches } = encoded;
  const scores = projectTokens(projection, encoded, windowSeconds);
  const scales = featureScales(scores, seconds);
  return {
    features: joined(model, bands, standardiseFeatures(scores, scales), seconds),
    bands: featureGroups(model),
    ...(fineTuned &&
      patches !== undefined && {
        fineTuning: {
          patches,
          seconds,
          gain: Float32Array.from(scales.factor),
          offset: Float32Array.from(scales.mean, (mean, i) => -mean * scales.factor[i]),
        },
      }),
  };
}

/** The encoder's tensors in a model that begins training. */
export function encoderTensors(
  encoder: EncoderConfiguration,
  weights: ParameterStore,
  projection: TokenProjection,
): Map<string, NamedTensor> {
  const valuesOf = (name: string): Float32Array => {
    if (name === PROJECTION || name === FINE_TUNED_PROJECTION) return projection.weight;
    if (name === PROJECTION_TIME) return projection.time;
    const prefix = name.startsWith(FROZEN_ENCODER) ? FROZEN_ENCODER : FINE_TUNED_ENCODER;
    return weights.get(name.slice(prefix.length)).data;
  };
  return new Map(
    [...encoderShapes(encoder)].map(([name, shape]) => [name, { shape: [...shape], data: valuesOf(name).slice() }]),
  );
}

/** A run, read with an encoder, whose features are now those of the model. */
export async function withFeatures<Run extends { features: Float32Array; encoded?: EncodedEeg }>(
  run: Run,
  encoder: Pick<ModelEncoder, 'features'>,
): Promise<Run & EncoderFeatures> {
  return { ...run, ...(await encoder.features(run.features, run.encoded!)) };
}

/** The parameters of one encoder in a store, under the names that the network has alone; the same arrays. */
function partOf(store: ParameterStore, prefix: string, { network }: EncoderConfiguration): ParameterStore {
  const part = new ParameterStore();
  for (const [name, shape] of labramShapes(network)) part.set(name, shape, store.get(`${prefix}${name}`).data);
  return part;
}

/**
 * Bands, where the model has them beside the encoder, and components: `[second, electrode, group]`.
 *
 * @param features of which the first groups are the bands
 */
function joined(
  { eeg }: Pick<ModelConfiguration, 'eeg'>,
  features: Float32Array,
  components: Float32Array,
  seconds: number,
): Float32Array {
  if (!eeg.encoder!.besideBands) return components;
  const rows = seconds * eeg.electrodes.length;
  const [first, second] = [eeg.bands.length, components.length / rows];
  const stride = features.length / rows;
  const result = new Float32Array(rows * (first + second));
  for (let row = 0; row < rows; row++) {
    result.set(features.subarray(row * stride, row * stride + first), row * (first + second));
    result.set(components.subarray(row * second, (row + 1) * second), row * (first + second) + first);
  }
  return result;
}
