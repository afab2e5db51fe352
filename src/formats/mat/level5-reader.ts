/** Reading MAT-files of level 5 (MATLAB's -v6 and -v7). */
import { HemocastError } from '../../foundation/index.js';
import { beginningOf, checkStream, unpackVariable } from './level5-compression.js';
import {
  ARRAY_CLASS,
  ARRAYS,
  ELEMENT,
  type Element,
  ElementCursor,
  FLAG,
  NUMERIC_CLASSES,
  STORED_AS,
} from './level5-elements.js';
import { decodeNumbers } from './level5-numbers.js';
import { decodeText } from './level5-text.js';
import { type MatSelection, matSelection } from './selection.js';
import type { MatData, MatNumericClass, MatValue, MatVariables } from './values.js';

/** Values may take so many bytes of memory, and so many more for each byte of the file. */
const MEMORY = 2 ** 26;
const MEMORY_PER_BYTE = 64;
/** Arrays may lie this deep in one another. */
const GREATEST_DEPTH = 64;
const HEADER_BYTES = 128;
/** What the value objects themselves take, roughly. */
const OBJECT_BYTES = 200;

const TEXT_TYPES = [
  ELEMENT.int8,
  ELEMENT.uint8,
  ELEMENT.uint16,
  ELEMENT.int16,
  ELEMENT.utf8,
  ELEMENT.utf16,
  ELEMENT.utf32,
];
const INTEGER_TYPES = [ELEMENT.int32, ELEMENT.uint32];
const NAME_TYPES = [ELEMENT.int8, ELEMENT.uint8, ELEMENT.utf8];

/** Whether the bytes begin as a MAT-file of level 5 does. */
export function isMatLevel5(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) return false;
  const mark = String.fromCharCode(bytes[126], bytes[127]);
  return (mark === 'IM' && bytes[125] === 1) || (mark === 'MI' && bytes[124] === 1);
}

/**
 * Reads the variables of a MAT-file of level 5, little- or big-endian, compressed or not.
 *
 * @param only as for `readMat`
 * @throws HemocastError `mat-not-mat`, `mat-structure`, `mat-compression`, `mat-depth`, `mat-size`
 */
export async function readMatLevel5(bytes: Uint8Array, file: string, only?: readonly string[]): Promise<MatVariables> {
  if (!isMatLevel5(bytes)) {
    throw new HemocastError('mat-not-mat', 'This is no MAT-file of level 5', {
      file,
      byte: 124,
      expected: 'version 1 and the mark IM or MI',
      found: bytes.length < HEADER_BYTES ? `${bytes.length} bytes` : `${[...bytes.subarray(124, 128)].join(' ')}`,
    });
  }
  return new Level5Reader(bytes, file, matSelection(only), [
    ...new Set(only?.map((path) => path.split('.')[0])),
  ]).read();
}

class Level5Reader {
  private readonly variables: MatVariables = new Map();
  private readonly passedOver: { packed: Uint8Array; at: number }[] = [];
  private readonly little: boolean;
  private memory: number;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
    private readonly wanted: MatSelection,
    /** Variables of which all or a part is asked for; none where all are. */
    private readonly names: readonly string[],
  ) {
    this.little = bytes[126] === 0x49;
    this.memory = MEMORY + MEMORY_PER_BYTE * bytes.length;
  }

  async read(): Promise<MatVariables> {
    const cursor = this.cursor(this.bytes, HEADER_BYTES, this.bytes.length, '');
    while (cursor.more) {
      const at = cursor.at;
      const element = cursor.expect([ELEMENT.matrix, ELEMENT.compressed], 'variable');
      if (element.type === ELEMENT.matrix) this.readVariable(this.within(cursor, element, ''));
      else await this.readCompressed(element, at);
    }
    this.lookForMissing();
    if (cursor.at < cursor.end) {
      throw cursor.fault('The file ends too early', 'another variable or the end', `${cursor.end - cursor.at} bytes`);
    }
    return this.variables;
  }

  /** Where a variable that was asked for is not there, one that was passed over may be it, by a damaged name. */
  private lookForMissing(): void {
    if (this.names.every((name) => this.variables.has(name))) return;
    for (const { packed, at } of this.passedOver) checkStream(packed, this.memory, this.file, at);
  }

  private async readCompressed(element: Element, at: number): Promise<void> {
    const packed = this.bytes.subarray(element.start, element.start + element.size);
    if (this.isUnwanted(beginningOf(packed))) {
      this.passedOver.push({ packed, at });
      return;
    }
    const unpacked = await unpackVariable(packed, this.little, this.memory, this.file, at);
    this.take(unpacked.length, at);
    const cursor = this.cursor(unpacked, 0, unpacked.length, '', at);
    const matrix = cursor.expect([ELEMENT.matrix], 'variable');
    this.readVariable(this.within(cursor, matrix, ''));
    // What was unpacked is let go; what was read from it has been counted by itself.
    this.memory += unpacked.length;
  }

  /** Whether the first bytes of a variable, its tag included, name one that is not asked for. */
  private isUnwanted(beginning: Uint8Array): boolean {
    try {
      return !this.isWanted(this.readHead(this.cursor(beginning, 8, beginning.length, '')));
    } catch (error) {
      // A name that does not fit, or damage: reading the whole tells.
      if (error instanceof HemocastError || error instanceof RangeError) return false;
      throw error;
    }
  }

  private readVariable(cursor: ElementCursor): void {
    if (!cursor.more) return;
    const start = cursor.at;
    const name = this.readHead(cursor);
    if (!this.isWanted(name)) return;
    const body = new ElementCursor(cursor.view, this.little, this.file, start, cursor.end, name, cursor.origin);
    this.variables.set(name, this.readArray(body, 0));
  }

  /** The name of a variable without its tag. */
  private readHead(cursor: ElementCursor): string {
    const { arrayClass } = this.readFlags(cursor);
    if (arrayClass !== ARRAY_CLASS.opaque) cursor.expect(INTEGER_TYPES, 'size');
    return this.readName(cursor);
  }

  /** A variable without a name keeps what MATLAB's objects refer to. */
  private isWanted(name: string): boolean {
    return name !== '' && this.wanted(name);
  }

  /** An array without its tag. */
  private readArray(cursor: ElementCursor, depth: number): MatValue {
    this.take(OBJECT_BYTES, cursor.at);
    if (depth > GREATEST_DEPTH) {
      throw new HemocastError('mat-depth', 'Values lie too deep in one another', {
        file: this.file,
        byte: cursor.origin ?? cursor.at,
        expected: `at most ${GREATEST_DEPTH} levels`,
      });
    }
    // An array of no bytes at all stands for [].
    if (cursor.at >= cursor.end) {
      return { kind: 'numeric', class: 'double', logical: false, shape: [0, 0], data: new Float64Array(0) };
    }
    const { arrayClass, flags } = this.readFlags(cursor);
    if (arrayClass === ARRAY_CLASS.opaque) {
      this.readName(cursor);
      this.readName(cursor);
      return { kind: 'opaque', className: this.readName(cursor) };
    }
    const shape = this.readShape(cursor);
    this.readName(cursor);
    switch (arrayClass) {
      case ARRAY_CLASS.cell:
        return { kind: 'cell', shape, cells: this.readArrays(cursor, shape, depth) };
      case ARRAY_CLASS.object: {
        const className = this.readName(cursor);
        return { kind: 'struct', shape, fields: this.readFields(cursor, shape, depth), className };
      }
      case ARRAY_CLASS.struct:
        return { kind: 'struct', shape, fields: this.readFields(cursor, shape, depth) };
      case ARRAY_CLASS.char:
        return this.readText(cursor, shape);
      case ARRAY_CLASS.sparse:
        return this.readSparse(cursor, shape, flags);
      case ARRAY_CLASS.function:
        return { kind: 'opaque', className: 'function_handle' };
    }
    const numericClass = NUMERIC_CLASSES[arrayClass - 6];
    if (numericClass === undefined) throw cursor.fault('The class of an array is unknown', '1 … 17', `${arrayClass}`);
    const count = product(shape);
    const real = this.readNumbers(cursor, count, numericClass);
    const imaginary = flags & FLAG.complex ? this.readNumbers(cursor, count, numericClass) : undefined;
    return {
      kind: 'numeric',
      class: numericClass,
      logical: (flags & FLAG.logical) !== 0,
      shape,
      data: real,
      ...(imaginary === undefined ? {} : { imaginary }),
    };
  }

  private readFlags(cursor: ElementCursor): { arrayClass: number; flags: number } {
    const element = cursor.expect([ELEMENT.uint32], 'list of flags');
    if (element.size < 8)
      throw cursor.fault('The flags of an array are too short', '8 bytes', `${element.size}`, element.start);
    const word = cursor.view.getUint32(element.start, this.little);
    return { arrayClass: word & 0xff, flags: (word >>> 8) & 0xff };
  }

  private readShape(cursor: ElementCursor): number[] {
    const { start, size } = cursor.expect(INTEGER_TYPES, 'size');
    const shape = Array.from({ length: size >> 2 }, (_, i) => cursor.view.getInt32(start + 4 * i, this.little));
    if (shape.length < 2 || shape.length > 64 || shape.some((length) => length < 0)) {
      throw cursor.fault('The size of an array is impossible', '2 … 64 counts', shape.slice(0, 8).join(' × '), start);
    }
    return shape;
  }

  private readName(cursor: ElementCursor): string {
    const { start, size } = cursor.expect(NAME_TYPES, 'name');
    return this.text(cursor.view, start, size);
  }

  private readArrays(cursor: ElementCursor, shape: number[], depth: number): MatValue[] {
    const count = product(shape);
    if (count > (cursor.end - cursor.at) / 8) {
      throw cursor.fault('There are fewer values than the size says', `${count}`, `${cursor.end - cursor.at} bytes`);
    }
    return Array.from({ length: count }, () => this.readNested(cursor, depth, ''));
  }

  private readNested(cursor: ElementCursor, depth: number, name: string): MatValue {
    const element = cursor.expect([ELEMENT.matrix], 'array');
    return this.readArray(this.within(cursor, element, name), depth + 1);
  }

  private readFields(cursor: ElementCursor, shape: number[], depth: number): Map<string, MatValue[]> {
    const lengthAt = cursor.expect(INTEGER_TYPES, 'length of field names');
    const length = lengthAt.size >= 4 ? cursor.view.getInt32(lengthAt.start, this.little) : 0;
    const list = cursor.expect(NAME_TYPES, 'list of field names');
    if (length < 1 || list.size % length !== 0) {
      throw cursor.fault(
        'The list of field names is broken',
        'a multiple of the length of one',
        `${list.size} bytes, ${length} each`,
        list.start,
      );
    }
    const names = Array.from({ length: list.size / length }, (_, i) =>
      this.text(cursor.view, list.start + i * length, length),
    );
    const count = product(shape);
    if (count * names.length > (cursor.end - cursor.at) / 8) {
      throw cursor.fault(
        'There are fewer values than the size says',
        `${count * names.length}`,
        `${cursor.end - cursor.at} bytes`,
      );
    }
    const columns = names.map((): MatValue[] => []);
    const wanted = names.map((name) => this.wanted(`${cursor.field}.${name}`));
    if (names.length === 0) return new Map();
    // Element by element, in each field by field.
    for (let i = 0; i < count; i++) {
      for (const f of names.keys()) {
        if (wanted[f]) columns[f].push(this.readNested(cursor, depth, `.${names[f]}`));
        else cursor.expect([ELEMENT.matrix], 'array');
      }
    }
    // MATLAB has no two fields of one name, but other programs write them: the first counts.
    const fields = new Map<string, MatValue[]>();
    for (const [f, name] of names.entries()) if (wanted[f] && !fields.has(name)) fields.set(name, columns[f]);
    return fields;
  }

  private readText(cursor: ElementCursor, shape: number[]): MatValue {
    if (product(shape) === 0) return { kind: 'text', shape, rows: [] };
    const { type, start, size } = cursor.expect(TEXT_TYPES, 'text');
    this.take(6 * size, cursor.at);
    const rows = decodeText(cursor.view, { type, start, size }, this.little, shape);
    if (rows === undefined) {
      throw cursor.fault(
        'The text is not as long as its size says',
        `${shape.join(' × ')} characters`,
        `${size} bytes`,
        start,
      );
    }
    return { kind: 'text', shape, rows };
  }

  private readSparse(cursor: ElementCursor, shape: number[], flags: number): MatValue {
    const [height, width] = shape;
    const rows = this.readNumbers(cursor, undefined, 'int32') as Int32Array;
    const columnStarts = this.readNumbers(cursor, width + 1, 'int32') as Int32Array;
    const count = columnStarts[width];
    const ordered = columnStarts[0] === 0 && columnStarts.every((start, i) => i === 0 || start >= columnStarts[i - 1]);
    const used = rows.subarray(0, Math.max(0, count));
    if (shape.length !== 2 || !ordered || count > rows.length || used.some((row) => row < 0 || row >= height)) {
      throw cursor.fault(
        'The indices of a sparse matrix are impossible',
        `places in ${shape.join(' × ')}`,
        `${count} values`,
      );
    }
    const logical = (flags & FLAG.logical) !== 0;
    const values = () => {
      const stored = logical
        ? this.readTruthValues(cursor, count)
        : (this.readNumbers(cursor, undefined, 'double') as Float64Array);
      if (stored.length >= count) return stored.subarray(0, count);
      throw cursor.fault('A sparse matrix has fewer values than indices', `${count}`, `${stored.length}`);
    };
    const data = values();
    return {
      kind: 'sparse',
      logical,
      shape,
      rows: used,
      columnStarts,
      data,
      ...(flags & FLAG.complex ? { imaginary: values() } : {}),
    };
  }

  /** Truth values of a sparse matrix: MATLAB keeps one byte for each, whatever type the tag names. */
  private readTruthValues(cursor: ElementCursor, count: number): Float64Array {
    const at = cursor.at;
    const { start, size } = cursor.next();
    if (size >= count && size < 8 * count) {
      this.take(8 * count, start);
      return Float64Array.from({ length: count }, (_, i) => cursor.view.getUint8(start + i));
    }
    cursor.at = at;
    return this.readNumbers(cursor, undefined, 'double') as Float64Array;
  }

  /** Numbers, brought to the class's own type from the smaller one that MATLAB may have stored them in. */
  private readNumbers(cursor: ElementCursor, count: number | undefined, wanted: MatNumericClass): MatData {
    const element = cursor.next();
    const stored = STORED_AS[element.type];
    const width = stored === undefined ? 1 : ARRAYS[stored].BYTES_PER_ELEMENT;
    const found = element.size / width;
    const exact = count ?? Math.floor(found);
    // Empty arrays may come with any type.
    if (element.size === 0 && exact === 0) return new ARRAYS[wanted](0);
    const fits = wanted.endsWith('64') ? stored?.includes('int') : stored !== undefined;
    if (!fits || found !== exact) {
      throw cursor.fault(
        'The numbers are not as their size says',
        `${exact} of class ${wanted}`,
        stored === undefined ? `data type ${element.type}` : `${found} of class ${stored}`,
        element.start,
      );
    }
    this.take(exact * ARRAYS[wanted].BYTES_PER_ELEMENT, element.start);
    // What came out of a compressed stream belongs to nobody else, and is kept where most of it is these numbers.
    const keep = cursor.origin !== undefined && 2 * element.size > cursor.view.byteLength;
    const numbers = decodeNumbers(cursor.view, element, this.little, stored, wanted, keep);
    if (numbers !== undefined) return numbers;
    throw cursor.fault(
      'The numbers are not of their class',
      `values of class ${wanted}`,
      `others of class ${stored}`,
      element.start,
    );
  }

  /** A name up to its first zero: ASCII from MATLAB, UTF-8 from others. */
  private text(view: DataView, start: number, size: number): string {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + start, size);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  private cursor(bytes: Uint8Array, at: number, end: number, field: string, origin?: number): ElementCursor {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new ElementCursor(view, this.little, this.file, at, end, field, origin);
  }

  private within(cursor: ElementCursor, element: Element, name: string): ElementCursor {
    const { start, size } = element;
    return new ElementCursor(
      cursor.view,
      this.little,
      this.file,
      start,
      start + size,
      cursor.field + name,
      cursor.origin,
    );
  }

  private take(bytes: number, at: number): void {
    this.memory -= bytes;
    if (this.memory >= 0) return;
    throw new HemocastError('mat-size', 'The values would take more memory than a file of this size can mean', {
      file: this.file,
      byte: at,
      expected: `at most ${MEMORY + MEMORY_PER_BYTE * this.bytes.length} bytes`,
      advice: 'If the file is sound, save it without compression (-v6).',
    });
  }
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}
