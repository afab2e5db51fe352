/** Options that several commands share, each stated once; schemas of commands spread them. */
import { z } from 'zod';
import { samplers } from '../diffusion/index.js';
import { TARGETS } from '../modalities/index.js';

/** Text that is not empty. */
export const text = z.string().regex(/\S/);

/** A whole number in a range, both ends of it included. */
export function countFrom(low: number, high: number) {
  return z.int().min(low).max(high);
}

/** A number in a range, both ends of it included. */
export function numberFrom(low: number, high: number) {
  return z.number().min(low).max(high);
}

/** Names, written between commas on the command line. */
export const names = z.array(text).min(1);

/**
 * One or more of known names, each once, in any order.
 *
 * @example
 * listOf(['bold', 'fnirs']).default(['bold'])
 */
export function listOf<const Names extends readonly string[]>(known: Names) {
  const { length } = known;
  return z
    .array(z.enum(known))
    .min(1)
    .max(length)
    .refine((list) => new Set(list).size === list.length);
}

/** Names of targets. */
export const targetsOption = listOf(TARGETS.map(({ name }) => name));

/** Every command takes these. */
export const printing = {
  json: z
    .boolean()
    .default(false)
    .meta({ description: 'print one JSON document on standard output, progress on standard error' }),
};

/** Commands that make what takes long take this. */
export const overwriteOption = {
  overwrite: z.boolean().default(false).meta({
    description: 'replace finished work, or write into a folder of another kind; neither is done unasked',
  }),
};

/** Commands that run networks or large products take these. */
export const running = {
  ...printing,
  threads: countFrom(1, 256)
    .optional()
    .meta({ value: 'count', description: 'threads of the numerical engine', otherwise: 'all cores' }),
};

/** What `running` gives to a session. */
export interface RunningOptions {
  json: boolean;
  threads?: number;
}

/**
 * The seed: text of digits is the number that it says.
 *
 * @param same what the same seed gives, as `the same files`
 */
export function seedOption(same: string) {
  const seed = z.union([text, z.number()]).transform((given) => (isNumeral(given) ? Number(given) : given));
  return seed.default(1).meta({ value: 'seed', description: same, expected: 'a number or some text' });
}

function isNumeral(given: string | number): boolean {
  return typeof given === 'string' && /^-?\d{1,15}$/.test(given);
}

/** Where the exact cortex comes from. */
export const templateOption = {
  template: text.optional().meta({
    value: 'folder',
    description: 'exact fsaverage: a FreeSurfer subject or nilearn GIFTI folder',
    otherwise: 'an embedded approximation',
  }),
};

/** What data sets may need beside their folder, where they are prepared: a table of parcels, and spheres. */
export const preparationOptions = {
  targetParcels: text.optional().meta({
    value: 'file',
    description: 'table of parcels (name x y z, mm in MNI152 space), of published data sets whose target is parcels',
    otherwise: 'parcels.tsv in the folder',
  }),
  spheres: z.tuple([text, text]).optional().meta({
    value: 'left,right',
    description: 'spheres of fsLR registered to fsaverage, for BOLD in CIFTI files',
    expected: 'two files between commas, left then right',
    otherwise: 'none: fsLR is passed over',
  }),
};

/** Where prepared runs, prepared data sets and tokens of encoders are kept; `false` keeps none. */
export const cacheOption = {
  cache: z
    .union([text, z.literal(false)])
    .optional()
    .meta({
      value: 'folder',
      description: 'where prepared recordings and tokens of EEG encoders are kept between runs',
      otherwise: 'the user’s cache folder',
      negative: 'keep nothing between runs: all is prepared again, and held in memory',
    }),
};

/** The names of samplers. */
export const samplerName = z.enum(samplers.map(({ name }) => name) as [string, ...string[]]);

/** How samples are drawn by a model with a network, where it is not as it was trained to be. What is expected needs no samples. */
export const samplerOptions = {
  steps: countFrom(1, 1000).optional().meta({
    value: 'count',
    description: 'steps of the sampler, for samples of a model with a network; the mean needs none',
    otherwise: 'the model’s',
  }),
  sampler: samplerName.optional().meta({
    value: 'name',
    description: 'sampler, for samples of a model with a network',
    otherwise: 'the model’s',
  }),
};

/** How many people choose between models. */
export const validationOption = {
  validation: countFrom(1, 500).default(2).meta({ value: 'people', description: 'people to choose on' }),
};
