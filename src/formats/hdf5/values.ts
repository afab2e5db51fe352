/** Values of HDF5 datasets, checked before memory is taken for them. */
import type { Dataset, Entity, Filter, Group } from 'h5wasm';
import { HemocastError } from '../../foundation/index.js';
import type { Hdf5Library } from './library.js';

/** The file that a dataset belongs to. */
export interface Hdf5Source {
  file: string;
  byteLength: number;
  /** First part of error codes. */
  code: string;
}

export function isDataset(entity: Entity | null | undefined): entity is Dataset {
  return typeOf(entity) === 'Dataset';
}

export function isGroup(entity: Entity | null | undefined): entity is Group {
  return typeOf(entity) === 'Group';
}

/** By name rather than by class, so that the library need not be loaded to ask. */
function typeOf(entity: Entity | null | undefined): string {
  return entity && 'type' in entity ? String(entity.type) : '';
}

/** Names in a group, asked for once: to list them takes as long as there are many. */
const names = new WeakMap<Group, ReadonlySet<string>>();

/** The names of what lies in a group of a file that is read. */
export function childNames(group: Group): ReadonlySet<string> {
  const known = names.get(group) ?? new Set(group.keys());
  names.set(group, known);
  return known;
}

/** A group or dataset below `group`, or undefined where there is none (or a link that leads nowhere). */
export function child(group: Group, name: string): Group | Dataset | undefined {
  if (!childNames(group).has(name)) return undefined;
  const entity = group.get(name);
  return isGroup(entity) || isDataset(entity) ? entity : undefined;
}

/** Numbers of a dataset with their shape (`[]` for a scalar). */
export interface Hdf5Numbers {
  shape: number[];
  values: Float32Array | Float64Array;
}

/**
 * Reads a dataset of numbers: float32 stays so, all else becomes float64.
 *
 * @throws `…-field`, `…-filter`, `…-size`
 */
export function readNumbers(dataset: Dataset, source: Hdf5Source): Hdf5Numbers {
  const metadata = checkedMetadata(dataset, source);
  if (metadata.type !== 0 && metadata.type !== 1) {
    throw new HemocastError(`${source.code}-field`, 'The field does not hold numbers', {
      file: source.file,
      field: dataset.path,
      expected: 'integers or floating-point numbers',
      found: metadata.type === 3 ? 'text' : `HDF5 type class ${metadata.type}`,
    });
  }
  const shape = metadata.shape ?? [0];
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === 0) return { shape, values: new Float64Array(0) };
  const value = dataset.value;
  if (typeof value === 'number' || typeof value === 'bigint') return { shape, values: Float64Array.of(Number(value)) };
  if (value instanceof Float64Array || value instanceof Float32Array) {
    if (value.length === count) return { shape, values: value };
  } else if (ArrayBuffer.isView(value) && (value as Int32Array).length === count) {
    return { shape, values: Float64Array.from(value as Int32Array, Number) };
  }
  throw new HemocastError(`${source.code}-field`, 'The numbers of the field cannot be read', {
    file: source.file,
    field: dataset.path,
    expected: `${count} numbers`,
    found: ArrayBuffer.isView(value) ? `${(value as Int32Array).length}` : typeof value,
  });
}

/** Reads a dataset of texts, whether of fixed or variable length, scalar or a list. */
export function readTexts(dataset: Dataset, source: Hdf5Source): string[] {
  const metadata = checkedMetadata(dataset, source);
  if (metadata.type !== 3) {
    throw new HemocastError(`${source.code}-field`, 'The field does not hold text', {
      file: source.file,
      field: dataset.path,
      found: `HDF5 type class ${metadata.type}`,
    });
  }
  if (metadata.shape?.some((size) => size === 0)) return [];
  const value = dataset.value;
  const texts = Array.isArray(value) ? value.flat(3) : value === null ? [] : [value];
  return texts.map((text) => {
    const plain = String(text);
    const end = plain.indexOf('\0');
    return (end < 0 ? plain : plain.slice(0, end)).trimEnd();
  });
}

/**
 * The elements of a dataset as they lie in memory, one after another; for types that the library would turn into an object each.
 * Types of variable length cannot be read so.
 *
 * @throws `…-filter`, `…-size`
 */
export function readRaw(
  dataset: Dataset,
  source: Hdf5Source,
  { Module: module }: Hdf5Library,
): Uint8Array<ArrayBuffer> {
  const metadata = checkedMetadata(dataset, source);
  const size = (metadata.shape ?? [0]).reduce((product, length) => product * length, metadata.size);
  if (size === 0) return new Uint8Array(0);
  const pointer = module._malloc(size);
  if (pointer === 0) throw new Error(`${size} bytes cannot be had`);
  try {
    const status = module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(pointer));
    if (status < 0) throw new Error(`The values of ${dataset.path} cannot be read`);
    return module.HEAPU8.slice(pointer, pointer + size) as Uint8Array<ArrayBuffer>;
  } finally {
    module._free(pointer);
  }
}

/** Filters that the library can undo. Deflate, shuffle, Fletcher-32 checksum, n-bit, scale-offset. */
const knownFilters = new Set([1, 2, 3, 5, 6]);
/** Deflate cannot shrink data more than about 1032 times. */
const GREATEST_COMPRESSION = 1032;

/** Makes sure, before memory is taken, that the file can hold what the dataset claims, and that it can be decoded. */
export function checkedMetadata(dataset: Dataset, source: Hdf5Source) {
  const metadata = dataset.metadata;
  // Only data in chunks can be filtered.
  const filters: Filter[] = metadata.chunks === null ? [] : dataset.filters;
  const unknown = filters.find((filter) => !knownFilters.has(filter.id));
  if (unknown !== undefined) {
    // The library gives back the encoded bytes in silence when it does not know a filter.
    throw new HemocastError(`${source.code}-filter`, 'The field is compressed in a way that cannot be read', {
      file: source.file,
      field: dataset.path,
      expected: 'no compression, or gzip',
      found: `${unknown.name} (HDF5 filter ${unknown.id})`,
      advice: 'Save the file with gzip compression.',
    });
  }
  const limit = filters.length > 0 ? source.byteLength * GREATEST_COMPRESSION : source.byteLength;
  for (const extent of [metadata.shape ?? [0], metadata.chunks ?? [0]]) {
    const size = extent.reduce((product, dimension) => product * dimension, metadata.size);
    if (size <= Math.min(limit, 2 ** 31)) continue;
    throw new HemocastError(`${source.code}-size`, 'The field claims more data than the file can hold', {
      file: source.file,
      field: dataset.path,
      expected: `at most ${Math.min(limit, 2 ** 31)} bytes`,
      found: `${size} bytes (${extent.join(' × ')})`,
    });
  }
  return metadata;
}
