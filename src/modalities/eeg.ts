/**
 * From a recording to the conditioning that the network takes: cleaned, on the
 * model's electrodes, as log band power standardised over the recording.
 */

import type { Progress } from '../foundation/index.js';
import {
  type CleaningReport,
  cleanEeg,
  type MontageReport,
  matchMontage,
  referenceToAverage,
} from '../preprocess/index.js';
import type { Recording } from '../recordings/index.js';
import { type FrequencyBand, featureScales, logBandPower, standardiseFeatures } from '../signal/index.js';

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
    features: standardiseFeatures(power.features, featureScales(power.features, power.seconds)),
    seconds: power.seconds,
    recording: matched.recording,
    cleaning: cleaned.report,
    montage: matched.report,
  };
}
