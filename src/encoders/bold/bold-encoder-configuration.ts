/** `config.json` of a BOLD encoder's folder. Read from disk it is checked field by field. */
import { z } from 'zod';
import { HemocastError } from '../../foundation/index.js';
import { storedLayout, type TargetLayout } from '../../modalities/target-layout.js';
import type { BoldEncoderShape } from './bold-encoder.js';

const count = z.number().int().positive().max(100_000);
/** A size of the network or of its window: bounded far above any that could run. */
const size = z.number().int().positive().max(4096);
const people = z.array(z.string()).max(100_000);

const schema = z.object({
  format: z.literal('hemocast-bold-encoder'),
  version: z.literal(1),
  /** What is encoded. */
  target: z.object({
    /** `bold` on the cortex, or `regions`. */
    name: z.string(),
    values: count,
    /** Repetition time, seconds. */
    tr: z.number().positive().max(60),
    /** mm; empty where the places of the points are not known. */
    places: z.array(z.array(z.number().min(-500).max(500)).length(3)).max(10_000),
    members: z.array(z.array(z.number().int().nonnegative()).min(1)).min(2).max(10_000),
    size: count,
    source: z.string(),
  }),
  network: z.object({
    volumes: size,
    block: size,
    channels: size,
    components: size,
    width: size,
    depth: size,
    heads: size,
    expansion: size,
    decoderDepth: size,
  }),
  training: z.object({
    simulated: z.boolean(),
    data: z.string(),
    seed: z.union([z.string(), z.number()]),
    people: z.object({ train: people, validation: people, test: people }),
    /** SHA-256 of each file that was learned from or chosen on (of the left hemisphere, where there are two). */
    files: z.array(z.string()).max(100_000),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
});

export type BoldEncoderConfiguration = z.infer<typeof schema>;

/**
 * Checks a parsed `config.json`.
 *
 * @throws `encoder-configuration` naming the first field that is wrong
 */
export function parseBoldEncoderConfiguration(value: unknown, file: string): BoldEncoderConfiguration {
  const fault = (field: string, expected: string, found: string) =>
    new HemocastError('encoder-configuration', 'This is not the configuration of a BOLD encoder', {
      file,
      field,
      expected,
      found,
      advice: 'Pre-train again, or copy the whole folder again.',
    });
  const result = schema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw fault(issue.path.join('.') || '(whole file)', 'what `hemocast pretrain bold` writes', issue.message);
  }
  const { target, network } = result.data;
  const members = target.members.flat();
  const agreements: [string, number, number][] = [
    ['target.places', target.places.length === 0 ? 0 : target.members.length, target.places.length],
    ['target.values', members.length, target.values],
    ['target.members', target.values, new Set(members.filter((member) => member < target.values)).size],
    ['target.size', Math.max(...target.members.map((list) => list.length)), target.size],
    ['network.block', 0, network.volumes % network.block],
    ['network.heads', 0, network.width % network.heads],
  ];
  for (const [field, expected, found] of agreements) {
    if (expected !== found) throw fault(field, String(expected), String(found));
  }
  return result.data;
}

/** The layout that a configuration describes. */
export function boldEncoderLayout({ target }: Pick<BoldEncoderConfiguration, 'target'>): TargetLayout {
  return storedLayout(target);
}

/** The network that a configuration describes. */
export function boldEncoderShape({ network }: Pick<BoldEncoderConfiguration, 'network'>): BoldEncoderShape {
  return { ...network };
}
