/** Courses of the 148 regions. */
import { ScoredValues } from '../evaluate/index.js';
import type { ScoreSpace } from '../modalities/index.js';

/** Means of the regions `[region, moment]` of a series `[value, moment]`. */
export function regionCourses(space: ScoreSpace, series: Float32Array, moments: number): Float64Array {
  return new ScoredValues(space).regionMeans(series, moments);
}
