import { fileURLToPath } from 'node:url';
import { joinPath, type Storage } from '../foundation/index.js';

/** The small model in the package, trained on simulated brains; its model card lies beside it. */
export const shippedModel = fileURLToPath(new URL('../../assets/demo-model', import.meta.url));

const NAME = 'demo';

/** The folder that a user means by a model: `demo` is the model in the package, unless there is a model folder of that name. */
export async function modelFolderNamed(storage: Storage, named: string): Promise<string> {
  if (named !== NAME || (await storage.exists(joinPath(named, 'config.json')))) return named;
  return shippedModel;
}
