/** Takes drifts and confounds out of BOLD series, all in one regression, so that none brings back what another removed. */
import { HemocastError } from '../../foundation/index.js';
import type { Confounds } from '../../recordings/index.js';

export interface CleanSeriesOptions {
  /** Takes out a straight line. Default true. */
  detrend?: boolean;
  /** Longest period that is kept, seconds: slower cosines are taken out (SPM's high-pass). Default 128; false for none. */
  highPass?: number | false;
  confounds?: Confounds;
  /** Percent of each row's mean (default), or standard deviations (over n) of what is left. */
  unit?: 'percent' | 'z';
}

export interface CleanedSeries {
  /** `[row, volume]`, mean 0. */
  data: Float32Array;
  unit: 'percent' | 'z';
  /** Regressors that were taken out, the mean among them. */
  regressors: number;
  /** Confounds that are sums of other regressors and took nothing out of their own. */
  redundant: string[];
  /** Rows without a signal (constant, or for percent with a mean that is not positive); they are 0. */
  silent: number[];
}

/** A regressor of which less than this remains, once the others are taken out, is their sum. */
const LEAST_REMAINDER = 1e-7;
/** Rows that vary less than this, relative to their mean, are constant but for rounding. */
const LEAST_VARIATION = 1e-7;

/**
 * Regresses mean, trend, slow cosines and confounds out of every row and scales what is left.
 *
 * @param data `[row, volume]`, row-major, in the scanner's units; not changed.
 * @param tr seconds.
 * @throws {HemocastError} `fmri-volumes` where the series is too short for its regressors, `fmri-confounds` where
 *   confounds have another number of volumes, `surface-shape`.
 *
 * @example
 * const { data } = cleanSeries(bold, 5124, 300, 2, { confounds, unit: 'z' });
 */
export function cleanSeries(
  data: Float32Array,
  rows: number,
  volumes: number,
  tr: number,
  { detrend = true, highPass = 128, confounds, unit = 'percent' }: CleanSeriesOptions = {},
): CleanedSeries {
  checkInput(data, rows, volumes, tr, highPass, confounds);
  const drift = [new Float64Array(volumes).fill(1), ...(detrend ? [line(volumes)] : [])];
  if (highPass !== false) drift.push(...slowCosines(volumes, tr, highPass));
  const basis: Float64Array[] = [];
  for (const regressor of drift) addOrthonormal(basis, regressor);
  const redundant = (confounds?.names ?? []).filter(
    (_, i) => !addOrthonormal(basis, confounds!.values.slice(i * volumes, (i + 1) * volumes)),
  );
  if (basis.length >= volumes - 1)
    throw new HemocastError('fmri-volumes', 'The series is too short for what is to be taken out of it', {
      expected: `more than ${basis.length + 1} volumes for ${basis.length} regressors`,
      found: `${volumes}`,
      advice: 'Take out fewer confounds, or give a longer run.',
    });
  const result = new Float32Array(rows * volumes);
  const silent: number[] = [];
  const row = new Float64Array(volumes);
  for (let r = 0; r < rows; r++) {
    for (let t = 0; t < volumes; t++) row[t] = data[r * volumes + t];
    const mean = row.reduce((sum, value) => sum + value, 0) / volumes;
    for (const regressor of basis) subtractProjection(row, regressor);
    const deviation = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / volumes);
    const scale = unit === 'percent' ? 100 / mean : 1 / deviation;
    const varies = deviation > LEAST_VARIATION * Math.abs(mean) && Number.isFinite(scale) && scale > 0;
    if (!varies) silent.push(r);
    else for (let t = 0; t < volumes; t++) result[r * volumes + t] = scale * row[t];
  }
  return { data: result, unit, regressors: basis.length, redundant, silent };
}

/** The cosines of the discrete cosine transform (type II) whose period is longer than the given one, without the mean. */
export function slowCosines(volumes: number, tr: number, period: number): Float64Array[] {
  const count = Math.min(volumes - 1, Math.floor((2 * volumes * tr) / period + 1e-9));
  return Array.from({ length: Math.max(0, count) }, (_, k) =>
    Float64Array.from({ length: volumes }, (_, t) => Math.cos((Math.PI * (k + 1) * (t + 0.5)) / volumes)),
  );
}

function line(volumes: number): Float64Array {
  return Float64Array.from({ length: volumes }, (_, t) => t - (volumes - 1) / 2);
}

/** Gram–Schmidt, twice over for accuracy (Giraud et al. 2005); false where nothing of the regressor is new. */
function addOrthonormal(basis: Float64Array[], regressor: Float64Array): boolean {
  const rest = regressor.slice();
  const whole = Math.hypot(...rest);
  for (let pass = 0; pass < 2; pass++) for (const other of basis) subtractProjection(rest, other);
  const norm = Math.hypot(...rest);
  if (!(norm > LEAST_REMAINDER * whole)) return false;
  basis.push(rest.map((value) => value / norm));
  return true;
}

function subtractProjection(row: Float64Array, unit: Float64Array): void {
  let product = 0;
  for (let t = 0; t < row.length; t++) product += row[t] * unit[t];
  for (let t = 0; t < row.length; t++) row[t] -= product * unit[t];
}

function checkInput(
  data: Float32Array,
  rows: number,
  volumes: number,
  tr: number,
  highPass: number | false,
  confounds: Confounds | undefined,
): void {
  if (data.length !== rows * volumes)
    throw new HemocastError('surface-shape', 'The data do not fit the surface', {
      expected: `${rows} rows × ${volumes} volumes`,
      found: `${data.length} values`,
    });
  if (!(tr > 0) || (highPass !== false && !(highPass > 0)))
    throw new HemocastError('fmri-time', 'Times must be positive', {
      expected: 'a repetition time and a period in seconds',
      found: `${tr} s, ${highPass} s`,
    });
  if (confounds !== undefined && confounds.volumes !== volumes)
    throw new HemocastError('fmri-confounds', 'The confounds are those of another run', {
      expected: `${volumes} volumes, as in the series`,
      found: `${confounds.volumes} lines`,
    });
}
