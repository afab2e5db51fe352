import { z } from 'zod';
import { names, running, text } from '../common-options.js';

/** Options of `hemocast check`. */
export const checkOptions = z.strictObject({
  model: text.optional().meta({
    value: 'folder',
    description:
      'judge for this model: its electrodes and bands, and how far the recording lies from its training people',
  }),
  bad: names.optional().meta({
    value: 'names',
    description: 'channels known to be bad, as Fp1,T8; those of channels.tsv are known',
  }),
  out: text.optional().meta({ value: 'file', description: 'also write the verdicts to this .html file' }),
  ...running,
});

export type CheckOptions = z.input<typeof checkOptions>;
