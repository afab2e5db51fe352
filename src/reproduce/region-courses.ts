/** Courses of the 148 regions, and what is measured of a person by them. */
import { functionalConnectivity, ScoredValues } from '../evaluate/index.js';
import type { ScoreSpace } from '../modalities/index.js';

/** Means of the regions `[region, moment]` of a series `[value, moment]`. */
export function regionCourses(space: ScoreSpace, series: Float32Array, moments: number): Float64Array {
  return new ScoredValues(space).regionMeans(series, moments);
}

/** Standard deviation over time of each region: the amplitude of its slow fluctuations. */
export function amplitudes(courses: Float64Array, moments: number): Float64Array {
  return Float64Array.from({ length: courses.length / moments }, (_, region) => {
    const own = courses.subarray(region * moments, (region + 1) * moments);
    const mean = own.reduce((sum, value) => sum + value, 0) / moments;
    return Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / moments);
  });
}

/** Mean correlation of each region with all others. */
export function connectionStrengths(courses: Float64Array, moments: number): Float64Array {
  const regions = courses.length / moments;
  const pairs = functionalConnectivity(courses, regions, moments);
  const strengths = new Float64Array(regions);
  for (let a = 0, at = 0; a < regions; a++) {
    for (let b = a + 1; b < regions; b++, at++) {
      strengths[a] += pairs[at] / (regions - 1);
      strengths[b] += pairs[at] / (regions - 1);
    }
  }
  return strengths;
}

/** `L G_cuneus`. */
export function regionNames({ regions }: ScoreSpace): string[] {
  return regions.map(({ hemisphere, name }) => `${hemisphere} ${name}`);
}

/** A value of each region at all of its vertices; NaN on the medial wall. */
export function onVertices({ labels }: ScoreSpace, values: ArrayLike<number>): Float32Array {
  return Float32Array.from(labels, (region) => (region < 0 ? Number.NaN : values[region]));
}
