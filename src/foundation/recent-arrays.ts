/** Arrays that were used lately, up to a limit of memory; older ones are let go and made again where they are asked for once more. */
export class RecentArrays {
  private readonly arrays = new Map<object, Float32Array>();
  private bytes = 0;

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
      // Last in the map is what was used last.
      this.arrays.delete(key);
      this.arrays.set(key, known);
      return known;
    }
    const values = make();
    this.arrays.set(key, values);
    this.bytes += values.byteLength;
    for (const [other, { byteLength }] of this.arrays) {
      if (this.bytes <= this.limit || other === key) break;
      this.arrays.delete(other);
      this.bytes -= byteLength;
    }
    return values;
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
