/**
 * BOLD as fMRIPrep leaves it (fsaverage5, fsaverage6, fsaverage, a person's own surface or T1w volume, fsLR, volumes in MNI152 space), brought to
 * fsaverage4 once and kept: for EEG recordings of a BIDS data set whose BOLD lies elsewhere.
 */
import type { Template } from '../cortex/index.js';
import { HemocastError, joinPath, type Progress, type Storage, sha256 } from '../foundation/index.js';
import { bold, eeg } from '../modalities/index.js';
import { fmriRunToTemplate } from '../preprocess/index.js';
import {
  type BidsDataset,
  type BidsRecording,
  BidsWriter,
  type FmriRun,
  findFmriRuns,
  isInterruption,
  openBidsEeg,
  SURFACE_IGNORE,
  statedClock,
} from '../recordings/index.js';
import { openFamily } from './dataset-family.js';
import { candidateOf, runOf } from './find-pairs.js';
import { KeptRuns } from './kept-runs.js';
import { leftOut, volumeClock, writeBoldRun } from './published/bold-run.js';

/** Spaces in which a run is looked for, surfaces before volumes: least resampling before it comes first. */
const SPACES = [
  ...['fsaverage5', 'fsaverage6', 'fsaverage', 'fsaverage7', 'fsnative', 'fsLR', 'T1w'],
  ...['MNI152NLin2009cAsym', 'MNI152NLin6Asym'],
];

/** Whose BOLD is to be brought to fsaverage4. */
export interface ResamplingTask {
  storage: Storage;
  /** The BIDS data set. */
  root: string;
  /** Folder of the cache. */
  cache: string;
  template?: Template;
  /** Spheres of fsLR registered to fsaverage, left and right; without them fsLR is passed over. */
  spheres?: readonly [left: string, right: string];
  version?: string;
  progress?: Progress;
}

/** What was brought to fsaverage4. */
export interface ResampledBold {
  /** The derivative that holds it. */
  root: string;
  /** Runs that were resampled now; the others were there. */
  made: number;
  /** By run: where it came from, and what was assumed. */
  remarks: { run: string; texts: string[] }[];
}

/**
 * Brings BOLD to fsaverage4 where an EEG recording has none there but has some elsewhere. When it began on the EEG's clock is taken from the
 * sidecar, or from triggers of volumes in the EEG.
 *
 * @returns undefined where there is nothing to be done
 * @throws what opening the data set throws; runs that cannot be resampled are left to the reader to miss, with the reason in `remarks`
 */
export async function resampledBold(task: ResamplingTask): Promise<ResampledBold | undefined> {
  const { storage, root, cache, template, spheres, version, progress } = task;
  const family = await openFamily(storage, root);
  const sets = [...family.derivatives, family.dataset];
  const ready = await bold.candidates(sets);
  const found = eeg.recordings(family.dataset).flatMap((recording) => {
    if (candidateOf(bold, eeg, recording, ready).fitting.length > 0) return [];
    const runs = runsBeside(sets, recording);
    return runs.length === 0 ? [] : [{ recording, runs }];
  });
  if (found.length === 0) return undefined;
  const mark = (await sha256((await storage.realPath?.(root)) ?? root)).slice(0, 12);
  const place = joinPath(cache, 'resampled', mark);
  const kept = await KeptRuns.open(storage, place);
  const derivatives = new BidsWriter(kept.storage, place, {
    name: `${family.dataset.name}: BOLD on fsaverage4`,
    datasetType: 'derivative',
    generatedBy: { name: 'Hemocast', version },
    ignore: SURFACE_IGNORE,
  });
  await derivatives.writeDescription();
  await kept.forgetOthers(new Set(found.map(({ recording }) => runOf(recording.entities))));
  let made = 0;
  const remarks: ResampledBold['remarks'] = [];
  for (const [index, { recording, runs }] of found.entries()) {
    const name = runOf(recording.entities);
    progress?.report('resample', index, found.length, name);
    const refused: string[] = [];
    for (const { dataset, run } of runs) {
      const files = run.recordings.map(({ location }) => location);
      const settings = {
        template: template?.source,
        spheres,
        sidecar: await run.recordings[0].sidecar(),
        eeg: recording.location,
      };
      const write = async () => {
        const result = await fmriRunToTemplate(dataset, run, { unit: 'z', template, spheres });
        const clock = await clockOf(storage, recording, run, result.series);
        const writer = { raw: derivatives, derivatives, sidecar: await originOf(run) };
        const texts = await writeBoldRun(writer, recording.entities, result, clock, { sources: files, template });
        return [`BOLD is brought to fsaverage4 from ${run.space ?? 'an unnamed space'} (${run.kind})`, ...texts];
      };
      try {
        if (await kept.keep({ name, files: [...files, recording.location], settings, write })) made++;
        break;
      } catch (error) {
        if (!(error instanceof HemocastError)) throw error;
        if (error.code.startsWith('clock-')) {
          // Another space has as many volumes.
          refused.push(leftOut(error));
          break;
        }
        if (!error.code.startsWith('fmri-')) throw error;
        refused.push(`BOLD in ${run.space ?? 'an unnamed space'} cannot be used: ${error.summary}`);
      }
    }
    remarks.push({ run: name, texts: [...refused, ...kept.remarks(name)] });
  }
  progress?.report('resample', found.length, found.length);
  return { root: place, made, remarks };
}

/** The BOLD of the same run in the spaces in which it is, the most suitable first. */
function runsBeside(
  sets: readonly BidsDataset[],
  { entities }: BidsRecording,
): { dataset: BidsDataset; run: FmriRun }[] {
  const { subject, session, task, run } = entities;
  const wanted = Object.entries({ subject, session, task, run }).filter(([, value]) => value !== undefined);
  return SPACES.flatMap((space) =>
    sets.flatMap((dataset) =>
      findFmriRuns(dataset, { ...Object.fromEntries(wanted), space } as Record<string, string>).map((own) => ({
        dataset,
        run: own,
      })),
    ),
  );
}

/**
 * When the first volume began on the EEG's clock. A series whose slices were brought to one time by fMRIPrep states that time within the volume
 * as `StartTime`, which then is none of the EEG's.
 */
async function clockOf(
  storage: Storage,
  recording: BidsRecording,
  run: FmriRun,
  { tr, volumes }: { tr: number; volumes: number },
) {
  const { StartTime: stated, SliceTimingCorrected: corrected } = await run.recordings[0].sidecar();
  const isOfVolume = corrected !== undefined;
  if (typeof stated === 'number' && !isOfVolume) return { clock: statedClock(stated), remarks: [] };
  const { recording: opened } = await openBidsEeg(storage, recording);
  const events = opened.events.filter(({ label }) => !isInterruption(label));
  const found = volumeClock(events, /./, { tr, volumes, seconds: opened.samples / opened.sampleRate });
  const within = corrected === true && typeof stated === 'number' ? stated : 0;
  return found.clock === undefined || within === 0
    ? found
    : { ...found, clock: { ...found.clock, offset: found.clock.offset + within } };
}

/** Whether the series came out of a simulator. */
async function originOf({ recordings }: FmriRun): Promise<Record<string, unknown>> {
  const { Simulated } = await recordings[0].sidecar();
  return Simulated === true ? { Simulated } : {};
}
