import { sinusoid } from '../align/index.js';
import { HemocastError } from '../foundation/index.js';
import type { SourceQuality } from '../modalities/modality.js';
import { featureTiming } from '../modalities/source-schema.js';
import { sizes } from './conditioning.js';
import type { ModelConfiguration } from './configuration.js';

/** The EEG side of a run, ready for the network. */
export interface EegConditioning {
  /** `[step, electrode, group]`, standardised over the run; step s (a second, if the model has no other) is centred on s + ½ steps. */
  features: Float32Array;
  /** Log power at the places that the source is carried to `[step, place, band]`, standardised; left out where features stay at the sensors. */
  points?: Float32Array;
  /** What the network is given where that is not what the mean is given. */
  network?: NetworkConditioning;
  seconds: number;
  electrodes: number;
  /** Groups of features: bands, or what `featureGroups` counts. */
  bands: number;
  /** Seconds from the start of the EEG to the first volume. */
  startTime: number;
  tr: number;
  /** What is known of how well the source was measured; all of it measured where absent. */
  quality?: SourceQuality;
  /** Values by the names of `network.metadata`; the mean stands in for those not known. */
  metadata: Record<string, number | string | undefined>;
}

/** The network's own features of a run; what they are made of is the business of the {@link EegFeatures} that made them. */
export interface NetworkConditioning {
  /** `[step, electrode, group]`; those of the mean stand in where absent. */
  features?: Float32Array;
}

/** Width of the features that tell the network its noise level. */
export const LEVEL_WIDTH = 64;

/** log(α²/σ²) as features. */
export function levelFeatures(logSignalToNoise: number): Float32Array {
  return sinusoid(logSignalToNoise, LEVEL_WIDTH, 64);
}

/** Added to the alignment where there is no EEG: as good as minus infinity, and finite. */
const ABSENT = -1e4;

/** The network's inputs that come from EEG, for a batch of windows. */
export interface ConditioningFeeds {
  /** `[batch, seconds, electrodes, groups]` */
  eeg: Float32Array;
  /** `[batch, seconds, places, bands]`; empty where features stay at the sensors. */
  points: Float32Array;
  /** `[batch, volumes, seconds]` */
  lag: Float32Array;
  /** `[batch, seconds]` */
  absent: Float32Array;
  /** `[batch, metadata]` */
  metadata: Float32Array;
}

/** Room for a batch of windows. */
export function conditioningFeeds(configuration: ModelConfiguration, batch: number): ConditioningFeeds {
  const { window, network } = configuration;
  const { electrodes, groups, places, bands } = sizes(configuration);
  return {
    eeg: new Float32Array(batch * window.seconds * electrodes * groups),
    points: new Float32Array(batch * window.seconds * places * bands),
    lag: new Float32Array(batch * window.volumes * window.seconds),
    absent: new Float32Array(batch * window.seconds),
    metadata: new Float32Array(batch * Math.max(1, network.metadata.length)),
  };
}

/** Step (second) of the recording, maybe a negative one, at which the EEG of the window that begins at a volume begins. */
export function firstSecondOf(
  configuration: Pick<ModelConfiguration, 'window' | 'eeg'>,
  { startTime, tr }: Pick<EegConditioning, 'startTime' | 'tr'>,
  firstVolume: number,
): number {
  const { step } = featureTiming(configuration);
  return Math.floor((startTime + firstVolume * tr) / step) - configuration.window.lead;
}

/**
 * Writes the window that begins at a volume into one place of a batch. Seconds
 * before the recording began or after it ended are marked absent.
 */
export function fillWindow(
  configuration: ModelConfiguration,
  conditioning: EegConditioning,
  firstVolume: number,
  feeds: ConditioningFeeds,
  place: number,
): void {
  const { volumes, seconds } = configuration.window;
  const { step } = featureTiming(configuration);
  const start = conditioning.startTime + firstVolume * conditioning.tr;
  const firstSecond = firstSecondOf(configuration, conditioning, firstVolume);
  fillFeatures(configuration, conditioning, conditioning.features, firstVolume, feeds.eeg, place);
  if (feeds.points.length > 0) {
    fillFeatures(configuration, conditioning, pointsOf(conditioning), firstVolume, feeds.points, place);
  }
  for (let s = 0; s < seconds; s++) {
    const second = firstSecond + s;
    feeds.absent[place * seconds + s] = second >= 0 && second < conditioning.seconds ? 0 : ABSENT;
    for (let k = 0; k < volumes; k++) {
      feeds.lag[(place * volumes + k) * seconds + s] = start + k * conditioning.tr - (second + 0.5) * step;
    }
  }
  const fields = configuration.network.metadata;
  fields.forEach(({ name, mean, deviation }, i) => {
    const value = Number(conditioning.metadata[name] ?? mean);
    feeds.metadata[place * fields.length + i] = Number.isFinite(value) ? (value - mean) / deviation : 0;
  });
}

/** @throws HemocastError `points-missing` where a recording was not carried to the model's places */
function pointsOf({ points }: EegConditioning): Float32Array {
  if (points !== undefined) return points;
  throw new HemocastError('points-missing', 'A recording was not carried to the target’s places', {
    field: 'points',
    expected: 'log power at the places of the model’s alignment',
    found: 'features at the sensors alone',
    advice: 'Read the recording with cross-spectra, and pass it through `featured` of the model.',
  });
}

/**
 * Writes features of the window that begins at a volume into one place of a batch; zeros where there is no EEG.
 *
 * @param features `[step, place, group]` of the recording
 * @param to `[batch, seconds, place, group]`
 */
export function fillFeatures(
  configuration: ModelConfiguration,
  conditioning: EegConditioning,
  features: Float32Array,
  firstVolume: number,
  to: Float32Array,
  place: number,
): void {
  const { seconds } = configuration.window;
  const perSecond = features.length / conditioning.seconds;
  const firstSecond = firstSecondOf(configuration, conditioning, firstVolume);
  for (let s = 0; s < seconds; s++) {
    const second = firstSecond + s;
    const at = (place * seconds + s) * perSecond;
    if (second < 0 || second >= conditioning.seconds) to.fill(0, at, at + perSecond);
    else to.set(features.subarray(second * perSecond, (second + 1) * perSecond), at);
  }
}
