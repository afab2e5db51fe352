/** From BOLD runs as fMRIPrep or FreeSurfer leave them to clean series on fsaverage4 in a BIDS derivative, with a report. */
import { embeddedTemplate } from '../../cortex/index.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import { HemocastError, joinPath, lastName, type Progress } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { type FmriReport, type FmriRunOptions, fmriRunToTemplate, type RunQuality } from '../../preprocess/index.js';
import { datasetOf, isBidsDataset, loneFolder, recordingHash } from '../../recordings/bids/find-recordings.js';
import { writeSurfaceSeries } from '../../recordings/fmri/surface-files.js';
import {
  type BidsDataset,
  type BidsWriter,
  bidsFolder,
  bidsName,
  type Clock,
  clockFromVolumeEvents,
  type FmriRun,
  findFmriRuns,
  HEMISPHERES,
  openBidsDataset,
  type SurfaceSeries,
  statedClock,
} from '../../recordings/index.js';
import { preprocessedFmriReport } from '../../report/index.js';
import { outputName } from '../output-name.js';
import type { Provenance } from './earlier-result.js';
import { type ClockOptions, clockNote, eegEvents } from './eeg-clock.js';
import { type OpenedRecording, preprocessRecordings, type WrittenRecording } from './preprocess-recordings.js';
import {
  DESCRIPTION,
  type PreprocessResult,
  type PreprocessTask,
  requireOne,
  statedOptions,
} from './preprocess-task.js';

export interface PreprocessFmriParameters extends Omit<FmriRunOptions, 'startTime'>, ClockOptions {
  /** Entities that narrow the choice in a data set, as `{ task: 'rest', space: 'T1w' }`. */
  wanted?: Record<string, string>;
}

const ADVICE = 'Give a BIDS derivatives folder of fMRIPrep, or a run on fsaverage whose name says so.';

/**
 * Brings a BOLD run, or all runs of a BIDS (derivatives) folder, to fsaverage4, cleans them and writes each as a pair of `.func.gii` with
 * parameters and report.
 *
 * @throws HemocastError `no-recordings`, `output-conflict`, `option-conflict`, and what reading, cleaning, clocks and writing throw
 *
 * @example
 * await preprocessFmri({ storage, input: 'bids/derivatives/fmriprep', out: 'bids/derivatives/hemocast',
 *   options: { confounds: ['motion24'] }, version: '0.1.0' });
 */
export async function preprocessFmri(task: PreprocessTask<PreprocessFmriParameters>): Promise<PreprocessResult> {
  requireOne(task.options.offset, task.options.eeg, '--offset and --eeg');
  const { dataset, runs } = await findRuns(task);
  return preprocessRecordings(task, runs, {
    kind: 'BOLD',
    nameOf: ({ recordings }) => recordings[0].path,
    open: (run, progress) => open(task, dataset, run, progress),
    clean: (opened, progress) => clean(task, dataset, opened, progress),
    write: (opened, cleaned, provenance, writer) => write(task, opened, cleaned, provenance, writer),
  });
}

async function findRuns({ storage, input, options }: PreprocessTask<PreprocessFmriParameters>) {
  if (await isBidsDataset(storage, input)) {
    const dataset = await openBidsDataset(storage, input);
    const runs = findFmriRuns(dataset, options.wanted);
    if (runs.length > 0) return { dataset, runs };
    throw new HemocastError('no-recordings', 'The data set has no such BOLD run', {
      file: input,
      expected: 'sub-*/func/*_bold.nii.gz, *_hemi-L/R_*_bold.func.gii or *_bold.dtseries.nii',
      found: `${dataset.recordings({ suffix: 'bold' }).length} BOLD files`,
      advice: 'Name the derivatives folder itself, such as bids/derivatives/fmriprep.',
    });
  }
  if (!(await storage.exists(input))) await storage.size(input);
  const dataset = (await datasetOf(storage, input)) ?? (await loneFolder(storage, input));
  const file = dataset.recordings({ suffix: 'bold' }).find(({ path }) => input.endsWith(path));
  if (file !== undefined) {
    const { suffix: _, extension: __, hemisphere: ___, ...entities } = file.entities;
    const runs = findFmriRuns(dataset, entities as Record<string, string>).filter(({ recordings }) =>
      recordings.some(({ path }) => path === file.path),
    );
    if (runs.length > 0) return { dataset, runs };
  }
  throw new HemocastError('unknown-format', 'This is no BOLD run of a known kind', {
    file: input,
    expected:
      'a BIDS folder, or a file with a BIDS name such as sub-01_task-rest_hemi-L_space-fsaverage5_bold.func.gii with its other hemisphere beside it',
    advice: ADVICE,
  });
}

interface Opened extends OpenedRecording {
  run: FmriRun;
  /** Events of the EEG recording that a clock is made of. */
  recorded: Awaited<ReturnType<typeof eegEvents>> | undefined;
}

interface Cleaned {
  series: SurfaceSeries;
  done: FmriReport;
  quality: RunQuality;
  clock?: Clock;
}

async function open(
  task: PreprocessTask<PreprocessFmriParameters>,
  dataset: BidsDataset,
  run: FmriRun,
  progress: Progress | undefined,
): Promise<Opened> {
  const { storage, options, signal } = task;
  const { eeg, trigger } = options;
  const { location: path, entities } = run.recordings[0];
  const { direction, echo } = entities;
  const name = { ...outputName(path), direction, echo };
  const hash = await recordingHash(
    storage,
    run.recordings.map(({ location }) => location),
    interruptible(progress, signal),
  );
  const recorded = eeg === undefined ? undefined : await eegEvents(storage, { eeg, trigger }, entities);
  const { template, ...stated } = options;
  const besides = [
    ...(run.confounds === undefined ? [] : [joinPath(dataset.root, run.confounds)]),
    ...(options.spheres ?? []),
  ];
  const settings = {
    options: statedOptions(stated),
    template: (template ?? embeddedTemplate()).source,
    sidecar: await run.recordings[0].sidecar(),
    besides: await recordingHash(storage, besides),
    events: recorded?.events,
    eegSeconds: recorded?.seconds,
  };
  // Of the two hemispheres the right one's sidecar is written last.
  const sidecar = { ...name, hemisphere: 'R' as const, space: 'fsaverage', density: '3k', description: DESCRIPTION };
  const place = { dataType: 'func', name: { ...sidecar, suffix: 'bold', extension: '.json' } };
  return { path, name, place, hash, settings, run, recorded };
}

async function clean(
  { options, signal }: PreprocessTask<PreprocessFmriParameters>,
  dataset: BidsDataset,
  { path, run, recorded }: Opened,
  progress: Progress | undefined,
): Promise<Cleaned> {
  const { offset, eeg: _, trigger: __, wanted: ___, ...reading } = options;
  const { series, report, quality } = await withErrorDetail({ file: path, advice: ADVICE }, () =>
    fmriRunToTemplate(
      dataset,
      run,
      { ...reading, ...(offset !== undefined && { startTime: offset }) },
      interruptible(progress, signal),
    ),
  );
  const clock =
    offset !== undefined
      ? statedClock(offset)
      : recorded &&
        (await withErrorDetail({ file: recorded.path, advice: 'State the offset in seconds.' }, async () =>
          clockFromVolumeEvents(recorded.events, series.tr, series.volumes, {
            eegSeconds: recorded.seconds,
            discarded: await discardedVolumes(run),
          }),
        ));
  const placed =
    clock === undefined ? series : { ...series, startTime: clock.offset, tr: series.tr * (1 + clock.drift) };
  return { series: placed, done: report, quality, ...(clock && { clock }) };
}

/** Volumes that the scanner or somebody after it cut off at the start, as BIDS states them. */
async function discardedVolumes({ recordings }: FmriRun): Promise<number> {
  const { NumberOfVolumesDiscardedByScanner: scanner, NumberOfVolumesDiscardedByUser: user } =
    await recordings[0].sidecar();
  return [scanner, user].reduce<number>((sum, count) => sum + (Number.isInteger(count) ? Number(count) : 0), 0);
}

/** What no processing changes: that the BOLD is that of a simulated brain, or that a model made it. */
async function originOf({ recordings }: FmriRun): Promise<Record<string, unknown>> {
  const { Simulated, Generated } = await recordings[0].sidecar();
  return { ...(Simulated === true && { Simulated }), ...(Generated === true && { Generated }) };
}

async function write(
  { options }: PreprocessTask<PreprocessFmriParameters>,
  { name, path, place, run }: Opened,
  { series, done, quality, clock }: Cleaned,
  origin: Provenance,
  writer: BidsWriter,
): Promise<WrittenRecording> {
  const { template = embeddedTemplate(), ...stated } = options;
  const provenance = { ...origin, Template: template.source };
  const warnings = [
    ...(clock === undefined ? [] : [clockNote(clock), ...(clock.remarks ?? [])]),
    ...done.remarks,
    ...(done.redundant.length > 0 ? [`Confounds that added nothing: ${done.redundant.join(', ')}.`] : []),
    ...(done.missing.length > 0 ? [`${done.missing.length} vertices of the cortex have no signal and are 0.`] : []),
  ];
  const html = preprocessedFmriReport({
    template,
    recording: {
      name: lastName(path).replace(/(_hemi-[LR]|_space-.*|_desc-.*|_bold\..*)/g, ''),
      kind: run.kind,
      space: run.space ?? 'a space that is not named',
    },
    series,
    done,
    quality,
    warnings,
    provenance,
  });
  const folder = bidsFolder(name.subject, name.session === undefined ? undefined : String(name.session), 'func');
  const surfaces = HEMISPHERES.map((hemisphere) =>
    joinPath(folder, bidsName({ ...place.name, hemisphere, extension: '.func.gii' })),
  );
  const sidecar = {
    Description: 'BOLD brought to fsaverage4 and cleaned',
    ...(await originOf(run)),
    TaskName: String(name.task),
    Units: series.unit === 'percent' ? 'percent' : 'z',
    StartTime: series.startTime,
    Clock:
      clock === undefined
        ? "the files' own"
        : { ...clock, Of: 'the EEG recording', Units: 's', ScannerRepetitionTime: done.tr },
    Source: { Kind: run.kind, Space: run.space ?? 'n/a' },
    Options: statedOptions(stated),
  };
  return {
    files: surfaces,
    html,
    summary: `${series.volumes} volumes, TR ${Number(series.tr.toFixed(4))} s, from ${run.space ?? 'an unnamed space'} (${run.kind}); ${done.regressors} regressors`,
    warnings,
    done,
    ...(clock && { clock }),
    finish: (record) =>
      writeSurfaceSeries(writer, { ...name, description: DESCRIPTION }, series, {
        ...sidecar,
        ...record,
        Provenance: provenance,
      }),
  };
}
