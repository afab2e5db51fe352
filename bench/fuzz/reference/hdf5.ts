/** HDF5: numeric datasets of files with old or new groups, contiguous or in chunks (HDF5 file format 3.0). */
import { lookup3 } from '../../../src/formats/hdf5/write.js';
import { Damaged, latin1, Unclear, unzlib, viewOf, within } from './reference.js';

export interface Dataset {
  shape: number[];
  data: number[];
}

interface Message {
  type: number;
  at: number;
  size: number;
}

const UNDEFINED = 0xffffffffffffffffn;

/** Datasets of numbers, by path: what each holds once it is asked for, or what is damaged there. */
export class Datasets {
  private readonly found: Map<string, () => Dataset | undefined>;

  constructor(bytes: Uint8Array) {
    this.found = objects(bytes);
  }

  get paths(): string[] {
    return [...this.found.keys()];
  }

  /** Undefined for what holds no numbers. */
  get(path: string): Dataset | undefined {
    return this.found.get(path)?.();
  }

  /** All that hold numbers. */
  all(): Map<string, Dataset> {
    return new Map(
      this.paths.flatMap((path): [string, Dataset][] => {
        const dataset = this.get(path);
        return dataset === undefined ? [] : [[path, dataset]];
      }),
    );
  }
}

function objects(bytes: Uint8Array): Map<string, () => Dataset | undefined> {
  const file = new Hdf5(bytes);
  const found = new Map<string, () => Dataset | undefined>();
  file.group(file.root, '', found, 0);
  return found;
}

class Hdf5 {
  private readonly view: DataView;
  private readonly base: number;
  readonly root: number;

  constructor(private readonly bytes: Uint8Array) {
    this.view = viewOf(bytes);
    let start = 0;
    while (start + 8 <= bytes.length && latin1(bytes.subarray(start, start + 8)) !== '\x89HDF\r\n\x1a\n') {
      start = start === 0 ? 512 : 2 * start;
    }
    const version = bytes[start + 8];
    const widths = version < 2 ? [start + 13, start + 14] : [start + 9, start + 10];
    if (widths.some((at) => bytes[at] !== 8)) throw new Unclear('addresses of another width');
    if (version > 1 && this.view.getUint32(start + 44, true) !== lookup3(bytes, start, start + 44)) {
      throw new Damaged('the superblock does not agree with its checksum');
    }
    if (version > 3) throw new Unclear(`superblock ${version}`);
    this.base = Number(this.view.getBigUint64(start + (version < 2 ? 24 : 12), true));
    if (this.base !== start) throw new Unclear('another base');
    this.root = this.address(start + (version < 2 ? 64 + 4 * version : 36));
  }

  private address(at: number): number {
    const value = this.view.getBigUint64(at, true);
    if (value === UNDEFINED) throw new Unclear('an undefined address');
    return this.base + Number(value);
  }

  group(header: number, path: string, found: Map<string, () => Dataset | undefined>, depth: number): void {
    if (depth > 16) throw new Unclear('too deep');
    let messages: Message[];
    try {
      messages = this.messages(header, path);
    } catch (error) {
      if (path === '' || !(error instanceof Damaged || error instanceof RangeError)) throw error;
      found.set(path, () => {
        throw error;
      });
      return;
    }
    for (const { type, at } of messages) {
      if (type === 6) {
        const link = this.link(at);
        if (link !== undefined) this.group(link.header, `${path}/${link.name}`, found, depth + 1);
      } else if (type === 17) {
        for (const [name, place] of this.symbols(this.address(at), this.address(at + 8))) {
          this.group(place, `${path}/${name}`, found, depth + 1);
        }
      } else if (type === 2 && this.view.getBigUint64(at + 2 + (this.bytes[at + 1] & 1 ? 8 : 0), true) !== UNDEFINED) {
        throw new Unclear('links in a heap');
      }
    }
    if (messages.some(({ type }) => type === 8)) found.set(path, () => this.dataset(messages));
  }

  private messages(header: number, path: string): Message[] {
    const { view, bytes } = this;
    const found: Message[] = [];
    const isNew = latin1(bytes.subarray(header, header + 4)) === 'OHDR';
    const flags = bytes[header + 5];
    const blocks: [start: number, end: number][] = [];
    if (isNew) {
      let at = header + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
      const width = 1 << (flags & 3);
      const size = width === 1 ? bytes[at] : width === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
      at += width;
      if (view.getUint32(at + size, true) !== lookup3(bytes, header, at + size))
        throw new Damaged(`the header of ${path || '/'} by its checksum`);
      blocks.push([at, at + size]);
    } else {
      if (bytes[header] !== 1) throw new Unclear(`header ${bytes[header]}`);
      blocks.push([header + 16, header + 16 + view.getUint32(header + 8, true)]);
    }
    const prefix = isNew ? 4 + (flags & 4 ? 2 : 0) : 8;
    for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
      for (let [at, end] = block; at + prefix <= end; ) {
        const type = isNew ? bytes[at] : view.getUint16(at, true);
        const size = view.getUint16(at + (isNew ? 1 : 2), true);
        if (type === 16) {
          const [start, length] = [this.address(at + prefix), Number(view.getBigUint64(at + prefix + 8, true))];
          blocks.push(isNew ? [start + 4, start + length - 4] : [start, start + length]);
          if (isNew && view.getUint32(start + length - 4, true) !== lookup3(bytes, start, start + length - 4)) {
            throw new Damaged('a continued header by its checksum');
          }
        } else if (type !== 0) {
          if (bytes[at + (isNew ? 3 : 4)] & 2) throw new Unclear('a shared message');
          found.push({ type, at: at + prefix, size });
        }
        if (found.length + blocks.length > 10_000) throw new Unclear('too many messages');
        at += prefix + size;
      }
    }
    return found;
  }

  private link(at: number): { name: string; header: number } | undefined {
    const { bytes, view } = this;
    const flags = bytes[at + 1];
    let p = at + 2;
    const type = flags & 8 ? bytes[p++] : 0;
    p += (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
    const width = 1 << (flags & 3);
    if (width > 2) throw new Unclear('a long name');
    const length = width === 1 ? bytes[p] : view.getUint16(p, true);
    p += width;
    const name = new TextDecoder().decode(bytes.subarray(p, p + length));
    return type === 0 ? { name, header: this.address(p + length) } : undefined;
  }

  private *symbols(tree: number, heap: number): Generator<[name: string, header: number]> {
    const { bytes, view } = this;
    const names = this.address(heap + 24);
    const level = bytes[tree + 5];
    for (let i = 0; i < view.getUint16(tree + 6, true); i++) {
      const child = this.address(tree + 32 + 16 * i);
      if (level > 0) {
        if (child <= tree) throw new Unclear('a tree that leads back');
        yield* this.symbols(child, heap);
        continue;
      }
      if (latin1(bytes.subarray(child, child + 4)) !== 'SNOD') throw new Damaged('no list of symbols');
      for (let k = 0; k < view.getUint16(child + 6, true); k++) {
        const entry = child + 8 + 40 * k;
        const name = names + Number(view.getBigUint64(entry, true));
        yield [new TextDecoder().decode(bytes.subarray(name, bytes.indexOf(0, name))), this.address(entry + 8)];
      }
    }
  }

  private dataset(messages: readonly Message[]): Dataset | undefined {
    const { bytes, view } = this;
    const [space, type, layout, filters] = [1, 3, 8, 11].map((kind) => messages.find((one) => one.type === kind)?.at);
    if (space === undefined || type === undefined || layout === undefined) return undefined;
    const kind = bytes[type] & 15;
    const size = view.getUint32(type + 4, true);
    if (kind > 1) return undefined;
    const little = (bytes[type + 1] & 1) === 0;
    const get = numberOf(kind, size, (bytes[type + 1] & 8) !== 0, little);
    const rank = bytes[space + 1];
    const from = space + (bytes[space] === 1 ? 8 : 4);
    if (bytes[space] > 1 && bytes[space + 3] === 2) throw new Unclear('a null space');
    const shape = Array.from({ length: rank }, (_, i) => Number(view.getBigUint64(from + 8 * i, true)));
    const count = within(shape.reduce((product, n) => product * n, 1));
    if (bytes[layout] !== 3) throw new Unclear(`layout ${bytes[layout]}`);
    const form = bytes[layout + 1];
    if (form === 0) return { shape, data: Array.from({ length: count }, (_, i) => get(view, layout + 4 + i * size)) };
    if (form === 1) {
      if (count > 0 && Number(view.getBigUint64(layout + 10, true)) < count * size)
        throw new Damaged('a short dataset');
      const start = count === 0 ? 0 : this.address(layout + 2);
      return { shape, data: Array.from({ length: count }, (_, i) => get(view, start + i * size)) };
    }
    const chunk = Array.from({ length: rank }, (_, i) => view.getUint32(layout + 11 + 4 * i, true));
    const data = new Array<number>(count).fill(0);
    const steps = filters === undefined ? [] : this.filters(filters);
    for (const { at, length, mask, offsets } of this.chunks(this.address(layout + 3), rank)) {
      const values = viewOf(unfiltered(bytes.subarray(at, at + length), steps, mask, size));
      const inside = within(chunk.reduce((product, n) => product * n, 1));
      for (let i = 0; i < inside; i++) {
        let [rest, place, stride, fits] = [i, 0, 1, true];
        for (let axis = rank - 1; axis >= 0; axis--) {
          const index = offsets[axis] + (rest % chunk[axis]);
          rest = Math.floor(rest / chunk[axis]);
          fits &&= index < shape[axis];
          place += index * stride;
          stride *= shape[axis];
        }
        if (fits) data[place] = get(values, i * size);
      }
    }
    return { shape, data };
  }

  private filters(at: number): number[] {
    const { bytes, view } = this;
    const [version, count] = [bytes[at], bytes[at + 1]];
    const ids: number[] = [];
    let p = at + (version === 1 ? 8 : 2);
    for (let k = 0; k < count; k++) {
      const id = view.getUint16(p, true);
      if (![1, 2, 3].includes(id)) throw new Unclear(`filter ${id}`);
      ids.push(id);
      const name = version === 1 ? view.getUint16(p + 2, true) : 0;
      const values = view.getUint16(p + (version === 1 ? 6 : 4), true);
      p += (version === 1 ? 8 : 6) + 8 * Math.ceil(name / 8) + 4 * values + (version === 1 && values % 2 === 1 ? 4 : 0);
    }
    return ids;
  }

  private *chunks(
    tree: number,
    rank: number,
  ): Generator<{ at: number; length: number; mask: number; offsets: number[] }> {
    const { bytes, view } = this;
    if (latin1(bytes.subarray(tree, tree + 4)) !== 'TREE' || bytes[tree + 4] !== 1)
      throw new Damaged('no tree of chunks');
    const key = 8 + 8 * (rank + 1);
    for (let i = 0; i < view.getUint16(tree + 6, true); i++) {
      const at = tree + 24 + i * (key + 8);
      const child = this.address(at + key);
      if (bytes[tree + 5] > 0) {
        if (child <= tree) throw new Unclear('a tree that leads back');
        yield* this.chunks(child, rank);
      } else {
        const offsets = Array.from({ length: rank }, (_, axis) => Number(view.getBigUint64(at + 8 + 8 * axis, true)));
        yield { at: child, length: view.getUint32(at, true), mask: view.getUint32(at + 4, true), offsets };
      }
    }
  }
}

function numberOf(
  kind: number,
  size: number,
  signed: boolean,
  little: boolean,
): (view: DataView, at: number) => number {
  if (kind === 1 && size === 4) return (v, at) => v.getFloat32(at, little);
  if (kind === 1 && size === 8) return (v, at) => v.getFloat64(at, little);
  if (kind === 1 || ![1, 2, 4, 8].includes(size)) throw new Unclear('numbers of an unusual width');
  if (size === 1) return (v, at) => (signed ? v.getInt8(at) : v.getUint8(at));
  if (size === 2) return (v, at) => (signed ? v.getInt16(at, little) : v.getUint16(at, little));
  if (size === 4) return (v, at) => (signed ? v.getInt32(at, little) : v.getUint32(at, little));
  return (v, at) => Number(signed ? v.getBigInt64(at, little) : v.getBigUint64(at, little));
}

/** A chunk through its filters, the last first. */
function unfiltered(stored: Uint8Array, filters: readonly number[], mask: number, size: number): Uint8Array {
  let bytes = stored;
  for (let k = filters.length - 1; k >= 0; k--) {
    if (mask & (1 << k)) continue;
    if (filters[k] === 1) bytes = unzlib(bytes);
    else if (filters[k] === 2) bytes = unshuffled(bytes, size);
    else {
      const body = bytes.subarray(0, bytes.length - 4);
      if (viewOf(bytes).getUint32(bytes.length - 4, true) !== fletcher32(body))
        throw new Damaged('a chunk by its checksum');
      bytes = body;
    }
  }
  return bytes;
}

function unshuffled(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size);
  const result = bytes.slice();
  for (let i = 0; i < count; i++) for (let k = 0; k < size; k++) result[i * size + k] = bytes[k * count + i];
  return result;
}

/** As HDF5 computes it: words of 16 bits, the high byte first, sums folded with their carries. */
function fletcher32(bytes: Uint8Array): number {
  let [a, b] = [0, 0];
  const fold = (sum: number) => (sum & 0xffff) + (sum >>> 16);
  for (let at = 0; at < bytes.length; at += 2) {
    a += (bytes[at] << 8) | (bytes[at + 1] ?? 0);
    b += a;
    if (at % 720 === 718) [a, b] = [fold(a), fold(b)];
  }
  [a, b] = [fold(fold(a)), fold(fold(b))];
  return ((b << 16) | a) >>> 0;
}
