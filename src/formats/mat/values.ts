/** Values of MATLAB files, whichever level they are stored in. */
import { HemocastError } from '../../foundation/index.js';

/** MATLAB's numeric classes. */
export type MatNumericClass =
  | 'double'
  | 'single'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64';

/** The array that holds values of each class. */
export type MatData =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A full array of numbers or truth values. */
export interface MatNumeric {
  kind: 'numeric';
  class: MatNumericClass;
  logical: boolean;
  /** Two sizes or more, as MATLAB's `size`. */
  shape: number[];
  /** Column-major as MATLAB keeps it: the first index runs fastest. */
  data: MatData;
  /** Imaginary parts of a complex array. */
  imaginary?: MatData;
}

/** An array of characters. */
export interface MatText {
  kind: 'text';
  /** In UTF-16 units. */
  shape: number[];
  /** Row by row; empty where the array is. */
  rows: string[];
}

/** A cell array; `cells` run down the columns. */
export interface MatCell {
  kind: 'cell';
  shape: number[];
  cells: MatValue[];
}

/** A struct or an array of structs. */
export interface MatStruct {
  kind: 'struct';
  shape: number[];
  /** For each field, the values of all elements, down the columns. */
  fields: Map<string, MatValue[]>;
  /** Of an object of the old kind (MATLAB before 2008), which is stored as a struct is. */
  className?: string;
}

/** A sparse matrix in compressed columns. */
export interface MatSparse {
  kind: 'sparse';
  logical: boolean;
  /** Rows and columns. */
  shape: number[];
  /** Row of each stored value, from 0. */
  rows: Int32Array;
  /** Where each column begins among the stored values, and where the last one ends: one more than there are columns. */
  columnStarts: Int32Array;
  data: Float64Array;
  imaginary?: Float64Array;
}

/** What only MATLAB can make sense of: function handles, tables, strings in double quotes and other objects. */
export interface MatOpaque {
  kind: 'opaque';
  className: string;
}

export type MatValue = MatNumeric | MatText | MatCell | MatStruct | MatSparse | MatOpaque;

/** Variables by name. */
export type MatVariables = Map<string, MatValue>;

const KINDS: Readonly<Record<MatValue['kind'], string>> = {
  numeric: 'numbers',
  text: 'text',
  cell: 'a cell array',
  struct: 'a struct',
  sparse: 'a sparse matrix',
  opaque: 'an object that only MATLAB can read',
};

/** Numbers as an array; one row or column by default. Column-major. */
export function matNumeric(
  data: Float64Array | Float32Array | readonly number[] | number,
  shape?: readonly number[],
): MatNumeric {
  const values =
    typeof data === 'number'
      ? Float64Array.of(data)
      : data instanceof Float32Array || data instanceof Float64Array
        ? data
        : Float64Array.from(data);
  return {
    kind: 'numeric',
    class: values instanceof Float32Array ? 'single' : 'double',
    logical: false,
    shape: [...(shape ?? [1, values.length])],
    data: values,
  };
}

/** Text in one row. */
export function matText(text: string): MatText {
  return { kind: 'text', shape: [text === '' ? 0 : 1, text.length], rows: text === '' ? [] : [text] };
}

/** Cells in one row, or in the shape given. */
export function matCell(cells: readonly MatValue[], shape?: readonly number[]): MatCell {
  return { kind: 'cell', shape: [...(shape ?? [1, cells.length])], cells: [...cells] };
}

/** A struct of one element. */
export function matStruct(fields: Readonly<Record<string, MatValue>>): MatStruct {
  return {
    kind: 'struct',
    shape: [1, 1],
    fields: new Map(Object.entries(fields).map(([name, value]) => [name, [value]])),
  };
}

/** A struct array in one row; every element has the fields of the first. */
export function matStructArray(elements: readonly Readonly<Record<string, MatValue>>[]): MatStruct {
  const names = Object.keys(elements[0] ?? {});
  return {
    kind: 'struct',
    shape: [1, elements.length],
    fields: new Map(names.map((name) => [name, elements.map((element) => element[name])])),
  };
}

/** How many elements an array has. */
export function matCount(value: { shape: readonly number[] }): number {
  return value.shape.reduce((product, size) => product * size, 1);
}

/**
 * A field of a struct, undefined where there is none.
 *
 * @param index which element of a struct array
 * @throws HemocastError `mat-type` where the value is no struct
 */
export function matField(value: MatValue | undefined, name: string, file: string, index = 0): MatValue | undefined {
  if (value?.kind !== 'struct') throw wrongType(value, 'a struct', name, file);
  return value.fields.get(name)?.[index];
}

/**
 * The real numbers of a value in double precision, column-major; sparse matrices are filled, truth values are 0 and 1.
 *
 * @param field name for the error message
 * @throws HemocastError `mat-type` for anything but real numbers, `mat-size` for a sparse matrix too large to fill
 *
 * @example
 * const { shape: [samples, channels], data } = matNumbers(variables.get('d'), 'd', 'tapping.nirs');
 * data[channel * samples + sample];
 */
export function matNumbers(
  value: MatValue | undefined,
  field: string,
  file: string,
): { shape: number[]; data: Float64Array } {
  if (value?.kind === 'sparse' && value.imaginary === undefined)
    return { shape: value.shape, data: fill(value, field, file) };
  if (value?.kind !== 'numeric' || value.imaginary !== undefined) throw wrongType(value, 'real numbers', field, file);
  const { data, shape } = value;
  if (data instanceof Float64Array) return { shape, data };
  return { shape, data: Float64Array.from(data as Float32Array, Number) };
}

/**
 * One number.
 *
 * @throws HemocastError `mat-type` for anything but a single real number
 */
export function matNumber(value: MatValue | undefined, field: string, file: string): number {
  if (value?.kind !== 'numeric' || value.data.length !== 1 || value.imaginary !== undefined) {
    throw wrongType(value, 'one number', field, file);
  }
  return Number(value.data[0]);
}

/**
 * Text of one row; an empty array of any kind is the empty text.
 *
 * @throws HemocastError `mat-type` for anything else
 */
export function matString(value: MatValue | undefined, field: string, file: string): string {
  if (value !== undefined && value.kind !== 'opaque' && matCount(value) === 0) return '';
  if (value?.kind !== 'text' || value.rows.length > 1) throw wrongType(value, 'text in one row', field, file);
  return value.rows[0] ?? '';
}

/**
 * Texts of a cell array of texts, or the rows of an array of characters without the blanks at their ends.
 *
 * @throws HemocastError `mat-type` for anything else
 */
export function matStrings(value: MatValue | undefined, field: string, file: string): string[] {
  if (value?.kind === 'text') return value.rows.map((row) => row.trimEnd());
  if (value?.kind === 'cell') return value.cells.map((cell, i) => matString(cell, `${field}{${i + 1}}`, file));
  if (value?.kind === 'numeric' && value.data.length === 0) return [];
  throw wrongType(value, 'texts', field, file);
}

function wrongType(value: MatValue | undefined, expected: string, field: string, file: string): HemocastError {
  const found =
    value === undefined
      ? 'nothing'
      : value.kind === 'opaque'
        ? `${KINDS.opaque} (${value.className})`
        : `${value.kind === 'numeric' && value.imaginary !== undefined ? 'complex numbers' : KINDS[value.kind]} of size ${value.shape.join(' × ')}`;
  return new HemocastError('mat-type', 'The file holds another kind of value here', {
    file,
    field,
    expected,
    found,
    ...(value?.kind === 'opaque' ? { advice: 'Convert it in MATLAB to numbers, char arrays, cells or structs.' } : {}),
  });
}

/** Filled matrices may have this many elements. */
const GREATEST_FILLED = 2 ** 26;

function fill(sparse: MatSparse, field: string, file: string): Float64Array {
  const [rows, columns] = sparse.shape;
  if (rows * columns > GREATEST_FILLED) {
    throw new HemocastError('mat-size', 'The sparse matrix is too large to be filled', {
      file,
      field,
      expected: `at most ${GREATEST_FILLED} elements`,
      found: `${rows} × ${columns}`,
    });
  }
  const data = new Float64Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    for (let i = sparse.columnStarts[column]; i < sparse.columnStarts[column + 1]; i++) {
      data[column * rows + sparse.rows[i]] = sparse.data[i];
    }
  }
  return data;
}
