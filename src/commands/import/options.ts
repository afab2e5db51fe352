import { z } from 'zod';
import { overwriteOption, printing, text } from '../common-options.js';

/** Options of `hemocast import labram`. */
export const importLabramOptions = z.strictObject({
  out: text.meta({ value: 'folder', description: 'the encoder folder to write' }),
  ...overwriteOption,
  ...printing,
});

export type ImportLabramOptions = z.input<typeof importLabramOptions>;
