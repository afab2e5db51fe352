/** A model for each target of a data set, and the state that they share. */

import { corticalTarget } from '../../modalities/cortical-layout.js';
import { MatrixEngine } from '../../tensor/index.js';
import { fitJoint } from '../../train/joint/fit-joint.js';
import { writeJoint } from '../../train/joint/joint-folder.js';
import { foldersOf, type ModelFolder, writeModelSet } from '../../train/model-set.js';
import type { TrainedModel } from '../../train/train-generator.js';
import { type TrainModelTask, trainModel } from './train-model.js';

/**
 * Trains one model after the other, each in a folder of its own where there are several, and fits the state that several share. The same
 * people are trained on, chosen on and kept for all of them. A repeated call continues where an interrupted one stopped.
 *
 * @throws what `trainModel` throws
 */
export async function trainTargets(
  task: Omit<TrainModelTask, 'target'>,
): Promise<(ModelFolder & { model: TrainedModel })[]> {
  const { data, storage, out, template } = task;
  const names = data.targets.map(({ name }) => name);
  const trained: (ModelFolder & { model: TrainedModel })[] = [];
  for (const [index, place] of foldersOf(out, names).entries()) {
    const model = await trainModel({ ...task, out: place.folder, target: data.targets[index] });
    trained.push({ ...place, model });
  }
  if (trained.length > 1) {
    task.options.progress?.report('joint', 0, 1);
    const engine = new MatrixEngine(task.runtime);
    const members = trained.map(({ model }, i) => ({ ...model, followsBold: data.targets[i].followsBold }));
    await writeJoint(
      storage,
      out,
      await fitJoint(members, corticalTarget(template).places, engine.multiply.bind(engine)),
    );
    await engine.release();
  }
  await writeModelSet(storage, out, names, task.request);
  return trained;
}
