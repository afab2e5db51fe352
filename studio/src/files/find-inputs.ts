/** What among many files can be opened: recordings of every format, and measured signals to compare with. */

import { joinPath, type Storage } from '../../../src/foundation/index.js';
import { isEegFolder, isNirxFolder, recordingExtensions } from '../../../src/recordings/index.js';

export interface FoundInput {
  path: string;
  /** EEG; fNIRS; the left hemisphere of a measured or generated BOLD series; the scores of a model. */
  kind: 'recording' | 'light' | 'surface' | 'scores';
}

/** Whether it is looked at as a recording, and not beside one. */
export function isRecording({ kind }: FoundInput): boolean {
  return kind === 'recording' || kind === 'light';
}

const LIGHT = ['.snirf', '.nirs'];
const DEEPEST = 12;
const MOST = 5000;

/** Everything that can be opened below a folder, sorted by path. A folder that is one recording counts as one. */
export async function findInputs(storage: Storage, folder: string): Promise<FoundInput[]> {
  const found: FoundInput[] = [];
  await search(storage, folder, 0, found);
  return found;
}

async function search(storage: Storage, folder: string, depth: number, found: FoundInput[]): Promise<void> {
  if (depth > DEEPEST || found.length >= MOST) return;
  for (const { name, kind } of await storage.list(folder)) {
    if (name.startsWith('.')) continue;
    const path = joinPath(folder, name);
    const input = kind === 'file' ? inputOf(path) : await folderInput(storage, path);
    if (input !== undefined) found.push(input);
    else if (kind === 'folder') await search(storage, path, depth + 1, found);
  }
}

function inputOf(path: string): FoundInput | undefined {
  const name = path.toLowerCase();
  if (LIGHT.some((ending) => name.endsWith(ending))) return { path, kind: 'light' };
  if (recordingExtensions.some((ending) => name.endsWith(ending))) return { path, kind: 'recording' };
  if (/hemi-l[^/]*\.func\.gii$/.test(name)) return { path, kind: 'surface' };
  return /(^|\/)metrics[^/]*\.json$/.test(name) ? { path, kind: 'scores' } : undefined;
}

async function folderInput(storage: Storage, path: string): Promise<FoundInput | undefined> {
  if (await isNirxFolder(storage, path)) return { path, kind: 'light' };
  return (await isEegFolder(storage, path)) ? { path, kind: 'recording' } : undefined;
}
