/**
 * The gradient artefact: average template subtraction over aligned epochs (Allen et al. 2000), with an optimal basis set of the residuals
 * (Niazy et al. 2005). See docs/scanner.md.
 */
import type { Progress } from '../../../foundation/index.js';
import { cancelAdaptively } from './adaptive-noise.js';
import { type EpochLayout, epochLayout, REACH, readEpochs, subtractEpochs } from './aligned-epochs.js';
import { roughness, secondDifference } from './epoch-timing.js';
import { moveExplained, ResidualBasis, type SharedCourses } from './residual-basis.js';
import type { ScannerOptions } from './scanner-contract.js';
import type { FoundScans, Scan } from './scans.js';
import { shrinkTemplates } from './template-shrinkage.js';
import { averageEpochs, type TemplateWeights, templateWeights } from './template-weights.js';

/** What was taken out of channels. */
export interface GradientCorrection {
  /** µV, root mean square over the scans, of each row. */
  amplitudes: number[];
  /** Epochs of a template, in effect. */
  window: number;
  basis: number;
  motionAware: boolean;
  /** Mean template of each row over the first samples of an epoch. */
  templates: Float32Array[];
}

const WINDOW_VOLUMES = 30;
/** Window of slices, seconds of scan. */
const WINDOW_SECONDS = 10;
/** Channels that the shared courses are found in. */
const LEARNED_ROWS = 16;
/** Values that are held for it. */
const LEARNED_VALUES = 2 ** 25;
/** Samples on either side of a begin and an end of a scan that the low-pass has mixed; bridged. */
const EDGE_SECONDS = 0.012;

/**
 * Takes the gradient artefact out of rows, in place.
 *
 * @param rows at the working rate
 * @param rate Hz
 * @param found scans as `findScans` gives them
 */
export function correctGradient(
  rows: readonly Float32Array[],
  rate: number,
  found: FoundScans,
  options: ScannerOptions,
  progress?: Progress,
): GradientCorrection {
  const { gradientBasis = 'auto', subsample = true, adaptive = false, shrink = true } = options;
  const pool = pooled(found.scans);
  const layout = epochLayout(pool.onsets, pool.ends);
  const window =
    options.gradientWindow ??
    (found.epoch === 'volume' ? WINDOW_VOLUMES : Math.round((WINDOW_SECONDS * rate) / pool.period));
  const motion = motionOfEpochs(found.scans, found.epoch, options.motion);
  const weights = templateWeights(pool.places, window, motion);
  const epoch = Math.floor(pool.period);
  const shared =
    gradientBasis === 0
      ? { courses: [], gains: [] }
      : sharedCourses(rows, layout, weights, gradientBasis, subsample, epoch, progress);
  const total = layout.onsets.reduce((sum, onset, k) => sum + pool.ends[k] - onset, 0);
  const templates: Float32Array[] = [];
  const amplitudes = rows.map((row, r) => {
    progress?.report('gradient artefact', r, rows.length);
    const residual = readEpochs(row, layout, subsample);
    const artefact = averageEpochs(residual, layout.columns, weights);
    for (let i = 0; i < residual.length; i++) residual[i] -= artefact[i];
    if (shrink) shrinkTemplates(artefact, residual, layout.columns, epoch, weights.effective);
    moveExplained(shared, residual, artefact, layout.columns, shrink);
    templates.push(meanTemplate(artefact, layout.columns));
    const taken = adaptive ? new Float32Array(row.length) : undefined;
    const energy = subtractEpochs(row, artefact, layout, subsample, taken);
    if (taken !== undefined) cancelAdaptively(row, taken);
    for (const scan of found.scans) bridgeEdges(row, scan, Math.ceil(EDGE_SECONDS * rate));
    return Math.sqrt(energy / Math.max(1, total));
  });
  progress?.report('gradient artefact', rows.length, rows.length);
  return {
    ...{ amplitudes, templates },
    window: weights.effective,
    basis: shared.courses.length,
    motionAware: motion !== undefined,
  };
}

interface Pool {
  onsets: Float64Array;
  ends: Float64Array;
  /** In epochs: a break counts as long as it lasts. */
  places: Float64Array;
  period: number;
}

/** Epochs of all scans one after the other. */
function pooled(scans: readonly Scan[]): Pool {
  const onsets = Float64Array.from(scans.flatMap((scan) => [...scan.onsets]));
  const { period } = scans.reduce((longest, scan) => (scan.onsets.length > longest.onsets.length ? scan : longest));
  return {
    ...{ onsets, period },
    ends: Float64Array.from(scans.flatMap((scan) => [...scan.ends])),
    places: onsets.map((onset) => (onset - onsets[0]) / period),
  };
}

/** Head motion at each epoch. The table's volumes are those of all scans one after the other, from the first that has a trigger; beyond its ends the head stays. */
function motionOfEpochs(
  scans: readonly Scan[],
  epoch: 'volume' | 'slice',
  motion: ScannerOptions['motion'],
): (readonly number[])[] | undefined {
  if (motion === undefined || motion.length < 2) return undefined;
  const before = scans[0].firstTriggered;
  const total = scans.reduce((sum, { onsets }) => sum + onsets.length, 0);
  // Slices know no repetition time: the volumes of the table are spread over them.
  const volumes = epoch === 'volume' ? 1 : motion.length / (total - before);
  return Array.from({ length: total }, (_, k) => {
    const volume = Math.floor((k - before) * volumes);
    return motion[Math.min(motion.length - 1, Math.max(0, volume))];
  });
}

function sharedCourses(
  rows: readonly Float32Array[],
  layout: EpochLayout,
  weights: TemplateWeights,
  wanted: 'auto' | number,
  subsample: boolean,
  epoch: number,
  progress?: Progress,
): SharedCourses {
  const basis = new ResidualBasis(layout.onsets.length);
  const sizes = rows.map((row, index) => ({ index, size: roughness(row) })).filter(({ size }) => size > 0);
  const typical = [...sizes].sort((a, b) => a.size - b.size)[sizes.length >> 1]?.size ?? 0;
  const chosen = sizes
    .filter(({ size }) => size <= 8 * typical)
    .sort((a, b) => b.size - a.size)
    .slice(
      0,
      Math.max(2, Math.min(LEARNED_ROWS, Math.floor(LEARNED_VALUES / (layout.onsets.length * layout.columns)))),
    );
  chosen.forEach(({ index }, i) => {
    progress?.report('changes of the gradient artefact', i, chosen.length);
    const residual = readEpochs(secondDifference(rows[index]), layout, subsample);
    const template = averageEpochs(residual, layout.columns, weights);
    let energy = 0;
    for (let k = 0; k < residual.length; k++) {
      residual[k] -= template[k];
      energy += residual[k] * residual[k];
    }
    basis.add(residual, layout.columns, REACH, REACH + epoch, Math.sqrt(energy / residual.length));
  });
  progress?.report('changes of the gradient artefact', chosen.length, chosen.length);
  return basis.find(wanted);
}

function meanTemplate(epochs: Float32Array, columns: number): Float32Array {
  const count = epochs.length / columns;
  const mean = new Float32Array(columns - 2 * REACH);
  for (let k = 0; k < count; k++)
    for (let n = 0; n < mean.length; n++) mean[n] += epochs[k * columns + REACH + n] / count;
  return mean;
}

/** Where a scan begins or ends, the low-pass has spread the artefact beyond the epochs: a straight line stands there. */
function bridgeEdges(row: Float32Array, { onsets, ends }: Scan, reach: number): void {
  onsets.forEach((onset, k) => {
    if (k === 0 || onset - ends[k - 1] > 1) line(row, Math.round(onset) - reach, Math.round(onset) + reach);
    if (k === onsets.length - 1 || onsets[k + 1] - ends[k] > 1) {
      line(row, Math.round(ends[k]) - reach, Math.round(ends[k]) + reach);
    }
  });
}

function line(row: Float32Array, from: number, to: number): void {
  const [first, last] = [Math.max(0, from), Math.min(row.length - 1, to)];
  // At an end of the recording there is nothing on the other side.
  if (last <= first) return;
  const a = from <= 0 ? row[last] : row[first];
  const b = to >= row.length - 1 ? row[first] : row[last];
  for (let i = first; i <= last; i++) row[i] = a + ((b - a) * (i - first)) / (last - first);
}
