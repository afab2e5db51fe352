import { z } from 'zod';
import {
  cacheOption,
  countFrom,
  preparationOptions,
  running,
  samplerOptions,
  seedOption,
  targetsOption,
  templateOption,
  text,
} from '../common-options.js';

/** Samples of each run unless chosen. */
export const DEFAULT_SAMPLES = 8;

/** Options of `hemocast evaluate`. */
export const evaluateOptions = z.strictObject({
  out: text.meta({ value: 'folder', description: 'where metrics.json and report.html go' }),
  derivatives: z.boolean().default(false).meta({ description: 'also write what was generated, as a BIDS derivative' }),
  targets: targetsOption.optional().meta({
    value: 'names',
    description: 'what to score',
    otherwise: 'all that the model has',
  }),
  ...preparationOptions,
  samples: countFrom(1, 256).default(DEFAULT_SAMPLES).meta({
    value: 'count',
    description: 'samples of each run: the first is a row of its own, two and more are scored as a distribution',
  }),
  ...samplerOptions,
  seed: seedOption('a number or text; the same seed gives the same scores'),
  ...templateOption,
  ...cacheOption,
  ...running,
});

export type EvaluateOptions = z.input<typeof evaluateOptions>;
