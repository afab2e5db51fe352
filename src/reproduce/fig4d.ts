/** Figure 4d: agreement over time across people. */
import type { Figure } from './figure.js';
import { temporalAgreement } from './temporal-agreement.js';

const DIFFERS = 'NATVIEW, three people of four that were kept';

export const fig4d: Figure = {
  name: 'fig4d',
  title: 'Generated BOLD of unseen people',
  question: 'Does BOLD that is generated from EEG follow the measured BOLD of people whom the model has not seen?',
  needs: ['films'],
  make: async (study) =>
    temporalAgreement(study, await study.data('films'), {
      who: 'unseen people',
      paper: { model: { value: '0.50, 0.48, 0.50', differs: DIFFERS }, noise: { value: '0.05', differs: DIFFERS } },
      scores: [
        { key: 'pcc', title: 'r over time' },
        { key: 'pccGlobalRemoved', title: 'r, global signal removed' },
        { key: 'spatial', title: 'r over space' },
      ],
    }),
};
