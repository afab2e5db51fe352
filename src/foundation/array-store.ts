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
  save(key: string, facts: string, arrays: Readonly<Record<string, Float32Array>>): Promise<StoredEntry>;
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

  async save(key: string, facts: string, arrays: Readonly<Record<string, Float32Array>>): Promise<StoredEntry> {
    const stored = Object.entries(arrays).map(([name, values]) => [name, storedArray(values)] as const);
    const entry = { facts, arrays: Object.fromEntries(stored) };
    this.entries.set(key, entry);
    return entry;
  }
}
