import { z } from 'zod';
import { DIFFICULTIES, defaultSimulation } from '../../simulate/index.js';
import { running, seedOption, templateOption, text } from '../common-options.js';

/** Options of `hemocast demo`. */
export const demoOptions = z.strictObject({
  out: text.default('out/demo').meta({ value: 'folder', description: 'where everything goes' }),
  difficulty: z.enum(DIFFICULTIES).default(defaultSimulation.difficulty).meta({
    value: 'difficulty',
    description: 'of the simulated people: published is as hard as real pairs, easy is not',
  }),
  seed: seedOption('a number or text; the same seed gives the same files'),
  ...templateOption,
  ...running,
});

export type DemoOptions = z.input<typeof demoOptions>;
