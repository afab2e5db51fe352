/** How the training of a model's network went, read from its folder for the report. */
import { z } from 'zod';
import { checkedJson, parseJson } from '../../formats/index.js';
import { joinPath, type Storage } from '../../foundation/index.js';

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
  const { curves } = checkedJson(schema, parseJson(await storage.read(file), file), file, {
    code: 'training-curves',
    summary: 'This is not the course of a training',
    expected: 'what `hemocast train` writes',
    advice: 'Copy the whole model folder again.',
  });
  if (curves === undefined || curves.steps.length === 0) return undefined;
  return { ...curves, validationScore: curves.validationScore.map((score) => score ?? Number.NaN) };
}
