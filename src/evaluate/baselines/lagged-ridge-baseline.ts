import type { Baseline } from './baseline.js';

/** Lagged band-power ridge: the linear reading of the same features. */
export const ridge: Baseline = {
  key: 'ridge',
  name: 'lagged ridge',
  note:
    'Ridge regression on log band power of all electrodes at the lags of the modality (0, 2, … 14 s for BOLD); fitted to training people, ' +
    'penalty chosen on validation people.',
  async fit(train, validation, context) {
    return context.laggedRidge(train, validation);
  },
};
