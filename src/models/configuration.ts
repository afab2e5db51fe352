/**
 * `config.json` of a model folder: everything but the weights that a generator
 * needs to know. Read from disk it is checked field by field.
 */
import { z } from 'zod';
import { samplers, schedules } from '../diffusion/index.js';
import { checkedJson } from '../formats/index.js';
import { HemocastError } from '../foundation/index.js';
import { sourceAgreements, sourceSchema } from '../modalities/source-schema.js';
import { targetAgreements, targetSchema } from '../modalities/target-schema.js';

const count = z.number().int().positive().max(100_000);
/** A size of the network or of its window: bounded far above any that could run. */
const size = z.number().int().positive().max(4096);

const people = z.object({
  train: z.array(z.string()),
  validation: z.array(z.string()),
  test: z.array(z.string()),
});

const schema = z.object({
  format: z.literal('hemocast-model'),
  version: z.literal(2),
  target: targetSchema,
  eeg: sourceSchema,
  window: z.object({
    /** Volumes generated together. */
    volumes: size,
    /** Steps of EEG before the first volume: seconds, where a step is one. */
    lead: size,
    /** Steps of EEG in all. */
    seconds: size,
    /** Steps of EEG in one context token. */
    chunk: size,
  }),
  /** What a recording is made of: a linear conditional mean or none, and what is drawn around it. */
  generation: z
    .object({
      mean: z.enum(['linear', 'none']),
      residual: z.enum(['diffusion', 'gaussian']),
      /** Axes of the Gaussian process, and how many volumes back each of them depends on; training finds both. */
      axes: z.number().int().min(0).max(4096),
      order: z.number().int().min(0).max(4096),
    })
    .refine(
      ({ mean, residual }) => mean === 'linear' || residual === 'diffusion',
      'without a mean there must be diffusion',
    ),
  network: z.object({
    /** Latents per point. */
    components: size,
    /** Whitened modes of the whole target, which are generated. */
    modes: size,
    /** Whether tokens attend to the EEG, and whether they carry the conjugate domain U. */
    crossAttention: z.boolean(),
    conjugateDomain: z.boolean(),
    /** Learned filters of each point over the sensors, by which the network reads features without phase; it reads these at the sensors where absent. */
    filters: z.number().int().min(1).max(64).optional(),
    width: size,
    depth: size,
    heads: size,
    expansion: size,
    metadata: z.array(z.object({ name: z.string(), mean: z.number(), deviation: z.number().positive() })),
  }),
  /** How the network is trained, and its samples are drawn where generation names nothing else. */
  diffusion: z.object({
    schedule: z.enum(schedules.map(({ name }) => name)),
    sampler: z.enum(samplers.map(({ name }) => name)),
    steps: count,
  }),
  /** Chosen on validation people. */
  calibration: z.object({ residualGain: z.number().min(0).max(1), spreadGain: z.number().positive() }),
  training: z.object({
    simulated: z.boolean(),
    data: z.string(),
    seed: z.union([z.string(), z.number()]),
    people,
    /** The split by name, where its units are others than people or it was not drawn. */
    split: z.string().optional(),
    /** The runs that were trained on and chosen on, by their names; none of them may test. */
    runs: z.object({ train: z.array(z.string()), validation: z.array(z.string()) }).optional(),
    /** The data sets, where there were several; their people stand in `people` as `name/person`. */
    sets: z
      .array(
        z.object({
          name: z.string(),
          title: z.string(),
          /** Targets that it has, of which people. */
          people: z.record(z.string(), people),
          /** Manufacturer and model of what each modality was measured with. */
          devices: z.record(z.string(), z.string()),
        }),
      )
      .optional(),
    /** The model whose weights were fitted to another data set; what else it was trained on and by whom stays as it was. */
    onto: z
      .object({
        /** SHA-256 of its weights. */
        sha256: z.string(),
        data: z.string(),
        people: z.array(z.string()),
        /** Whether its mean's weights and its delays are other than they were, and the penalty per sample on how far weights moved. */
        weights: z.enum(['kept', 'moved']),
        penalty: z.number().positive().optional(),
        delays: z.enum(['kept', 'moved']),
      })
      .optional(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
});

export type ModelConfiguration = z.infer<typeof schema>;

/**
 * Checks a parsed `config.json`.
 *
 * @throws `model-configuration` naming the first field that is wrong
 */
export function parseConfiguration(value: unknown, file: string): ModelConfiguration {
  const configuration = checkedJson(schema, value, file, {
    code: 'model-configuration',
    summary: 'This is not the configuration of a Hemocast model',
    expected: 'what `hemocast train` writes',
    advice: 'Train again, or copy the whole model folder again.',
  });
  const { target, eeg, window, network } = configuration;
  const agreements: [string, number, number][] = [
    ...targetAgreements(target),
    ...sourceAgreements(eeg),
    ['window.chunk', 0, window.seconds % window.chunk],
    ['network.heads', 0, network.width % network.heads],
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
  return configuration;
}
