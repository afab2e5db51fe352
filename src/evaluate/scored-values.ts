/** Which values of a space are scored, by region and kind, with their means and neighbourhoods. */
import { regionMeans, vertexNeighbours } from '../cortex/index.js';
import { HemocastError } from '../foundation/index.js';
import type { ScoreSpace } from '../modalities/index.js';
import { Derived } from './derived.js';

/** The values of a space that lie in a region and were measured. */
export class ScoredValues extends Derived {
  /** Indices of these values, ascending. */
  readonly all: Int32Array;
  /** Their indices by kind; one list where all values measure one thing. */
  readonly byKind: readonly Int32Array[];

  /**
   * @param present which values were measured `[value]`, 1 or 0; all where absent
   * @throws HemocastError `wrong-size` where `present` does not have the size of the space
   */
  constructor(
    readonly space: ScoreSpace,
    private readonly present?: Uint8Array,
  ) {
    super();
    if (present !== undefined && present.length !== space.labels.length) {
      throw new HemocastError('wrong-size', 'The list of measured values does not have the size of the space', {
        field: 'present',
        expected: `${space.labels.length} values`,
        found: String(present.length),
      });
    }
    const inside: number[] = [];
    for (let value = 0; value < space.labels.length; value++) if (this.counts(value)) inside.push(value);
    this.all = Int32Array.from(inside);
    this.byKind = Array.from({ length: kindCount(space) }, (_, kind) =>
      this.all.filter((value) => kindOfValue(space, value) === kind),
    );
  }

  private counts(value: number): boolean {
    return this.space.labels[value] >= 0 && this.present?.[value] !== 0;
  }

  /**
   * Mean over the scored values of each region, in double precision, of any number of columns.
   *
   * @param data `[value, column]`
   * @returns `[region, column]`; a region without scored values is zero
   */
  regionMeans(data: Float32Array | Float64Array, columns: number): Float64Array {
    const { labels, regions } = this.space;
    const scored = Int32Array.from({ length: labels.length }, (_, value) => (this.counts(value) ? labels[value] : -1));
    const means = regionMeans({ labels: scored, regions }, data, columns);
    return means.map((mean) => (Number.isNaN(mean) ? 0 : mean));
  }

  /** Global signal `[column]` of `data [value, column]`: the mean over the scored values of one kind; zero where there are none. */
  globalSignal(data: Float32Array | Float64Array, columns: number, kind = 0): Float64Array {
    const mean = new Float64Array(columns);
    const values = this.byKind[kind];
    for (const value of values) for (let c = 0, at = value * columns; c < columns; c++, at++) mean[c] += data[at];
    for (let c = 0; c < columns && values.length > 0; c++) mean[c] /= values.length;
    return mean;
  }
}

/** How many different things the values of a space measure; 1 where it names none. */
export function kindCount({ kinds }: ScoreSpace): number {
  return Math.max(1, kinds?.length ?? 1);
}

/** What a value measures, an index into `kinds`; 0 where all measure one thing. */
export function kindOfValue({ kindOf }: ScoreSpace, value: number): number {
  return kindOf?.[value] ?? 0;
}

/**
 * What the values of each region measure `[region]`; 0 for a region without values.
 *
 * @throws HemocastError `mixed-region` where a region holds values of two kinds: their mean would mean nothing
 */
export function regionKinds(space: ScoreSpace): Int32Array {
  const kinds = new Int32Array(space.regions.length).fill(-1);
  for (let value = 0; value < space.labels.length; value++) {
    const region = space.labels[value];
    if (region < 0) continue;
    const kind = kindOfValue(space, value);
    if (kinds[region] >= 0 && kinds[region] !== kind) {
      throw new HemocastError('mixed-region', 'A region of the score space holds values of two kinds', {
        field: `regions[${region}]`,
        found: `${space.kinds?.[kinds[region]]} and ${space.kinds?.[kind]}`,
        advice: 'Give each kind a region of its own.',
      });
    }
    kinds[region] = kind;
  }
  return kinds.map((kind) => Math.max(kind, 0));
}

/**
 * For each scored value on a mesh, itself and the scored values within `rings` edges.
 * Values that are not scored take no part, neither as centres nor as neighbours.
 *
 * @returns lists in compressed form: the neighbours of scored value `i` are `members[starts[i]]` … `members[starts[i + 1] − 1]`
 */
export function neighbourhoods(
  { space, all }: ScoredValues,
  faces: Uint32Array,
  rings: number,
): { starts: Int32Array; members: Int32Array } {
  const adjacent = vertexNeighbours(faces, space.labels.length);
  const scored = new Set(all);
  const starts = new Int32Array(all.length + 1);
  const members: number[] = [];
  all.forEach((centre, i) => {
    const reached = new Set([centre]);
    let frontier = [centre];
    for (let ring = 0; ring < rings; ring++) {
      const next: number[] = [];
      for (const vertex of frontier) {
        for (const neighbour of adjacent[vertex]) {
          if (reached.has(neighbour)) continue;
          reached.add(neighbour);
          next.push(neighbour);
        }
      }
      frontier = next;
    }
    for (const vertex of [...reached].sort((a, b) => a - b)) if (scored.has(vertex)) members.push(vertex);
    starts[i + 1] = members.length;
  });
  return { starts, members: Int32Array.from(members) };
}

/** @throws HemocastError `wrong-size`, `not-finite` unless `data` holds a finite number for each value and moment */
export function checkSeries(data: Float32Array, values: number, moments: number, field: string): void {
  if (data.length !== values * moments) {
    throw new HemocastError('wrong-size', 'A series does not have the size of the run', {
      field,
      expected: `${values} values × ${moments} moments`,
      found: `${data.length} numbers`,
    });
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new HemocastError('not-finite', 'A series holds a number that is not finite', {
      field,
      found: `${data[bad]} at value ${Math.floor(bad / moments)}, moment ${bad % moments}`,
    });
  }
}
