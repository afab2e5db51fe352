/** Writing MAT-files of level 5. */
import { zlibSync } from 'fflate';
import { HemocastError } from '../../foundation/index.js';
import { ARRAY_CLASS, ELEMENT, FLAG, NUMERIC_CLASSES, STORED_AS } from './level5-elements.js';
import {
  type MatData,
  type MatNumeric,
  type MatSparse,
  type MatStruct,
  type MatText,
  type MatValue,
  matCount,
} from './values.js';

const HEADER_BYTES = 128;
/** MATLAB's longest name. */
const GREATEST_NAME = 63;
/** Level 5 counts the bytes of a variable in 31 bits. */
const GREATEST_VARIABLE = 2 ** 31 - 1;
const GREATEST_DEPTH = 64;

/**
 * Bytes of a MAT-file, little-endian, that MATLAB, Octave and SciPy open. The same variables give the same bytes.
 *
 * @param compress whether each variable is packed (MATLAB's -v7) or not (-v6)
 * @throws HemocastError `mat-write` for names that MATLAB does not allow, shapes that do not fit their values, objects, and variables
 * of 2 GiB or more
 *
 * @example
 * const bytes = encodeMat({ d: matNumeric(data, [samples, channels]), SD: matStruct({ Lambda: matNumeric([690, 830]) }) });
 */
export function encodeMat(
  variables: ReadonlyMap<string, MatValue> | Readonly<Record<string, MatValue>>,
  { compress = true }: { compress?: boolean } = {},
): Uint8Array {
  const entries = variables instanceof Map ? [...variables] : Object.entries(variables);
  const header = new Uint8Array(HEADER_BYTES);
  header.fill(0x20, 0, 116);
  header.set(new TextEncoder().encode('MATLAB 5.0 MAT-file, written by Hemocast'));
  header.set([0, 1, 0x49, 0x4d], 124);
  const parts: Uint8Array[] = [header];
  for (const [name, value] of entries) {
    checkName(name);
    const matrix = new Level5Writer(name).matrix(value, name, 0);
    if (!compress) parts.push(matrix);
    else {
      const packed = zlibSync(matrix);
      parts.push(joined([tag(ELEMENT.compressed, packed.length), packed]));
    }
  }
  return joined(parts);
}

class Level5Writer {
  constructor(private readonly variable: string) {}

  matrix(value: MatValue, name: string, depth: number): Uint8Array {
    if (depth > GREATEST_DEPTH)
      throw this.fault('Values lie too deep in one another', `${GREATEST_DEPTH} levels`, 'more');
    const parts = value.kind === 'opaque' ? undefined : this.parts(value, name, depth);
    if (parts === undefined)
      throw this.fault('Objects cannot be written', 'numbers, text, cells or structs', 'an object');
    const body = parts.reduce((size, part) => size + part.length, 0);
    if (body > GREATEST_VARIABLE) throw this.fault('The variable is too large', 'less than 2 GiB', `${body} bytes`);
    return joined([tag(ELEMENT.matrix, body), ...parts]);
  }

  private parts(value: Exclude<MatValue, { kind: 'opaque' }>, name: string, depth: number): Uint8Array[] {
    const header = (arrayClass: number, flags = 0, storedValues = 0): Uint8Array[] => [
      element(ELEMENT.uint32, Uint32Array.of(arrayClass | (flags << 8), storedValues)),
      element(ELEMENT.int32, Int32Array.from(this.shape(value))),
      element(ELEMENT.int8, latin(name)),
    ];
    switch (value.kind) {
      case 'numeric':
        return [...header(6 + NUMERIC_CLASSES.indexOf(value.class), flagsOf(value)), ...this.numbers(value)];
      case 'text':
        return [...header(ARRAY_CLASS.char), element(ELEMENT.utf16, this.characters(value))];
      case 'cell':
        if (value.cells.length !== matCount(value)) throw this.misfit(value.shape, value.cells.length);
        return [...header(ARRAY_CLASS.cell), ...value.cells.map((cell) => this.matrix(cell, '', depth + 1))];
      case 'struct':
        return [
          ...header(value.className === undefined ? ARRAY_CLASS.struct : ARRAY_CLASS.object),
          ...this.fields(value, depth),
        ];
      case 'sparse':
        return [...header(ARRAY_CLASS.sparse, flagsOf(value), Math.max(1, value.data.length)), ...sparseParts(value)];
    }
  }

  private numbers({ data, imaginary, shape, class: numericClass }: MatNumeric): Uint8Array[] {
    const type = Number(Object.keys(STORED_AS).find((key) => STORED_AS[Number(key)] === numericClass));
    return [data, ...(imaginary === undefined ? [] : [imaginary])].map((values) => {
      if (values.length !== matCount({ shape })) throw this.misfit(shape, values.length);
      return element(type, values);
    });
  }

  private characters({ shape, rows }: MatText): Uint16Array {
    const units = new Uint16Array(matCount({ shape }));
    if (units.length === 0) return units;
    const height = shape[0];
    const width = units.length / height;
    if (rows.length !== height || rows.some((row) => row.length !== width)) {
      throw this.misfit(
        shape,
        rows.reduce((total, row) => total + row.length, 0),
      );
    }
    rows.forEach((row, r) => {
      for (let column = 0; column < width; column++) units[column * height + r] = row.charCodeAt(column);
    });
    return units;
  }

  private fields({ shape, fields, className }: MatStruct, depth: number): Uint8Array[] {
    const names = [...fields.keys()];
    names.forEach(checkName);
    const length = Math.max(32, ...names.map((name) => name.length + 1));
    const list = new Uint8Array(length * names.length);
    for (const [i, name] of names.entries()) list.set(latin(name), i * length);
    const count = matCount({ shape });
    for (const values of fields.values()) if (values.length !== count) throw this.misfit(shape, values.length);
    const parts = [
      ...(className === undefined ? [] : [element(ELEMENT.int8, latin(className))]),
      smallElement(ELEMENT.int32, length),
      element(ELEMENT.int8, list),
    ];
    if (names.length === 0) return parts;
    for (let i = 0; i < count; i++) {
      for (const values of fields.values()) parts.push(this.matrix(values[i], '', depth + 1));
    }
    return parts;
  }

  private shape({ shape }: { shape: readonly number[] }): readonly number[] {
    if (shape.length >= 2 && shape.every((size) => Number.isInteger(size) && size >= 0 && size < 2 ** 31)) return shape;
    throw this.fault('The shape is no shape of MATLAB', 'two sizes or more', `[${shape.join(', ')}]`);
  }

  private misfit(shape: readonly number[], found: number): HemocastError {
    return this.fault('The values do not fit their shape', `${shape.join(' × ')} values`, `${found}`);
  }

  private fault(summary: string, expected: string, found: string): HemocastError {
    return new HemocastError('mat-write', summary, { field: this.variable, expected, found });
  }
}

function checkName(name: string): void {
  if (name.length <= GREATEST_NAME && /^[A-Za-z]\w*$/.test(name)) return;
  throw new HemocastError('mat-write', 'MATLAB does not allow this name', {
    field: name,
    expected: `a letter, then letters, digits and underscores, at most ${GREATEST_NAME}`,
  });
}

function flagsOf(value: MatNumeric | MatSparse): number {
  return (value.logical ? FLAG.logical : 0) | (value.imaginary === undefined ? 0 : FLAG.complex);
}

function sparseParts({ rows, columnStarts, data, imaginary }: MatSparse): Uint8Array[] {
  return [
    element(ELEMENT.int32, rows),
    element(ELEMENT.int32, columnStarts),
    element(ELEMENT.double, data),
    ...(imaginary === undefined ? [] : [element(ELEMENT.double, imaginary)]),
  ];
}

function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function tag(type: number, size: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, size, true);
  return bytes;
}

function element(type: number, values: MatData | Uint16Array): Uint8Array {
  const size = values.byteLength;
  const bytes = new Uint8Array(8 + Math.ceil(size / 8) * 8);
  bytes.set(tag(type, size));
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, size), 8);
  if (!HOST_IS_LITTLE) {
    const width = values.BYTES_PER_ELEMENT;
    for (let at = 8; at < 8 + size; at += width) bytes.subarray(at, at + width).reverse();
  }
  return bytes;
}

function smallElement(type: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type | (4 << 16), true);
  view.setInt32(4, value, true);
  return bytes;
}

const HOST_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
