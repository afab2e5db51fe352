/** Every estimate of the spectrum: a new one is one file and one entry here. */
import { HemocastError } from '../foundation/index.js';
import { multitaper } from './multitaper.js';
import type { SpectralEstimate } from './spectral-estimate.js';
import { wavelet } from './wavelet.js';

/** The default first. */
export const SPECTRAL_ESTIMATES: readonly SpectralEstimate[] = [multitaper, wavelet];

/**
 * The estimate of that name.
 *
 * @param name the default where absent
 * @throws HemocastError `estimate-unknown`
 */
export function spectralEstimate(name: string = SPECTRAL_ESTIMATES[0].name): SpectralEstimate {
  const found = SPECTRAL_ESTIMATES.find((estimate) => estimate.name === name);
  if (found !== undefined) return found;
  throw new HemocastError('estimate-unknown', 'There is no spectral estimate of that name', {
    field: 'estimate',
    expected: SPECTRAL_ESTIMATES.map((estimate) => estimate.name).join(', '),
    found: name,
  });
}
