/**
 * The pulse artefact: the mean beat of each channel, and a basis of how single beats differ from it, fitted to each beat (after Niazy et al. 2005).
 * A beat that is larger, later or longer than the mean M differs from it by a·M + b·M′ + c·t·M′. All channels see the same few movements,
 * so that M has few spatial components q; channels are mixed so that their EEG is white over channels and time, and each component is fitted by
 * itself. Coefficients are shrunk by what the EEG alone would make of them.
 */
import { filterZeroPhase } from '../../../signal/index.js';
import { leastSquares } from './epoch-timing.js';
import { symmetricEigen } from './residual-basis.js';

/** Band in which beats are compared, Hz. */
const BAND = { low: 0.7, high: 20 } as const;
/** Seconds after the peak between which the largest deflection lies. */
const DELAYS = { earliest: 0.05, latest: 0.5 } as const;
/** Seconds over which a template fades in and out where no beat follows. */
const FADE = 0.04;
/** Spatial components at most; those whose mean stands so far out of averaged EEG. */
const MOST_COMPONENTS = 8;
const STANDS_OUT = 4;
const ORDER = 8;

/** Windows of beats, one after the other. */
interface Beats {
  starts: Int32Array;
  lengths: Int32Array;
  columns: number;
}

/** One movement that electrodes see. */
interface PulseComponent {
  /** `[row]` by which rows are mixed to its course, and what its course does to rows. */
  filter: Float64Array;
  pattern: Float64Array;
  /** `[regressor][column]`: size, time and length. */
  basis: Float64Array[];
  /** What of each coefficient is kept. */
  gains: number[];
}

/** How the artefact of beats is estimated; linear in the signal once it is made. */
export interface PulseModel extends Beats {
  components: PulseComponent[];
  /** Prediction error filter under which the EEG is white. */
  whitening: Float64Array;
  /** Seconds from a peak to the largest deflection, and from a peak to the start of its window. */
  delay: number;
  lead: number;
}

/**
 * @param rows EEG `[row][sample]`
 * @param rate Hz
 * @param peaks samples
 * @param wanted spatial components beside the mean, or by their size; 0 for the mean alone
 */
export function pulseModel(
  rows: readonly Float32Array[],
  rate: number,
  peaks: readonly number[],
  wanted: 'auto' | number = 'auto',
): PulseModel {
  const samples = rows[0].length;
  const filtered = rows.map((row) => filterZeroPhase(row, 1, samples, rate, BAND));
  const delay = delayOf(filtered, rate, peaks);
  const intervals = peaks.slice(1).map((peak, i) => peak - peaks[i]);
  const sorted = [...intervals].sort((a, b) => a - b);
  const typical = sorted[sorted.length >> 1];
  const columns = Math.round(1.15 * sorted[Math.floor(0.95 * (sorted.length - 1))]);
  const lead = Math.round(delay * rate - typical / 2);
  const starts = Int32Array.from(peaks, (peak) => peak + lead);
  const lengths = Int32Array.from(starts, (start, k) =>
    Math.min(columns, k + 1 < starts.length ? starts[k + 1] - start : columns),
  );
  let model: PulseModel = {
    ...{ starts, lengths, columns, delay, lead: lead / rate },
    ...{ components: [], whitening: Float64Array.of(1) },
  };
  if (wanted === 0) return model;
  // What beats differ by is no EEG: the second time it is gone from what the EEG is known by.
  for (let round = 0; round < 3; round++) {
    const artefacts = pulseArtefacts(filtered, model, rate);
    const left = filtered.map((row, r) => row.map((value, i) => value - artefacts[r][i]));
    model = { ...model, ...componentsOf(filtered, left, model, wanted) };
  }
  return model;
}

/** Spatial components of the mean beat, whitened by what is left without the artefact, and how beats differ in each. */
function componentsOf(
  rows: readonly Float32Array[],
  left: readonly Float32Array[],
  beats: Beats,
  wanted: 'auto' | number,
): Pick<PulseModel, 'components' | 'whitening'> {
  const n = rows.length;
  const { values, vectors } = symmetricEigen(covarianceOf(left), n);
  const floor = 1e-4 * Math.max(...values, 1e-30);
  const scales = values.map((value) => 1 / Math.sqrt(Math.max(value, floor)));
  const means = rows.map((row) => meanBeat(row, beats));
  const white = scales.map((scale, i) => {
    const mixed = new Float64Array(beats.columns);
    means.forEach((mean, r) => {
      const weight = scale * vectors[r * n + i];
      for (let t = 0; t < mixed.length; t++) mixed[t] += weight * mean[t];
    });
    return mixed;
  });
  const { values: powers, vectors: directions } = symmetricEigen(gramOf(white), n);
  const order = powers.map((_, i) => i).sort((a, b) => powers[b] - powers[a]);
  const noise = beats.columns / beats.starts.length;
  const standing = order.filter((i) => powers[i] > STANDS_OUT * noise).length;
  const count = Math.min(n, wanted === 'auto' ? Math.min(MOST_COMPONENTS, standing) : wanted);
  const mixing = (direction: number, back: boolean) =>
    Float64Array.from({ length: n }, (_, r) =>
      scales.reduce(
        (sum, scale, i) => sum + vectors[r * n + i] * (back ? 1 / scale : scale) * directions[i * n + direction],
        0,
      ),
    );
  // The EEG by itself: components that hold least of the artefact.
  const quiet = order.slice(Math.max(count, n >> 1)).map((i) => mixed(left, mixing(i, false)));
  const whitening = quiet.length === 0 ? Float64Array.of(1) : predictionError(quiet);
  const components = order.slice(0, count).map((direction): PulseComponent => {
    const filter = mixing(direction, false);
    const course = mixed(rows, filter);
    const mean = meanBeat(course, beats);
    const slope = mean.map((_, t) => ((mean[t + 1] ?? mean[t]) - (mean[t - 1] ?? mean[t])) / 2);
    const basis = [mean, slope, slope.map((value, t) => (value * (t - mean.length / 2)) / mean.length)];
    const gains = gainsOf(course, mixed(left, filter), mean, basis, beats, whitening);
    return { filter, pattern: mixing(direction, true), basis, gains };
  });
  return { components, whitening };
}

/** Wiener's gain of each coefficient: its variance over beats less what the EEG makes of it, as a part of it. */
function gainsOf(
  course: Float32Array,
  eeg: Float32Array,
  mean: Float64Array,
  basis: readonly Float64Array[],
  beats: Beats,
  whitening: Float64Array,
): number[] {
  const variance = (fits: number[][]) =>
    basis.map((_, c) => fits.reduce((sum, fit) => sum + fit[c] * fit[c], 0) / Math.max(1, fits.length));
  const found = variance(fitsOf(course, mean, basis, beats, whitening));
  // Windows half a beat away from those of the beats hold EEG and what the beats left.
  const turned = { ...beats, starts: beats.starts.map((start, k) => start + (beats.lengths[k] >> 1)) };
  const chance = variance(fitsOf(eeg, new Float64Array(mean.length), basis, turned, whitening));
  return found.map((value, c) => (value > 0 ? Math.max(0, 1 - chance[c] / value) : 0));
}

/** Coefficients `[beat][regressor]` of what a course has beside its mean beat. */
function fitsOf(
  course: Float32Array,
  mean: Float64Array,
  basis: readonly Float64Array[],
  { starts, lengths }: Beats,
  whitening: Float64Array,
): number[][] {
  return Array.from(starts, (start, k) => {
    const length = lengths[k];
    const residual = Float64Array.from({ length }, (_, n) => (course[start + n] ?? 0) - mean[n]);
    const design = basis.map((one) => convolved(one.subarray(0, length), whitening));
    const values = convolved(residual, whitening);
    return leastSquares(
      Array.from(values, (_, n) => design.map((one) => one[n])),
      [...values],
    );
  });
}

/** The artefact of all rows, zero where there is no beat. */
export function pulseArtefacts(rows: readonly Float32Array[], model: PulseModel, rate: number): Float32Array[] {
  const { components, starts, lengths } = model;
  const artefacts = rows.map((row) => {
    const mean = meanBeat(row, model);
    const artefact = new Float32Array(row.length);
    starts.forEach((start, k) => {
      for (let n = 0; n < lengths[k]; n++) if (start + n >= 0 && start + n < row.length) artefact[start + n] = mean[n];
    });
    return artefact;
  });
  for (const { filter, pattern, basis, gains } of components) {
    const course = filterZeroPhase(mixed(rows, filter), 1, rows[0].length, rate, BAND);
    // The mean has gone from the rows already, and is zero in what is fitted here only where the course is that of the same rows.
    const fits = fitsOf(course, meanBeat(course, model), basis, model, model.whitening);
    starts.forEach((start, k) => {
      for (let n = 0; n < lengths[k]; n++) {
        const at = start + n;
        if (at < 0 || at >= course.length) continue;
        const value = basis.reduce((sum, one, c) => sum + gains[c] * fits[k][c] * one[n], 0);
        for (let r = 0; r < rows.length; r++) artefacts[r][at] += pattern[r] * value;
      }
    });
  }
  fadeEnds(artefacts, model, Math.max(1, Math.round(FADE * rate)));
  return artefacts;
}

function fadeEnds(artefacts: readonly Float32Array[], { starts, lengths }: Beats, fade: number): void {
  starts.forEach((start, k) => {
    const end = start + lengths[k];
    const [isFirst, isLast] = [k === 0 || starts[k - 1] + lengths[k - 1] < start, starts[k + 1] !== end];
    for (let n = 0; n < fade; n++) {
      for (const artefact of artefacts) {
        if (isFirst && start + n >= 0 && start + n < artefact.length) artefact[start + n] *= (n + 1) / fade;
        if (isLast && end - 1 - n >= 0 && end - 1 - n < artefact.length) artefact[end - 1 - n] *= (n + 1) / fade;
      }
    }
  });
}

/** The mean beat, each column over the beats that reach it; zero where few do. */
export function meanBeat(row: Float32Array, { starts, lengths, columns }: Beats): Float64Array {
  const mean = new Float64Array(columns);
  const counts = new Float64Array(columns);
  starts.forEach((start, k) => {
    if (start < 0 || start + lengths[k] > row.length) return;
    for (let n = 0; n < lengths[k]; n++) {
      mean[n] += row[start + n];
      counts[n]++;
    }
  });
  return mean.map((value, n) => (counts[n] >= 4 ? value / counts[n] : 0));
}

function mixed(rows: readonly Float32Array[], weights: Float64Array): Float32Array {
  const result = new Float32Array(rows[0].length);
  rows.forEach((row, r) => {
    for (let t = 0; t < result.length; t++) result[t] += weights[r] * row[t];
  });
  return result;
}

function covarianceOf(rows: readonly Float32Array[]): Float64Array {
  return gramOf(rows).map((value) => value / rows[0].length);
}

function gramOf(rows: readonly (Float32Array | Float64Array)[]): Float64Array {
  const n = rows.length;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let t = 0; t < rows[i].length; t++) sum += rows[i][t] * rows[j][t];
      gram[i * n + j] = sum;
      gram[j * n + i] = sum;
    }
  }
  return gram;
}

/** Coefficients [1, −a₁, …] of a short prediction of the courses from their past, on the mean of their autocorrelations. */
function predictionError(courses: readonly Float32Array[]): Float64Array {
  const lags = new Float64Array(ORDER + 1);
  for (const course of courses) {
    for (let lag = 0; lag <= ORDER; lag++) {
      let sum = 0;
      for (let t = lag; t < course.length; t++) sum += course[t] * course[t - lag];
      lags[lag] += sum / course.length;
    }
  }
  // Band-passed signals can be predicted all too well: a little white noise bounds that.
  lags[0] *= 1.01;
  let coefficients = Float64Array.of(1);
  let error = lags[0];
  for (let order = 1; order <= ORDER && error > 0; order++) {
    let sum = 0;
    for (let i = 0; i < order; i++) sum += coefficients[i] * lags[order - i];
    const reflection = -sum / error;
    const before = coefficients;
    coefficients = Float64Array.from(
      { length: order + 1 },
      (_, i) => (before[i] ?? 0) + reflection * (before[order - i] ?? 0),
    );
    error *= 1 - reflection * reflection;
  }
  return coefficients;
}

function convolved(values: Float64Array, filter: Float64Array): Float64Array {
  return values.map((_, t) => {
    let sum = 0;
    for (let i = 0; i < filter.length && i <= t; i++) sum += filter[i] * values[t - i];
    return sum;
  });
}

/** The time of the largest mean deflection after the peaks, over all rows. */
function delayOf(rows: readonly Float32Array[], rate: number, peaks: readonly number[]): number {
  const [from, to] = [Math.round(DELAYS.earliest * rate), Math.round(DELAYS.latest * rate)];
  const power = new Float64Array(to - from);
  for (const row of rows) {
    const mean = new Float64Array(to - from);
    for (const peak of peaks) for (let n = from; n < to; n++) mean[n - from] += row[peak + n] ?? 0;
    for (let n = 0; n < mean.length; n++) power[n] += mean[n] * mean[n];
  }
  // The middle of the deflection rather than one of its waves: the mean time above half of the highest.
  const top = power.reduce((most, value) => Math.max(most, value), 0);
  let [sum, moment] = [0, 0];
  power.forEach((value, n) => {
    if (value < top / 2) return;
    sum += value;
    moment += value * (from + n);
  });
  return sum > 0 ? moment / sum / rate : 0.21;
}
