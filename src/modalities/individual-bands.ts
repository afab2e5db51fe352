/** Bands that follow a recording's own alpha rhythm (Klimesch 1999, Brain Res. Rev. 29:169): people's alpha differs by several Hz. */
import { electrodePosition, type Recording } from '../recordings/index.js';
import { type FrequencyBand, spectralPeak } from '../signal/index.js';
import type { IndividualAlpha, SourcePreparation } from './modality.js';

/** Of a new model: the peak lies in the range that adults' has, and the band reaches 2 Hz to both sides of it. */
export const defaultIndividualAlpha: IndividualAlpha = { from: 7, to: 13, reach: 2 };

/** Bands of one recording. */
export interface IndividualBands {
  bands: readonly FrequencyBand[];
  /** Alpha peak, Hz; absent where none was found, so that the bands are those of everybody. */
  peak?: number;
}

/** The name of the band that lies about the peak. */
const ALPHA = 'alpha';

/**
 * The bands of a recording whose alpha peak is looked for: alpha is the peak ± `reach`, bands that meet alpha end and begin at its edges,
 * the others stay. The peak is that of the electrodes behind the middle of the head, where alpha is strongest.
 *
 * @param recording cleaned, on the model's electrodes, to the average reference
 * @param pass Hz that cleaning let through
 */
export function individualBands(
  { data, channels, samples, sampleRate }: Recording,
  bands: SourcePreparation['bands'],
  alpha: IndividualAlpha,
  pass: { low: number; high: number },
): IndividualBands {
  const { from, to } = alpha;
  const posterior = posteriorElectrodes(channels.map(({ name }) => name));
  const found = spectralPeak(data, posterior, samples, sampleRate, { from, to, pass });
  if (found === undefined) return { bands };
  return { bands: bandsAbout(bands, found.frequency, alpha), peak: found.frequency };
}

/** The bands with alpha about a peak. */
export function bandsAbout(
  bands: readonly FrequencyBand[],
  peak: number,
  { reach }: Pick<IndividualAlpha, 'reach'>,
): FrequencyBand[] {
  const fixed = bands.find(({ name }) => name === ALPHA);
  return bands.map((band) => {
    if (band === fixed) return { ...band, low: peak - reach, high: peak + reach };
    if (band.high === fixed?.low) return { ...band, high: peak - reach };
    if (band.low === fixed?.high) return { ...band, low: peak + reach };
    return { ...band };
  });
}

/** Least width of a band, Hz, at the lowest and at the highest peak: two frequencies of a window of 2 s. */
const NARROWEST = 1;

/** Pairs of numbers that must be equal: there is one alpha band, and its neighbours stay wide enough wherever the peak lies. */
export function individualAlphaAgreements(
  bands: readonly FrequencyBand[],
  alpha: IndividualAlpha,
): [string, number, number][] {
  const narrow = [alpha.from, alpha.to].flatMap((peak) =>
    bandsAbout(bands, peak, alpha).filter(({ low, high }) => high - low < NARROWEST - 1e-9),
  );
  return [
    ['eeg.bands', 1, bands.filter(({ name }) => name === ALPHA).length],
    ['eeg.individualAlpha', 0, narrow.length],
  ];
}

/** Rows of the electrodes that lie farther back than the one in the middle; all where their places are not known. */
function posteriorElectrodes(names: readonly string[]): number[] {
  const rows = [...names.keys()];
  const depth = names.map((name) => electrodePosition(name)?.[1]);
  if (depth.includes(undefined)) return rows;
  const sorted = [...(depth as number[])].sort((a, b) => a - b);
  return rows.filter((row) => depth[row]! <= sorted[Math.floor((sorted.length - 1) / 2)]);
}
