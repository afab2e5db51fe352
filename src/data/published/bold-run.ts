/** BOLD of a published layout, brought to fsaverage4 and written into the prepared data set. */
import { embeddedTemplate, type Template, templateSurfaces } from '../../cortex/index.js';
import { openNifti } from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import { fmriRunToTemplate, type PreprocessedFmri, preprocessVolumeFmri } from '../../preprocess/index.js';
import {
  type BidsDataset,
  type BidsEntities,
  type Clock,
  clockFromVolumeEvents,
  type FmriRun,
  type RecordingEvent,
  writeSurfaceSeries,
} from '../../recordings/index.js';
import type { PreparedWriter } from './published-dataset.js';

/** The clock of a series of volumes, and what it was made of. */
export interface VolumeClock {
  clock?: Clock;
  remarks: string[];
}

/**
 * The clock of volumes from their triggers in the EEG. Where there are none, no clock is stated, and that is said.
 *
 * @param labels which events may be triggers of volumes
 * @throws HemocastError `clock-volumes`, `clock-ambiguous` where triggers of volumes do not fit the series: which volume the first belongs to is open
 */
export function volumeClock(
  events: readonly RecordingEvent[],
  labels: RegExp,
  { tr, volumes, seconds }: { tr: number; volumes: number; seconds: number },
): VolumeClock {
  const triggers = events.filter(({ label }) => labels.test(label));
  if (triggers.length === 0) return { remarks: ['The EEG holds no triggers of the volumes'] };
  try {
    const clock = clockFromVolumeEvents(triggers, tr, volumes, { eegSeconds: seconds });
    return { clock, remarks: clock.remarks ?? [] };
  } catch (error) {
    // Events that come at other intervals are no triggers of volumes at all.
    if (!(error instanceof HemocastError) || error.code !== 'clock-triggers') throw error;
    const { expected, found } = error.detail;
    return { remarks: [`The EEG holds no triggers of the volumes (expected ${expected}, found ${found})`] };
  }
}

/** The sentence about a run whose clocks cannot be brought together. */
export function leftOut({ summary, detail: { expected, found, advice } }: HemocastError): string {
  return `BOLD is left out. ${summary}: expected ${expected}, found ${found}. ${advice ?? ''}`.trim();
}

/** A volume in MNI152 space on fsaverage4, by the surfaces of the template. */
export async function mniVolumeToTemplate(
  storage: Storage,
  path: string,
  tr: number,
  template?: Template,
): Promise<PreprocessedFmri> {
  const file = await openNifti(storage, path);
  const { left, right } = templateSurfaces(template);
  // Series that were filtered have no mean to be a percentage of.
  const result = await preprocessVolumeFmri(file, left, right, { tr, unit: 'z', template });
  result.report.remarks.push(
    "BOLD comes from a volume in MNI152 space: the template's average surfaces stood in for the person's own, whose folds differ by millimetres.",
  );
  return result;
}

/** A run of a folder that fMRIPrep wrote, on fsaverage4. */
export function fmriprepRunToTemplate(
  dataset: BidsDataset,
  run: FmriRun,
  { tr, template }: { tr?: number; template?: Template } = {},
): Promise<PreprocessedFmri> {
  return fmriRunToTemplate(dataset, run, { ...(tr !== undefined && { tr }), unit: 'z', template });
}

/** Writes a series with its clock; without one, that it began with the EEG is left for the reader to assume and to say. */
export async function writeBoldRun(
  { derivatives, sidecar }: PreparedWriter,
  { subject, session, task, run }: BidsEntities,
  { series, report }: PreprocessedFmri,
  { clock, remarks }: VolumeClock,
  { sources, template }: { sources: readonly string[]; template?: Template },
): Promise<string[]> {
  const { volumes, data } = series;
  const tr = clock === undefined ? series.tr : Number((series.tr * (1 + clock.drift)).toPrecision(9));
  const name = {
    subject: subject!,
    ...(session && { session }),
    task: task!,
    ...(run && { run }),
    description: 'preproc',
  };
  await writeSurfaceSeries(
    derivatives,
    name,
    { data, volumes, tr },
    {
      Description: 'BOLD brought to fsaverage4 and cleaned',
      Units: series.unit === 'percent' ? 'percent' : 'z',
      TaskName: task,
      ...(clock === undefined
        ? { Clock: 'not stated' }
        : { StartTime: clock.offset, Clock: { ...clock, Of: 'the EEG recording', Units: 's' } }),
      Template: (template ?? embeddedTemplate()).source,
      Sources: [...sources],
      ...sidecar,
    },
  );
  return [...report.remarks, ...remarks];
}
