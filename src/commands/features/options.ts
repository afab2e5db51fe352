import { z } from 'zod';
import { LABRAM_SECONDS } from '../../modalities/index.js';
import { cacheOption, countFrom, running, text } from '../common-options.js';

/** Options of `hemocast features`. */
export const featuresOptions = z.strictObject({
  encoder: text.optional().meta({
    value: 'folder',
    description: 'encoder, from `import labram` or `pretrain eeg`',
    otherwise: 'the small one in the package',
  }),
  out: text.meta({ value: 'file', description: 'file for the tokens, .npy; a .json beside it says what they are' }),
  raw: z.boolean().default(false).meta({ description: 'take the recording as it is: already clean, 200 Hz, µV' }),
  window: countFrom(1, LABRAM_SECONDS).optional().meta({
    unit: 'seconds',
    description: 'length of a window',
    otherwise: 'the encoder’s',
  }),
  ...cacheOption,
  ...running,
});

export type FeaturesOptions = z.input<typeof featuresOptions>;
