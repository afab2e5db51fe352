import { joinPath, type Storage } from '../../../../src/foundation/index.js';
import { targetNamed } from '../../../../src/modalities/index.js';
import { modelAt } from '../open-model.js';
import type { Handler } from './handler.js';

const DEEPEST = 8;
const MOST = 50;

export const listMetrics: Handler<'listMetrics'> = async ({ model }, { workplace }) => {
  const { storage } = workplace;
  const files: string[] = [];
  const cards: { title: string; card: string }[] = [];
  if (model !== undefined) {
    const { models } = await modelAt(workplace, model);
    for (const { target, modelFolder } of models) {
      const card = joinPath(modelFolder, 'README.md');
      if (!(await storage.exists(card))) continue;
      cards.push({ title: targetNamed(target).title, card: new TextDecoder().decode(await storage.read(card)) });
    }
    // An evaluation lies in the model's folder, or in that of the set.
    for (const folder of new Set(
      models.flatMap(({ modelFolder }) => [modelFolder.replace(/\/[^/]*$/, ''), modelFolder]),
    )) {
      const path = joinPath(folder, 'metrics.json');
      if (await storage.exists(path)) files.push(path);
    }
  }
  for (const folder of ['dropped', 'served/recordings']) await search(storage, folder, 0, files);
  return { files: [...new Set(files)], cards };
};

async function search(storage: Storage, folder: string, depth: number, found: string[]): Promise<void> {
  if (depth > DEEPEST || found.length >= MOST) return;
  for (const { name, kind } of await storage.list(folder)) {
    const path = joinPath(folder, name);
    if (kind === 'file' && /^metrics.*\.json$/.test(name)) found.push(path);
    else if (kind === 'folder' && !name.startsWith('.')) await search(storage, path, depth + 1, found);
  }
}
