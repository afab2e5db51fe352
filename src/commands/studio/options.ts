import { z } from 'zod';
import { countFrom, printing, text } from '../common-options.js';

/** Options of `hemocast studio`. */
export const studioOptions = z.strictObject({
  model: text.default('demo').meta({
    value: 'folder',
    description: 'the model that generates; `demo` is the small one in the package, trained on simulated brains',
  }),
  port: countFrom(0, 65535).default(0).meta({ value: 'number', description: 'of the address; 0 takes a free one' }),
  open: z.boolean().default(false).meta({ description: 'open it in the browser of this machine' }),
  ...printing,
});

export type StudioOptions = z.input<typeof studioOptions>;
