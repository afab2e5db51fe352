import { z } from 'zod';
import { running, seedOption, templateOption, text } from '../common-options.js';

/** Options of `hemocast demo`. */
export const demoOptions = z.strictObject({
  out: text.default('out/demo').meta({ value: 'folder', description: 'where everything goes' }),
  seed: seedOption('a number or text; the same seed gives the same files'),
  ...templateOption,
  ...running,
});

export type DemoOptions = z.input<typeof demoOptions>;
