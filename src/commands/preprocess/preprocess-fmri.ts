/** From BOLD runs as fMRIPrep or FreeSurfer leave them to clean series on fsaverage4 in a BIDS derivative, with a report. */
import { embeddedTemplate } from '../../cortex/index.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import { HemocastError, joinPath, lastName, type Progress } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { type FmriReport, type FmriRunOptions, fmriRunToTemplate } from '../../preprocess/index.js';
import { datasetOf, isBidsDataset, loneFolder, recordingHash } from '../../recordings/bids/find-recordings.js';
import { writeSurfaceSeries } from '../../recordings/fmri/surface-files.js';
import {
  type BidsDataset,
  type BidsWriter,
  bidsFolder,
  bidsName,
  type Clock,
  clockFromVolumeTriggers,
  type FmriRun,
  findFmriRuns,
  HEMISPHERES,
  openBidsDataset,
  type SurfaceSeries,
  statedClock,
} from '../../recordings/index.js';
import { preprocessedFmriReport } from '../../report/index.js';
import { outputName } from '../output-name.js';
import {
  earlierResult,
  forgetEarlierResult,
  type Provenance,
  provenanceOf,
  type ResultPlace,
  recordOf,
} from './earlier-result.js';
import { type ClockOptions, clockNote, eegEvents } from './eeg-clock.js';
import {
  DESCRIPTION,
  derivativeWriter,
  eachRecording,
  type PreprocessedRecording,
  type PreprocessResult,
  type PreprocessTask,
  type ResultName,
  reportName,
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
  const writer = derivativeWriter(task);
  return eachRecording(
    task,
    writer,
    runs,
    ({ recordings }) => recordings[0].path,
    async (run, progress) => {
      const result = await clean(task, dataset, run, progress);
      return 'series' in result ? () => write(task, writer, run, result) : result;
    },
  );
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

interface Cleaned {
  name: ResultName;
  path: string;
  place: ResultPlace;
  provenance: Provenance;
  series: SurfaceSeries;
  done: FmriReport;
  clock?: Clock;
}

async function clean(
  task: PreprocessTask<PreprocessFmriParameters>,
  dataset: BidsDataset,
  run: FmriRun,
  progress: Progress | undefined,
): Promise<Cleaned | PreprocessedRecording> {
  const { storage, options, signal } = task;
  const { offset, eeg, trigger, wanted: _, ...reading } = options;
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
  };
  const provenance = await provenanceOf(task.version, path, hash, settings);
  // Of the two hemispheres the right one's sidecar is written last.
  const sidecar = { ...name, hemisphere: 'R' as const, space: 'fsaverage', density: '3k', description: DESCRIPTION };
  const place = { dataType: 'func', name: { ...sidecar, suffix: 'bold', extension: '.json' } };
  const earlier = await earlierResult(task, place, path, provenance);
  if (earlier !== undefined) return earlier;
  const { series, report } = await withErrorDetail({ file: path, advice: ADVICE }, () =>
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
        (await withErrorDetail({ file: recorded.path, advice: 'State the offset in seconds.' }, () =>
          clockFromVolumeTriggers(
            recorded.events.map(({ onset }) => onset),
            series.tr,
            series.volumes,
          ),
        ));
  const placed =
    clock === undefined ? series : { ...series, startTime: clock.offset, tr: series.tr * (1 + clock.drift) };
  return { name, path, place, provenance, series: placed, done: report, ...(clock && { clock }) };
}

/** What no processing changes: that the BOLD is that of a simulated brain, or that a model made it. */
async function originOf({ recordings }: FmriRun): Promise<Record<string, unknown>> {
  const { Simulated, Generated } = await recordings[0].sidecar();
  return { ...(Simulated === true && { Simulated }), ...(Generated === true && { Generated }) };
}

async function write(
  task: PreprocessTask<PreprocessFmriParameters>,
  writer: BidsWriter,
  run: FmriRun,
  { name, path, place, provenance: origin, series, done, clock }: Cleaned,
): Promise<PreprocessedRecording> {
  const { storage, out, options } = task;
  const { template = embeddedTemplate(), ...stated } = options;
  const provenance = { ...origin, Template: template.source };
  const warnings = [
    ...(clock === undefined ? [] : [clockNote(clock)]),
    ...done.remarks,
    ...(done.redundant.length > 0 ? [`Confounds that added nothing: ${done.redundant.join(', ')}.`] : []),
    ...(done.missing.length > 0 ? [`${done.missing.length} vertices of the cortex have no signal and are 0.`] : []),
  ];
  await forgetEarlierResult(storage, out, place);
  const page = reportName(name, 'BOLD');
  const html = preprocessedFmriReport({
    template,
    recording: {
      name: lastName(path).replace(/(_hemi-[LR]|_space-.*|_desc-.*|_bold\..*)/g, ''),
      kind: run.kind,
      space: run.space ?? 'a space that is not named',
    },
    series,
    done,
    warnings,
    provenance,
  });
  await storage.write(joinPath(out, page), html);
  const folder = bidsFolder(name.subject, name.session === undefined ? undefined : String(name.session), 'func');
  const surfaces = HEMISPHERES.map((hemisphere) =>
    joinPath(folder, bidsName({ ...place.name, hemisphere, extension: '.func.gii' })),
  );
  const outcome = {
    files: [...surfaces, page],
    summary: `${series.volumes} volumes, TR ${Number(series.tr.toFixed(4))} s, from ${run.space ?? 'an unnamed space'} (${run.kind}); ${done.regressors} regressors`,
    warnings,
    done,
  };
  await writeSurfaceSeries(writer, { ...name, description: DESCRIPTION }, series, {
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
    ...recordOf(outcome),
    Provenance: provenance,
  });
  return { input: path, report: joinPath(out, page), ...(clock && { clock }), ...outcome };
}
