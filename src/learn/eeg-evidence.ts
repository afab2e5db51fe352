/**
 * From a recording to the evidence that the network takes: cleaned, on the
 * model's electrodes, as log band power standardised over the recording.
 */

import type { Progress } from '../foundation/index.js';
import { LARGEST_FEATURE } from '../models/index.js';
import { type CleaningReport, cleanEeg, type MontageReport, matchMontage } from '../preprocess/index.js';
import type { Recording } from '../recordings/index.js';
import { type FrequencyBand, logBandPower } from '../signal/index.js';

/** How EEG is prepared; stored with the model, so that what it was trained on and what it is given are alike. */
export interface EegPreparation {
  electrodes: readonly string[];
  bands: readonly FrequencyBand[];
  cleaning: { low: number; high: number; rate: number; notch: 'auto' | number | false };
}

export interface PreparedEeg {
  /** `[second, electrode, band]`, standardised per feature over the recording. */
  features: Float32Array;
  seconds: number;
  /** The cleaned recording on the model's electrodes. */
  recording: Recording;
  cleaning: CleaningReport;
  montage: MontageReport;
}

/** The defaults of a new model. */
export const defaultCleaning: EegPreparation['cleaning'] = { low: 1, high: 75, rate: 200, notch: 'auto' };

/**
 * Cleans a recording, brings it onto the electrodes wanted, and takes its band power.
 *
 * @throws `no-known-channels` and what `cleanEeg` throws
 */
export function prepareEeg(recording: Recording, preparation: EegPreparation, progress?: Progress): PreparedEeg {
  const { low, high, rate, notch } = preparation.cleaning;
  const cleaned = cleanEeg(
    recording,
    { low, high, rate, notch: notch as 'auto' | 50 | 60 | false, reference: 'none' },
    progress,
  );
  const matched = matchMontage(cleaned.recording, preparation.electrodes);
  referenceToAverage(matched.recording);
  const { data, channels, samples, sampleRate } = matched.recording;
  const power = logBandPower(data, channels.length, samples, sampleRate, { bands: preparation.bands });
  return {
    features: standardise(power.features, featureScales(power.features, power.seconds)),
    seconds: power.seconds,
    recording: matched.recording,
    cleaning: cleaned.report,
    montage: matched.report,
  };
}

/** Subtracts the average over the model's own electrodes, so that the reference does not depend on how many others there were. */
export function referenceToAverage({ data, channels, samples }: Recording): void {
  for (let i = 0; i < samples; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels.length; channel++) sum += data[channel * samples + i];
    const average = sum / channels.length;
    for (let channel = 0; channel < channels.length; channel++) data[channel * samples + i] -= average;
  }
}

/** What makes features `[second, feature]` of mean 0 and deviation 1: (x − mean) · factor, per feature. */
export interface FeatureScales {
  mean: Float64Array;
  /** 0 for a feature that does not change. */
  factor: Float64Array;
}

/** Seconds far from the rest (artefacts, an amplifier that was already off) have no part in mean and deviation. */
export function featureScales(features: Float32Array, seconds: number): FeatureScales {
  const width = features.length / seconds;
  const scales = { mean: new Float64Array(width), factor: new Float64Array(width) };
  const column = new Float64Array(seconds);
  for (let f = 0; f < width; f++) {
    for (let s = 0; s < seconds; s++) column[s] = features[s * width + f];
    const { mean, deviation } = usualMoments(column);
    scales.mean[f] = mean;
    scales.factor[f] = deviation > 0 ? 1 / deviation : 0;
  }
  return scales;
}

/** Standardised features; those of seconds far from the rest are drawn in. */
export function standardise(features: Float32Array, { mean, factor }: FeatureScales): Float32Array {
  const width = mean.length;
  return features.map((value, i) => clip((value - mean[i % width]) * factor[i % width]));
}

/** Mean and deviation after leaving out, a few times over, what lies further out than `LARGEST_FEATURE` deviations. */
function usualMoments(values: Float64Array): { mean: number; deviation: number } {
  let moments = { mean: 0, deviation: Number.POSITIVE_INFINITY };
  for (let pass = 0; pass < 5; pass++) {
    const { mean, deviation } = moments;
    const usual = values.filter((value) => !(Math.abs(value - mean) > LARGEST_FEATURE * deviation));
    const centre = usual.reduce((sum, value) => sum + value, 0) / usual.length;
    const squares = usual.reduce((sum, value) => sum + (value - centre) ** 2, 0) / usual.length;
    moments = { mean: centre, deviation: Math.sqrt(squares) };
  }
  return moments;
}

function clip(value: number): number {
  return Math.min(LARGEST_FEATURE, Math.max(-LARGEST_FEATURE, value));
}
