/** Options of `hemocast augment`. */
import { z } from 'zod';
import { DECODED, NUMBER_GROUPS, type NumberParts, REMEDIES } from '../../augment/index.js';
import { DECODERS } from '../../decode/index.js';
import { TARGETS } from '../../modalities/index.js';
import {
  cacheOption,
  countFrom,
  listOf,
  numberFrom,
  running,
  seedOption,
  templateOption,
  text,
} from '../common-options.js';

export const augmentOptions = z.strictObject({
  model: text.meta({
    value: 'folder',
    description: 'model that generates; of the data set, people are used whom it has never seen',
  }),
  out: text.meta({ value: 'folder', description: 'where augment.json, report.html and the examples go' }),
  what: z.enum(DECODED).meta({ value: 'what', description: 'what is decoded from means of windows or trials' }),
  rare: text.optional().meta({
    value: 'label',
    description: 'class that is made rare: a film by its task label, left or right',
    otherwise: 'a group of people is, see --group',
  }),
  group: text.optional().meta({
    value: 'column=value',
    description: 'group of people that is made rare: a column of participants.tsv, and a value or a part of numbers',
    otherwise: 'a class is, see --rare',
  }),
  share: numberFrom(0.01, 0.95).default(0.2).meta({
    value: 'share',
    description: 'part of the rare examples whose measured signal is used; the others are generated',
  }),
  fairness: text.optional().meta({
    value: 'column',
    description: 'groups of people who are compared',
    otherwise: 'those of --group, else sex where it is known',
  }),
  parts: z
    .enum(Object.keys(NUMBER_GROUPS) as [NumberParts, ...NumberParts[]])
    .default('halves')
    .meta({
      value: 'parts',
      description: 'how numbers, such as ages, make groups: lower and upper, or lowest, middle and highest',
    }),
  remedies: listOf(REMEDIES.map(({ name }) => name))
    .optional()
    .meta({
      value: 'names',
      description: 'remedies beside each other',
      otherwise: 'all',
    }),
  decoder: z
    .enum(DECODERS.map(({ name }) => name) as [string, ...string[]])
    .default('lda')
    .meta({ value: 'name', description: 'what decodes' }),
  folds: countFrom(2, 50).default(5).meta({ value: 'count', description: 'parts of the people, each left out once' }),
  repeats: countFrom(1, 100)
    .default(5)
    .meta({ value: 'count', description: 'times that other examples are kept, at random' }),
  target: z
    .enum(TARGETS.map(({ name }) => name) as [string, ...string[]])
    .optional()
    .meta({ value: 'name', description: 'signal that is generated', otherwise: 'the first that the model has' }),
  seed: seedOption('the same folds, cuts and scores'),
  ...templateOption,
  ...cacheOption,
  ...running,
});

export type AugmentOptions = z.input<typeof augmentOptions>;
