/** Fields of a SNIRF file's tree, checked. */
import type { Group } from 'h5wasm';
import { HemocastError } from '../../foundation/index.js';
import { child, childNames, type Hdf5Numbers, isDataset, isGroup, readNumbers, readTexts } from './snirf-hdf5.js';

/** Reads fields of one file and names the file in errors. */
export class SnirfFields {
  constructor(
    readonly file: string,
    readonly byteLength: number,
  ) {}

  /** @throws `snirf-field` */
  group(parent: Group, name: string): Group {
    const entity = child(parent, name);
    return isGroup(entity) ? entity : this.missing(parent, name);
  }

  numbers(group: Group, name: string): Hdf5Numbers | undefined {
    const entity = child(group, name);
    return isDataset(entity) ? readNumbers(entity, this.file, this.byteLength) : undefined;
  }

  texts(group: Group, name: string): string[] | undefined {
    const entity = child(group, name);
    return isDataset(entity) ? readTexts(entity, this.file, this.byteLength) : undefined;
  }

  text(group: Group, name: string): string | undefined {
    return this.texts(group, name)?.[0];
  }

  /** A list of coordinates as rows of at least `least` and at most `most` numbers; undefined where it is absent. */
  rows(group: Group, name: string, least: number, most: number): number[][] | undefined {
    const numbers = this.numbers(group, name);
    return numbers && this.tableRows(group, name, numbers, least, most);
  }

  /** As `rows`, of numbers that are read already. */
  tableRows(group: Group, name: string, numbers: Hdf5Numbers, least: number, most: number): number[][] {
    if (numbers.values.length === 0) return [];
    const [count, width] = numbers.shape.length === 2 ? numbers.shape : [1, numbers.values.length];
    if (width < least || width > most || numbers.shape.length > 2) {
      this.fail(join(group, name), `rows of ${least} to ${most} numbers`, numbers.shape.join(' × '));
    }
    return Array.from({ length: count }, (_, row) => [...numbers.values.subarray(row * width, (row + 1) * width)]);
  }

  /** An index of the file, from 1 to `count`, as ours, from 0; undefined where the field is absent or empty. */
  index(group: Group, name: string, count: number): number | undefined {
    const value = this.numbers(group, name)?.values[0];
    if (value === undefined) return undefined;
    if (count === 0) this.fail(join(group, name), 'no index, as the probe says nothing to point at', `${value}`);
    if (!Number.isInteger(value) || value < 1 || value > count) {
      this.fail(join(group, name), `an index from 1 to ${count}`, `${value}`);
    }
    return value - 1;
  }

  missing(group: Group, name: string): never {
    throw new HemocastError('snirf-field', 'A field that SNIRF requires is missing', {
      file: this.file,
      field: join(group, name),
      advice: 'Export the recording as SNIRF 1.0 or 1.1 again.',
    });
  }

  fail(field: string, expected: string, found: string, summary = 'A field does not fit'): never {
    throw new HemocastError('snirf-field', summary, { file: this.file, field, expected, found });
  }

  /**
   * What a part gives, or the error for which it cannot be read; damage of the file is no such error and is thrown.
   *
   * @throws all but `snirf-field`
   */
  attempt<T>(work: () => T): T | HemocastError {
    try {
      return work();
    } catch (error) {
      if (error instanceof HemocastError && error.code === 'snirf-field') return error;
      throw error;
    }
  }
}

/** Groups `name`, `name1`, `name2`, … in the order of their numbers. */
export function indexed(parent: Group, name: string): Group[] {
  const pattern = new RegExp(`^${name}(\\d*)$`);
  return [...childNames(parent)]
    .flatMap((key) => {
      const match = pattern.exec(key);
      const entity = match === null ? undefined : child(parent, key);
      return match !== null && isGroup(entity) ? [{ number: Number(match[1] || 0), entity }] : [];
    })
    .sort((a, b) => a.number - b.number)
    .map(({ entity }) => entity);
}

/** Path of a field of a group. */
export function join(group: Group, name: string): string {
  return group.path === '/' ? `/${name}` : `${group.path}/${name}`;
}

/** Last name of a group's path. */
export function nameOf(group: Group): string {
  return group.path.slice(group.path.lastIndexOf('/') + 1);
}

/** Why a part was left out, as it stands in a remark. */
export function reasonOf({ detail }: HemocastError): string {
  const { field, expected, found } = detail;
  const what = field === undefined ? '' : `${field}: `;
  if (found === undefined) return `${what}the field is missing`;
  return `${what}expected ${expected}, found ${found}`;
}

/** The file's `[sample, channel]` to `[channel, sample]`. @param columns of the file that are wanted, in this order */
export function turn<T extends Float32Array | Float64Array>(
  values: T,
  samples: number,
  channels: number,
  columns: readonly number[] = Array.from({ length: channels }, (_, channel) => channel),
): T {
  const length = columns.length * samples;
  const turned = values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  for (let k = 0; k < samples; k++) {
    for (let row = 0; row < columns.length; row++) turned[row * samples + k] = values[k * channels + columns[row]];
  }
  return turned as T;
}
