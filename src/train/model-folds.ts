/** Models of one data set that each left somebody out: a folder each below `folds/`, and a `config.json` that names them. */
import { z } from 'zod';
import { checkedJson, formatJson, parseJson } from '../formats/index.js';
import { joinPath, type Storage } from '../foundation/index.js';

export const MODEL_FOLDS = 'hemocast-folds';
/** The folder that holds those of the folds. */
export const FOLDS = 'folds';

const schema = z.object({
  format: z.literal(MODEL_FOLDS),
  version: z.literal(1),
  split: z.string(),
  targets: z.array(z.string().regex(/^[a-z]+$/)).min(1),
  folds: z.array(z.object({ name: z.string().regex(/^[A-Za-z0-9-]+$/), test: z.array(z.string()).min(1) })).min(2),
});

/** What `config.json` of folds says. */
export interface ModelFolds {
  /** Name of the split that they come from. */
  split: string;
  /** What each of them generates. */
  targets: readonly string[];
  /** Each with the people whom its model never saw. */
  folds: readonly { name: string; test: readonly string[] }[];
}

/** Where the model, or the models, of a fold lie. */
export function folderOfFold(folder: string, name: string): string {
  return joinPath(folder, FOLDS, name);
}

/** Names the folds of a folder, once all are there. */
export async function writeModelFolds(
  storage: Storage,
  out: string,
  { split, targets, folds }: ModelFolds,
  request?: string,
): Promise<void> {
  const list = folds.map(({ name, test }) => `- \`${FOLDS}/${name}/\`: tested on ${test.join(', ')}`).join('\n');
  const document = { format: MODEL_FOLDS, version: 1, split, targets, folds, request };
  await storage.write(joinPath(out, 'config.json'), formatJson(document));
  await storage.write(
    joinPath(out, 'README.md'),
    `# Hemocast models of folds\n\nTo be evaluated together (\`hemocast evaluate\`): each was trained without the people named beside it. To generate, give one of them, or train a model with another split.\n\n${list}\n`,
  );
}

/**
 * The folds of a folder; undefined where it holds a model, a set of models or none.
 *
 * @throws HemocastError `model-folds`
 */
export async function readModelFolds(storage: Storage, folder: string): Promise<ModelFolds | undefined> {
  const file = joinPath(folder, 'config.json');
  if (!(await storage.exists(file))) return undefined;
  const value = parseJson(await storage.read(file), file);
  if ((value as { format?: unknown } | null)?.format !== MODEL_FOLDS) return undefined;
  const { split, targets, folds } = checkedJson(schema, value, file, {
    code: 'model-folds',
    summary: 'This is not a list of folds',
    expected: 'what `hemocast train --split leave-one-out` writes',
    advice: 'Copy the whole folder again, or train again.',
  });
  return { split, targets, folds };
}
