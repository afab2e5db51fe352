/** Keeps what is derived from an object that does not change, so that several metrics share it and none pays for what no metric asks. */
export class Derived {
  private readonly kept = new Map<string, unknown>();

  /** What `make` gave when `name` was first asked for. */
  once<T>(name: string, make: () => T): T {
    if (!this.kept.has(name)) this.kept.set(name, make());
    return this.kept.get(name) as T;
  }
}
