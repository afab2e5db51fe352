import { parseJsonObject } from '../../formats/json.js';
import { parseTsv, type TsvTable } from '../../formats/tsv.js';
import { HemocastError, joinPath, lastName, type Storage } from '../../foundation/index.js';
import type { BidsFile, BidsFiles } from './bids-file.js';
import { type BidsEntities, type BidsName, parseBidsName } from './bids-names.js';
import { BidsRecording } from './bids-recording.js';

/** The people of a data set: `participants.tsv` and what its columns mean. */
export interface BidsParticipants extends TsvTable {
  /** `participants.json`, as it stands. */
  descriptions: Record<string, unknown>;
}

/** Endings of the file (of several, the one that names it) in which recordings come. */
const recordingExtensions: Record<string, string[]> = {
  eeg: ['.edf', '.bdf', '.vhdr', '.set', '.fif'],
  nirs: ['.snirf'],
  bold: ['.nii.gz', '.nii', '.func.gii', '.dtseries.nii'],
};

/** A BIDS data set, walked once; tables and sidecars are read when asked for. */
export class BidsDataset implements BidsFiles {
  constructor(
    readonly storage: Storage,
    /** Where it lies. */
    readonly root: string,
    /** `dataset_description.json`. */
    readonly description: Record<string, unknown>,
    readonly participants: BidsParticipants | undefined,
    /** Labels without `sub-`, sorted. */
    readonly subjects: string[],
    /** Every file with a BIDS name, sorted by path. */
    readonly files: BidsFile[],
    /** Files in subjects' folders whose names BIDS does not know, with the reason. */
    readonly strangers: { path: string; reason: string }[],
    /** Data sets below `derivatives/`: open them with `openDerivative`. */
    readonly derivatives: string[],
  ) {}

  get name(): string {
    return String(this.description.Name);
  }

  /** Labels of a subject's sessions, without `ses-`; empty where there are none. */
  sessions(subject: string): string[] {
    return this.values('session', { subject });
  }

  /** Labels of runs of the recordings that fit. */
  runs(wanted: BidsEntities): string[] {
    return this.values('run', wanted);
  }

  /**
   * Recordings, sorted by path; those alone whose entities (and type) are the wanted ones. One that is split over several files is
   * named by the first.
   *
   * @param wanted.extensions endings of the file (of several, the one that names it); by default those in which EEG, fNIRS and BOLD come
   */
  recordings(
    wanted: BidsEntities & { dataType?: string; suffix?: string; extensions?: readonly string[] } = {},
  ): BidsRecording[] {
    const { dataType, suffix, extensions, ...entities } = wanted;
    return this.files
      .filter(
        ({ name, ...file }) =>
          (extensions ?? recordingExtensions[name.suffix])?.includes(name.extension) &&
          Number(name.split ?? 1) <= 1 &&
          (dataType === undefined || file.dataType === dataType) &&
          (suffix === undefined || name.suffix === suffix) &&
          matches(name, entities),
      )
      .map((file) => new BidsRecording(this, file));
  }

  /** The row of `participants.tsv` of a subject (in a derivative without one: of the data set that it lies in). */
  participant(subject: string): Record<string, string> | undefined {
    return this.participants?.rows.find((row) => row.participant_id === `sub-${subject}`);
  }

  /** Opens the data set `derivatives/<pipeline>`. */
  openDerivative(pipeline: string): Promise<BidsDataset> {
    return openBidsDataset(this.storage, joinPath(this.root, 'derivatives', pipeline));
  }

  private values(entity: 'session' | 'run', wanted: BidsEntities): string[] {
    const found = this.files.filter(({ name }) => matches(name, wanted)).flatMap(({ name }) => name[entity] ?? []);
    return [...new Set(found)].sort();
  }
}

/**
 * Opens a BIDS data set, raw or derived. What is optional may be missing; what
 * is there must be right.
 *
 * @throws `bids-not-a-dataset` without a `dataset_description.json`; `bids-field`, `tsv-invalid` and `json-invalid`, with
 *   file and field, for what is broken.
 * @example
 * const dataset = await openBidsDataset(storage, 'out/bids');
 * for (const recording of dataset.recordings({ dataType: 'eeg' })) await recording.channels();
 */
export async function openBidsDataset(storage: Storage, root: string): Promise<BidsDataset> {
  const descriptionPath = joinPath(root, 'dataset_description.json');
  if (!(await storage.exists(descriptionPath))) {
    throw new HemocastError('bids-not-a-dataset', 'This folder is no BIDS data set', {
      file: root,
      expected: 'a file dataset_description.json in it',
      advice: 'Name the top folder of the data set.',
    });
  }
  const description = parseJsonObject(await storage.read(descriptionPath), descriptionPath);
  for (const field of ['Name', 'BIDSVersion']) {
    if (typeof description[field] === 'string') continue;
    throw new HemocastError('bids-field', 'The description of the data set misses a field', {
      file: descriptionPath,
      field,
      expected: 'a text',
      found: JSON.stringify(description[field]) ?? 'nothing',
    });
  }
  const top = await storage.list(root);
  const files: BidsFile[] = [];
  const strangers: { path: string; reason: string }[] = [];
  const take = (path: string, dataType: string, strict: boolean) => {
    try {
      files.push({ path, name: parseBidsName(path), dataType });
    } catch (error) {
      if (strict) strangers.push({ path, reason: (error as Error).message });
    }
  };
  for (const { name, kind } of top) if (kind === 'file' && name.includes('_')) take(name, '', false);
  const subjects = top.filter(({ name, kind }) => kind === 'folder' && /^sub-[a-zA-Z0-9+]+$/.test(name));
  const visited = await walkSubjects(
    storage,
    root,
    subjects.map(({ name }) => name),
    take,
  );
  const derivatives = (await storage.list(joinPath(root, 'derivatives'))).filter(({ kind }) => kind === 'folder');
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return new BidsDataset(
    storage,
    root,
    description,
    (await readParticipants(storage, root)) ?? (await sourceParticipants(storage, root)),
    visited.map((name) => name.slice(4)).sort(),
    files,
    strangers,
    derivatives.map(({ name }) => name),
  );
}

type Take = (path: string, dataType: string, strict: boolean) => void;

/**
 * Subjects, then sessions if any, then folders by type of data, whose files are taken. Each real folder is visited once, by its own path
 * rather than by a link to it.
 *
 * @returns the subjects that were visited
 */
async function walkSubjects(
  storage: Storage,
  root: string,
  subjects: readonly string[],
  take: Take,
): Promise<string[]> {
  const found: string[] = [];
  const real = async (path: string) => (await storage.realPath?.(joinPath(root, path))) ?? joinPath(root, path);
  const own: Place[] = [];
  const linked: Place[] = [];
  const enter = async (path: string, level: Level, parent: string) => {
    const place = await real(path);
    (place === joinPath(parent, lastName(path)) ? own : linked).push({ path, level, place });
  };
  const top = await real('');
  for (const path of subjects) await enter(path, 'subject', top);
  const visited = new Set<string>();
  for (let next = own.shift() ?? linked.shift(); next !== undefined; next = own.shift() ?? linked.shift()) {
    const { path, level, place } = next;
    if (visited.has(place)) continue;
    visited.add(place);
    if (level === 'subject') found.push(path);
    for (const { name, kind } of await storage.list(joinPath(root, path))) {
      const inside = `${path}/${name}`;
      const isData = level === 'data';
      if (kind === 'folder') {
        if (!isData) await enter(inside, level === 'subject' && name.startsWith('ses-') ? 'session' : 'data', place);
      } else if (!isData || !name.startsWith('.')) take(inside, isData ? lastName(path) : '', true);
    }
  }
  return found;
}

/** A folder that is to be visited, by the path that it is named by and by its real one. */
interface Place {
  path: string;
  level: Level;
  place: string;
}

type Level = 'subject' | 'session' | 'data';

/** Of the data set in whose folder `derivatives` a derived one lies. */
async function sourceParticipants(storage: Storage, root: string): Promise<BidsParticipants | undefined> {
  const place = /^(?:(.*)\/)?derivatives\/[^/]+\/?$/.exec(root);
  return place === null ? undefined : readParticipants(storage, place[1] ?? '.');
}

async function readParticipants(storage: Storage, root: string): Promise<BidsParticipants | undefined> {
  const path = joinPath(root, 'participants.tsv');
  if (!(await storage.exists(path))) return undefined;
  const table = parseTsv(new TextDecoder().decode(await storage.read(path)), path);
  const seen = new Set<string>();
  table.rows.forEach((row, index) => {
    const id = row.participant_id;
    if (id !== undefined && /^sub-[a-zA-Z0-9+]+$/.test(id) && !seen.has(id)) {
      seen.add(id);
      return;
    }
    throw new HemocastError('bids-field', 'The table of participants is wrong', {
      file: path,
      field: `participant_id, line ${index + 2}`,
      expected: 'sub- and a label, each once',
      found: id === undefined ? 'no such column' : JSON.stringify(id),
    });
  });
  const sidecar = joinPath(root, 'participants.json');
  const descriptions = (await storage.exists(sidecar)) ? parseJsonObject(await storage.read(sidecar), sidecar) : {};
  return { ...table, descriptions };
}

function matches(name: BidsName, wanted: BidsEntities): boolean {
  return Object.entries(wanted).every(([entity, value]) => value === undefined || name[entity as 'task'] === value);
}
