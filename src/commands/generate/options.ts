import { z } from 'zod';
import { running, samplingOptions, seedOption, targetsOption, templateOption, text } from '../common-options.js';

/** Options of `hemocast generate`. */
export const generateOptions = z.strictObject({
  out: text.meta({ value: 'folder', description: 'where the BIDS derivatives and the report go' }),
  targets: targetsOption.optional().meta({
    value: 'names',
    description: 'what to generate',
    otherwise: 'all that the model has',
  }),
  probe: text.optional().meta({
    value: 'file',
    description: 'fNIRS at the channels of this SNIRF file, or of a `cap` over the whole head',
    otherwise: 'at the channels of the training people',
  }),
  ...samplingOptions(),
  seed: seedOption('a number or text; the same seed gives the same files'),
  ...templateOption,
  ...running,
});

export type GenerateOptions = z.input<typeof generateOptions>;
