import { z } from 'zod';
import { printing } from '../common-options.js';

/** Options of `hemocast convert`. */
export const convertOptions = z.strictObject({ ...printing });

export type ConvertOptions = z.input<typeof convertOptions>;
