/** F1 of classes from counts of people, so that people can be drawn again and again. */

/** One decision about an example of somebody who was not learned from. */
export interface JudgedExample {
  person: string;
  truth: number;
  found: number;
}

/** How often each class was there, said, and both, for each person `[person, class]`. */
export interface ClassCounts {
  people: readonly string[];
  classes: number;
  there: Float64Array;
  said: Float64Array;
  hits: Float64Array;
}

/** @param people in the order that statistics name them by; judged examples of others are passed over */
export function classCounts(judged: readonly JudgedExample[], people: readonly string[], classes: number): ClassCounts {
  const size = people.length * classes;
  const [there, said, hits] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const index = new Map(people.map((person, p) => [person, p * classes]));
  for (const { person, truth, found } of judged) {
    const from = index.get(person);
    if (from === undefined) continue;
    there[from + truth]++;
    said[from + found]++;
    if (truth === found) hits[from + truth]++;
  }
  return { people, classes, there, said, hits };
}

/**
 * F1 of a class over some people together, 2 hits / (there + said): the harmonic mean of precision and sensitivity.
 *
 * @param people indices; somebody who comes twice counts twice
 * @returns NaN where the class is neither there nor said
 */
export function f1Of({ classes, there, said, hits }: ClassCounts, people: readonly number[], label: number): number {
  let [both, either] = [0, 0];
  for (const person of people) {
    const at = person * classes + label;
    both += hits[at];
    either += there[at] + said[at];
  }
  return (2 * both) / either;
}
