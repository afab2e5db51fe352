/** BOLD with values that are none: the medial wall of other programs' files, volumes that were censored or hold zeros alone, vertices outside the scan. */
import { embeddedTemplate } from '../../cortex/index.js';
import { HemocastError } from '../../foundation/index.js';

export interface CensoredBold {
  /** `[vertex, volume]`, finite: 0 for a vertex without values, and between the volumes about it for one that was censored. */
  data: Float32Array;
  /** Volumes that hold no values, from 0. */
  volumes: number[];
  /** Vertices without values, from 0, the medial wall among them. */
  silent: number[];
}

/** A volume lacks its values where this share of the vertices is missing beyond those that are missing in the best volume. */
const SHARE_OF_VERTICES = 0.1;
/** A vertex that is missing in more of the other volumes than this has no signal. */
const SHARE_OF_VOLUMES = 0.1;
/** With more volumes censored than this there is no time course to learn from. */
const MOST_CENSORED = 0.25;
/** Zeros in so many vertices are no chance. */
const FEWEST_VERTICES = 100;

/**
 * Fills in what is not finite, so that it spreads nowhere.
 *
 * @param data `[vertex, volume]`; not changed
 * @throws HemocastError `bold-not-finite` where more than a quarter of the volumes, or all vertices, have no values
 */
export function censoredBold(data: Float32Array, volumes: number): CensoredBold {
  const vertices = data.length / volumes;
  const isEmpty = emptyVolumes(data, vertices, volumes);
  if (!isEmpty.includes(true) && data.every(Number.isFinite)) return { data, volumes: [], silent: [] };
  const missing = new Uint32Array(volumes);
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) missing[i % volumes]++;
  const isBad = volumesWithout(missing, vertices).map((lost, t) => lost || isEmpty[t]);
  const bad = isBad.flatMap((one, t) => (one ? [t] : []));
  const good = volumes - bad.length;
  const result = new Float32Array(data.length);
  const silent: number[] = [];
  for (let v = 0; v < vertices; v++) {
    const row = data.subarray(v * volumes, (v + 1) * volumes);
    const known = isBad.flatMap((one, t) => (!one && Number.isFinite(row[t]) ? [t] : []));
    if (known.length === 0 || known.length < (1 - SHARE_OF_VOLUMES) * good) silent.push(v);
    else fill(row, known, result.subarray(v * volumes, (v + 1) * volumes));
  }
  if (bad.length > MOST_CENSORED * volumes || silent.length === vertices) {
    throw new HemocastError('bold-not-finite', 'The BOLD has too few values', {
      expected: 'numbers in three quarters of the volumes, and in some of the vertices',
      found: `${bad.length} of ${volumes} volumes and ${silent.length} of ${vertices} vertices without`,
      advice: 'Bring the run to fsaverage4 again, or leave it out.',
    });
  }
  return { data: result, volumes: bad, silent };
}

/** Volumes of nothing but zeros, as of a scan that dropped out; none where most are so. */
function emptyVolumes(data: Float32Array, vertices: number, volumes: number): boolean[] {
  const empty = new Array<boolean>(volumes).fill(vertices >= FEWEST_VERTICES);
  let left = vertices >= FEWEST_VERTICES ? volumes : 0;
  for (let v = 0; v < vertices && left > 0; v++) {
    for (let t = 0; t < volumes; t++) {
      if (!empty[t] || !(Math.abs(data[v * volumes + t]) > 0)) continue;
      empty[t] = false;
      left--;
    }
  }
  return left > MOST_CENSORED * volumes ? empty.fill(false) : empty;
}

/** Which volumes lack their values, by the numbers of values that are missing in each: far more than in the best one. */
export function volumesWithout(missing: ArrayLike<number>, vertices: number): boolean[] {
  const counts = Array.from(missing);
  const least = Math.min(...counts);
  return counts.map((count) => count === vertices || count - least > SHARE_OF_VERTICES * vertices);
}

/** Sentences about what was filled in; nothing about the medial wall, which is no cortex. */
export function censoringRemarks({ data, volumes, silent }: CensoredBold, count: number): string[] {
  const { labels } = embeddedTemplate();
  const cortex = data.length / count === labels.length ? silent.filter((v) => labels[v] >= 0) : silent;
  return [
    ...(volumes.length > 0
      ? [
          `${volumes.length} of ${count} volumes of the BOLD hold no values (${listedNumbers(volumes)}); they are censored: filled in from those about them`,
        ]
      : []),
    ...(cortex.length > 0 ? [`${cortex.length} vertices of the cortex hold no values in the BOLD and are 0`] : []),
  ];
}

/** A row whose values at `known` are kept, and those between them lie on straight lines. */
function fill(row: Float32Array, known: readonly number[], target: Float32Array): void {
  for (let i = 0, t = 0; t < row.length; t++) {
    // The last known volume up to this one, or the first where there is none before.
    while (i + 1 < known.length && known[i + 1] <= t) i++;
    const before = known[i];
    const after = known[Math.min(i + 1, known.length - 1)];
    const share = t > before && after > before ? (t - before) / (after - before) : 0;
    target[t] = row[before] + share * (row[after] - row[before]);
  }
}

/** The first numbers, counted from 1. */
export function listedNumbers(volumes: readonly number[]): string {
  const first = volumes.slice(0, 5).map((t) => t + 1);
  return volumes.length > first.length ? `${first.join(', ')}, …` : first.join(', ');
}
