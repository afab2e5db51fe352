import { z } from 'zod';
import { running } from '../common-options.js';

/** Options of `hemocast doctor`. */
export const doctorOptions = z.strictObject({ ...running });

export type DoctorOptions = z.input<typeof doctorOptions>;
