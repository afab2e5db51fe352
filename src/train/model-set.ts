/** Models of several targets in one folder: a folder each below it, and a `config.json` that names them. */
import { formatJson, parseJsonObject } from '../formats/index.js';
import { HemocastError, joinPath, type Storage } from '../foundation/index.js';
import { FOLDS, MODEL_FOLDS } from './model-folds.js';

export const MODEL_SET = 'hemocast-models';

/** A model and what it generates. */
export interface ModelFolder {
  /** Name of the modality. */
  target: string;
  folder: string;
}

/** Where the models of a set go. */
export function foldersOf(out: string, targets: readonly string[]): ModelFolder[] {
  if (targets.length === 1) return [{ target: targets[0], folder: out }];
  return targets.map((target) => ({ target, folder: joinPath(out, target) }));
}

/** Names the models of a folder, once all are there; nothing for a single one. */
export async function writeModelSet(
  storage: Storage,
  out: string,
  targets: readonly string[],
  request?: string,
): Promise<void> {
  if (targets.length === 1) return;
  const list = targets.map((target) => `- \`${target}/\``).join('\n');
  // The card comes after: without `config.json` it would be taken for somebody else's.
  await storage.write(joinPath(out, 'config.json'), formatJson({ format: MODEL_SET, version: 1, targets, request }));
  await storage.write(
    joinPath(out, 'README.md'),
    `# Hemocast models\n\nOne model for each target, with a card of its own:\n\n${list}\n`,
  );
}

/**
 * The models in a folder: one, or those of a set.
 *
 * @param wanted names of targets; all where absent
 * @throws HemocastError `model-missing` where the folder is none or lacks a target; `model-folds` where it holds a model for each person
 *   left out; `model-configuration`
 */
export async function modelFolders(
  storage: Storage,
  folder: string,
  wanted?: readonly string[],
): Promise<ModelFolder[]> {
  const file = joinPath(folder, 'config.json');
  if (!(await storage.exists(file))) {
    throw new HemocastError('model-missing', 'This is not a complete model folder', {
      file: folder,
      expected: 'config.json, model.safetensors, generator.onnx',
      found: 'no config.json',
      advice: 'Give the folder that `hemocast train` or `hemocast demo` wrote.',
    });
  }
  const found = targetsOf(parseJsonObject(await storage.read(file), file), file);
  const all = typeof found === 'string' ? [{ target: found, folder }] : foldersOf(folder, found);
  const chosen = wanted === undefined ? all : all.filter(({ target }) => wanted.includes(target));
  const missing = wanted?.filter((target) => !all.some((one) => one.target === target)) ?? [];
  if (missing.length === 0) return chosen;
  throw new HemocastError('model-missing', 'The folder has no model of that target', {
    file: folder,
    field: 'targets',
    expected: `some of ${all.map(({ target }) => target).join(', ')}`,
    found: missing.join(', '),
    advice: 'Train again with this target among --targets.',
  });
}

/** The target of a model, or the list of a set. */
function targetsOf({ format, targets, target }: Record<string, unknown>, file: string): string | string[] {
  if (format === MODEL_FOLDS) {
    throw new HemocastError('model-folds', 'The folder holds a model for each person left out, not one for all', {
      file,
      expected: 'a model',
      found: MODEL_FOLDS,
      advice: `Give one of its models, a folder in ${FOLDS}/, or train with --split people; evaluate takes them all.`,
    });
  }
  if (format !== MODEL_SET) return String((target as { name?: unknown } | undefined)?.name ?? 'bold');
  const names = Array.isArray(targets) ? targets : [];
  if (names.length > 1 && names.every((name): name is string => typeof name === 'string' && /^[a-z]+$/.test(name)))
    return names;
  throw new HemocastError('model-configuration', 'This is not a list of Hemocast models', {
    file,
    field: 'targets',
    expected: 'two names or more',
    found: JSON.stringify(targets) ?? 'nothing',
    advice: 'Train again, or copy the whole model folder again.',
  });
}
