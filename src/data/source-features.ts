/** What a run keeps of a prepared recording of the source. */
import type { PreparedSource, SourcePreparation } from '../modalities/index.js';
import { storedSpectra } from '../signal/index.js';
import type { SourceRun } from './paired-run.js';

/** Features, clock, spectra and quality of a run; cross-spectra are kept without the samples that they were made of. */
export function sourceFeatures(
  { features, seconds, spectra, quality }: PreparedSource,
  preparation: SourcePreparation,
): Pick<SourceRun, 'features' | 'seconds' | 'step' | 'electrodes' | 'bands' | 'spectra' | 'quality'> {
  return {
    features,
    seconds,
    ...(preparation.features && { step: preparation.features.step }),
    electrodes: preparation.electrodes.length,
    bands: preparation.bands.length,
    ...(spectra && { spectra: storedSpectra(spectra) }),
    ...(quality && { quality }),
  };
}
