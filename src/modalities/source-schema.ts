/** The source in a model's configuration, as it is read from a file, and what follows from it. */
import { z } from 'zod';
import { SPATIAL_ALIGNMENTS } from '../align/index.js';
import { SPECTRAL_ESTIMATES } from '../signal/index.js';
import { eegEncoderSchema, encoderAgreements } from './eeg-encoder.js';
import { individualAlphaAgreements } from './individual-bands.js';
import type { SourcePreparation } from './modality.js';
import { placeSchema } from './target-schema.js';

const individualAlphaSchema = z
  .object({
    from: z.number().positive().max(100),
    to: z.number().positive().max(100),
    reach: z.number().positive().max(20),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'the highest peak must lie above the lowest' })
  .refine(({ from, reach }) => reach < from, { path: ['reach'], message: 'the band must begin above 0 Hz' });

/** What training recordings are like, for the input check. */
const typicalSchema = z
  .object({
    names: z.array(z.string()).min(1).max(1000),
    mean: z.array(z.number()),
    precision: z.array(z.number()),
    distances: z.array(z.number().min(0)).min(1),
  })
  .refine(({ names, mean, precision }) => mean.length === names.length && precision.length === names.length ** 2, {
    path: ['mean'],
    message: 'mean and precision must have a number for each name, and for each pair of them',
  });

const hertz = z.number().positive().max(100_000);
/** Pass band, Hz, rate of the result, Hz, and line noise that was removed. */
const cleaningSchema = z
  .strictObject({ low: hertz, high: hertz, rate: hertz, notch: z.union([z.literal('auto'), z.literal(false), hertz]) })
  .refine(({ low, high }) => low < high, { path: ['high'], message: 'must lie above the lower edge of the band' })
  .refine(({ high, rate }) => high < rate / 2, { path: ['high'], message: 'must lie below half the rate' });
const bandSchema = z
  .object({ name: z.string(), low: z.number().min(0), high: hertz })
  .refine(({ low, high }) => low < high, { path: ['high'], message: 'must lie above the lower edge of the band' });

export const sourceSchema = z.object({
  /** The modality, where it is not EEG. */
  name: z.string().optional(),
  /** Features: seconds from one step to the next, and of the window about it; 1 and 2 where absent. */
  features: z.object({ step: z.number().positive().max(10), window: z.number().positive().max(60) }).optional(),
  electrodes: z.array(z.string()).min(4).max(1024),
  places: z.array(placeSchema),
  bands: z.array(bandSchema).min(1).max(256),
  /** How power is estimated; multitaper where absent. */
  power: z.enum(SPECTRAL_ESTIMATES.map(({ name }) => name)).optional(),
  /** How the bands follow the recording's own alpha peak: Hz between which it is sought, and from it to the edges of the alpha band. */
  individualAlpha: individualAlphaSchema.optional(),
  /** How it is carried to the target's own places; features stay at the sensors where absent. */
  alignment: z
    .object({ name: z.enum(SPATIAL_ALIGNMENTS.map(({ name }) => name)), regularization: z.number().min(0).max(1) })
    .optional(),
  /** How the EEG was cleaned before its band power was taken. */
  cleaning: cleaningSchema,
  /** The pre-trained encoder of which features are made; band power alone where absent. */
  encoder: eegEncoderSchema.optional(),
  /** What the training recordings were like; left out of models of few people. */
  typical: typicalSchema.optional(),
});

/** A configuration, of which the source alone matters. */
interface OfSource {
  eeg: z.infer<typeof sourceSchema>;
}

/** Pairs of numbers that must be equal, with the field that is wrong where they are not. */
export function sourceAgreements({
  electrodes,
  places,
  bands,
  individualAlpha,
  encoder,
}: OfSource['eeg']): [string, number, number][] {
  return [
    ['eeg.places', electrodes.length, places.length],
    ...(individualAlpha === undefined ? [] : individualAlphaAgreements(bands, individualAlpha)),
    ...(encoder === undefined ? [] : encoderAgreements(encoder, electrodes.length)),
  ];
}

/** Features of an electrode in a second, each with a delay and a width of its own: bands, then the window gain and components of an encoder's tokens. */
export function featureGroups({ eeg: { bands, encoder } }: OfSource): number {
  if (encoder === undefined) return bands.length;
  return (encoder.besideBands ? bands.length : 0) + (encoder.windowGain ? 1 : 0) + encoder.components;
}

/** How the source is prepared for a model. */
export function preparationOf({ eeg }: OfSource): SourcePreparation {
  const { electrodes, places, bands, cleaning, features, alignment, power, individualAlpha } = eeg;
  return {
    ...{ electrodes, places, bands, cleaning },
    ...(features && { features }),
    ...(alignment && { spectra: true }),
    ...(power && { power }),
    ...(individualAlpha && { individualAlpha }),
  };
}

/** Seconds from one step of the features to the next, and of the window about each. */
export function featureTiming({ eeg }: OfSource): { step: number; window: number } {
  return eeg.features ?? { step: 1, window: 2 };
}
