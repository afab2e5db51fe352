/** Confounds as fMRIPrep estimates them: `*_desc-confounds_timeseries.tsv`. */
import { parseTsv } from '../../formats/tsv.js';
import { HemocastError } from '../../foundation/index.js';

/** Regressors to be taken out of a series. */
export interface Confounds {
  names: string[];
  /** `[regressor, volume]`, row-major. */
  values: Float64Array;
  volumes: number;
}

const AXES = ['trans_x', 'trans_y', 'trans_z', 'rot_x', 'rot_y', 'rot_z'];
const withDerivatives = (names: string[]) => names.flatMap((name) => [name, `${name}_derivative1`]);

/** Usual choices by name (Satterthwaite et al. 2013, Behzadi et al. 2007); a `*` stands for any text. */
export const CONFOUND_SETS: Readonly<Record<string, readonly string[]>> = {
  motion6: AXES,
  motion12: withDerivatives(AXES),
  motion24: withDerivatives(AXES).flatMap((name) => [name, `${name}_power2`]),
  tissue: ['csf', 'white_matter'],
  global: ['global_signal'],
  compcor: ['a_comp_cor_00', 'a_comp_cor_01', 'a_comp_cor_02', 'a_comp_cor_03', 'a_comp_cor_04', 'a_comp_cor_05'],
  outliers: ['motion_outlier*', 'non_steady_state_outlier*'],
};

/**
 * Reads columns of a table of confounds. Missing values (the first volume of a derivative) take the mean of their column.
 *
 * @param wanted names of columns, patterns with `*`, or names of `CONFOUND_SETS`. A pattern may fit nothing, a name must
 *   be there.
 * @throws {HemocastError} `fmri-confounds` for a column that is not there or no number, `tsv-invalid`.
 *
 * @example
 * readConfounds(bytes, 'sub-01_task-rest_desc-confounds_timeseries.tsv', ['motion24', 'compcor']);
 */
export function readConfounds(bytes: Uint8Array, file: string, wanted: readonly string[]): Confounds {
  const table = parseTsv(new TextDecoder().decode(bytes), file);
  const names = new Set<string>();
  for (const name of wanted.flatMap((entry) =>
    Object.hasOwn(CONFOUND_SETS, entry) ? CONFOUND_SETS[entry] : [entry],
  )) {
    const found = name.includes('*') ? table.columns.filter(pattern(name)) : [name];
    for (const column of found) {
      if (!table.columns.includes(column))
        throw new HemocastError('fmri-confounds', 'The table of confounds misses a column', {
          file,
          field: column,
          expected: 'a column of the table, a pattern with *, or a set',
          found: `${table.columns.length} others, such as ${table.columns.slice(0, 6).join(', ')}`,
          advice: `Sets are ${Object.keys(CONFOUND_SETS).join(', ')}.`,
        });
      names.add(column);
    }
  }
  const volumes = table.rows.length;
  const values = new Float64Array(names.size * volumes);
  [...names].forEach((name, index) => {
    values.set(readColumn(table.rows, name, file), index * volumes);
  });
  return { names: [...names], values, volumes };
}

/**
 * Framewise displacement, mm `[volume]`, of a table that states it; NaN where it states none, as for the first volume.
 *
 * @throws {HemocastError} `tsv-invalid`
 */
export function readDisplacement(bytes: Uint8Array, file: string): Float64Array | undefined {
  const { columns, rows } = parseTsv(new TextDecoder().decode(bytes), file);
  const name = columns.find((column) => /^(framewise_displacement|FramewiseDisplacement)$/.test(column));
  return name === undefined
    ? undefined
    : Float64Array.from(rows, (row) => (row[name] === '' ? Number.NaN : Number(row[name])));
}

function readColumn(rows: Record<string, string>[], name: string, file: string): Float64Array {
  const column = Float64Array.from(rows, (row, line) => {
    const text = row[name];
    if (text === 'n/a' || text === '' || /^nan$/i.test(text)) return Number.NaN;
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    throw new HemocastError('fmri-confounds', 'A confound is no number', {
      file,
      field: `${name}, line ${line + 2}`,
      expected: 'a number or n/a',
      found: JSON.stringify(text),
    });
  });
  const known = column.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(known.length, 1);
  return column.map((value) => (Number.isNaN(value) ? mean : value));
}

function pattern(text: string): (name: string) => boolean {
  const [start, ...rest] = text.split('*');
  return (name) => {
    if (!name.startsWith(start)) return false;
    let at = start.length;
    for (const [index, part] of rest.entries()) {
      const found = index === rest.length - 1 ? name.length - part.length : name.indexOf(part, at);
      if (found < at || !name.startsWith(part, found)) return false;
      at = found + part.length;
    }
    return true;
  };
}
