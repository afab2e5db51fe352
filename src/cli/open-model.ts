import { FoldModels, GENERATION_BATCH } from '../commands/index.js';
import { HemocastError, joinPath, withErrorDetail } from '../foundation/index.js';
import type { JointModel } from '../models/index.js';
import {
  folderOfFold,
  JOINT,
  type LoadedModel,
  modelFolders,
  readJoint,
  readModel,
  readModelFolds,
} from '../train/index.js';
import type { Session } from './session.js';

const ADVICE = 'Copy the whole model folder again, or train again.';

/** A model that was read, and the folder that it came from. */
export interface OpenModel {
  target: string;
  model: LoadedModel;
  modelFolder: string;
}

/** Reads the models of a folder that a command was given, or those of some targets. */
export async function openModels(session: Session, folder: string, targets?: readonly string[]): Promise<OpenModel[]> {
  const runtime = await session.runtime();
  const models: OpenModel[] = [];
  const places = await withErrorDetail({ file: folder, advice: ADVICE }, () =>
    modelFolders(session.storage, folder, targets),
  );
  for (const place of places) {
    const detail = { file: place.folder, advice: ADVICE };
    const model = await withErrorDetail(detail, () =>
      readModel(session.storage, place.folder, runtime, GENERATION_BATCH),
    );
    models.push({ target: model.configuration.target.name, model, modelFolder: place.folder });
  }
  return models;
}

/**
 * The models of a folder with one for each fold, for each target; undefined where the folder is none.
 *
 * @throws HemocastError `model-folds` where a fold's model does not leave out whom the folder says it does, `folds-differ`, and what
 *   reading throws
 */
export async function openFolds(
  session: Session,
  folder: string,
  wanted?: readonly string[],
): Promise<FoldModels[] | undefined> {
  const { storage } = session;
  const folds = await readModelFolds(storage, folder);
  if (folds === undefined) return undefined;
  const runtime = await session.runtime();
  const byTarget = new Map<string, string[]>();
  for (const { name } of folds.folds) {
    const place = folderOfFold(folder, name);
    const models = await withErrorDetail({ file: place, advice: ADVICE }, () => modelFolders(storage, place, wanted));
    for (const { target, folder: own } of models) byTarget.set(target, [...(byTarget.get(target) ?? []), own]);
  }
  const read = (place: string) =>
    withErrorDetail({ file: place, advice: ADVICE }, () => readModel(storage, place, runtime, GENERATION_BATCH));
  const opened: FoldModels[] = [];
  for (const places of byTarget.values()) {
    const models = await FoldModels.of(places, read);
    for (const [index, { configuration, modelFolder }] of models.known.entries()) {
      const found = configuration.training.people.test.join(', ');
      const expected = folds.folds[index].test.join(', ');
      if (found === expected) continue;
      throw new HemocastError(
        'model-folds',
        'The model of a fold keeps other people for testing than the folder says',
        {
          ...{ file: joinPath(modelFolder, 'config.json'), field: 'training.people.test' },
          ...{ expected, found, advice: ADVICE },
        },
      );
    }
    opened.push(models);
  }
  return opened;
}

/**
 * Reads all models of a set, and what they share.
 *
 * @param targets names that the set must have
 */
export async function openJoint(
  session: Session,
  folder: string,
  targets?: readonly string[],
): Promise<{ models: OpenModel[]; joint: JointModel & { hash: string } }> {
  const detail = { file: folder, advice: ADVICE };
  await withErrorDetail(detail, () => modelFolders(session.storage, folder, targets));
  const models = await openModels(session, folder);
  const byTarget = new Map(models.map(({ target, model }) => [target, model]));
  return { models, joint: await withErrorDetail(detail, () => readJoint(session.storage, folder, byTarget)) };
}

/** What the models of a folder share; undefined where they share nothing, or not all of them were opened. */
export async function sharedJoint(
  { storage }: Session,
  folder: string,
  models: readonly OpenModel[],
): Promise<(JointModel & { hash: string }) | undefined> {
  if (!(await storage.exists(joinPath(folder, JOINT, 'config.json')))) return undefined;
  const known = new Map(models.map(({ target, model }) => [target, model]));
  const all = await modelFolders(storage, folder);
  return all.every(({ target }) => known.has(target)) ? readJoint(storage, folder, known) : undefined;
}
