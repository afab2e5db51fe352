import { z } from 'zod';
import { printing } from '../common-options.js';

/** Options of `hemocast inspect`. */
export const inspectOptions = z.strictObject({ ...printing });

export type InspectOptions = z.input<typeof inspectOptions>;
