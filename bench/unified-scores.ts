/** Scores of courses that differ from modality to modality: regions of cortex, or channels of light. */
import type { Template } from '../src/cortex/index.js';
import { ScoredValues } from '../src/evaluate/index.js';
import type { TargetDescription, TargetModality } from '../src/modalities/index.js';
import { pearson } from '../src/signal/index.js';

/** r over time, and r after the mean of all courses is removed from each. */
export interface CourseScores {
  r: number;
  gr: number;
}

/** Which courses are scored: all, or a part. */
export interface Courses {
  /** `[course, moment]` of a signal `[value, moment]`. */
  of(signal: Float32Array, moments: number): Float32Array;
  /** Those within a distance of some places, mm. */
  near(places: readonly (readonly number[])[], distance: number): number[];
  count: number;
}

/** Region means of the cortex. */
export function regionCourses(template: Template, description: TargetDescription): Courses {
  const { labels, regions, faces } = template;
  const scored = new ScoredValues({ labels, regions, faces });
  const vertexPlaces: (readonly number[])[] = Array(description.values);
  description.members.forEach((values, patch) => {
    for (const value of values) vertexPlaces[value] = description.places[patch];
  });
  const count = scored.regionMeans(new Float32Array(labels.length), 1).length;
  // Means of coordinates give the middle of each region.
  const middles = [0, 1, 2].map((axis) =>
    scored.regionMeans(
      Float32Array.from(vertexPlaces, (at) => at[axis]),
      1,
    ),
  );
  return {
    of: (signal, moments) => Float32Array.from(scored.regionMeans(signal, moments)),
    near: (places, distance) =>
      [...Array(count).keys()].filter((region) =>
        places.some((place) => Math.hypot(...[0, 1, 2].map((axis) => middles[axis][region] - place[axis])) <= distance),
      ),
    count,
  };
}

/** Each value by itself. */
export function channelCourses(description: TargetDescription): Courses {
  return {
    of: (signal) => signal,
    near: (places, distance) =>
      description.members.flatMap((values, point) =>
        places.some(
          (place) => Math.hypot(...[0, 1, 2].map((axis) => description.places[point][axis] - place[axis])) <= distance,
        )
          ? values
          : [],
      ),
    count: description.values,
  };
}

/** @param some courses that are scored; the mean that is removed is that of all */
export function courseScores(
  real: Float32Array,
  generated: Float32Array,
  moments: number,
  some?: readonly number[],
): CourseScores {
  const count = real.length / moments;
  const row = (courses: Float32Array, i: number) => courses.subarray(i * moments, (i + 1) * moments);
  const alive = [...Array(count).keys()].filter(
    (i) => row(real, i).every(Number.isFinite) && row(real, i).some(Boolean),
  );
  const [plainReal, plainGenerated] = [withoutMean(real, moments, alive), withoutMean(generated, moments, alive)];
  const chosen = alive.filter((i) => some === undefined || some.includes(i));
  const mean = (a: Float32Array, b: Float32Array) =>
    chosen.reduce((sum, i) => sum + pearson(row(a, i), row(b, i)), 0) / chosen.length;
  return { r: mean(real, generated), gr: mean(plainReal, plainGenerated) };
}

/** Courses less what the mean of all explains of each. */
function withoutMean(courses: Float32Array, moments: number, alive: readonly number[]): Float32Array {
  const mean = new Float64Array(moments);
  for (const i of alive) for (let k = 0; k < moments; k++) mean[k] += courses[i * moments + k] / alive.length;
  const centre = mean.reduce((sum, value) => sum + value, 0) / moments;
  for (let k = 0; k < moments; k++) mean[k] -= centre;
  const power = mean.reduce((sum, value) => sum + value * value, 0);
  const left = courses.slice();
  for (const i of alive) {
    let slope = 0;
    for (let k = 0; k < moments; k++) slope += mean[k] * courses[i * moments + k];
    for (let k = 0; k < moments; k++) left[i * moments + k] -= (power > 0 ? slope / power : 0) * mean[k];
  }
  return left;
}

/** How values of a modality are scored in the bench. */
export function coursesOf(modality: TargetModality, description: TargetDescription, template: Template): Courses {
  return modality.name === 'bold' ? regionCourses(template, description) : channelCourses(description);
}
