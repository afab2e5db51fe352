/** EEG as a source: cleaned, on the model's electrodes, as log band power standardised over the recording. */

import type { Progress } from '../foundation/index.js';
import {
  type CleaningReport,
  cleanEeg,
  type EegEvidence,
  eegEvidence,
  eegFindings,
  interruptionRemarks,
  judgedSegments,
  type MontageReport,
  matchMontage,
  packParts,
  rawQuality,
  rawQualityRemarks,
  referenceToAverage,
  verdictOf,
} from '../preprocess/index.js';
import {
  channelElectrode,
  electrodePosition,
  gapRemarks,
  montageNames,
  type Recording,
  readBidsEeg,
} from '../recordings/index.js';
import { featureScales, logBandPower, spectraOf, standardiseFeatures, withoutPower } from '../signal/index.js';
import { type IndividualBands, individualBands } from './individual-bands.js';
import type { PreparedSource, SourceModality, SourcePreparation } from './modality.js';

/** EEG that was prepared, with what was done to it. */
export interface PreparedEeg extends PreparedSource {
  cleaning: CleaningReport;
  montage: MontageReport;
  /** What the input check judges. */
  evidence: EegEvidence;
  /** Bands of this recording, where they follow its alpha peak. */
  individual?: IndividualBands;
}

/** The defaults of a new model. */
export const defaultCleaning: SourcePreparation['cleaning'] = { low: 1, high: 75, rate: 200, notch: 'auto' };

/**
 * Cleans a recording, brings it onto the electrodes wanted, and takes its band power.
 *
 * @param inPlace whether the samples given may be overwritten: that takes half the memory
 * @throws `no-known-channels` and what `cleanEeg` throws
 */
export function prepareEeg(
  recording: Recording,
  preparation: SourcePreparation,
  progress?: Progress,
  inPlace = false,
): PreparedEeg {
  const { low, high, rate, notch } = preparation.cleaning;
  const raw = rawQuality(recording);
  const cleaned = cleanEeg(
    recording,
    { low, high, rate, notch: notch as 'auto' | 50 | 60 | false, reference: 'none', inPlace },
    progress,
  );
  const matched = matchMontage(cleaned.recording, preparation.electrodes);
  referenceToAverage(matched.recording);
  const { data, channels, samples, sampleRate } = matched.recording;
  const { step: stepSeconds = 1, window: windowSeconds = 2 } = preparation.features ?? {};
  const pass = cleaned.report.band;
  const { individualAlpha } = preparation;
  const individual =
    individualAlpha &&
    individualBands(
      { ...matched.recording, ...packedSamples(matched.recording) },
      preparation.bands,
      individualAlpha,
      pass,
    );
  const bands = individual?.bands ?? preparation.bands;
  const segments = judgedSegments(matched.recording);
  const options = { bands, stepSeconds, windowSeconds, estimate: preparation.power, segments };
  const power = logBandPower(data, channels.length, samples, sampleRate, options);
  const empty = emptyBands(bands, pass, power.features);
  const evidence = eegEvidence({
    ...{ recording: matched.recording, cleaning: cleaned.report, montage: matched.report, raw },
    bands: { wanted: bands.length, empty: empty.map((band) => bands[band].name) },
    power: power.features,
    bipolar: isBipolar(recording),
  });
  return {
    features: withoutBands(
      standardiseFeatures(power.features, featureScales(power.features, power.seconds)),
      bands.length,
      empty,
    ),
    seconds: power.seconds,
    recording: matched.recording,
    ...(preparation.spectra && {
      spectra: withoutPower(spectraOf(data, channels.length, samples, sampleRate, options), empty),
    }),
    quality: { measured: measuredShare(cleaned.report, matched.report), summary: evidence.summary },
    evidence,
    check: verdictOf(eegFindings(evidence)),
    replaced: [
      ...rawQualityRemarks(raw),
      ...replacements(cleaned.report, matched.report),
      ...empty.map((band) => `The recording holds no power in the band ${bands[band].name}`),
      ...(individual && individual.peak === undefined ? [NO_PEAK] : []),
    ],
    ...(individual && { individual }),
    cleaning: cleaned.report,
    montage: matched.report,
  };
}

/** What holds where a model wants bands that follow the alpha peak, and the recording shows none. */
export const NO_PEAK = 'The recording shows no alpha peak: its bands are those of everybody';

/** How far below the strongest band, ln of power, the mean of a band lies that holds nothing but what leaks into it. */
const LEAKAGE = 7;

/**
 * Bands that hold no power of their own: most of the band lies outside what the recording holds, or it is weaker than any brain's. What
 * leaks into them changes with the bands beside them, and would pass for their power once it is standardised.
 *
 * @param power `[step, electrode, band]`, ln µV²
 */
export function emptyBands(
  bands: SourcePreparation['bands'],
  pass: { low: number; high: number },
  power: Float32Array,
): number[] {
  const means = new Float64Array(bands.length);
  const counts = new Float64Array(bands.length);
  power.forEach((value, i) => {
    // Steps without a usable window have no power.
    if (Number.isNaN(value)) return;
    means[i % bands.length] += value;
    counts[i % bands.length]++;
  });
  for (let band = 0; band < bands.length; band++) means[band] /= Math.max(1, counts[band]);
  const strongest = Math.max(...means);
  return bands.flatMap(({ low, high }, band) => {
    const held = Math.min(high, pass.high) - Math.max(low, pass.low);
    return held < (high - low) / 2 || means[band] < strongest - LEAKAGE ? [band] : [];
  });
}

function withoutBands(features: Float32Array, bands: number, empty: readonly number[]): Float32Array {
  return empty.length === 0 ? features : features.map((value, i) => (empty.includes(i % bands) ? 0 : value));
}

function measuredShare(cleaning: CleaningReport, { matched, interpolated }: MontageReport): number {
  const bad = new Set(cleaning.interpolated);
  const own = matched.filter(({ from }) => !bad.has(from)).length;
  // A head of which nothing was measured says nothing; the share stays above zero so that it has a logarithm.
  return Math.max(own, 0.5) / (matched.length + interpolated.length);
}

/** Whether most EEG channels are differences of two electrodes. */
export function isBipolar({ channels }: Pick<Recording, 'channels'>): boolean {
  const eeg = channels.filter(({ type }) => type === 'eeg');
  return 2 * eeg.filter(({ ends }) => ends !== undefined).length > eeg.length;
}

/** The contiguous usable samples, one part after the other. */
function packedSamples(recording: Recording): Pick<Recording, 'samples' | 'data'> {
  const parts = judgedSegments(recording);
  const samples = parts.reduce((sum, part) => sum + part.samples, 0);
  return { samples, data: packParts(recording.data, recording.channels.length, recording.samples, parts) };
}

/** Channels whose own signal was not used, and times without any, as sentences. */
function replacements(cleaning: CleaningReport, montage: MontageReport): string[] {
  return [
    ...interruptionRemarks(cleaning),
    ...cleaning.bad.map(({ name, reason }) => {
      const why = reason === 'stated' ? 'marked as bad' : reason;
      return `${name} is ${why} and is ${cleaning.removed.includes(name) ? 'left out' : 'interpolated'}`;
    }),
    ...(montage.interpolated.length > 0
      ? [`Electrodes of the model that are missing are interpolated: ${montage.interpolated.join(', ')}`]
      : []),
  ];
}

/** EEG of a BIDS data set, in any format that BIDS knows, or FIF. */
export const eeg: SourceModality = {
  name: 'eeg',
  title: 'EEG',
  spectra: true,
  expected: 'sub-*/eeg recordings',
  absent: 'Put the EEG into sub-*/eeg under BIDS names, as EDF, BDF, BrainVision, EEGLAB or FIF.',
  recordings: (dataset) => dataset.recordings({ dataType: 'eeg', suffix: 'eeg' }),
  async read(storage, found) {
    const { recording, report } = await readBidsEeg(storage, found);
    return { recording, remarks: [...report.remarks, ...gapRemarks(report.gaps)] };
  },
  /**
   * The electrodes that the 10-05 system knows. Where it knows few of them but they have places, as those of geodesic nets, a standard
   * montage of about as many, onto which they are interpolated.
   */
  sensors({ channels }) {
    const names = channels.filter(({ type }) => type === 'eeg').map((channel) => channelElectrode(channel));
    const known = names.filter((name): name is string => name !== undefined && electrodePosition(name) !== undefined);
    const unique = [...new Set(known)];
    const placed = channels.filter(({ type, position }) => type === 'eeg' && position !== undefined).length;
    const chosen = 2 * unique.length >= placed ? unique : montageNames(placed >= 64 ? 64 : placed >= 32 ? 32 : 19);
    return { names: chosen, places: chosen.map((name) => [...electrodePosition(name)!]) };
  },
  prepare: prepareEeg,
};
