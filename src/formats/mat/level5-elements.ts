/**
 * Data elements of MAT-files of level 5, after "MAT-File Format" (MathWorks, 2005):
 * a tag with type and size, then the data, filled up to a multiple of 8 bytes.
 */
import { HemocastError } from '../../foundation/index.js';
import type { MatData, MatNumericClass } from './values.js';

/** Numbers by which tags name the types. */
export const ELEMENT = {
  int8: 1,
  uint8: 2,
  int16: 3,
  uint16: 4,
  int32: 5,
  uint32: 6,
  single: 7,
  double: 9,
  int64: 12,
  uint64: 13,
  matrix: 14,
  compressed: 15,
  utf8: 16,
  utf16: 17,
  utf32: 18,
} as const;

/** Numbers by which the flags of an array name its class. */
export const ARRAY_CLASS = { cell: 1, struct: 2, object: 3, char: 4, sparse: 5, function: 16, opaque: 17 } as const;

/** Classes 6 … 15, in order. */
export const NUMERIC_CLASSES: readonly MatNumericClass[] = [
  'double',
  'single',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
];

export const FLAG = { logical: 2, complex: 8 } as const;

type Constructor = {
  readonly BYTES_PER_ELEMENT: number;
  new (count: number): MatData;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): MatData;
};

/** The array for each class. */
export const ARRAYS: Readonly<Record<MatNumericClass, Constructor>> = {
  double: Float64Array,
  single: Float32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
};

/** The class whose values a type of element holds. */
export const STORED_AS: Readonly<Record<number, MatNumericClass>> = {
  1: 'int8',
  2: 'uint8',
  3: 'int16',
  4: 'uint16',
  5: 'int32',
  6: 'uint32',
  7: 'single',
  9: 'double',
  12: 'int64',
  13: 'uint64',
};

export interface Element {
  type: number;
  /** First byte of the data. */
  start: number;
  size: number;
  /** First byte after the element. */
  end: number;
}

/** Reads elements one after another from `at` up to `end`. */
export class ElementCursor {
  constructor(
    readonly view: DataView,
    readonly little: boolean,
    readonly file: string,
    public at: number,
    readonly end: number,
    /** What errors are said to lie in. */
    readonly field: string,
    /** Where the compressed stream begins in the file, if `view` is what came out of one. */
    readonly origin?: number,
  ) {}

  /** Whether another element can begin here. */
  get more(): boolean {
    return this.at + 8 <= this.end;
  }

  next(): Element {
    if (!this.more) throw this.fault('An array ends too early', 'another data element', `${this.end - this.at} bytes`);
    const word = this.view.getUint32(this.at, this.little);
    // A small element keeps up to four bytes of data in its tag.
    const small = word >>> 16;
    const start = this.at + (small === 0 ? 8 : 4);
    const size = small === 0 ? this.view.getUint32(this.at + 4, this.little) : small;
    const type = word & 0xffff;
    if (small > 4 || size > this.end - start) {
      throw this.fault(
        'A data element is longer than what holds it',
        `at most ${small === 0 ? this.end - start : 4} bytes`,
        `${size} bytes`,
      );
    }
    const padded = type === ELEMENT.compressed ? size : Math.ceil(size / 8) * 8;
    const end = small === 0 ? Math.min(start + padded, this.end) : this.at + 8;
    this.at = end;
    return { type, start, size, end };
  }

  /** The next element, which must be of one of the types. */
  expect(types: readonly number[], what: string): Element {
    const at = this.at;
    const element = this.next();
    if (types.includes(element.type)) return element;
    throw this.fault(
      `There is no ${what} where it should be`,
      `data type ${types.join(' or ')}`,
      `${element.type}`,
      at,
    );
  }

  fault(summary: string, expected: string, found: string, byte = this.at): HemocastError {
    return new HemocastError('mat-structure', summary, {
      file: this.file,
      field: this.field === '' ? undefined : this.field,
      byte: this.origin ?? byte,
      expected,
      found,
      advice: 'Copy or save the file again.',
    });
  }
}
