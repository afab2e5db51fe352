/** A part of a run in time, as a run of its own. */
import { HemocastError, madeWhenRead, withLazyFields } from '../foundation/index.js';
import { featureScales, standardiseFeatures, zscoreRows } from '../signal/index.js';
import type { PairedRun, PairedTarget } from './paired-run.js';
import type { VolumeRange } from './split.js';

/**
 * Cuts a run. The part is standardised by itself, features and targets alike, as whole runs are: nothing outside it bears on it. Arrays
 * are read when they are needed.
 *
 * @param name of the part, added to the run's own
 * @param ranges moments of each target that are kept, by name
 * @param lead seconds of the source before the first moment that are kept
 * @throws HemocastError `run-encoded` where the run holds tokens of an encoder, which were made of all of it
 */
export function cutRun(
  run: PairedRun,
  name: string,
  ranges: Readonly<Record<string, VolumeRange>>,
  lead: number,
): PairedRun {
  if (run.encoded !== undefined) {
    throw new HemocastError('run-encoded', 'Tokens of an encoder cannot be divided in time', {
      field: '--split',
      expected: 'features of band power alone (--eeg-encoder spectral)',
      found: `tokens of ${run.id}`,
      advice: 'Take another split, or leave the encoder out.',
    });
  }
  const { step = 1, electrodes, bands, spectra, drive, content } = run;
  const kept = Object.entries(run.targets).filter(([target]) => ranges[target] !== undefined);
  const starts = kept.map(([target, { series }]) => series.startTime + ranges[target].start * series.tr);
  const ends = kept.map(([target, { series }]) => series.startTime + ranges[target].end * series.tr);
  const from = Math.max(0, Math.floor((Math.min(...starts) - lead) / step));
  const until = Math.min(run.seconds, Math.ceil(Math.max(...ends) / step));
  const seconds = until - from;
  const begin = from * step;
  const width = electrodes * bands;
  const features = () => {
    const part = run.features.slice(from * width, until * width);
    return standardiseFeatures(part, featureScales(part, seconds));
  };
  const base = {
    id: `${run.id}_part-${name}`,
    person: run.person,
    ...(content !== undefined && { content: `${content} ${from}-${until} ${JSON.stringify(ranges)}` }),
    task: run.task,
    taskStart: run.taskStart - begin,
    trials: run.trials
      ?.filter(({ onset, duration }) => onset >= begin && onset + duration <= until * step)
      .map((trial) => ({ ...trial, onset: trial.onset - begin })),
    seconds,
    ...(run.step !== undefined && { step }),
    electrodes,
    bands,
    ...(spectra && {
      spectra: { ...spectra, steps: seconds, read: (a: number, b: number) => spectra.read(from + a, from + b) },
    }),
    ...(run.quality && { quality: run.quality }),
    ...(run.check && { check: run.check }),
    ...(drive && {
      drive: withLazyFields(
        { regions: drive.regions },
        { data: () => columns(drive.data, drive.regions.length, Math.round(begin), Math.round(until * step)) },
      ),
    }),
    metadata: run.metadata,
    targets: Object.fromEntries(kept.map(([target, own]) => [target, cutTarget(own, ranges[target], begin)])),
  };
  return withLazyFields(base, { features: madeWhenRead(features) }) as PairedRun;
}

function cutTarget(target: PairedTarget, { start, end }: VolumeRange, begin: number): PairedTarget {
  const { series } = target;
  const { tr, startTime, channels, remarks } = series;
  const volumes = end - start;
  const part = (data: Float32Array) => {
    const rows = data.length / series.volumes;
    return zscoreRows(columns(data, rows, start, end), rows, volumes) as Float32Array;
  };
  const cut = {
    volumes,
    tr,
    startTime: startTime + start * tr - begin,
    ...(channels && { channels }),
    ...(remarks && { remarks }),
  };
  return withLazyFields(
    {
      series: withLazyFields(cut, {
        data: madeWhenRead(() => part(series.data)),
        // A unit of the part is a standard deviation of the part.
        ...('scale' in series && { scale: madeWhenRead(() => scaled(target, start, end)) }),
      }),
    },
    { ...('ceiling' in target && { ceiling: madeWhenRead(() => part(target.ceiling!)) }) },
  ) as PairedTarget;
}

function scaled({ series }: PairedTarget, start: number, end: number): Float32Array {
  const { scale = new Float32Array(0), data } = series;
  const part = columns(data, scale.length, start, end);
  return scale.map((one, row) => {
    const values = part.subarray(row * (end - start), (row + 1) * (end - start));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return one * Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  });
}

/** Some columns of `[row, column]`. */
function columns(data: Float32Array, rows: number, start: number, end: number): Float32Array {
  const all = data.length / rows;
  const part = new Float32Array(rows * (end - start));
  for (let row = 0; row < rows; row++) {
    part.set(data.subarray(row * all + start, row * all + end), row * (end - start));
  }
  return part;
}
