/** A model for each target of a data set. */
import { foldersOf, type ModelFolder, writeModelSet } from '../../train/model-set.js';
import type { TrainedModel } from '../../train/train-generator.js';
import { type TrainModelTask, trainModel } from './train-model.js';

/**
 * Trains one model after the other, each in a folder of its own where there are several. The same people are trained on, chosen on
 * and kept for all of them. A repeated call continues where an interrupted one stopped.
 *
 * @throws what `trainModel` throws
 */
export async function trainTargets(
  task: Omit<TrainModelTask, 'target'>,
): Promise<(ModelFolder & { model: TrainedModel })[]> {
  const { data, storage, out } = task;
  const names = data.targets.map(({ name }) => name);
  const trained: (ModelFolder & { model: TrainedModel })[] = [];
  for (const [index, place] of foldersOf(out, names).entries()) {
    const model = await trainModel({ ...task, out: place.folder, target: data.targets[index] });
    trained.push({ ...place, model });
  }
  await writeModelSet(storage, out, names);
  return trained;
}
