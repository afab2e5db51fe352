import { z } from 'zod';
import {
  cacheOption,
  countFrom,
  preparationOptions,
  running,
  seedOption,
  targetsOption,
  templateOption,
  text,
} from '../common-options.js';

/** What a generated signal can be shared out over. */
export const EXPLAINED = ['bands', 'regions', 'electrodes'] as const;
export type Explained = (typeof EXPLAINED)[number];

/** Options of `hemocast explain`. */
export const explainOptions = z.strictObject({
  out: text.meta({ value: 'folder', description: 'where explain.json, contributions.tsv and report.html go' }),
  what: z.enum(EXPLAINED).default('bands').meta({
    value: 'what',
    description:
      'what the generated signal is shared out over: bands of the EEG, exactly; regions that the EEG was carried to, or electrodes, sampled',
  }),
  target: targetsOption.length(1).optional().meta({
    value: 'name',
    description: 'the target to explain',
    otherwise: 'the first that the model has',
  }),
  runs: countFrom(1, 100).default(1).meta({ value: 'count', description: 'recordings of each person, the first ones' }),
  pairs: countFrom(2, 1000)
    .default(4)
    .meta({
      value: 'count',
      description: 'pairs of orders that are sampled',
      goesWith: {
        text: '{what} regions or electrodes',
        holds: (chosen: Readonly<Record<string, unknown>>) => chosen.what !== 'bands',
      },
    }),
  ...preparationOptions,
  seed: seedOption('a number or text; the same seed gives the same values'),
  ...templateOption,
  ...cacheOption,
  ...running,
});

export type ExplainOptions = z.input<typeof explainOptions>;
