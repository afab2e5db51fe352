/** Figure 5a: Which film was watched, within people. */
import type { Figure } from './figure.js';
import { decodeFilms } from './film-sources.js';

export const fig5a: Figure = {
  name: 'fig5a',
  title: 'Which film was watched, within people',
  question:
    'Does generated BOLD help to tell which film somebody watches, where the decoder knows the person from another day?',
  needs: ['days'],
  async make(study) {
    return decodeFilms(study, await study.data('days'), 'days');
  },
};
