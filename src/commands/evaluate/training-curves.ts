/** How the training of a model's network went, read from its folder for the report. */
import { z } from 'zod';
import { parseJson } from '../../formats/index.js';
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';

const schema = z.object({
  curves: z
    .object({
      steps: z.array(z.number()),
      trainLoss: z.array(z.number().nullable()),
      validationScore: z.array(z.number().nullable()),
      chosenStep: z.number(),
    })
    .optional(),
});

export interface TrainingCurves {
  steps: number[];
  /** Mean loss since the entry before; null where there was no step between. */
  trainLoss: (number | null)[];
  /** Mean correlation on the validation people; NaN where undefined. */
  validationScore: number[];
  chosenStep: number;
}

/**
 * The curves; none of a model without a network.
 *
 * @throws `training-curves`, and `file-not-found` where the folder lacks `training.json`
 */
export async function readTrainingCurves(storage: Storage, modelFolder: string): Promise<TrainingCurves | undefined> {
  const file = joinPath(modelFolder, 'training.json');
  const result = schema.safeParse(parseJson(await storage.read(file), file));
  if (result.success) {
    const { curves } = result.data;
    if (curves === undefined || curves.steps.length === 0) return undefined;
    return { ...curves, validationScore: curves.validationScore.map((score) => score ?? Number.NaN) };
  }
  const issue = result.error.issues[0];
  throw new HemocastError('training-curves', 'This is not the course of a training', {
    file,
    field: issue.path.join('.') || '(whole file)',
    expected: 'what `hemocast train` writes',
    found: issue.message,
    advice: 'Copy the whole model folder again.',
  });
}
