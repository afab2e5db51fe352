/** The EEG features of a model from a recording onwards: what is read of it, and what mean and network are given. */
import {
  bandPower,
  type EegConditioning,
  type EegFeatures,
  type FeatureStage,
  type ModelConfiguration,
} from '../../models/index.js';
import type { Recording } from '../../recordings/index.js';
import { type SpectraSource, spectralEstimate } from '../../signal/index.js';
import type { ParameterStore, Runtime } from '../../tensor/index.js';
import type { EncodedEeg } from './encoded-eeg.js';
import type { FeatureCache } from './feature-cache.js';

/** Encodes the recordings of a data set as they are read. */
export interface RunEncoder {
  /** Changes with anything that the tokens depend on. */
  key: string;
  encode(recording: Recording): Promise<EncodedEeg>;
}

/** How recordings are read for a model. */
export interface ReadingOptions {
  signal?: AbortSignal;
  /** Tokens are read from here where they are, and left here. */
  cache?: FeatureCache;
}

/** A recording as it was read: its band power, and what an encoder made of it. */
export interface ReadRun extends Pick<EegConditioning, 'features' | 'bands' | 'network' | 'points'> {
  /** Cross-spectra of the sensors, where the model carries them to the target's places. */
  spectra?: SpectraSource;
  encoded?: EncodedEeg;
}

/** A model's features with the weights that make them. */
export interface FeaturesAtWork {
  /** What encodes recordings as they are read; undefined where band power is all. */
  reader(options?: ReadingOptions): RunEncoder | undefined;
  /** A run, read with {@link reader}, with the features of mean and network. */
  featured<Run extends ReadRun>(run: Run): Promise<Run>;
  /** A run that has features, with those of the network brought to the weights as they are now, under training. */
  refreshed<Run extends ReadRun>(run: Run): Promise<Run>;
  /** Frees the native memory. */
  release(): Promise<void>;
}

/** How the features of a model come about, in its graphs and in its use. */
export interface ModelFeatures extends EegFeatures {
  /** In a few words, for the model card: `Log band power (…)`. */
  readonly description: string;
  /** What has a delay of its own: a band, or a feature. */
  readonly unit: 'band' | 'feature';
  stages(steps: number): FeatureStage<ModelFeatures>[];
  /**
   * Opens them with the weights of a store, as they are at each use.
   *
   * @throws `parameter-missing` where the store lacks the encoder
   */
  open(store: ParameterStore, runtime: Runtime): FeaturesAtWork;
}

/** What of a source's configuration says how band power comes about. */
type BandPowerChoice = Pick<ModelConfiguration['eeg'], 'bands' | 'power' | 'individualAlpha'>;

const readyAtWork: FeaturesAtWork = {
  reader: () => undefined,
  featured: async (run) => run,
  refreshed: async (run) => run,
  release: async () => undefined,
};

/** `Log band power (delta 1–4 Hz, …)`, with what departs from the usual. */
export function bandPowerInWords({ bands, power, individualAlpha }: BandPowerChoice): string {
  const estimated = power === undefined ? '' : ` by ${spectralEstimate(power).description}`;
  const moved = individualAlpha
    ? `; alpha is each recording’s own peak between ${individualAlpha.from} and ${individualAlpha.to} Hz ± ${individualAlpha.reach} Hz where it shows one, and its neighbours end and begin there`
    : '';
  return `Log band power${estimated} (${bands.map((band) => `${band.name} ${band.low}–${band.high} Hz`).join(', ')}${moved})`;
}

/** Log band power alone. */
export function bandPowerFeatures(eeg: BandPowerChoice): ModelFeatures {
  const features: ModelFeatures = {
    ...bandPower,
    description: bandPowerInWords(eeg),
    unit: 'band',
    stages: (steps) => [{ features, from: 0, until: steps }],
    open: () => readyAtWork,
  };
  return features;
}
