/** Recordings that were split because a FIF file holds at most 2 GB: each part names the next one. */
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { BLOCK, TAG } from './constants.js';
import { type FifBlock, findBlocks, readBlocks, readTags } from './directory.js';
import { FifSource } from './source.js';
import { readNumber, readText } from './values.js';

const NEXT_FILE = 2;
const MAXIMUM_PARTS = 1000;
/** Bytes of all parts together that are kept in memory. */
const KEPT_BYTES = 256 * 2 ** 20;

export interface FifPart {
  source: FifSource;
  root: FifBlock;
}

/**
 * A file and those that follow it. Only the name of the next part counts, which is looked for in the folder of the first one; where it
 * has been renamed, the number of the part leads to it.
 *
 * @throws HemocastError `fif-part`; as the directory and the storage
 */
export async function openParts(storage: Storage, path: string): Promise<FifPart[]> {
  const parts: FifPart[] = [];
  const seen = new Set<string>();
  let keepable = KEPT_BYTES;
  for (let next: string | undefined = path; next !== undefined; ) {
    if (seen.has(next) || parts.length === MAXIMUM_PARTS) {
      throw new HemocastError('fif-part', 'The parts of the recording lead round in a circle', {
        file: path,
        found: next,
      });
    }
    seen.add(next);
    const source = await FifSource.open(storage, next, keepable);
    keepable -= source.keptBytes;
    const root = await readBlocks(source, await readTags(source));
    parts.push({ source, root });
    next = await nextPart(storage, source, root, path);
  }
  return parts;
}

async function nextPart(
  storage: Storage,
  source: FifSource,
  root: FifBlock,
  first: string,
): Promise<string | undefined> {
  for (const { tags } of findBlocks(root, BLOCK.reference)) {
    const tag = (wanted: number) => tags.find(({ kind }) => kind === wanted);
    const role = tag(TAG.referenceRole);
    if (role !== undefined && (await readNumber(source, role, 'role of the other file')) !== NEXT_FILE) continue;
    const name = tag(TAG.referenceName);
    const number = tag(TAG.referenceNumber);
    const candidates: string[] = [];
    const [folder, base] = splitPath(first);
    if (name !== undefined) {
      candidates.push(joinPath(folder, splitPath(await readText(source, name, 'name of the next part'))[1]));
    }
    if (number !== undefined) {
      const [, stem, ending] = /^(.*?)((?:\.[^.]*?)?(?:\.gz)?)$/i.exec(base) ?? ['', base, ''];
      candidates.push(
        joinPath(folder, `${stem}-${await readNumber(source, number, 'number of the next part')}${ending}`),
      );
    }
    for (const candidate of candidates) if (await storage.exists(candidate)) return absolute(first, candidate);
    if (candidates.length > 0) {
      throw new HemocastError('fif-part', 'The recording goes on in another file, which is not there', {
        file: source.path,
        expected: [...new Set(candidates)].join(' or '),
        advice: 'Put all parts of the recording in one folder.',
      });
    }
  }
  return undefined;
}

function splitPath(path: string): [folder: string, base: string] {
  const parts = path.split(/[/\\]/);
  const base = parts.pop() as string;
  return [parts.join('/'), base];
}

/** `joinPath` drops an empty first part: the root of the file system. */
function absolute(first: string, path: string): string {
  return first.startsWith('/') && !path.startsWith('/') ? `/${path}` : path;
}
