/** What parts of recordings look like, as vectors in which people may be found again. */
import type { TargetRun } from '../data/index.js';
import { ScoredValues } from '../evaluate/index.js';
import type { ScoreSpace } from '../modalities/index.js';
import { pearson } from '../signal/index.js';

/** Vectors of parts of recordings. */
export interface Signatures {
  /** `[part][number]` */
  rows: Float64Array[];
  people: string[];
  recordings: string[];
}

/** Equal parts of a recording. */
const PARTS = 4;
/** Logarithms are taken of no less than this part of a unit. */
const FLOOR = 1e-6;

/** Joins the signatures of several recordings. */
export function signaturesOf(runs: readonly TargetRun[], parts: readonly Float64Array[][]): Signatures {
  return {
    rows: parts.flat(),
    people: runs.flatMap(({ person }, i) => parts[i].map(() => person)),
    recordings: runs.flatMap(({ id }, i) => parts[i].map(() => id)),
  };
}

/** First and last moment of each part. */
function partsOf(moments: number): [number, number][] {
  return Array.from({ length: PARTS }, (_, k) => [
    Math.floor((k * moments) / PARTS),
    Math.floor(((k + 1) * moments) / PARTS),
  ]);
}

/** Logarithm of the deviation over time of each row of `[row, moment]`, part by part. */
export function powerSignature(rows: Float64Array | Float32Array, count: number, moments: number): Float64Array[] {
  return partsOf(moments).map(([from, until]) =>
    Float64Array.from({ length: count }, (_, row) => {
      const part = rows.subarray(row * moments + from, row * moments + until);
      const mean = average(part);
      return Math.log(FLOOR + Math.sqrt(average(part.map((value) => (value - mean) ** 2))));
    }),
  );
}

/** Power of regions of a signal `[value, moment]`. */
export function regionPower(run: TargetRun, signal: Float32Array, space: ScoreSpace): Float64Array[] {
  const means = new ScoredValues(space, run.present).regionMeans(signal, run.volumes);
  return powerSignature(means, space.regions.length, run.volumes);
}

/** Mean and logarithm of the deviation over time of each number of a representation `[place, time, width]`. */
export function representationSignature({
  values,
  shape: [places, times, width],
}: {
  values: Float32Array;
  shape: readonly [number, number, number];
}): Float64Array[] {
  return partsOf(times).map(([from, until]) => {
    const signature = new Float64Array(2 * places * width);
    for (let place = 0; place < places; place++) {
      for (let k = 0; k < width; k++) {
        const course = Float64Array.from(
          { length: until - from },
          (_, t) => values[(place * times + from + t) * width + k],
        );
        const mean = average(course);
        const at = 2 * (place * width + k);
        signature[at] = mean;
        signature[at + 1] = Math.log(FLOOR + Math.sqrt(average(course.map((value) => (value - mean) ** 2))));
      }
    }
    return signature;
  });
}

/**
 * How far each electrode goes with the mean of all in each band (Fisher's z): of features that are standardised, what is left of a person
 * and of the montage. An electrode that was filled in from its neighbours goes with them.
 */
export function eegSignature({ features, seconds, electrodes, bands }: TargetRun): Float64Array[] {
  return partsOf(seconds).map(([from, until]) =>
    Float64Array.from({ length: electrodes * bands }, (_, at) => {
      const [electrode, band] = [Math.floor(at / bands), at % bands];
      const of = (e: number) =>
        Float64Array.from({ length: until - from }, (_, t) => features[((from + t) * electrodes + e) * bands + band]);
      const mean = new Float64Array(until - from);
      for (let e = 0; e < electrodes; e++) {
        if (e === electrode) continue;
        of(e).forEach((value, t) => {
          mean[t] += value;
        });
      }
      return Math.atanh(Math.max(-0.999, Math.min(0.999, pearson(of(electrode), mean))));
    }),
  );
}

/** Rows as one array, each number with mean 0 and deviation 1 over rows, so that all count alike; those that never change are 0. */
export function standardisedRows(rows: readonly Float64Array[]): Float64Array {
  const width = rows[0].length;
  const result = new Float64Array(rows.length * width);
  for (let k = 0; k < width; k++) {
    const column = rows.map((row) => row[k]);
    const mean = average(column);
    const deviation = Math.sqrt(average(column.map((value) => (value - mean) ** 2)));
    rows.forEach((row, i) => {
      result[i * width + k] = deviation > 1e-9 * Math.max(1, Math.abs(mean)) ? (row[k] - mean) / deviation : 0;
    });
  }
  return result;
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / Math.max(1, values.length);
}
