/** Arrays that were used lately, up to a limit of memory; older ones are let go and made again where they are asked for once more. */
export class RecentArrays {
  private readonly arrays = new Map<object, { values: Float32Array; used: number }>();
  private bytes = 0;
  /** Counts what was asked for: to move an entry to the end of the map each time would take longer than most of what it is asked for. */
  private clock = 0;

  /** @param limit bytes of all arrays together; the one used last is kept whatever its size */
  constructor(readonly limit: number) {}

  /**
   * The array of a key, made where it is not there.
   *
   * @param make gives the same values at every call
   */
  get(key: object, make: () => Float32Array): Float32Array {
    const known = this.arrays.get(key);
    if (known !== undefined) {
      known.used = ++this.clock;
      return known.values;
    }
    const values = make();
    this.arrays.set(key, { values, used: ++this.clock });
    this.bytes += values.byteLength;
    while (this.bytes > this.limit && this.arrays.size > 1) this.letGo();
    return values;
  }

  /** Lets the array go that was used least lately. */
  private letGo(): void {
    let oldest: object | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [key, { used }] of this.arrays) if (used < least) [oldest, least] = [key, used];
    if (oldest === undefined) return;
    this.bytes -= this.arrays.get(oldest)!.values.byteLength;
    this.arrays.delete(oldest);
  }
}

/** What all data of a program share: a bound on memory must hold for them together. Nothing but the time of reading depends on it. */
const recent = new RecentArrays(2 ** 28);

/**
 * A function that gives an array which is made when it is asked for, and again once it was let go.
 *
 * @example
 * const patches = madeWhenRead(() => toPatches(layout, run.signal, run.volumes));
 * use(patches());
 */
export function madeWhenRead(make: () => Float32Array): () => Float32Array {
  const key = {};
  return () => recent.get(key, make);
}
