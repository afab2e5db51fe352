/** Options of `hemocast compare`. */
import { z } from 'zod';
import { REGION_MEASURES } from '../../evaluate/index.js';
import { countFrom, running, seedOption, templateOption, text } from '../common-options.js';

export const compareOptions = z.strictObject({
  model: text.meta({ value: 'folder', description: 'the model of BOLD that generates for everybody' }),
  by: text.meta({
    value: 'column=a,b',
    description: 'column of participants.tsv and the two groups in it: a is compared with b',
    expected: 'a column and two of its values, as group=patient,control',
  }),
  measure: z
    .enum(REGION_MEASURES.map(({ name }) => name) as [string, ...string[]])
    .default('amplitude')
    .meta({
      value: 'name',
      description: `what is compared in each region: ${REGION_MEASURES.map(({ name, title }) => `${name} (${title})`).join(', ')}`,
    }),
  permutations: countFrom(100, 1_000_000)
    .default(5000)
    .meta({ value: 'count', description: 'arrangements of people that p-values are counted over' }),
  out: text.meta({ value: 'folder', description: 'where compare.json and report.html go' }),
  seed: seedOption('the same permutations'),
  ...templateOption,
  ...running,
});

export type CompareOptions = z.input<typeof compareOptions>;
