/**
 * Reading MAT-files of level 7.3: HDF5 files in which attributes name MATLAB's classes,
 * and cells and struct arrays refer to values kept in the group `#refs#`.
 */
import type { Attribute, Dataset, File, Group } from 'h5wasm';
import { HemocastError } from '../../foundation/index.js';
import {
  checkedMetadata,
  child,
  type Hdf5Library,
  type Hdf5Source,
  type Hdf5Use,
  hasSignature,
  isDataset,
  readHdf5,
  readNumbers,
  readRaw,
  readTexts,
} from '../hdf5/index.js';
import { ARRAYS } from './level5-elements.js';
import { textRows } from './level5-text.js';
import { type MatSelection, matSelection } from './selection.js';
import type { MatData, MatNumericClass, MatStruct, MatValue, MatVariables } from './values.js';

const USE: Hdf5Use = { code: 'mat', name: 'MAT-file', advice: 'Save it in MATLAB again, with -v7.' };
/** As for level 5: memory that values may take, in all and for each byte of the file. */
const MEMORY = 2 ** 26;
const MEMORY_PER_BYTE = 64;
const OBJECT_BYTES = 400;
const GREATEST_DEPTH = 64;
/** Finding an object that is not in `#refs#` makes the library search the whole file. */
const GREATEST_SEARCHES = 200;
/** Classes that no object has. */
const PLAIN = new Set([...Object.keys(ARRAYS), 'char', 'logical', 'cell']);
/** HDF5's classes of types. */
const TYPE = { integer: 0, float: 1, string: 3, compound: 6, reference: 7 };

/** Whether the bytes can be a MAT-file of level 7.3. */
export function isMatLevel73(bytes: Uint8Array): boolean {
  return hasSignature(bytes);
}

/**
 * Reads the variables of a MAT-file of level 7.3.
 *
 * @param only as for `readMat`
 * @throws HemocastError `mat-unreadable`, `mat-field`, `mat-filter`, `mat-size`, `mat-depth`, `mat-cycle`
 */
export function readMatLevel73(bytes: Uint8Array, file: string, only?: readonly string[]): Promise<MatVariables> {
  return readHdf5(bytes, file, USE, (root, library) =>
    new Level73Reader(file, bytes.length, root, library, matSelection(only)).read(),
  );
}

class Level73Reader {
  private readonly source: Hdf5Source;
  private memory: number;
  private searches = 0;
  /** Values by their address in the file: a value may be referred to more than once. */
  private readonly known = new Map<bigint, MatValue>();
  /** Addresses of the values that are being read: to meet one again is a cycle. */
  private readonly open = new Set<bigint>();
  private paths: Map<bigint, string> | undefined;

  constructor(
    private readonly file: string,
    byteLength: number,
    private readonly root: File,
    private readonly library: Hdf5Library,
    private readonly wanted: MatSelection,
  ) {
    this.source = { file, byteLength, code: USE.code };
    this.memory = MEMORY + MEMORY_PER_BYTE * byteLength;
  }

  read(): MatVariables {
    const variables: MatVariables = new Map();
    for (const name of this.root.keys()) {
      if (name.startsWith('#') || !this.wanted(name)) continue;
      const entity = child(this.root, name);
      if (entity !== undefined) variables.set(name, this.value(entity, name, 0));
    }
    return variables;
  }

  private value(entity: Group | Dataset, field: string, depth: number): MatValue {
    const address = addressOf(entity.create_reference().ref_data);
    const known = this.known.get(address);
    if (known !== undefined) return known;
    this.take(OBJECT_BYTES, field);
    if (this.open.has(address)) throw this.fault('mat-cycle', 'A value holds itself', field);
    if (depth > GREATEST_DEPTH) {
      throw this.fault('mat-depth', 'Values lie too deep in one another', field, `at most ${GREATEST_DEPTH} levels`);
    }
    this.open.add(address);
    const value = isDataset(entity) ? this.dataset(entity, field, depth) : this.group(entity, field, depth);
    this.open.delete(address);
    this.known.set(address, value);
    return value;
  }

  private dataset(dataset: Dataset, field: string, depth: number): MatValue {
    const metadata = checkedMetadata(dataset, this.source);
    const rank = metadata.shape?.length ?? 0;
    const className = this.classNameOf(dataset);
    // To ask for an attribute takes time: objects are kept as uint32, sizes of empty arrays as a plain list.
    if (!PLAIN.has(className) || metadata.size === 4) {
      if (dataset.attrs.MATLAB_object_decode !== undefined) return { kind: 'opaque', className: className || 'object' };
    }
    if (rank < 2 && Number(singleValue(dataset.attrs.MATLAB_empty) ?? 0) !== 0) {
      return empty(className, this.shape(Array.from(readNumbers(dataset, this.source).values), field));
    }
    const shape = matlabShape(metadata.shape);
    if (metadata.type === TYPE.reference) return { kind: 'cell', shape, cells: this.references(dataset, field, depth) };
    if (metadata.type === TYPE.string) {
      const rows = readTexts(dataset, this.source);
      return { kind: 'text', shape: [rows.length, rows[0]?.length ?? 0], rows };
    }
    this.take(count(shape) * 8, field);
    if (className === 'char') {
      const { values } = readNumbers(dataset, this.source);
      const units = characters(values);
      return { kind: 'text', shape, rows: units === '' ? [] : textRows(units, shape) };
    }
    const logical = className === 'logical';
    return { kind: 'numeric', logical, shape, ...this.numbers(dataset, logical ? 'uint8' : className, field) };
  }

  /** Asked for by name, which takes half the time that listing all attributes does. */
  private classNameOf(dataset: Dataset): string {
    let attribute: Attribute | undefined;
    try {
      attribute = new this.library.Attribute(dataset.file_id, dataset.path, 'MATLAB_class');
    } catch {
      // There is none.
    }
    return String(singleValue(attribute) ?? '');
  }

  private numbers(
    dataset: Dataset,
    className: string,
    field: string,
  ): { class: MatNumericClass; data: MatData; imaginary?: MatData } {
    const { type, size, signed, compound_type: compound, littleEndian } = checkedMetadata(dataset, this.source);
    const members = compound?.members.filter(({ name }) => name === 'real' || name === 'imag') ?? [];
    const part = type === TYPE.compound && members.length === 2 ? members[0] : { type, size, signed };
    const found = classOf(part.type, part.size, part.signed);
    if (
      found === undefined ||
      (className !== '' && Object.hasOwn(ARRAYS, className) && className !== found) ||
      !littleEndian
    ) {
      throw this.fault(
        'mat-field',
        'The numbers are not of the class that they are said to be',
        field,
        className,
        found ?? `HDF5 type class ${type}`,
      );
    }
    const raw = readRaw(dataset, this.source, this.library);
    if (part !== members[0]) return { class: found, data: new ARRAYS[found](raw.buffer) };
    const values = (member: { offset: number; size: number }) => {
      const bytes = new Uint8Array((raw.length / size) * part.size);
      for (let from = member.offset, to = 0; to < bytes.length; from += size, to += part.size) {
        for (let i = 0; i < part.size; i++) bytes[to + i] = raw[from + i];
      }
      return new ARRAYS[found](bytes.buffer);
    };
    const named = (name: string) => members.find((member) => member.name === name)!;
    return { class: found, data: values(named('real')), imaginary: values(named('imag')) };
  }

  private references(dataset: Dataset, field: string, depth: number): MatValue[] {
    const { size, shape } = checkedMetadata(dataset, this.source);
    this.take(OBJECT_BYTES * count(shape ?? [0]), field);
    const raw = readRaw(dataset, this.source, this.library);
    return Array.from({ length: raw.length / size }, (_, i) => {
      const reference = raw.subarray(i * size, (i + 1) * size);
      const known = this.known.get(addressOf(reference));
      return known ?? this.value(this.find(reference, field), field, depth + 1);
    });
  }

  /** The object at an address. */
  private find(reference: Uint8Array, field: string): Group | Dataset {
    if (this.paths === undefined) {
      this.paths = new Map();
      const kept = child(this.root, '#refs#');
      for (const name of kept === undefined || isDataset(kept) ? [] : kept.keys()) {
        const path = `#refs#/${name}`;
        this.take(OBJECT_BYTES, path);
        this.paths.set(
          addressOf(new this.library.Dataset(this.root.file_id, `/${path}`).create_reference().ref_data),
          path,
        );
      }
    }
    const path = this.paths.get(addressOf(reference));
    if (path === undefined && ++this.searches > GREATEST_SEARCHES) {
      throw this.fault(
        'mat-size',
        'Too many values lie outside the group #refs#',
        field,
        `at most ${GREATEST_SEARCHES}`,
      );
    }
    const entity =
      path === undefined ? this.root.dereference(new this.library.Reference(reference)) : this.root.get(path);
    if (entity !== null && 'type' in entity && (isDataset(entity as Dataset) || String(entity.type) === 'Group')) {
      return entity as Dataset | Group;
    }
    throw this.fault('mat-field', 'A reference leads to nothing', field);
  }

  private group(group: Group, field: string, depth: number): MatValue {
    const attributes = group.attrs;
    const className = String(singleValue(attributes.MATLAB_class) ?? '');
    const height = singleValue(attributes.MATLAB_sparse);
    if (height !== undefined) return this.sparse(group, Number(height), className === 'logical', field);
    if (className !== '' && className !== 'struct') return { kind: 'opaque', className };
    const fields: MatStruct['fields'] = new Map();
    let shape: number[] | undefined;
    for (const name of group.keys()) {
      const path = `${field}.${name}`;
      const entity = this.wanted(path) ? child(group, name) : undefined;
      if (entity === undefined) continue;
      // In a struct array, each field is a list of references that bears no class of its own.
      if (isDataset(entity) && entity.metadata.type === TYPE.reference && entity.attrs.MATLAB_class === undefined) {
        shape ??= matlabShape(entity.metadata.shape);
        fields.set(name, this.references(entity, path, depth));
      } else fields.set(name, [this.value(entity, path, depth + 1)]);
    }
    shape ??= [1, 1];
    for (const [name, values] of fields) {
      if (values.length !== count(shape)) {
        throw this.fault(
          'mat-field',
          'The fields of a struct array differ in length',
          `${field}.${name}`,
          `${count(shape)}`,
          `${values.length}`,
        );
      }
    }
    return { kind: 'struct', shape, fields };
  }

  private sparse(group: Group, height: number, logical: boolean, field: string): MatValue {
    const indices = (name: string): Int32Array => {
      const entity = child(group, name);
      return isDataset(entity) ? Int32Array.from(readNumbers(entity, this.source).values) : new Int32Array(0);
    };
    const columnStarts = indices('jc');
    const width = columnStarts.length - 1;
    const stored = child(group, 'data');
    const values = isDataset(stored) ? this.numbers(stored, '', field) : { data: new Float64Array(0) };
    const rows = isDataset(stored) ? indices('ir') : new Int32Array(0);
    const ordered = columnStarts[0] === 0 && columnStarts.every((start, i) => i === 0 || start >= columnStarts[i - 1]);
    const inside = Number.isSafeInteger(height) && rows.every((row) => row >= 0 && row < height);
    if (width < 0 || !ordered || !inside || rows.length !== values.data.length || columnStarts[width] !== rows.length) {
      throw this.fault(
        'mat-field',
        'The indices of a sparse matrix are impossible',
        field,
        `places in ${height} × ${width}`,
      );
    }
    const double = (data: MatData) =>
      data instanceof Float64Array ? data : Float64Array.from(data as Float32Array, Number);
    return {
      kind: 'sparse',
      logical,
      shape: [height, width],
      rows,
      columnStarts,
      data: double(values.data),
      ...('imaginary' in values && values.imaginary ? { imaginary: double(values.imaginary) } : {}),
    };
  }

  private shape(sizes: number[], field: string): number[] {
    if (sizes.length >= 2 && sizes.length <= 64 && sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      if (count(sizes) === 0) return sizes;
    }
    throw this.fault(
      'mat-field',
      'The size of an empty array is impossible',
      field,
      'counts of which one is 0',
      sizes.slice(0, 8).join(' × '),
    );
  }

  private take(bytes: number, field: string): void {
    this.memory -= bytes;
    if (this.memory >= 0) return;
    throw this.fault('mat-size', 'The values would take more memory than a file of this size can mean', field);
  }

  private fault(code: string, summary: string, field: string, expected?: string, found?: string): HemocastError {
    return new HemocastError(code, summary, {
      file: this.file,
      field,
      expected,
      found,
      advice: 'Save the file again.',
    });
  }
}

/** The eight bytes of an object reference as a number; the library hands them out as a typed array or a plain one. */
function addressOf(reference: ArrayLike<number>): bigint {
  return new DataView(Uint8Array.from(reference).buffer).getBigUint64(0, true);
}

/**
 * One number or text of an attribute; undefined for anything else, which is not even read: the library takes a damaged length of a list
 * in an attribute at its word.
 */
function singleValue(attribute: Attribute | undefined): number | string | undefined {
  const { type, total_size: count, size } = attribute?.metadata ?? { type: -1, total_size: 0, size: 0 };
  if (![TYPE.integer, TYPE.float, TYPE.string].includes(type) || count !== 1 || size > 256) return undefined;
  const value = attribute?.value;
  const first = ArrayBuffer.isView(value) ? (value as Float64Array)[0] : Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : first === undefined || first === null ? undefined : Number(first);
}

/** HDF5 counts the fastest index last, MATLAB first. */
function matlabShape(shape: readonly number[] | null): number[] {
  const reversed = [...(shape ?? [0, 0])].reverse();
  while (reversed.length < 2) reversed.push(1);
  return reversed;
}

function count(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

function empty(className: string, shape: number[]): MatValue {
  if (className === 'char') return { kind: 'text', shape, rows: [] };
  if (className === 'cell') return { kind: 'cell', shape, cells: [] };
  if (className === 'struct') return { kind: 'struct', shape, fields: new Map() };
  const numericClass = Object.hasOwn(ARRAYS, className) ? (className as MatNumericClass) : 'double';
  const logical = className === 'logical';
  return {
    kind: 'numeric',
    class: logical ? 'uint8' : numericClass,
    logical,
    shape,
    data: new ARRAYS[logical ? 'uint8' : numericClass](0),
  };
}

function classOf(type: number, size: number, signed: boolean): MatNumericClass | undefined {
  if (type === TYPE.float) return size === 8 ? 'double' : size === 4 ? 'single' : undefined;
  const name = `${signed ? '' : 'u'}int${8 * size}`;
  return type === TYPE.integer && Object.hasOwn(ARRAYS, name) ? (name as MatNumericClass) : undefined;
}

function characters(codes: ArrayLike<number>): string {
  const parts: string[] = [];
  for (let i = 0; i < codes.length; i++) parts.push(String.fromCharCode(codes[i]));
  return parts.join('');
}
