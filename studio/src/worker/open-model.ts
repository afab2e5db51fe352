/** Models that are open in the worker: the demonstration model, dropped ones, and one that the local server offers. */
import { GENERATION_BATCH } from '../../../src/commands/demo/demo.js';
import { HemocastError, joinPath } from '../../../src/foundation/index.js';
import { targetNamed } from '../../../src/modalities/index.js';
import { type LoadedModel, readModel } from '../../../src/train/model-folder.js';
import { modelFolders } from '../../../src/train/model-set.js';
import type { ModelSummary } from './protocol.js';
import type { Workplace } from './workplace.js';

export interface OpenedModel {
  summary: ModelSummary;
  models: { target: string; model: LoadedModel; modelFolder: string }[];
}

/** The name by which the model that ships with the studio is asked for. */
export const DEMONSTRATION = 'demo';
const DEMONSTRATION_FOLDER = 'models/demo';

/** @throws HemocastError `model-missing` and what reading it throws */
export async function modelAt(workplace: Workplace, path: string): Promise<OpenedModel> {
  const known = workplace.openModels.get(path);
  if (known !== undefined) return known;
  const isDemonstration = path === DEMONSTRATION;
  if (isDemonstration) await fetchDemonstration(workplace);
  const folder = isDemonstration ? DEMONSTRATION_FOLDER : path;
  const { storage } = workplace;
  const { runtime } = await workplace.runtime();
  const models: OpenedModel['models'] = [];
  for (const place of await modelFolders(storage, folder)) {
    const model = await readModel(storage, place.folder, runtime, GENERATION_BATCH);
    models.push({ target: model.configuration.target.name, model, modelFolder: place.folder });
  }
  const readme = joinPath(folder, 'README.md');
  const card = (await storage.exists(readme)) ? new TextDecoder().decode(await storage.read(readme)) : '';
  const opened: OpenedModel = {
    models,
    summary: {
      path,
      title: isDemonstration ? 'Demonstration model (trained on simulated brains)' : path.replace(/^.*\//, ''),
      targets: models.map(({ target, model: { configuration, hash } }) => ({
        target,
        title: targetNamed(target).title,
        tr: configuration.target.tr,
        electrodes: [...configuration.eeg.electrodes],
        simulated: configuration.training.simulated,
        hash,
      })),
      card,
    },
  };
  workplace.openModels.set(path, opened);
  return opened;
}

/** The files of the demonstration model lie beside the studio's own. */
async function fetchDemonstration(workplace: Workplace): Promise<void> {
  workplace.demonstration ??= fetchFiles(workplace).catch((error: unknown) => {
    workplace.demonstration = undefined;
    throw error;
  });
  await workplace.demonstration;
}

/** Begins to fetch the demonstration model, while the engine starts. Whether that succeeds is seen when the model is opened. */
export function expectDemonstration(workplace: Workplace): void {
  fetchDemonstration(workplace).catch(() => undefined);
}

async function fetchFiles({ models }: Workplace): Promise<void> {
  const base = new URL('models/demo/', self.location.href.replace(/\/(assets|src\/worker)\/[^/]*$/, '/'));
  const names: string[] = await (await fetched(new URL('files.json', base))).json();
  await Promise.all(
    names.map(async (name) => {
      const bytes = new Uint8Array(await (await fetched(new URL(name, base))).arrayBuffer());
      await models.write(`demo/${name}`, bytes);
    }),
  );
}

async function fetched(address: URL): Promise<Response> {
  const response = await fetch(address).catch(() => undefined);
  if (response?.ok) return response;
  throw new HemocastError('model-missing', 'The demonstration model cannot be fetched', {
    file: address.pathname,
    found: response === undefined ? 'no answer' : `${response.status} ${response.statusText}`,
    advice: 'Load the page again while its server can be reached; afterwards it works without.',
  });
}
