/** A prediction on the clock of what was measured, prepared and at the points of the target. */
import type { PairedRun } from '../../data/index.js';
import { HemocastError } from '../../foundation/index.js';
import type { TargetModality, TargetSeries } from '../../modalities/index.js';
import { onMoments } from '../../models/joint/index.js';
import { censoredBold } from '../../preprocess/index.js';
import type { PREPARATIONS } from './options.js';
import type { PredictionFile } from './prediction-files.js';
import type { ReadPrediction } from './read-prediction.js';

export interface ClockChoice {
  /** Seconds between moments, where the user says it. */
  tr?: number;
  /** Second of the EEG at the first moment, where the user says it. */
  start?: number;
  prepare?: (typeof PREPARATIONS)[number];
}

/** A prediction of some of a run's moments. */
export interface PredictionOnRun {
  /** At the run's moments `first` to `end − 1`. */
  series: TargetSeries;
  first: number;
  end: number;
  /** Moments of the prediction that held no values, and were filled in from those about them. */
  censored: number;
  /** Whether values were cleaned as measured ones are. */
  cleaned: boolean;
  remarks: string[];
}

/** Times that differ by less than this share of a step are one. */
const SAME = 0.02;
/** Fewer moments than these are no course. */
const FEWEST = 10;

/**
 * Brings a prediction to the moments of a run. On the same clock moments are taken as they are; else the prediction is prepared on its
 * own clock and interpolated.
 *
 * @throws HemocastError `prediction-clock` where it is not known when the prediction was, or it is of another time than the run
 */
export async function predictionOnRun(
  file: PredictionFile,
  read: ReadPrediction,
  run: PairedRun,
  target: TargetModality,
  choice: ClockChoice,
): Promise<PredictionOnRun> {
  const measured = run.targets[target.name].series;
  const sidecar = await file.recording.sidecar();
  const { tr, startTime, remarks } = clockOf(file, read, measured, sidecar, choice);
  const { data, volumes, channels } = read;
  const whole: TargetSeries = { data, volumes, tr, startTime, ...(channels && { channels }) };
  const isZ = read.standardised || sidecar.Units === 'z' || sidecar.Generated === true;
  const cleaned = choice.prepare === 'as-measured' || (choice.prepare !== 'as-given' && !isZ);
  const prepare = (series: TargetSeries) => prepared(series, target, cleaned);
  const offset = (measured.startTime - startTime) / tr;
  const sameClock =
    Math.abs(measured.tr - tr) * Math.max(measured.volumes, 1) < SAME * tr &&
    Math.abs(offset - Math.round(offset)) < SAME;
  if (sameClock) {
    const shift = Math.round(offset);
    const [first, end] = [Math.max(0, -shift), Math.min(measured.volumes, volumes - shift)];
    require(file, end - first, measured, whole);
    const cut = columns(data, volumes, first + shift, end + shift);
    const own = {
      ...whole,
      data: cut,
      volumes: end - first,
      tr: measured.tr,
      startTime: measured.startTime + first * measured.tr,
    };
    const { series, censored } = prepare(own);
    return { series, first, end, censored, cleaned, remarks };
  }
  const { series, censored } = prepare(whole);
  const moments = { startTime: measured.startTime, tr: measured.tr, count: measured.volumes };
  const values = series.data.length / series.volumes;
  const from = { startTime, tr, count: series.volumes };
  const moved = onMoments(transposed(series.data, values, series.volumes), values, from, moments);
  const first = moved.inside.indexOf(1);
  const end = moved.inside.lastIndexOf(1) + 1;
  require(file, first < 0 ? 0 : end - first, measured, whole);
  const rows = transposed(Float32Array.from(moved.values), measured.volumes, values);
  const own = { ...series, data: columns(rows, measured.volumes, first, end), volumes: end - first, tr: measured.tr };
  return {
    series: { ...own, startTime: measured.startTime + first * measured.tr },
    ...{ first, end, censored, cleaned },
    remarks: [...remarks, `brought from moments ${tr} s apart to those of the measured signal, ${measured.tr} s apart`],
  };
}

/** When the prediction's moments were, from what is said first: by the user, the sidecar, the file, or the measured series. */
function clockOf(
  { recording }: PredictionFile,
  read: ReadPrediction,
  measured: TargetSeries,
  sidecar: Record<string, unknown>,
  choice: ClockChoice,
): { tr: number; startTime: number; remarks: string[] } {
  const stated = (field: string) => (typeof sidecar[field] === 'number' ? (sidecar[field] as number) : undefined);
  const asMany = read.volumes === measured.volumes;
  // Light is brought to a clock of its own when it is read.
  const own = read.startTime !== undefined;
  const tr =
    (own ? read.tr : undefined) ??
    choice.tr ??
    stated('RepetitionTime') ??
    read.tr ??
    (asMany ? measured.tr : undefined);
  const start = choice.start ?? read.startTime ?? stated('StartTime') ?? (asMany ? measured.startTime : undefined);
  if (tr === undefined || !(tr > 0) || start === undefined) {
    throw new HemocastError('prediction-clock', 'It is not known when the moments of a prediction are', {
      file: recording.location,
      field: tr === undefined || !(tr > 0) ? 'RepetitionTime' : 'StartTime',
      expected: `a sidecar that says it, or ${measured.volumes} moments, as were measured`,
      found: `${read.volumes} moments and nothing said`,
      advice:
        'Write RepetitionTime and StartTime (seconds of the EEG recording) into the JSON file beside it, or give --tr and --start.',
    });
  }
  const assumed = choice.start === undefined && read.startTime === undefined && stated('StartTime') === undefined;
  return {
    ...{ tr, startTime: start },
    remarks: assumed ? ['taken to begin with the measured signal, as nothing says when it begins'] : [],
  };
}

/** Cleaned as the target is, or as it stands with gaps filled in. */
function prepared(
  series: TargetSeries,
  target: TargetModality,
  cleaned: boolean,
): { series: TargetSeries; censored: number } {
  const { data, volumes } = series;
  const broken = data.some((value) => !Number.isFinite(value));
  const known = target.name === 'fnirs' ? undefined : censoredBold(data, volumes);
  const censored = known?.volumes.length ?? 0;
  const filled = broken && known ? { ...series, data: known.data } : series;
  if (!cleaned) return { series: filled, censored };
  const { data: done, channels } = target.prepare(filled);
  return { series: { ...series, data: done, ...(channels && { channels }) }, censored };
}

function require({ recording }: PredictionFile, moments: number, measured: TargetSeries, given: TargetSeries): void {
  if (moments >= FEWEST) return;
  const span = ({ startTime, tr, volumes }: TargetSeries) =>
    `${startTime.toFixed(1)} to ${(startTime + (volumes - 1) * tr).toFixed(1)} s`;
  throw new HemocastError('prediction-clock', 'A prediction and what was measured have too little time in common', {
    file: recording.location,
    expected: `moments within ${span(measured)} of the EEG, ${FEWEST} or more`,
    found: `moments from ${span(given)}`,
    advice: 'Correct StartTime and RepetitionTime, or give --start and --tr.',
  });
}

/** Some columns of `[row, column]`. */
function columns(data: Float32Array, all: number, from: number, end: number): Float32Array {
  if (from === 0 && end === all) return data;
  const rows = data.length / all;
  const part = new Float32Array(rows * (end - from));
  for (let row = 0; row < rows; row++) part.set(data.subarray(row * all + from, row * all + end), row * (end - from));
  return part;
}

/** `[row, column]` → `[column, row]`. */
function transposed(data: Float32Array, rows: number, columnCount: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columnCount; c++) result[c * rows + r] = data[r * columnCount + c];
  return result;
}
