/** BOLD without EEG: every series on fsaverage4, or every table of regions, below some folders. */

import type { BoldRun } from '../encoders/bold/bold-tokens.js';
import { parseJsonObject, readNpy } from '../formats/index.js';
import { withErrorDetail } from '../foundation/error-detail.js';
import { HemocastError, joinPath, lastName, type Progress, type Storage, sha256 } from '../foundation/index.js';
import { boldTarget } from '../modalities/bold.js';
import { readSurfaceSeries } from '../recordings/fmri/surface-files.js';
import { isMeasured, parseBidsName } from '../recordings/index.js';

/** A run, and the file that tells it from any other. */
export interface FoundRun {
  id: string;
  person: string;
  /** Left hemisphere's `.func.gii`, or a `.npy` of [volume, region]. */
  path: string;
  kind: 'cortex' | 'regions';
}

export interface ReadRun extends BoldRun {
  tr: number;
  values: number;
  simulated: boolean;
  /** SHA-256 of the file. */
  hash: string;
}

/** Folders within folders that are looked into, and files that are looked at. */
const DEEPEST = 8;
const MOST_FILES = 200_000;

const ON_CORTEX = /_hemi-L_(?:.*_)?space-fsaverage_(?:.*_)?den-3k_(?:.*_)?bold\.func\.gii$/;
/** Of several series of a run, the one of this description is taken: `hemocast preprocess` wrote it. */
const PREFERRED = 'preproc';

/**
 * Finds what there is to pre-train on. People are told apart by `sub-…` in the file
 * name, and by the folder where several are named; a table without it is a person of its own.
 *
 * @param inputs folders (BIDS or not), or files
 * @throws HemocastError `no-bold` where there is none, `mixed-bold` where series on the cortex and tables of regions lie together,
 *   `too-many-files`
 */
export async function findBoldRuns(storage: Storage, inputs: readonly string[]): Promise<FoundRun[]> {
  const found = new Map<string, FoundRun & { preferred: boolean }>();
  for (const [index, input] of inputs.entries()) {
    const prefix = inputs.length > 1 ? `${index + 1}/` : '';
    for (const path of await filesBelow(storage, input)) {
      const run = describe(path, prefix);
      if (run === undefined || (await isGenerated(storage, run))) continue;
      const other = found.get(run.id);
      if (other === undefined || (run.preferred && !other.preferred)) found.set(run.id, run);
    }
  }
  const runs = [...found.values()].map(({ preferred: _, ...run }) => run);
  const kinds = new Set(runs.map(({ kind }) => kind));
  if (kinds.size === 1) return runs;
  const expected = '…_hemi-L_space-fsaverage_den-3k_…bold.func.gii, or .npy tables of [volume, region]';
  if (kinds.size === 0) {
    throw new HemocastError('no-bold', 'There is no BOLD to pre-train on', {
      file: inputs.join(', '),
      expected,
      found: 'neither',
      advice: 'Bring BOLD to fsaverage4 with `hemocast preprocess fmri`, or name another folder.',
    });
  }
  throw new HemocastError('mixed-bold', 'Series on the cortex and tables of regions cannot be mixed', {
    file: inputs.join(', '),
    expected: 'one of them',
    found: `${runs[0].path} and ${runs.find(({ kind }) => kind !== runs[0].kind)?.path}`,
    advice: 'Name the folders of one kind.',
  });
}

async function filesBelow(storage: Storage, input: string): Promise<string[]> {
  const files: string[] = [];
  const visited = new Set<string>();
  const look = async (folder: string, depth: number) => {
    const place = (await storage.realPath?.(folder)) ?? folder;
    if (visited.has(place)) return;
    visited.add(place);
    for (const { name, kind } of await storage.list(folder)) {
      if (name.startsWith('.')) continue;
      const path = joinPath(folder, name);
      if (kind === 'file') files.push(path);
      else if (depth < DEEPEST) await look(path, depth + 1);
      if (files.length > MOST_FILES) {
        throw new HemocastError('too-many-files', 'This folder holds too many files to look through', {
          file: input,
          expected: `at most ${MOST_FILES}`,
          found: 'more',
          advice: 'Name the folders that hold the BOLD.',
        });
      }
    }
  };
  if (/\.(npy|func\.gii)$/.test(input)) return [input];
  await look(input, 1);
  return files;
}

function describe(path: string, prefix: string): (FoundRun & { preferred: boolean }) | undefined {
  const name = lastName(path);
  if (name.endsWith('.npy')) {
    const stem = name.replace(/\.npy$/, '');
    const person = /^sub-?[A-Za-z0-9]+/.exec(stem)?.[0] ?? stem;
    return { id: `${prefix}${stem}`, person: `${prefix}${person}`, path, kind: 'regions', preferred: false };
  }
  if (!ON_CORTEX.test(name)) return undefined;
  const { description, subject, session, task, run } = parseBidsName(path);
  if (!isMeasured({ description })) return undefined;
  const id = [`sub-${subject}`, session && `ses-${session}`, task && `task-${task}`, run && `run-${run}`]
    .filter(Boolean)
    .join('_');
  const preferred = description === PREFERRED;
  return { id: `${prefix}${id}`, person: `${prefix}sub-${subject}`, path, kind: 'cortex', preferred };
}

/** Whether a model made the series, as its sidecar says. */
async function isGenerated(storage: Storage, { kind, path }: FoundRun): Promise<boolean> {
  const sidecar = path.replace(/\.func\.gii$/, '.json');
  if (kind !== 'cortex' || !(await storage.exists(sidecar))) return false;
  return parseJsonObject(await storage.read(sidecar), sidecar).Generated === true;
}

/**
 * Reads the runs of some people as they are learned: without trend, 0.01–0.15 Hz, z scores.
 *
 * @param tr repetition time of tables, seconds; series on the cortex state their own
 * @throws HemocastError `regions-table`, `repetition-time-missing`, `mixed-repetition-times`, `mixed-regions`, and what reading throws
 */
export async function readBoldRuns(
  storage: Storage,
  found: readonly FoundRun[],
  tr: number | undefined,
  progress?: Progress,
): Promise<ReadRun[]> {
  const runs: ReadRun[] = [];
  for (const [index, run] of found.entries()) {
    progress?.report('read', index, found.length, run.id);
    const advice = 'Fix this file, or take it out of the folder.';
    const read = await withErrorDetail({ file: run.path, advice }, async () => {
      const signal = run.kind === 'cortex' ? await readCortex(storage, run) : await readRegions(storage, run, tr);
      return { ...signal, hash: await sha256(await storage.read(run.path)) };
    });
    requireSame(runs[0], read, run.path);
    runs.push(read);
  }
  progress?.report('read', found.length, found.length);
  return runs;
}

async function readCortex(storage: Storage, { id, person, path }: FoundRun) {
  const { data, vertices, volumes, tr } = await readSurfaceSeries(storage, path);
  const sidecarFile = path.replace(/\.func\.gii$/, '.json');
  const sidecar = parseJsonObject(await storage.read(sidecarFile), sidecarFile);
  const truth = await storage.exists(path.replace(/_hemi-L_.*$/, '_truth.json'));
  const simulated = truth || sidecar.Simulated === true;
  return { id, person, signal: boldTarget(data, volumes, tr), volumes, tr, values: vertices, simulated };
}

async function readRegions(storage: Storage, { id, person, path }: FoundRun, tr: number | undefined) {
  if (tr === undefined) {
    throw new HemocastError('repetition-time-missing', 'Tables do not state their repetition time', {
      file: path,
      expected: '--tr SECONDS',
      found: 'nothing',
      advice: 'Give the time between two volumes with --tr.',
    });
  }
  const { shape, data } = readNpy(await storage.read(path), path);
  const [volumes, regions] = shape;
  if (shape.length !== 2 || volumes < 2 || regions < 2 || !data.every(Number.isFinite)) {
    throw new HemocastError('regions-table', 'This is no table of regions over time', {
      file: path,
      expected: 'finite numbers [volume, region], at least 2 × 2',
      found: shape.length === 2 && volumes > 1 && regions > 1 ? 'numbers that are not finite' : `[${shape.join(', ')}]`,
    });
  }
  const rows = new Float32Array(data.length);
  for (let t = 0; t < volumes; t++) for (let r = 0; r < regions; r++) rows[r * volumes + t] = data[t * regions + r];
  return { id, person, signal: boldTarget(rows, volumes, tr), volumes, tr, values: regions, simulated: false };
}

function requireSame(first: ReadRun | undefined, { tr, values }: ReadRun, file: string): void {
  if (first === undefined) return;
  if (Math.abs(first.tr - tr) > 1e-3) {
    throw new HemocastError('mixed-repetition-times', 'All runs must have one repetition time', {
      file,
      field: 'RepetitionTime',
      expected: `${first.tr} s, as in ${first.id}`,
      found: `${tr} s`,
      advice: 'Name folders with runs of one repetition time.',
    });
  }
  if (first.values !== values) {
    throw new HemocastError('mixed-regions', 'All tables must have the same regions', {
      file,
      expected: `${first.values} columns, as in ${first.id}`,
      found: String(values),
    });
  }
}
