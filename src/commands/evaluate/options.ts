import { z } from 'zod';
import {
  cacheOption,
  running,
  samplingOptions,
  seedOption,
  targetsOption,
  templateOption,
  text,
} from '../common-options.js';

/** Options of `hemocast evaluate`. */
export const evaluateOptions = z.strictObject({
  out: text.meta({ value: 'folder', description: 'where metrics.json and report.html go' }),
  derivatives: z.boolean().default(false).meta({ description: 'also write what was generated, as a BIDS derivative' }),
  targets: targetsOption.optional().meta({
    value: 'names',
    description: 'what to score',
    otherwise: 'all that the model has',
  }),
  ...samplingOptions(),
  seed: seedOption('a number or text; the same seed gives the same scores'),
  ...templateOption,
  ...cacheOption,
  ...running,
});

export type EvaluateOptions = z.input<typeof evaluateOptions>;
