/**
 * Arrays that lie outside memory until they are read: data of many people are learned from run by run. A platform with files implements the
 * contract by files; here it is in memory.
 */

/** One array of an entry. */
export interface StoredArray {
  /** Number of values. */
  readonly length: number;
  /** Values `from` … `until − 1`; all by default. They may be shared with other readers: they are not to be changed. */
  read(from?: number, until?: number): Float32Array;
}

/** What is kept under one key. */
export interface StoredEntry {
  /** Whatever else belongs to the arrays, as text. */
  facts: string;
  /** By name. */
  arrays: Readonly<Record<string, StoredArray>>;
}

/** Values of an array that is to be kept: all at once, or parts one after the other where they are too many for memory. */
export type KeptValues = Float32Array | { length: number; parts: Iterable<Float32Array> };

/** Keeps entries by key. What is there is whole: a damaged or half-written entry counts as absent. */
export interface ArrayStore {
  /** The entry of a key, where there is one. */
  open(key: string): Promise<StoredEntry | undefined>;
  /**
   * Keeps an entry, in the place of an earlier one.
   *
   * @returns the entry as `open` gives it
   * @throws HemocastError `not-writable`
   */
  save(key: string, facts: string, arrays: Readonly<Record<string, KeptValues>>): Promise<StoredEntry>;
}

/** An array in memory as an entry holds it. */
export function storedArray(values: Float32Array): StoredArray {
  return { length: values.length, read: (from = 0, until = values.length) => values.subarray(from, until) };
}

/** Keeps entries in memory. */
export class MemoryArrayStore implements ArrayStore {
  private readonly entries = new Map<string, StoredEntry>();

  async open(key: string): Promise<StoredEntry | undefined> {
    return this.entries.get(key);
  }

  async save(key: string, facts: string, arrays: Readonly<Record<string, KeptValues>>): Promise<StoredEntry> {
    const stored = Object.entries(arrays).map(([name, values]) => [name, storedArray(atOnce(values))] as const);
    const entry = { facts, arrays: Object.fromEntries(stored) };
    this.entries.set(key, entry);
    return entry;
  }
}

function atOnce(values: KeptValues): Float32Array {
  if (values instanceof Float32Array) return values;
  const all = new Float32Array(values.length);
  let at = 0;
  for (const part of values.parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
