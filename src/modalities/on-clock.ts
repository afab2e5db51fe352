/** Courses on the clock of a target. */

/**
 * A course at moments `step` seconds apart from its first sample, linear between samples: it must hold nothing fast.
 *
 * @param course samples at `sampleRate` Hz, two or more
 * @param volumes number of moments
 */
export function onClock(course: ArrayLike<number>, sampleRate: number, volumes: number, step: number): Float32Array {
  return Float32Array.from({ length: volumes }, (_, k) => {
    const position = Math.min(k * step * sampleRate, course.length - 1);
    const first = Math.min(Math.floor(position), course.length - 2);
    return course[first] + (position - first) * (course[first + 1] - course[first]);
  });
}
