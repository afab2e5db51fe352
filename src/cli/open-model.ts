import { GENERATION_BATCH } from '../commands/index.js';
import { joinPath, withErrorDetail } from '../foundation/index.js';
import type { JointModel } from '../models/index.js';
import { JOINT, type LoadedModel, modelFolders, readJoint, readModel } from '../train/index.js';
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
