import { type LoadedModel, readModel } from '../learn/model-folder.js';
import { explaining, GENERATION_BATCH } from '../pipelines/index.js';
import type { Session } from './session.js';

/** Reads the model folder that a command was given. */
export async function openModel(session: Session, folder: string): Promise<LoadedModel> {
  const runtime = await session.runtime();
  return explaining({ file: folder, advice: 'Copy the whole model folder again, or train again.' }, () =>
    readModel(session.storage, folder, runtime, GENERATION_BATCH),
  );
}
