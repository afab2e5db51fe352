/**
 * Features from the tokens of an encoder whose weights are frozen, standardised as band power is and put after it or in its
 * place. They are computed before training, like band power.
 */
import { extended } from '../../foundation/index.js';
import { type EncoderConfiguration, featureGroups } from '../../modalities/index.js';
import { bandPower, type EegConditioning, type ModelConfiguration } from '../../models/index.js';
import type { Recording } from '../../recordings/index.js';
import { featureScales, standardiseFeatures } from '../../signal/index.js';
import type { ParameterStore, Runtime } from '../../tensor/index.js';
import { EegEncoder } from './eeg-encoder.js';
import { type EncodedEeg, type EncodingOptions, encodeRecording } from './encoded-eeg.js';
import { encoderIn, encoderShapes, FROZEN_ENCODER, PROJECTION, PROJECTION_TIME } from './encoder-tensors.js';
import {
  bandPowerInWords,
  type FeaturesAtWork,
  type ModelFeatures,
  type ReadingOptions,
  type ReadRun,
  type RunEncoder,
} from './features-at-work.js';
import type { FineTuningInput } from './fine-tuned-graph.js';
import { projectTokens, type TokenProjection } from './token-projection.js';
import { windowGain } from './window-gain.js';

type Eeg = Pick<ModelConfiguration, 'eeg'>;

/** Tokens of a frozen encoder, alone or beside bands. */
export function frozenFeatures(model: Eeg, encoder: EncoderConfiguration): ModelFeatures {
  const features: ModelFeatures = {
    ...bandPower,
    shapes: encoderShapes({ ...encoder, fineTuned: false }),
    description: tokensInWords(model, encoder, ''),
    unit: 'feature',
    stages: (steps) => [{ features, from: 0, until: steps }],
    open: (store, runtime) => new FrozenFeatures(model, { ...encoder, fineTuned: false }, store, runtime),
  };
  return features;
}

/** For the model card. */
export function tokensInWords({ eeg }: Eeg, encoder: EncoderConfiguration, training: string): string {
  const { components, origin, windowSeconds, network, sha256, besideBands, windowGain: hasGain } = encoder;
  const tokens = `${components} components of the tokens of the EEG encoder ${origin} (LaBraM of width ${network.width}, depth ${network.depth}, windows of ${windowSeconds} s, SHA-256 of its weights ${sha256}${training})${hasGain ? ', with the log amplitude that these lack' : ''}`;
  return besideBands ? `${bandPowerInWords(eeg)} and ${tokens}` : `${tokens[0].toUpperCase()}${tokens.slice(1)}`;
}

/** The encoder of a model as it came, with its weights and projection in the model's store. */
export class FrozenFeatures implements FeaturesAtWork {
  private readonly encoder: EegEncoder;

  /** @throws `parameter-missing` where the store lacks the encoder */
  constructor(
    private readonly model: Eeg,
    private readonly configuration: EncoderConfiguration,
    private readonly store: ParameterStore,
    runtime: Runtime,
  ) {
    this.encoder = new EegEncoder(configuration.network, encoderIn(store, FROZEN_ENCODER, configuration), runtime);
  }

  /** @throws from `encode` what `encodeRecording` throws */
  reader({ signal, cache: features }: ReadingOptions = {}): RunEncoder {
    const { electrodes, cleaning } = this.model.eeg;
    const cache = features && { features, weights: this.configuration.sha256 };
    return {
      key: JSON.stringify([this.configuration, electrodes, cleaning.notch]),
      encode: (recording: Recording) =>
        encodeForModel(this.model, this.configuration, this.encoder, recording, { signal, cache }),
    };
  }

  async featured<Run extends ReadRun>(run: Run): Promise<Run> {
    const projection = { weight: this.store.get(PROJECTION).data, time: this.store.get(PROJECTION_TIME).data };
    return extended(run, encoderFeatures(this.model, this.configuration, projection, run.features, run.encoded!));
  }

  async refreshed<Run extends ReadRun>(run: Run): Promise<Run> {
    return run;
  }

  async release(): Promise<void> {
    await this.encoder.release();
  }
}

/** Encodes a recording as a model's configuration says. */
export async function encodeForModel(
  { eeg }: Eeg,
  { low, high, windowSeconds, fineTuned, windowGain: hasGain }: EncoderConfiguration,
  encoder: EegEncoder,
  recording: Recording,
  options: EncodingOptions = {},
): Promise<EncodedEeg> {
  const notch = eeg.cleaning.notch as 'auto' | number | false;
  const preparation = { electrodes: eeg.electrodes, low, high, notch, windowSeconds };
  const encoded = await encodeRecording(encoder, recording, preparation, options);
  const gain = hasGain ? windowGain(encoded.patches!, eeg.electrodes.length) : undefined;
  return { ...encoded, ...(gain && { gain }), patches: fineTuned ? encoded.patches : undefined };
}

/** What a recording's features are to a model with an encoder. */
export type EncoderFeatures = Pick<EegConditioning, 'features' | 'bands'> & {
  /** What training the encoder needs, where it is fine-tuned. */
  network?: FineTuningInput;
};

/**
 * Features of a recording by its tokens, after its bands and the window gain where the model has them.
 *
 * @param bands `[second, electrode, band]`, standardised log band power
 */
export function encoderFeatures(
  model: Eeg,
  { besideBands, windowGain: hasGain, fineTuned, windowSeconds }: EncoderConfiguration,
  projection: Pick<TokenProjection, 'weight' | 'time'>,
  bands: Float32Array,
  encoded: EncodedEeg,
): EncoderFeatures {
  const { seconds, patches, usable } = encoded;
  const scores = withoutUnusable(projectTokens(projection, encoded, windowSeconds), usable);
  const gain = encoded.gain && withoutUnusable(encoded.gain, usable);
  const scales = featureScales(scores, seconds);
  const rows = seconds * model.eeg.electrodes.length;
  const features = sideBySide(rows, [
    ...(besideBands ? [bands] : []),
    ...(hasGain ? [standardiseFeatures(gain!, featureScales(gain!, seconds))] : []),
    standardiseFeatures(scores, scales),
  ]);
  const found = { features, bands: featureGroups(model) };
  if (!fineTuned || patches === undefined) return found;
  const factor = Float32Array.from(scales.factor);
  const offset = Float32Array.from(scales.mean, (mean, i) => -mean * scales.factor[i]);
  return { ...found, network: { patches, seconds, gain: factor, offset } };
}

/** Values `[second, …]`, NaN in seconds that may not be used: `standardiseFeatures` knows them by that. */
function withoutUnusable(values: Float32Array, usable: Uint8Array | undefined): Float32Array {
  if (usable === undefined) return values;
  const width = values.length / usable.length;
  return values.map((value, i) => (usable[Math.floor(i / width)] === 1 ? value : Number.NaN));
}

/** Groups of features of the same places and seconds, one part after the other: `[row, group]`. */
function sideBySide(rows: number, parts: readonly Float32Array[]): Float32Array {
  const widths = parts.map((part) => part.length / rows);
  const width = widths.reduce((sum, own) => sum + own, 0);
  const result = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let at = row * width;
    parts.forEach((part, i) => {
      result.set(part.subarray(row * widths[i], (row + 1) * widths[i]), at);
      at += widths[i];
    });
  }
  return result;
}

/**
 * Features of a run with other components of its tokens, which come last: `[second, electrode, group]`.
 *
 * @param features `[second, electrode, group]`
 * @param components `[second, electrode, component]`
 */
export function withComponents(model: Eeg, features: Float32Array, components: Float32Array): Float32Array {
  const groups = featureGroups(model);
  const own = model.eeg.encoder!.components;
  return features.map((value, i) => {
    const component = (i % groups) - (groups - own);
    return component < 0 ? value : components[Math.floor(i / groups) * own + component];
  });
}
