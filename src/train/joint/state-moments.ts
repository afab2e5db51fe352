/** Second moments of the shared state over the training runs, person by person, so that each can be left out. */
import { momentsOf } from '../../data/observation.js';
import { type Moments, onMoments } from '../../models/joint/index.js';
import { choleskyFactor } from '../../signal/index.js';
import type { CrossFittedRun } from './cross-fitted.js';

/** A member's training runs, and where its modes stand in the state. */
export interface MemberRuns {
  offset: number;
  modes: number;
  runs: readonly CrossFittedRun[];
}

/** Sums of products of one block of one person. */
interface BlockSum {
  prior: Float64Array;
  left: Float64Array;
  count: number;
}

/** Covariances of the state: where nothing is given, and of what the source leaves over. */
export interface StateCovariances {
  prior: Float64Array;
  left: Float64Array;
}

/** A run of two members at the moments of the slower clock. */
export interface SharedRun {
  person: string;
  moments: Moments;
  /** Of the first and of the second member: modes and what the source leaves over, `[moment, mode]`. */
  modes: [ArrayLike<number>, ArrayLike<number>];
  left: [ArrayLike<number>, ArrayLike<number>];
}

/** Runs in which both members were measured, on the slower of their clocks, where both are there. */
export function sharedRuns(a: MemberRuns, b: MemberRuns): SharedRun[] {
  return a.runs.flatMap((first) => {
    const second = b.runs.find(({ run }) => run.id === first.run.id);
    if (second === undefined) return [];
    const [own, other] = [momentsOf(first.run), momentsOf(second.run)];
    const slower = own.tr >= other.tr ? own : other;
    const begin = Math.max(own.startTime, other.startTime);
    const end = Math.min(own.startTime + (own.count - 1) * own.tr, other.startTime + (other.count - 1) * other.tr);
    const skipped = Math.max(0, Math.ceil((begin - slower.startTime) / slower.tr - 1e-9));
    const startTime = slower.startTime + skipped * slower.tr;
    const count = Math.floor((end - startTime) / slower.tr + 1e-9) + 1;
    if (!(count > 1)) return [];
    const moments = { startTime, tr: slower.tr, count };
    const at = (values: Float32Array, width: number, from: Moments) => onMoments(values, width, from, moments).values;
    const leftOver = ({ modes, mean }: CrossFittedRun) => modes.map((value, i) => value - mean[i]);
    return [
      {
        person: first.run.person,
        moments,
        modes: [at(first.modes, a.modes, own), at(second.modes, b.modes, other)],
        left: [at(leftOver(first), a.modes, own), at(leftOver(second), b.modes, other)],
      },
    ];
  });
}

/** Sums by person for every pair of members. */
export class StateMoments {
  private readonly sums = new Map<string, Map<string, BlockSum>>();
  readonly size: number;

  constructor(private readonly members: readonly MemberRuns[]) {
    this.size = members.reduce((sum, { modes }) => sum + modes, 0);
    members.forEach((member, a) => {
      for (const own of member.runs) {
        const left = own.modes.map((value, i) => value - own.mean[i]);
        const pair = { modes: [own.modes, own.modes], left: [left, left] } as const;
        this.add(a, a, own.run.person, pair.modes, pair.left, own.run.volumes);
      }
      for (let b = 0; b < a; b++) {
        for (const { person, modes, left, moments } of sharedRuns(member, members[b])) {
          this.add(a, b, person, modes, left, moments.count);
        }
      }
    });
  }

  /** Number of moments at which two members were measured together. */
  together(a: number, b: number): number {
    const block = this.sums.get(`${Math.max(a, b)} ${Math.min(a, b)}`);
    return [...(block?.values() ?? [])].reduce((sum, { count }) => sum + count, 0);
  }

  /** Number of people in whom two members were measured together. */
  peopleTogether(a: number, b: number): number {
    return this.sums.get(`${Math.max(a, b)} ${Math.min(a, b)}`)?.size ?? 0;
  }

  /**
   * Covariances over all people but one.
   *
   * @param between covariance of two members that were never measured together `[modes of a, modes of b]`, a > b; zero where absent
   */
  covariances(
    without?: string,
    between?: (a: number, b: number, own: StateCovariances) => StateCovariances | undefined,
  ): StateCovariances {
    const { members, size } = this;
    const result = { prior: new Float64Array(size * size), left: new Float64Array(size * size) };
    members.forEach((_, a) => {
      this.put(result, a, a, this.block(a, a, without));
    });
    members.forEach((_, a) => {
      for (let b = 0; b < a; b++) {
        const measured = this.together(a, b) > 0 ? this.block(a, b, without) : between?.(a, b, result);
        if (measured !== undefined) this.put(result, a, b, measured);
      }
    });
    return { prior: this.steadied(result.prior), left: this.steadied(result.left) };
  }

  private add(
    a: number,
    b: number,
    person: string,
    modes: readonly [ArrayLike<number>, ArrayLike<number>],
    left: readonly [ArrayLike<number>, ArrayLike<number>],
    moments: number,
  ): void {
    const [rows, columns] = [this.members[a].modes, this.members[b].modes];
    const people = this.sums.get(`${a} ${b}`) ?? new Map<string, BlockSum>();
    this.sums.set(`${a} ${b}`, people);
    const block = people.get(person) ?? {
      prior: new Float64Array(rows * columns),
      left: new Float64Array(rows * columns),
      count: 0,
    };
    people.set(person, block);
    addProducts(block.prior, modes, rows, columns, moments);
    addProducts(block.left, left, rows, columns, moments);
    block.count += moments;
  }

  private block(a: number, b: number, without?: string): StateCovariances {
    const length = this.members[a].modes * this.members[b].modes;
    const total = { prior: new Float64Array(length), left: new Float64Array(length) };
    let count = 0;
    for (const [person, block] of this.sums.get(`${a} ${b}`) ?? []) {
      if (person === without) continue;
      for (let i = 0; i < length; i++) {
        total.prior[i] += block.prior[i];
        total.left[i] += block.left[i];
      }
      count += block.count;
    }
    const scale = 1 / Math.max(1, count);
    return { prior: total.prior.map((value) => value * scale), left: total.left.map((value) => value * scale) };
  }

  private put(to: StateCovariances, a: number, b: number, block: StateCovariances): void {
    const [from, at] = [this.members[a].offset, this.members[b].offset];
    const columns = this.members[b].modes;
    for (const key of ['prior', 'left'] as const) {
      block[key].forEach((value, i) => {
        const [row, column] = [from + Math.floor(i / columns), at + (i % columns)];
        to[key][row * this.size + column] = value;
        to[key][column * this.size + row] = value;
      });
    }
  }

  /** Blocks from different runs need not go together: what lies between members is made smaller until they do. */
  private steadied(covariance: Float64Array): Float64Array {
    const { size } = this;
    const owner = this.members.flatMap(({ modes }, member) => Array<number>(modes).fill(member));
    for (let factor = 1; factor > 0; factor -= 0.05) {
      const tried = covariance.map((value, i) =>
        owner[Math.floor(i / size)] === owner[i % size] ? value : factor * value,
      );
      if (isPositiveDefinite(tried, size)) return tried;
    }
    return covariance.map((value, i) => (owner[Math.floor(i / size)] === owner[i % size] ? value : 0));
  }
}

function addProducts(
  to: Float64Array,
  [a, b]: readonly [ArrayLike<number>, ArrayLike<number>],
  rows: number,
  columns: number,
  moments: number,
): void {
  for (let k = 0; k < moments; k++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) to[i * columns + j] += a[k * rows + i] * b[k * columns + j];
    }
  }
}

function isPositiveDefinite(covariance: Float64Array, size: number): boolean {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += covariance[i * (size + 1)];
  const steadied = covariance.slice();
  for (let i = 0; i < size; i++) steadied[i * (size + 1)] -= (1e-4 * trace) / size;
  try {
    choleskyFactor(steadied, size);
    return true;
  } catch {
    return false;
  }
}
