/** What all signals of blood have in common: how they follow the brain, and what of the source suits that. */
import { HAEMODYNAMIC_RESPONSE } from '../align/index.js';
import type { TargetModality } from './modality.js';

/** The one statement of it, also for the lags of a ridge on signals of blood. */
export const haemodynamic: Pick<TargetModality, 'response' | 'reach' | 'features' | 'lags'> = {
  response: HAEMODYNAMIC_RESPONSE,
  reach: 20,
  features: { step: 1, window: 2 },
  // The span of a haemodynamic response at the rate of a repetition time.
  lags: [0, 2, 4, 6, 8, 10, 12, 14],
};
