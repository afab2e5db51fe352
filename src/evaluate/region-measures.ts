/** What is measured of a person in each region, by which groups are compared: a new measure is a function here and a line in the list. */
import { functionalConnectivity } from './realism.js';

/** A number for each region of a recording. */
export interface RegionMeasure {
  /** As in options. */
  name: string;
  title: string;
  /** What it is, in a sentence. */
  note: string;
  /** @param courses `[region, moment]` @returns `[region]` */
  of(courses: Float64Array, moments: number): Float64Array;
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

export const REGION_MEASURES: readonly RegionMeasure[] = [
  {
    name: 'amplitude',
    title: 'amplitude of slow fluctuations',
    note: 'Standard deviation over time of the region’s course, over the mean of all regions of the person: what differs is where, not how much in all.',
    of: (courses, moments) => relative(amplitudes(courses, moments)),
  },
  {
    name: 'strength',
    title: 'strength of connections',
    note: 'Mean correlation over time of the region with all others.',
    of: connectionStrengths,
  },
];

/** Each value over the mean of all. */
function relative(values: Float64Array): Float64Array {
  const level = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / level);
}
