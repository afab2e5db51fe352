/** What a run keeps of a prepared recording of the source. */
import type { PreparedSource, SourcePreparation } from '../modalities/index.js';
import { type SpectraSource, storedSpectra } from '../signal/index.js';
import type { SourceRun } from './paired-run.js';

/** Keeps the cross-spectra of a recording without the samples that they are made of. */
export type KeepSpectra = (spectra: SpectraSource) => Promise<SpectraSource>;

/** Features, clock, spectra and quality of a run. */
export async function sourceFeatures(
  { features, seconds, spectra, quality }: PreparedSource,
  preparation: SourcePreparation,
  keep: KeepSpectra = async (source) => storedSpectra(source),
): Promise<PickedSource> {
  return {
    features,
    seconds,
    ...(preparation.features && { step: preparation.features.step }),
    electrodes: preparation.electrodes.length,
    bands: preparation.bands.length,
    ...(spectra && { spectra: await keep(spectra) }),
    ...(quality && { quality }),
  };
}

type PickedSource = Pick<SourceRun, 'features' | 'seconds' | 'step' | 'electrodes' | 'bands' | 'spectra' | 'quality'>;
