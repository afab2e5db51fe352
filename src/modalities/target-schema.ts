/** The target in a model's configuration, as it is read from a file. */
import { z } from 'zod';

const coordinate = z.number().min(-500).max(500);
/** mm */
export const placeSchema = z.array(coordinate).length(3);
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
const seconds = z.number().min(-60).max(60);
const width = z.number().positive().max(60);

/** What is generated. */
export const targetSchema = z.object({
  name: z.string(),
  unit: z.string(),
  values: count,
  /** Repetition time, seconds. */
  tr: z.number().positive().max(60),
  places: z.array(placeSchema).min(1).max(10_000),
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
      width,
      undershoot: z.object({ later: seconds, width, depth: z.number() }).optional(),
      lags: z.array(z.object({ delay: seconds, width })).max(16),
      context: z.object({ from: seconds, to: seconds, step: width, width }).optional(),
    })
    .optional(),
  /** The pre-trained encoder whose latents are generated; the PCA patch embedding where absent. */
  encoder: z.object({ kind: z.literal('transformer'), origin: z.string(), sha256: z.string() }).optional(),
});

/** Pairs of numbers that must be equal, with the field that is wrong where they are not. */
export function targetAgreements({
  places,
  members,
  values,
  size,
  channels,
  scale,
}: z.infer<typeof targetSchema>): [string, number, number][] {
  const all = members.flat();
  return [
    ['target.members', places.length, members.length],
    ['target.values', all.length, values],
    ['target.members', values, new Set(all.filter((value) => value < values)).size],
    ['target.channels', values, channels?.length ?? values],
    ['target.scale', values, scale?.length ?? values],
    ['target.size', Math.max(...members.map((list) => list.length)), size],
  ];
}
