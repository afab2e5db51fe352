/** `config.json` of the joint part of a model set: which modalities share one state, and what its tensors are. Read from disk it is checked field by field. */
import { z } from 'zod';
import { checkedJson } from '../../formats/index.js';

const size = z.number().int().positive().max(100_000);

const schema = z.object({
  format: z.literal('hemocast-joint'),
  version: z.literal(1),
  /** Shared cortical places, mm. */
  places: z
    .array(z.tuple([z.number(), z.number(), z.number()]))
    .min(1)
    .max(20_000),
  members: z
    .array(
      z.object({
        /** Name of the modality, whose model lies in the folder of that name. */
        target: z.string().regex(/^[a-z]+$/),
        modes: size,
        values: size,
        /** What its part of the representation holds at a place, e.g. `HbO`. */
        columns: z.array(z.string()).min(1).max(4096),
      }),
    )
    .min(2)
    .max(16),
  /** Where the covariance between modalities comes from: runs that have both, or the places of their values. */
  between: z.array(
    z.object({
      of: z.string(),
      and: z.string(),
      from: z.enum(['runs', 'places', 'nothing']),
      runs: z.number().int().min(0),
    }),
  ),
});

export type JointConfiguration = z.infer<typeof schema>;
/** One modality of the shared state. */
export type JointMember = JointConfiguration['members'][number];

/**
 * Checks a parsed `config.json`.
 *
 * @throws `model-configuration` naming the first field that is wrong
 */
export function parseJointConfiguration(value: unknown, file: string): JointConfiguration {
  return checkedJson(schema, value, file, {
    code: 'model-configuration',
    summary: 'This is not the configuration of the joint part of a model',
    expected: 'what `hemocast train` writes for several targets',
    advice: 'Train again, or copy the whole model folder again.',
  });
}

/** Number of modes of all members together, and where each member's begin. */
export function stateOffsets(members: readonly Pick<JointMember, 'modes'>[]): { size: number; offsets: number[] } {
  const offsets: number[] = [];
  let at = 0;
  for (const { modes } of members) {
    offsets.push(at);
    at += modes;
  }
  return { size: at, offsets };
}

/** Names and shapes of the joint tensors. */
export function jointShapes({ members, places }: JointConfiguration): ReadonlyMap<string, readonly number[]> {
  const { size: all } = stateOffsets(members);
  return new Map<string, readonly number[]>([
    // Covariance of the state where nothing is given, and of what the source's mean leaves over.
    ['state.prior', [all, all]],
    ['state.left', [all, all]],
    // Per member: noise of an observation beside its modes, without and with the source.
    ['state.noise', [members.length, 2]],
    ...members.flatMap(({ target, values, modes, columns }): [string, readonly number[]][] => [
      [`rest.${target}`, [values]],
      [`bank.${target}`, [modes, places.length * columns.length]],
    ]),
  ]);
}
