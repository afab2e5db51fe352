/** Figure 2b: agreement over time within people, from one day to another. */
import type { Figure } from './figure.js';
import { temporalAgreement } from './temporal-agreement.js';

const DIFFERS = 'NATVIEW, two people shown; agreement of parcels after their own smoothing';

export const fig2b: Figure = {
  name: 'fig2b',
  title: 'Generated BOLD of another day of the same people',
  question:
    'Does BOLD that is generated from EEG follow the measured BOLD over time, on a day that the model has not seen?',
  needs: ['days'],
  make: async (study) =>
    temporalAgreement(study, await study.data('days'), {
      who: 'the same people on another day',
      paper: { model: { value: '0.43, 0.45', differs: DIFFERS }, noise: { value: '0.06, 0.03', differs: DIFFERS } },
      scores: [
        { key: 'pcc', title: 'r over time' },
        { key: 'pccGlobalRemoved', title: 'r, global signal removed' },
        { key: 'spatial', title: 'r over space' },
      ],
    }),
};
