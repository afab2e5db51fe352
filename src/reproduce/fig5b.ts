/** Figure 5b: Which film was watched, across people. */
import type { Figure } from './figure.js';
import { decodeFilms } from './film-sources.js';

export const fig5b: Figure = {
  name: 'fig5b',
  title: 'Which film was watched, across people',
  question: 'Does generated BOLD help to tell which film somebody watches whom the decoder has never seen?',
  needs: ['films'],
  async make(study) {
    return decodeFilms(study, await study.data('films'), 'people');
  },
};
