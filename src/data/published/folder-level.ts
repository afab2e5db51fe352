/** Where the named folder stands in a layout: the commonest mistake is to name the folder above or below. */
import { joinPath, lastName, type Storage } from '../../foundation/index.js';
import type { SurveyFinding } from './published-dataset.js';

/** Names of the folders in a folder, sorted. */
export async function foldersIn(storage: Storage, folder: string): Promise<string[]> {
  return (await storage.list(folder)).flatMap(({ name, kind }) => (kind === 'folder' ? [name] : []));
}

/** Names of the files in a folder, sorted; hidden ones are left out. */
export async function filesIn(storage: Storage, folder: string): Promise<string[]> {
  return (await storage.list(folder)).flatMap(({ name, kind }) =>
    kind === 'file' && !name.startsWith('.') ? [name] : [],
  );
}

/** What makes a folder the top of a layout. */
export interface LayoutMarks {
  /** Whether a folder with these names in it is the top. */
  isTop(names: readonly string[]): boolean;
  /** Names of folders that lie below the top: naming one of these is naming too deep a folder. */
  below: RegExp;
  /** What the top must hold, in words. */
  expected: string;
}

/** Levels below the named folder in which the top is looked for. */
const DEEPEST = 3;

/**
 * Why a folder is not the top of a layout, and which folder is, where one near it is.
 *
 * @returns undefined where it is the top
 */
export async function wrongLevel(
  storage: Storage,
  folder: string,
  { isTop, below, expected }: LayoutMarks,
): Promise<SurveyFinding | undefined> {
  const entries = await storage.list(folder);
  if (isTop(entries.map(({ name }) => name))) return undefined;
  const code = 'folder-level';
  if (entries.length === 0) {
    const there = await storage.exists(folder);
    const text = there ? `${folder} is empty.` : `There is no folder ${folder}.`;
    return { kind: 'missing', code: 'folder-missing', text, advice: `Name the folder that holds ${expected}.` };
  }
  const inner = await topBelow(storage, folder, isTop, 1);
  if (inner !== undefined) {
    const text = `${folder} lies above the data set: ${expected} are in ${inner}.`;
    return { kind: 'missing', code, text, advice: `Name ${inner}.` };
  }
  const parts = folder.replace(/\/+$/, '').split('/');
  for (let up = 1; up <= DEEPEST && up < parts.length; up++) {
    const above = parts.slice(0, -up).join('/') || '/';
    if (!below.test(lastName(parts.slice(0, parts.length - up + 1).join('/')))) break;
    if (isTop((await storage.list(above)).map(({ name }) => name))) {
      const text = `${folder} lies inside the data set: ${expected} are in ${above}.`;
      return { kind: 'missing', code, text, advice: `Name ${above}.` };
    }
  }
  const seen = entries.slice(0, 4).map(({ name }) => name);
  return {
    kind: 'missing',
    code,
    text: `${folder} does not hold ${expected}; it holds ${seen.join(', ')}${entries.length > 4 ? ' …' : ''}.`,
    advice: 'Name the top folder of the data set, as it was unpacked.',
  };
}

async function topBelow(
  storage: Storage,
  folder: string,
  isTop: LayoutMarks['isTop'],
  depth: number,
): Promise<string | undefined> {
  const folders = (await foldersIn(storage, folder)).map((name) => joinPath(folder, name));
  // Preprocessed data before raw: `preproc_data` stands before `raw_data`.
  for (const place of folders) {
    if (isTop((await storage.list(place)).map(({ name }) => name))) return place;
  }
  if (depth >= DEEPEST) return undefined;
  for (const place of folders) {
    const found = await topBelow(storage, place, isTop, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A file that a simulator puts beside a layout's own: its presence says that nobody was recorded. */
export const SIMULATED_MARK = 'SIMULATED.md';

/** Whether a layout was simulated. */
export function isSimulated(storage: Storage, folder: string): Promise<boolean> {
  return storage.exists(joinPath(folder, SIMULATED_MARK));
}
