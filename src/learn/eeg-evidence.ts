/**
 * From a recording to the evidence that the network takes: cleaned, on the
 * model's electrodes, as log band power standardised over the recording.
 */

import type { Progress } from '../foundation/index.js';
import { type CleaningReport, cleanEeg, type MontageReport, matchMontage } from '../preprocess/index.js';
import type { Recording } from '../recordings/index.js';
import { type FrequencyBand, logBandPower, zscoreRows } from '../signal/index.js';

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

/** Values further out than this are artefacts, and are drawn in to it. */
const LARGEST_SCORE = 4;

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
    features: standardise(power.features, power.seconds),
    seconds: power.seconds,
    recording: matched.recording,
    cleaning: cleaned.report,
    montage: matched.report,
  };
}

/** The average over the model's own electrodes, so that the reference does not depend on how many others there were. */
function referenceToAverage({ data, channels, samples }: Recording): void {
  for (let i = 0; i < samples; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels.length; channel++) sum += data[channel * samples + i];
    const average = sum / channels.length;
    for (let channel = 0; channel < channels.length; channel++) data[channel * samples + i] -= average;
  }
}

function standardise(features: Float32Array, seconds: number): Float32Array {
  const width = features.length / seconds;
  const columns = new Float32Array(features.length);
  for (let s = 0; s < seconds; s++) for (let f = 0; f < width; f++) columns[f * seconds + s] = features[s * width + f];
  let scores = zscoreRows(columns, width, seconds);
  // Twice: the second time without the weight of what was far out.
  scores = zscoreRows(scores.map(clip) as Float32Array, width, seconds);
  const result = new Float32Array(features.length);
  for (let s = 0; s < seconds; s++)
    for (let f = 0; f < width; f++) result[s * width + f] = clip(scores[f * seconds + s]);
  return result;
}

function clip(value: number): number {
  return Math.min(LARGEST_SCORE, Math.max(-LARGEST_SCORE, value));
}
