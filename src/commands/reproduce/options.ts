/** Options of `hemocast reproduce`. */
import { z } from 'zod';
import { DIFFICULTIES } from '../../simulate/index.js';
import { cacheOption, overwriteOption, running, seedOption, templateOption, text } from '../common-options.js';

export const reproduceOptions = z.strictObject({
  out: text.meta({
    value: 'folder',
    description:
      'where figures, the report, and what they are made from go; a repeated command goes on where it stopped',
  }),
  quick: z.boolean().default(false).meta({
    description: 'a small version: fewer people, trials and permutations; intervals are wide',
  }),
  difficulty: z.enum(DIFFICULTIES).default('published').meta({
    value: 'difficulty',
    description: 'of simulated people; published: EEG and scores as on real pairs; easy: strong, slow rhythms',
  }),
  seed: seedOption('the same people, models and figures'),
  ...templateOption,
  ...cacheOption,
  ...overwriteOption,
  ...running,
});

export type ReproduceOptions = z.input<typeof reproduceOptions>;
