/** Head motion from a table: fMRIPrep's confounds, FSL's `.par`, or six columns with or without names. */
import { HemocastError } from '../../../foundation/index.js';

const DEGREES = 180 / Math.PI;
const NAMES: readonly (readonly RegExp[])[] = [
  [/^trans_?x$/i, /^x$/i],
  [/^trans_?y$/i, /^y$/i],
  [/^trans_?z$/i, /^z$/i],
  [/^rot_?x$/i, /^pitch$/i],
  [/^rot_?y$/i, /^roll$/i],
  [/^rot_?z$/i, /^yaw$/i],
];

/**
 * Reads motion parameters, one row a volume. Rotations are taken for radians, as fMRIPrep, FSL and SPM write them, unless one is larger than any
 * head turns.
 *
 * @param file for messages; `.par` has rotations first
 * @returns `[volume][x, y, z in mm, three rotations in degrees]`
 * @throws HemocastError `motion-parameters` where there are not six columns of numbers
 *
 * @example
 * const motion = readMotionParameters(text, 'sub-01_task-rest_desc-confounds_timeseries.tsv');
 */
export function readMotionParameters(text: string, file: string): number[][] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const cells = lines.map((line) => (line.includes('\t') ? line.split('\t') : line.trim().split(/[\s,;]+/)));
  const isHead =
    cells.length > 0 && cells[0].some((cell) => /[a-z]/i.test(cell) && !/^[-+\d.e]+$|^n\/?an?$/i.test(cell.trim()));
  const head = isHead ? cells[0].map((cell) => cell.trim()) : undefined;
  const body = isHead ? cells.slice(1) : cells.map((row) => row.filter((cell) => cell.trim() !== ''));
  const columns =
    head === undefined
      ? orderOf(file)
      : NAMES.map((names) => head.findIndex((name) => names.some((one) => one.test(name))));
  const fault = (found: string) =>
    new HemocastError('motion-parameters', 'These are no motion parameters', {
      file,
      expected: 'six columns: trans_x, trans_y, trans_z, rot_x, rot_y, rot_z, or FSL’s .par',
      found,
      advice: 'Give fMRIPrep’s *_desc-confounds_timeseries.tsv, or a .par of FSL.',
    });
  if (columns.some((column) => column < 0)) throw fault(`columns ${(head ?? []).slice(0, 8).join(', ')}`);
  if (body.length < 2) throw fault(`${body.length} rows`);
  const rows = body.map((row, k) =>
    columns.map((column) => {
      const value = Number(row[column]?.trim() || Number.NaN);
      if (!Number.isFinite(value)) throw fault(`${row[column] ?? 'nothing'} in row ${k + 1}`);
      return value;
    }),
  );
  const largest = rows.reduce((most, row) => Math.max(most, ...row.slice(3).map(Math.abs)), 0);
  const factor = largest < 0.8 ? DEGREES : 1;
  return rows.map((row) => row.map((value, c) => (c < 3 ? value : factor * value)));
}

/** FSL writes rotations first. */
function orderOf(file: string): number[] {
  return /\.par$/i.test(file) ? [3, 4, 5, 0, 1, 2] : [0, 1, 2, 3, 4, 5];
}
