/**
 * `config.json` of a model folder: everything but the weights that a generator
 * needs to know. Read from disk it is checked field by field.
 */
import { z } from 'zod';
import { samplers, schedules } from '../diffusion/index.js';
import { HemocastError } from '../foundation/index.js';
import { eegEncoderSchema, encoderAgreements, type SourcePreparation } from '../modalities/index.js';

const coordinate = z.number().min(-500).max(500);
const place = z.array(coordinate).length(3);
const point = z.tuple([coordinate, coordinate, coordinate]).readonly();
const optode = z.object({ label: z.string(), position: point });
const channel = z.object({
  name: z.string(),
  kind: z.string().optional(),
  position: point,
  source: optode.optional(),
  detector: optode.optional(),
});
const count = z.number().int().positive().max(100_000);
/** A size of the network or of its window: bounded far above any that could run. */
const size = z.number().int().positive().max(4096);
const seconds = z.number().min(-60).max(60);

const schema = z.object({
  format: z.literal('hemocast-model'),
  version: z.literal(1),
  /** What is generated. */
  target: z.object({
    name: z.string(),
    unit: z.string(),
    values: count,
    /** Repetition time, seconds. */
    tr: z.number().positive().max(60),
    places: z.array(place).min(1).max(10_000),
    members: z.array(z.array(z.number().int().nonnegative()).min(1)).min(1).max(10_000),
    size: count,
    /** Where the points come from, e.g. the template and the patch order. */
    source: z.string(),
    /** One a value, where values are channels and not the template's. */
    channels: z.array(channel).optional(),
    /** What one generated unit stands for in the recording's own unit, a value. */
    scale: z.array(z.number().positive()).optional(),
    /** How the signal follows the brain; that of blood where absent. */
    response: z
      .object({
        delay: seconds,
        width: z.number().positive().max(60),
        undershoot: z.object({ later: seconds, width: z.number().positive().max(60), depth: z.number() }).optional(),
        lags: z.array(z.object({ delay: seconds, width: z.number().positive().max(60) })).max(16),
      })
      .optional(),
    /** The pre-trained encoder whose latents are generated; the light embedding where absent. */
    encoder: z.object({ kind: z.literal('transformer'), origin: z.string(), sha256: z.string() }).optional(),
  }),
  eeg: z.object({
    /** The modality, where it is not EEG. */
    name: z.string().optional(),
    /** Features: seconds from one step to the next, and of the window about it; 1 and 2 where absent. */
    features: z.object({ step: z.number().positive().max(10), window: z.number().positive().max(60) }).optional(),
    electrodes: z.array(z.string()).min(4).max(1024),
    places: z.array(place),
    bands: z.array(z.object({ name: z.string(), low: z.number(), high: z.number() })).min(1),
    /** How the EEG was cleaned before its band power was taken. */
    cleaning: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    /** The pre-trained encoder of which features are made; band power alone where absent. */
    encoder: eegEncoderSchema.optional(),
  }),
  window: z.object({
    /** Volumes generated together. */
    volumes: size,
    /** Volumes in one token. */
    block: size,
    /** Steps of EEG before the first volume: seconds, where a step is one. */
    lead: size,
    /** Steps of EEG in all. */
    seconds: size,
    /** Steps of EEG in one context token. */
    chunk: size,
  }),
  network: z.object({
    components: size,
    width: size,
    depth: size,
    heads: size,
    expansion: size,
    metadata: z.array(z.object({ name: z.string(), mean: z.number(), deviation: z.number().positive() })),
  }),
  diffusion: z.object({
    schedule: z.enum(schedules.map(({ name }) => name)),
    sampler: z.enum(samplers.map(({ name }) => name)),
    steps: count,
    samples: count,
  }),
  /** Chosen on validation people. */
  calibration: z.object({ residualGain: z.number().min(0).max(1), spreadGain: z.number().positive() }),
  training: z.object({
    simulated: z.boolean(),
    data: z.string(),
    seed: z.union([z.string(), z.number()]),
    people: z.object({ train: z.array(z.string()), validation: z.array(z.string()), test: z.array(z.string()) }),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
});

export type ModelConfiguration = z.infer<typeof schema>;

/** Features of an electrode in a second, each with a delay and a width of its own: bands, then components of an encoder's tokens. */
export function featureGroups({ eeg: { bands, encoder } }: Pick<ModelConfiguration, 'eeg'>): number {
  if (encoder === undefined) return bands.length;
  return (encoder.besideBands ? bands.length : 0) + encoder.components;
}

/** How the source is prepared for a model. */
export function preparationOf({ eeg }: Pick<ModelConfiguration, 'eeg'>): SourcePreparation {
  const { electrodes, places, bands, features } = eeg;
  // What training wrote: the schema has checked that these are plain values.
  const cleaning = eeg.cleaning as SourcePreparation['cleaning'];
  return { electrodes, places, bands, cleaning, ...(features && { features }) };
}

/** Seconds from one step of the features to the next, and of the window about each. */
export function featureTiming({ eeg }: Pick<ModelConfiguration, 'eeg'>): { step: number; window: number } {
  return eeg.features ?? { step: 1, window: 2 };
}

/**
 * Checks a parsed `config.json`.
 *
 * @throws `model-configuration` naming the first field that is wrong
 */
export function parseConfiguration(value: unknown, file: string): ModelConfiguration {
  const result = schema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new HemocastError('model-configuration', 'This is not the configuration of a Hemocast model', {
      file,
      field: issue.path.join('.') || '(whole file)',
      expected: 'what `hemocast train` writes',
      found: issue.message,
      advice: 'Train again, or copy the whole model folder again.',
    });
  }
  const { target, eeg, window, network } = result.data;
  const { encoder } = eeg;
  const members = target.members.reduce((sum, list) => sum + list.length, 0);
  const agreements: [string, number, number][] = [
    ['target.members', target.places.length, target.members.length],
    ['target.values', members, target.values],
    ['target.members', target.values, new Set(target.members.flat().filter((value) => value < target.values)).size],
    ['target.channels', target.values, target.channels?.length ?? target.values],
    ['target.scale', target.values, target.scale?.length ?? target.values],
    ['target.size', Math.max(...target.members.map((list) => list.length)), target.size],
    ['eeg.places', eeg.electrodes.length, eeg.places.length],
    ['window.block', 0, window.volumes % window.block],
    ['window.chunk', 0, window.seconds % window.chunk],
    ['network.heads', 0, network.width % network.heads],
    ...(encoder === undefined ? [] : encoderAgreements(encoder, eeg.electrodes.length)),
  ];
  for (const [field, expected, found] of agreements) {
    if (expected !== found) {
      throw new HemocastError('model-configuration', 'The configuration contradicts itself', {
        file,
        field,
        expected: String(expected),
        found: String(found),
        advice: 'Copy the whole model folder again.',
      });
    }
  }
  return result.data;
}
