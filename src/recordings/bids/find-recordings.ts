/** Which recordings a path stands for: one file, or all of a kind in a BIDS data set. */
import { HemocastError, joinPath, type Progress, type Storage, sha256, sha256OfFile } from '../../foundation/index.js';
import { BidsDataset, openBidsDataset } from './bids-dataset.js';
import { parseBidsName } from './bids-names.js';
import type { BidsRecording } from './bids-recording.js';

/** A recording and, where it lies in a BIDS data set, the tables and sidecars beside it. */
export interface FoundRecording {
  path: string;
  bids?: BidsRecording;
}

/** Levels of `root/sub-…/ses-…/eeg/file` and `root/sub-…/eeg/file`. */
const DEPTHS = [3, 4];

/** Whether a path is the top folder of a BIDS data set. */
export function isBidsDataset(storage: Storage, path: string): Promise<boolean> {
  return storage.exists(joinPath(path, 'dataset_description.json'));
}

/**
 * The recordings of a kind in a BIDS data set, sorted; or the one that is named.
 *
 * @throws HemocastError `no-recordings` for a data set without any, and what opening it throws
 */
export async function findRecordings(storage: Storage, path: string, kind: 'eeg' | 'nirs'): Promise<FoundRecording[]> {
  if (!(await isBidsDataset(storage, path))) {
    await requireNoDataset(storage, path);
    const bids = await recordingAt(storage, path);
    return [bids === undefined ? { path } : { path, bids }];
  }
  const dataset = await openBidsDataset(storage, path);
  const found = dataset.recordings({ dataType: kind, suffix: kind }).map((bids) => ({ path: bids.location, bids }));
  if (found.length > 0) return found;
  throw new HemocastError('no-recordings', `The data set has no ${kind === 'eeg' ? 'EEG' : 'fNIRS'} recording`, {
    file: path,
    expected: `sub-*/${kind}/*_${kind}.* in a format that BIDS knows`,
    found: `${dataset.recordings().length} recordings of other kinds, ${dataset.strangers.length} files with unknown names`,
  });
}

/** A folder of people without a description would be taken for a recording that is a folder. */
async function requireNoDataset(storage: Storage, path: string): Promise<void> {
  const people = (await storage.list(path)).filter(({ name, kind }) => kind === 'folder' && name.startsWith('sub-'));
  if (people.length === 0) return;
  throw new HemocastError('not-bids', 'The folder has people of a BIDS data set, and no description of it', {
    file: path,
    expected: 'dataset_description.json',
    found: `${people[0].name} and ${people.length - 1} more folders`,
    advice: 'Write {"Name": "…", "BIDSVersion": "1.8.0"} into that file, or name one recording.',
  });
}

/** The data set that a file lies in, by its place below a `dataset_description.json`. */
export async function datasetOf(storage: Storage, path: string): Promise<BidsDataset | undefined> {
  const parts = path.split('/');
  for (const depth of DEPTHS) {
    if (parts.length < depth) continue;
    const root = parts.slice(0, -depth).join('/') || (path.startsWith('/') ? '/' : '.');
    if (parts[parts.length - depth].startsWith('sub-') && (await isBidsDataset(storage, root))) {
      return openBidsDataset(storage, root);
    }
  }
  return undefined;
}

/** A folder as if it were a data set: its files with BIDS names, and nothing above it. */
export async function loneFolder(storage: Storage, path: string): Promise<BidsDataset> {
  const folder = folderOf(path);
  const files = (await storage.list(folder)).flatMap(({ name, kind }) => {
    try {
      return kind === 'file' ? [{ path: name, name: parseBidsName(name), dataType: '' }] : [];
    } catch {
      return [];
    }
  });
  return new BidsDataset(storage, folder, { Name: folder }, undefined, [], files, [], []);
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.';
}

async function recordingAt(storage: Storage, path: string): Promise<BidsRecording | undefined> {
  const dataset = await datasetOf(storage, path);
  return dataset?.recordings().find((recording) => path.endsWith(recording.path));
}

/** Files that hold the samples or the events of a recording beside the one that names it. */
const COMPANIONS: Record<string, readonly string[]> = { '.vhdr': ['.eeg', '.vmrk', '.dat'], '.set': ['.fdt'] };

/**
 * The SHA-256 of a recording: that of its file, as `sha256sum` prints it; of several files (BrainVision, EEGLAB, a NIRx folder, two
 * hemispheres) that of their sums, one a line.
 */
export async function recordingHash(storage: Storage, paths: readonly string[], progress?: Progress): Promise<string> {
  const files: string[] = [];
  for (const named of paths) {
    // The header of a NIRx recording stands for its folder.
    const path = /\.hdr$/i.test(named) ? folderOf(named) : named;
    const inside = (await storage.list(path)).filter(({ kind }) => kind === 'file');
    if (inside.length > 0) files.push(...inside.map(({ name }) => joinPath(path, name)));
    else {
      files.push(path);
      const dot = path.lastIndexOf('.');
      for (const ending of COMPANIONS[path.slice(dot).toLowerCase()] ?? []) {
        const companion = path.slice(0, dot) + ending;
        if (await storage.exists(companion)) files.push(companion);
      }
    }
  }
  const sums: string[] = [];
  for (const file of files) sums.push(await sha256OfFile(storage, file, progress));
  return sums.length === 1 ? sums[0] : sha256(new TextEncoder().encode(sums.map((sum) => `${sum}\n`).join('')));
}
