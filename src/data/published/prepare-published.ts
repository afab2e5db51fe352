/**
 * A published layout as a BIDS data set that training opens as any other. It is made once, run by run: a run is there whole or not at all, and
 * what the same files were made into before is taken as it is.
 */
import { HemocastError, joinPath, type Progress, type Storage, sha256 } from '../../foundation/index.js';
import { BidsWriter, SURFACE_IGNORE } from '../../recordings/index.js';
import { runOf } from '../find-pairs.js';
import { KeptRuns } from '../kept-runs.js';
import { leftOut } from './bold-run.js';
import type { PublishedDataset, PublishedOptions, PublishedRun, PublishedSurvey } from './published-dataset.js';

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
  const kept = await KeptRuns.open(storage, root);
  const raw = new BidsWriter(kept.storage, root, {
    name: survey.simulated ? `${dataset.title} (simulated twin)` : dataset.title,
    datasetType: 'raw',
    generatedBy: { name: 'Hemocast', version, description: `Prepared from the published layout of ${dataset.title}` },
    license: dataset.licence,
    readme: readme(dataset, place),
  });
  const derivatives = raw.derivatives(PIPELINE, {
    ignore: [...SURFACE_IGNORE, '*_timeseries.tsv', '*_timeseries.json'],
  });
  await raw.writeDescription();
  await derivatives.writeDescription();
  if (survey.people !== undefined) {
    await raw.writeParticipants(survey.people as Parameters<BidsWriter['writeParticipants']>[0]);
  }
  await kept.forgetOthers(new Set(survey.runs.map(({ entities }) => runOf(entities))));
  const wanted = survey.runs.filter(choose(survey));
  const writer = { raw, derivatives, sidecar: survey.simulated ? { Simulated: true } : {} };
  let made = 0;
  const refused = new Map<string, string>();
  for (const [index, { entities, files, settings, write }] of wanted.entries()) {
    const name = runOf(entities);
    progress?.report('prepare', index, wanted.length, name);
    try {
      if (await kept.keep({ name, files, settings, write: () => write(writer) })) made++;
    } catch (error) {
      // Without a clock a run would be learned at the wrong times.
      if (!(error instanceof HemocastError) || !error.code.startsWith('clock-')) throw error;
      refused.set(name, leftOut(error));
    }
  }
  progress?.report('prepare', wanted.length, wanted.length);
  const remarks = wanted.map(({ entities }) => {
    const run = runOf(entities);
    const why = refused.get(run);
    return { run, texts: why === undefined ? kept.remarks(run) : [why] };
  });
  return { root, survey, made, remarks };
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
