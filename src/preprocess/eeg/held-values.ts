/** Times at which an amplifier wrote the same value again and again: electrodes that dropped out, packets that were lost. */
import type { SignalSegment } from '../../recordings/index.js';

/** Seconds for which no electrode on a head holds one value. */
const HELD_RUN = 0.1;
/** Share of the changing channels that must hold a value, else the recording goes on. */
const DROPOUT_SHARE = 0.5;

/** A time at which a channel holds a value. */
export interface HeldRun extends SignalSegment {
  value: number;
}

/**
 * Finds them in blocks of `[row, sample]`, given in the order of time.
 *
 * @example
 * const held = new HeldValues(32, 250);
 * held.add(block, count);
 * const gaps = held.dropouts(); // half of the channels or more hold a value
 */
export class HeldValues {
  /** Of each row, without those that reach to the last sample so far. */
  readonly runs: HeldRun[][];
  private readonly least: number;
  private readonly value: Float64Array;
  private readonly start: Float64Array;
  private samples = 0;

  constructor(
    private readonly rows: number,
    sampleRate: number,
  ) {
    this.least = Math.max(5, Math.round(HELD_RUN * sampleRate));
    this.runs = Array.from({ length: rows }, () => []);
    this.value = new Float64Array(rows).fill(Number.NaN);
    this.start = new Float64Array(rows);
  }

  /**
   * @param block the samples after those of the last block
   * @param count samples of each row in it
   * @param from values of the first row's first sample, where the block does not begin with it, and from row to row
   */
  add(block: Float32Array, count: number, rowStarts: (row: number) => number = (row) => row * count): void {
    for (let row = 0; row < this.rows; row++) {
      const offset = rowStarts(row);
      let value = this.value[row];
      let start = this.start[row];
      for (let i = 0; i < count; i++) {
        const next = block[offset + i];
        if (next === value) continue;
        const at = this.samples + i;
        if (at - start >= this.least) this.close(row, value, start, at);
        value = next;
        start = at;
      }
      this.value[row] = value;
      this.start[row] = start;
    }
    this.samples += count;
  }

  /** Ends the runs that reach to the last sample, and gives those of rows that change at all; of others none. */
  finished(): HeldRun[][] {
    return this.runs.map((own, row) => {
      const samples = this.samples - this.start[row];
      if (samples >= this.samples) return [];
      const last = { start: this.start[row], samples, value: this.value[row] };
      return samples >= this.least && !Number.isNaN(last.value) ? [...own, last] : own;
    });
  }

  /** Rows that are zero at all times. */
  zeroRows(): number[] {
    return this.runs.flatMap((_, row) =>
      this.samples > 0 && this.start[row] === 0 && this.value[row] === 0 ? [row] : [],
    );
  }

  /** Times at which half of the changing rows or more hold a value. */
  dropouts(): SignalSegment[] {
    const runs = this.finished();
    const changing = runs.filter((_, row) => this.samples - this.start[row] < this.samples).length;
    const edges = runs
      .flatMap((own) =>
        own.flatMap(({ start, samples }) => [
          { at: start, step: 1 },
          { at: start + samples, step: -1 },
        ]),
      )
      .sort((a, b) => a.at - b.at || b.step - a.step);
    const found: SignalSegment[] = [];
    let holding = 0;
    let since: number | undefined;
    for (const { at, step } of edges) {
      holding += step;
      const dropped = holding > 0 && holding >= DROPOUT_SHARE * changing;
      if (dropped && since === undefined) since = at;
      if (dropped || since === undefined) continue;
      if (at > since) found.push({ start: since, samples: at - since });
      since = undefined;
    }
    return found.filter(({ samples }) => samples >= this.least);
  }

  private close(row: number, value: number, start: number, end: number): void {
    if (!Number.isNaN(value)) this.runs[row].push({ start, samples: end - start, value });
  }
}
