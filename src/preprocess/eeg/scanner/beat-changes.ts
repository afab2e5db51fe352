/**
 * How single beats differ from the mean beat, learned over all beats and several courses together. The change of a beat is written as coefficients
 * of waveforms in each course. EEG makes coefficients too: windows halfway between beats and elsewhere tell their covariance. In coordinates in
 * which those of the EEG are white, what beats have in common stands out as singular values above those of noise; each is shrunk as is optimal for
 * a matrix of low rank in white noise (Gavish & Donoho 2017). Sources may thus change together or apart: what there is of both is found.
 */
import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Beats } from './beat-windows.js';
import { convolved, predictionError } from './prediction-error.js';

/** Waveforms with less than this part of the energy of the largest are no ways of their own, and no more than so many. */
const LEAST_WAVEFORM = 1e-3;
const MOST_WAVEFORMS = 14;
/** Part of the energy of a waveform that is added to it, for short beats of which only a part is seen. */
const RIDGE = 1e-3;
/** Windows that hold EEG, in parts of a beat after those of the beats. */
const NOISE_SHIFTS = [0.25, 0.5, 0.75] as const;
/** By how much covariances of the EEG's coefficients are made smaller. */
const NOISE_SHRINKAGE = 0.3;

/** How changes are estimated; linear in the courses once it is made. */
export interface BeatChanges {
  /** `[course]` prediction error filters under which the EEG of each is white. */
  whitening: Float64Array[];
  /** `[waveform][column]` */
  waveforms: Float64Array[];
  /** `[found, kept]`: coefficients of a change from those that are found, both `[course × waveform]`. */
  gain: Matrix;
  /** Independent ways in which beats change. */
  ways: number;
}

/**
 * @param courses `[course][sample]` with artefact and EEG, white in space
 * @param eeg the same without the artefact as far as it is known
 * @param means `[course][column]` mean beats
 */
export function learnChanges(
  courses: readonly Float32Array[],
  eeg: readonly Float32Array[],
  means: readonly Float64Array[],
  beats: Beats,
): BeatChanges {
  const whitening = eeg.map((course) => predictionError(course));
  const waveforms = waveformsOf(means);
  const found = coefficientsOf(courses, means, beats, waveforms, whitening);
  const none = means.map((mean) => new Float64Array(mean.length));
  const noise = NOISE_SHIFTS.flatMap((shift) => {
    const starts = beats.starts.map((start, k) => start + Math.round(shift * beats.lengths[k]));
    return coefficientsOf(eeg, none, { ...beats, starts }, waveforms, whitening);
  });
  const { root, inverse } = noiseRoot(new Matrix(noise));
  const white = new Matrix(found).mmul(inverse);
  const { values, vectors } = eigen(white.transpose().mmul(white).div(found.length));
  // Squared singular values of noise lie below (1 + √β)², β coefficients a beat. The root of the optimal gain leaves less artefact for EEG lost in
  // equal measure: what a heart leaves behind repeats, and is the worse of the two.
  const beta = Math.min(1, values.length / found.length);
  const gains = values.map((value) =>
    value > (1 + Math.sqrt(beta)) ** 2 ? Math.sqrt(Math.sqrt((value - beta - 1) ** 2 - 4 * beta) / value) : 0,
  );
  const kept = vectors.mmul(Matrix.diag(gains)).mmul(vectors.transpose());
  return {
    ...{ whitening, waveforms, gain: inverse.mmul(kept).mmul(root) },
    ways: gains.filter((gain) => gain > 0).length,
  };
}

/**
 * The changes of all beats.
 *
 * @param courses `[course][sample]` in the band of the artefact
 * @param means `[course][column]` mean beats of the same courses
 * @returns `[course][sample]`, zero where there is no beat
 */
export function changesOf(
  courses: readonly Float32Array[],
  means: readonly Float64Array[],
  beats: Beats,
  { waveforms, whitening, gain, ways }: BeatChanges,
): Float32Array[] {
  const changes = courses.map((course) => new Float32Array(course.length));
  if (ways === 0) return changes;
  const coefficients = new Matrix(coefficientsOf(courses, means, beats, waveforms, whitening)).mmul(gain);
  const fitted = changes.map((_, c) => {
    const from = c * waveforms.length;
    const own = coefficients.subMatrix(0, coefficients.rows - 1, from, from + waveforms.length - 1);
    return own.mmul(asMatrix(waveforms));
  });
  beats.starts.forEach((start, k) => {
    for (let n = 0; n < beats.lengths[k]; n++) {
      const at = start + n;
      if (at < 0 || at >= courses[0].length) continue;
      changes.forEach((change, c) => {
        change[at] = fitted[c].get(k, n);
      });
    }
  });
  return changes;
}

/** Ways in which mean beats change when they grow, come late or last longer: M, M′ and t·M′ of each course, made orthonormal. */
function waveformsOf(means: readonly Float64Array[]): Float64Array[] {
  const candidates = means.flatMap((mean) => {
    const energy = norm(mean);
    const slope = mean.map((_, t) => ((mean[t + 1] ?? mean[t]) - (mean[t - 1] ?? mean[t])) / 2);
    const stretched = slope.map((value, t) => value * (t - mean.length / 2));
    return [mean, slope, stretched].map((one) => one.map((value) => (value * energy) / (norm(one) || 1)));
  });
  const matrix = asMatrix(candidates);
  const { values, vectors } = eigen(matrix.mmul(matrix.transpose()));
  const top = Math.max(...values);
  return values
    .map((value, i) => ({ value, vector: vectors.getColumn(i) }))
    .filter(({ value }) => value > LEAST_WAVEFORM * top)
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST_WAVEFORMS)
    .map(({ value, vector }) => {
      const [waveform] = Matrix.rowVector(vector).mmul(matrix).div(Math.sqrt(value)).to2DArray();
      return Float64Array.from(waveform);
    });
}

/** Coefficients `[beat][course × waveform]` of what courses have beside their mean beats, by least squares where the EEG is white. */
function coefficientsOf(
  courses: readonly Float32Array[],
  means: readonly Float64Array[],
  { starts, lengths }: Beats,
  waveforms: readonly Float64Array[],
  whitening: readonly Float64Array[],
): number[][] {
  const count = waveforms.length;
  const result = Array.from(starts, () => new Array<number>(courses.length * count).fill(0));
  courses.forEach((course, c) => {
    const design = waveforms.map((one) => convolved(one, whitening[c]));
    const solvers = new Map<number, Matrix>();
    starts.forEach((start, k) => {
      const length = lengths[k];
      const solver = solvers.get(length) ?? solverOf(design, length);
      solvers.set(length, solver);
      const change = Float64Array.from({ length }, (_, n) => (course[start + n] ?? 0) - means[c][n]);
      const white = convolved(change, whitening[c]);
      for (let j = 0; j < count; j++) {
        let sum = 0;
        for (let n = 0; n < length; n++) sum += solver.get(j, n) * white[n];
        result[k][c * count + j] = sum;
      }
    });
  });
  return result;
}

/** `[waveform, sample]`: coefficients from the first samples of a beat. */
function solverOf(design: readonly Float64Array[], length: number): Matrix {
  const seen = asMatrix(design.map((one) => one.subarray(0, length)));
  const gram = seen.mmul(seen.transpose());
  design.forEach((one, j) => {
    gram.set(j, j, gram.get(j, j) + RIDGE * norm(one) ** 2 + 1e-30);
  });
  return new CholeskyDecomposition(gram).solve(seen);
}

/** The symmetric root of the covariance of the EEG's coefficients `[window, coefficient]`, and its inverse. */
function noiseRoot(noise: Matrix): { root: Matrix; inverse: Matrix } {
  const covariance = noise.transpose().mmul(noise).div(noise.rows);
  for (let i = 0; i < covariance.rows; i++) {
    for (let j = 0; j < covariance.columns; j++) {
      if (i !== j) covariance.set(i, j, (1 - NOISE_SHRINKAGE) * covariance.get(i, j));
    }
  }
  const { values, vectors } = eigen(covariance);
  const floor = 1e-6 * Math.max(...values, 1e-30);
  const power = (exponent: number) =>
    vectors.mmul(Matrix.diag(values.map((value) => Math.max(value, floor) ** exponent))).mmul(vectors.transpose());
  return { root: power(0.5), inverse: power(-0.5) };
}

function eigen(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

function asMatrix(rows: readonly Float64Array[]): Matrix {
  return new Matrix(rows.map((row) => Array.from(row)));
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
