/** Files that a run may be read from: those of its person that could belong to it, and what holds for all people. */
import { joinPath, type Storage } from '../foundation/index.js';
import type { BidsDataset, BidsEntities } from '../recordings/index.js';

/** Tables and sidecars at the top of a data set that bear on recordings below it. */
const INHERITED = /_(?:eeg|meg|ieeg|bold|nirs|physio|events|channels|electrodes|optodes|coordsystem)\.(?:json|tsv)$/;

/** Files of a data set by the person whom they are of, and those at its top that hold for all. */
export interface FilesByPerson {
  root: string;
  inherited: string[];
  people: ReadonlyMap<string, readonly BidsDataset['files'][number][]>;
}

/** Looks through a data set once, whatever the number of its runs. */
export async function filesByPerson(storage: Storage, { root, files }: BidsDataset): Promise<FilesByPerson> {
  const top = await storage.list(root);
  const inherited = top.filter(({ name, kind }) => kind === 'file' && INHERITED.test(name)).map(({ name }) => name);
  const people = new Map<string, BidsDataset['files'][number][]>();
  for (const file of files) {
    const own = people.get(file.name.subject ?? '');
    if (own === undefined) people.set(file.name.subject ?? '', [file]);
    else own.push(file);
  }
  return { root, inherited, people };
}

/** Formats that are folders. */
const FOLDERS = /\.(?:ds|mff|zarr)$/i;

/**
 * Every file of some data sets that a recording and what belongs to it may depend on, by its name within them. A change of any of them
 * counts as a change of the run, whether or not it was read.
 */
export async function filesOfRun(
  storage: Storage,
  sets: readonly FilesByPerson[],
  run: BidsEntities,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [index, { root, inherited, people }] of sets.entries()) {
    for (const name of inherited) found.set(`${index}/${name}`, joinPath(root, name));
    for (const { path, name } of people.get(run.subject ?? '') ?? []) {
      if (!couldBelong(name, run)) continue;
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
