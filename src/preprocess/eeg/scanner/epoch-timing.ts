/**
 * When epochs begin, to a small part of a sample, by the artefact itself. Markers are whole samples and the scanner's clock is not that of
 * the EEG; a delay δ of an epoch A against the mean M shows as A − M ≈ −δ·M′, whence δ = −⟨A − gM, M′⟩ / ⟨M′, M′⟩.
 */
import { type EpochLayout, epochLayout, REACH, readEpochs } from './aligned-epochs.js';
import { evenSpacing } from './scan-triggers.js';

/** Channels in which the artefact is looked at, as their second differences: what of them lies above the EEG. */
export interface Probe {
  /** `[row][sample]` */
  rows: Float32Array[];
  samples: number;
  /** Hz. */
  rate: number;
}

/** Second differences: a high-pass that leaves the artefact of a gradient and little of an EEG. */
export function secondDifference(signal: Float32Array): Float32Array {
  const result = new Float32Array(signal.length);
  for (let i = 1; i < signal.length - 1; i++) result[i] = signal[i - 1] - 2 * signal[i] + signal[i + 1];
  return result;
}

/** The rows in which second differences are largest, but for those that are larger than others by far: those are loose. */
export function probeOf(rows: readonly Float32Array[], rate: number, count = 12): Probe {
  const sized = rows.map((row, index) => ({ index, size: roughness(row) }));
  const sizes = sized.map(({ size }) => size).sort((a, b) => a - b);
  const typical = sizes[Math.floor(sizes.length / 2)];
  const good = sized.filter(({ size }) => size > 0 && size <= 8 * typical).sort((a, b) => b.size - a.size);
  const chosen = good.slice(0, count).map(({ index }) => secondDifference(rows[index]));
  return { rows: chosen, samples: rows[0]?.length ?? 0, rate };
}

/** Root mean square of second differences over evenly spread stretches. */
export function roughness(row: Float32Array): number {
  let [sum, n] = [0, 0];
  const stretch = 512;
  const step = Math.max(stretch, Math.floor(row.length / 64));
  for (let at = 1; at + stretch < row.length; at += step) {
    for (let i = at; i < at + stretch; i++) {
      sum += (row[i - 1] - 2 * row[i] + row[i + 1]) ** 2;
      n++;
    }
  }
  return Math.sqrt(sum / Math.max(1, n));
}

const TOP_SHIFT = 1;
const ROUNDS = 4;
/** Samples; what single epochs lie beside an even spacing by less is taken for noise. */
const GREATEST_EVEN = 0.05;
/** Channels agree on a delay where it is this many times as large as what it varies by between them. */
const AGREEMENT = 3;

/** Epochs of one scan that have the artefact. */
export interface TimedEpochs {
  /** On the scan's grid. */
  indices: readonly number[];
  /** Samples. */
  onsets: Float64Array;
  period: number;
}

/** Epochs where their artefact is. */
export interface RefinedEpochs extends TimedEpochs {
  /** Standard deviation of single epochs about an even spacing, samples. */
  jitter: number;
}

/** Moves the onsets of scans to where their artefact is, all scans against one mean. */
export function refineTiming(probe: Probe, scans: readonly TimedEpochs[]): RefinedEpochs[] {
  let current = scans.map((scan): RefinedEpochs => ({ ...scan, jitter: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    const onsets = Float64Array.from(current.flatMap((scan) => [...scan.onsets]));
    const ends = Float64Array.from(current.flatMap((scan) => [...scan.onsets].map((onset) => onset + scan.period)));
    const layout = epochLayout(onsets, ends);
    const delays = probe.rows.map((row) => delaysOf(row, layout));
    let from = 0;
    current = current.map((scan) => {
      const own = delays.map((all) => all.subarray(from, from + scan.onsets.length));
      from += scan.onsets.length;
      return moved(scan, own, round >= 2);
    });
  }
  return current;
}

function moved({ indices, onsets }: TimedEpochs, delays: readonly Float64Array[], mayBeSingle: boolean): RefinedEpochs {
  const shift = Float64Array.from(onsets, (_, k) => median(delays.map((own) => own[k])));
  const spread = median([...shift].map((value, k) => median(delays.map((own) => Math.abs(own[k] - value)))));
  const measured = onsets.map((onset, k) => onset + Math.max(-TOP_SHIFT, Math.min(TOP_SHIFT, shift[k])));
  const spacing = evenSpacing(indices, measured);
  const smooth = slowCourse(indices, measured, spacing);
  const beside = measured.map((time, k) => time - smooth[k]);
  const jitter = Math.sqrt(beside.reduce((sum, value) => sum + value * value, 0) / beside.length);
  const isSingle = mayBeSingle && jitter > Math.max(GREATEST_EVEN, AGREEMENT * spread);
  return { indices, onsets: isSingle ? measured : smooth, period: spacing.period, jitter };
}

/** Even spacing and a cubic of what is left: clocks warm up. */
function slowCourse(
  indices: readonly number[],
  times: Float64Array,
  { at, period }: { at: number; period: number },
): Float64Array {
  const last = Math.max(1, indices[indices.length - 1]);
  const degree = indices.length < 24 ? 1 : 3;
  const basis = indices.map((index) => {
    const x = (2 * index) / last - 1;
    return [1, x, 1.5 * x * x - 0.5, 2.5 * x ** 3 - 1.5 * x].slice(0, degree + 1);
  });
  const left = indices.map((index, k) => times[k] - at - period * index);
  const typical = median(left.map(Math.abs));
  const use = left.map((value) => Math.abs(value) <= Math.max(0.02, 5 * typical));
  const coefficients = leastSquares(
    basis.filter((_, k) => use[k]),
    left.filter((_, k) => use[k]),
  );
  return Float64Array.from(
    indices,
    (index, k) => at + period * index + basis[k].reduce((sum, value, d) => sum + value * coefficients[d], 0),
  );
}

/** Coefficients of a small least-squares problem, by normal equations with a trace of a ridge. */
export function leastSquares(design: readonly (readonly number[])[], values: readonly number[]): number[] {
  const n = design[0]?.length ?? 0;
  const matrix = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) => design.reduce((sum, row) => sum + row[i] * row[j], i === j ? 1e-9 : 0)),
    design.reduce((sum, row, k) => sum + row[i] * values[k], 0),
  ]);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const factor = matrix[j][i] / matrix[i][i];
      for (let k = i; k <= n; k++) matrix[j][k] -= factor * matrix[i][k];
    }
  }
  const result = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const known = result.reduce((sum, value, j) => (j > i ? sum + matrix[i][j] * value : sum), 0);
    result[i] = (matrix[i][n] - known) / matrix[i][i];
  }
  return result;
}

function delaysOf(row: Float32Array, layout: EpochLayout): Float64Array {
  const { columns, onsets } = layout;
  const epochs = readEpochs(row, layout);
  const mean = meanEpoch(epochs, columns);
  const slope = mean.map((_, n) => (n === 0 || n === columns - 1 ? 0 : (mean[n + 1] - mean[n - 1]) / 2));
  let [mm, ss] = [0, 0];
  for (let n = REACH; n < columns - REACH; n++) {
    mm += mean[n] * mean[n];
    ss += slope[n] * slope[n];
  }
  return Float64Array.from(onsets, (_, k) => {
    let [am, as] = [0, 0];
    for (let n = REACH, at = k * columns + REACH; n < columns - REACH; n++, at++) {
      am += epochs[at] * mean[n];
      as += epochs[at] * slope[n];
    }
    const gain = Math.abs(am) > 0.1 * mm ? am / mm : 1;
    return -as / (ss * gain + 1e-30);
  });
}

/** Mean over epochs `[epoch, column]`. */
export function meanEpoch(epochs: Float32Array, columns: number): Float64Array {
  const mean = new Float64Array(columns);
  const count = epochs.length / columns;
  for (let k = 0; k < count; k++) for (let n = 0; n < columns; n++) mean[n] += epochs[k * columns + n];
  return mean.map((value) => value / count);
}

/** Correlation of two stretches of a row, `length` samples from places between samples. */
export function stretchCorrelation(row: Float32Array, first: number, second: number, length: number): number {
  const layout = epochLayout(Float64Array.of(first, second), Float64Array.of(first + length, second + length));
  const epochs = readEpochs(row, layout);
  const { columns } = layout;
  return correlation(epochs.subarray(REACH, columns - REACH), epochs.subarray(columns + REACH, 2 * columns - REACH));
}

/** Without taking means off: second differences have none. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    aa += a[i] * a[i];
    bb += b[i] * b[i];
    ab += a[i] * b[i];
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
