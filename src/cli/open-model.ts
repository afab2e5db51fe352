import { GENERATION_BATCH } from '../commands/index.js';
import { withErrorDetail } from '../foundation/index.js';
import { type LoadedModel, readModel } from '../train/model-folder.js';
import type { Session } from './session.js';

/** Reads the model folder that a command was given. */
export async function openModel(session: Session, folder: string): Promise<LoadedModel> {
  const runtime = await session.runtime();
  return withErrorDetail({ file: folder, advice: 'Copy the whole model folder again, or train again.' }, () =>
    readModel(session.storage, folder, runtime, GENERATION_BATCH),
  );
}
