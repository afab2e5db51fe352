/** A model for each fold of a split: those of people whom each leaves out. */
import type { Fold } from '../../data/index.js';
import { joinPath } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { folderOfFold, writeModelFolds } from '../../train/model-folds.js';
import { isFinished, type MadeFolder } from '../work-request.js';
import type { TrainModelTask } from './train-model.js';
import { trainTargets } from './train-targets.js';

export interface TrainFoldsTask extends Omit<TrainModelTask, 'target' | 'people' | 'split' | 'request'> {
  /** Name of the split that the folds come from. */
  split: string;
  folds: readonly Fold[];
  /** What the command was asked for; a fold that was finished by the same request is not trained again. */
  request: string;
  /** Kind of the folder of one fold. */
  kind: MadeFolder;
  /** Trains all folds, whatever there is. */
  overwrite: boolean;
}

/** A fold that is there. */
export interface TrainedFold extends Fold {
  folder: string;
  /** Scores on the validation people by target; absent of a fold that was finished before. */
  scores?: Record<string, number>;
}

/**
 * Trains the models of one fold after the other, each in `folds/NAME/`, and names them in `config.json` once all are there. Interrupted,
 * the same call goes on with the fold where it stopped.
 *
 * @throws HemocastError `work-finished` where a fold was made by another request, and what `trainTargets` throws
 */
export async function trainFolds(task: TrainFoldsTask): Promise<TrainedFold[]> {
  const { folds, storage, out, data, request, split, kind, overwrite } = task;
  const progress = interruptible(task.options.progress, task.options.signal);
  // What it says holds of the folds that there were.
  await storage.remove(joinPath(out, 'config.json'));
  const trained: TrainedFold[] = [];
  for (const [index, fold] of folds.entries()) {
    progress.report('folds', index, folds.length, fold.name);
    const folder = folderOfFold(out, fold.name);
    if (await isFinished(storage, folder, kind, request, overwrite)) {
      trained.push({ ...fold, folder });
      continue;
    }
    const models = await trainTargets({ ...task, out: folder, people: fold.people });
    trained.push({
      ...fold,
      folder,
      scores: Object.fromEntries(models.map(({ target, model }) => [target, model.score])),
    });
  }
  progress.report('folds', folds.length, folds.length);
  const named = folds.map(({ name, people }) => ({ name, test: people.test }));
  await writeModelFolds(storage, out, { split, targets: data.targets.map(({ name }) => name), folds: named }, request);
  return trained;
}
