/**
 * A published layout as a BIDS data set that training opens as any other. It is made once, run by run: a run is there whole or not at all, and
 * what the same files were made into before is taken as it is.
 */
import { parseJsonObject } from '../../formats/index.js';
import { formatJson } from '../../formats/json.js';
import { HemocastError, joinPath, type Progress, type Storage, sha256, sha256OfFile } from '../../foundation/index.js';
import { WatchedStorage } from '../../foundation/watched-storage.js';
import { BidsWriter, SURFACE_IGNORE } from '../../recordings/index.js';
import { runOf } from '../find-pairs.js';
import type { PublishedDataset, PublishedOptions, PublishedRun, PublishedSurvey } from './published-dataset.js';

/** Changes when the same files would be made into something else. */
const FORM = 1;
/** Which runs a prepared data set holds, and what of. Hidden, so that it is no part of the data. */
const MANIFEST = '.prepared.json';
const PIPELINE = 'hemocast-prepared';

/** What is to be prepared. */
export interface PreparationTask {
  storage: Storage;
  dataset: PublishedDataset;
  /** The layout, as the user names it. */
  folder: string;
  /** Folder of the cache. */
  cache: string;
  options?: PublishedOptions;
  /** Which of the runs are wanted, once it is known what there is; all where absent. Others are left as they are. */
  choose?: (survey: PublishedSurvey) => (run: PublishedRun) => boolean;
  version?: string;
  /** Interrupted at a report of it, work leaves whole runs. */
  progress?: Progress;
}

/** A published data set, prepared. */
export interface PreparedDataset {
  /** The BIDS data set. */
  root: string;
  survey: PublishedSurvey;
  /** Runs that were prepared now; the others were there. */
  made: number;
  /** What was assumed, replaced or left out, by run. */
  remarks: { run: string; texts: string[] }[];
}

interface Manifest {
  runs: Record<string, { key: string; files: string[]; remarks: string[] }>;
}

/**
 * Prepares what a folder holds of a published data set, and forgets what it no longer holds.
 *
 * @throws HemocastError `published-incomplete` where nothing can be used, with what is missing; what reading and writing the runs throws
 *
 * @example
 * const { root } = await preparePublished({ storage, dataset: natview, folder: '/data/natview', cache: '/home/me/.cache/hemocast' });
 */
export async function preparePublished(task: PreparationTask): Promise<PreparedDataset> {
  const { storage, dataset, folder, cache, options = {}, version, progress, choose = () => () => true } = task;
  const survey = await dataset.survey(storage, folder, options);
  if (survey.runs.length === 0) throw incomplete(dataset, folder, survey);
  const place = (await storage.realPath?.(folder)) ?? folder;
  const mark = (await sha256(JSON.stringify([dataset.name, place]))).slice(0, 12);
  const root = joinPath(cache, 'published', mark, dataset.name);
  const watched = new WrittenFiles(storage);
  const raw = new BidsWriter(watched, root, {
    name: survey.simulated ? `${dataset.title} (simulated twin)` : dataset.title,
    datasetType: 'raw',
    generatedBy: { name: 'Hemocast', version, description: `Prepared from the published layout of ${dataset.title}` },
    license: dataset.licence,
    readme: readme(dataset, folder),
  });
  const derivatives = raw.derivatives(PIPELINE, {
    ignore: [...SURFACE_IGNORE, '*_timeseries.tsv', '*_timeseries.json'],
  });
  const manifest = await readManifest(storage, root);
  await raw.writeDescription();
  await derivatives.writeDescription();
  if (survey.people !== undefined) {
    await raw.writeParticipants(survey.people as Parameters<BidsWriter['writeParticipants']>[0]);
  }
  await forget(storage, root, manifest, new Set(survey.runs.map(({ entities }) => runOf(entities))));
  const wanted = survey.runs.filter(choose(survey));
  const writer = { raw, derivatives, sidecar: survey.simulated ? { Simulated: true } : {} };
  let made = 0;
  for (const [index, run] of wanted.entries()) {
    const name = runOf(run.entities);
    progress?.report('prepare', index, wanted.length, name);
    const key = await keyOf(storage, run);
    if (manifest.runs[name]?.key === key) continue;
    await forgetRun(storage, root, manifest, name);
    watched.files.clear();
    const remarks = await run.write(writer);
    const files = [...watched.files].map((path) => path.slice(root.length + 1));
    manifest.runs[name] = { key, files, remarks };
    // Last: a run counts once it is named here.
    await writeManifest(storage, root, manifest);
    made++;
  }
  progress?.report('prepare', wanted.length, wanted.length);
  const remarks = wanted.map(({ entities }) => {
    const run = runOf(entities);
    return { run, texts: manifest.runs[run].remarks };
  });
  return { root, survey, made, remarks };
}

/** Notes what is written. */
class WrittenFiles extends WatchedStorage {
  override async write(path: string, content: Parameters<Storage['write']>[1]): Promise<void> {
    await super.write(path, content);
    this.files.add(path);
  }
}

/** By which a run is known: its files with their sizes and times, or their content where a platform knows no times. */
async function keyOf(storage: Storage, { entities, files, settings = {} }: PublishedRun): Promise<string> {
  const facts: unknown[] = [FORM, runOf(entities), settings];
  for (const path of files) {
    const size = await storage.size(path);
    facts.push([path, size, (await storage.state?.(path)) ?? (await sha256OfFile(storage, path))]);
  }
  return sha256(JSON.stringify(facts));
}

async function readManifest(storage: Storage, root: string): Promise<Manifest> {
  const file = joinPath(root, MANIFEST);
  if (!(await storage.exists(file))) return { runs: {} };
  const { runs } = parseJsonObject(await storage.read(file), file);
  return typeof runs === 'object' && runs !== null ? { runs: runs as Manifest['runs'] } : { runs: {} };
}

function writeManifest(storage: Storage, root: string, manifest: Manifest): Promise<void> {
  return storage.write(joinPath(root, MANIFEST), formatJson(manifest));
}

/** Removes the runs that the layout has no longer. */
async function forget(storage: Storage, root: string, manifest: Manifest, kept: ReadonlySet<string>): Promise<void> {
  const gone = Object.keys(manifest.runs).filter((name) => !kept.has(name));
  for (const name of gone) await forgetRun(storage, root, manifest, name);
}

async function forgetRun(storage: Storage, root: string, manifest: Manifest, name: string): Promise<void> {
  const run = manifest.runs[name];
  if (run === undefined) return;
  delete manifest.runs[name];
  await writeManifest(storage, root, manifest);
  for (const file of run.files) {
    const path = joinPath(root, file);
    if (await storage.exists(path)) await storage.remove(path);
  }
}

function incomplete({ title, layout }: PublishedDataset, file: string, { findings }: PublishedSurvey): HemocastError {
  const [first] = findings.filter(({ kind }) => kind === 'missing');
  return new HemocastError('published-incomplete', `The folder holds no run of ${title} that can be used`, {
    file,
    expected: layout[0],
    found: first?.text.replace(/\.$/, '') ?? 'no such files',
    advice: first?.advice ?? 'Look at it with `hemocast datasets check`.',
  });
}

function readme({ title, citation, licence, where }: PublishedDataset, folder: string): string {
  return `# ${title}, prepared for Hemocast

Made from ${folder}. EEG is BrainVision in single precision; BOLD lies on fsaverage4, and light as SNIRF. The
recordings are those of the authors: ${citation} (${licence}; ${where}). This folder can be removed: it is made again
when it is needed.
`;
}
