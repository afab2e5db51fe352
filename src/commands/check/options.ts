import { z } from 'zod';
import { running, text } from '../common-options.js';

/** Options of `hemocast check`. */
export const checkOptions = z.strictObject({
  model: text.optional().meta({
    value: 'folder',
    description:
      'judge for this model: its electrodes and bands, and how far the recording lies from its training people',
  }),
  out: text.optional().meta({ value: 'file', description: 'also write the verdicts to this .html file' }),
  ...running,
});

export type CheckOptions = z.input<typeof checkOptions>;
