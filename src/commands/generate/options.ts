import { z } from 'zod';
import { running, samplingOptions, seedOption, templateOption, text } from '../common-options.js';

/** Options of `hemocast generate`. */
export const generateOptions = z.strictObject({
  out: text.meta({ value: 'folder', description: 'where the BIDS derivatives and the report go' }),
  ...samplingOptions('the result'),
  seed: seedOption('a number or text; the same seed gives the same files'),
  ...templateOption,
  ...running,
});

export type GenerateOptions = z.input<typeof generateOptions>;
