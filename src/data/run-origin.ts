/** Files that a run may be read from: those of its person that could belong to it, and what holds for all people. */
import { joinPath, type Storage } from '../foundation/index.js';
import type { BidsDataset, BidsEntities } from '../recordings/index.js';

/** Tables and sidecars at the top of a data set that bear on recordings below it. */
const INHERITED = /_(?:eeg|meg|ieeg|bold|nirs|physio|events|channels|electrodes|optodes|coordsystem)\.(?:json|tsv)$/;

/** Formats that are folders. */
const FOLDERS = /\.(?:ds|mff|zarr)$/i;

/**
 * Every file of some data sets that a recording and what belongs to it may depend on, by its name within them. A change of any of them
 * counts as a change of the run, whether or not it was read.
 */
export async function filesOfRun(
  storage: Storage,
  sets: readonly BidsDataset[],
  run: BidsEntities,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [index, { root, files }] of sets.entries()) {
    for (const { name, kind } of await storage.list(root)) {
      if (kind === 'file' && INHERITED.test(name)) found.set(`${index}/${name}`, joinPath(root, name));
    }
    for (const { path, name } of files) {
      if (name.subject !== run.subject || !couldBelong(name, run)) continue;
      const place = joinPath(root, path);
      const inside = FOLDERS.test(path) ? (await storage.list(place)).filter(({ kind }) => kind === 'file') : [];
      if (inside.length === 0) found.set(`${index}/${path}`, place);
      for (const one of inside) found.set(`${index}/${path}/${one.name}`, joinPath(place, one.name));
    }
  }
  return found;
}

/** Whether no entity says that a file is of another run. */
function couldBelong(file: BidsEntities, run: BidsEntities): boolean {
  return (['session', 'task', 'run'] as const).every(
    (entity) => file[entity] === undefined || run[entity] === undefined || file[entity] === run[entity],
  );
}
