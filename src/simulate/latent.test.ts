import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import { Random } from '../foundation/index.js';
import { autocorrelation, pearson } from '../signal/index.js';
import { drawLatents, filmCourses, functionalMap, LEAD_IN, SLOW_STEP } from './latent.js';
import { slowCourse } from './noise.js';
import { drawPerson } from './person.js';
import { checkSimulation } from './settings.js';

const names = embeddedTemplate().regions.map(({ name }) => name);
const map = functionalMap(names);
const settings = checkSimulation();
const seconds = 600;
const steps = (seconds + LEAD_IN) / SLOW_STEP;

function drive(index: number, film: string, run: string): Float32Array {
  const person = drawPerson(settings, index, new Random(`person ${index}`));
  const courses = filmCourses(new Random(film), seconds / SLOW_STEP);
  return drawLatents(person, map, courses, LEAD_IN / SLOW_STEP, steps, new Random(`${index} ${run}`)).drive;
}

/** Mean correlation over regions, from the film's start. */
function alike(a: Float32Array, b: Float32Array, regions: number[]): number {
  const course = (x: Float32Array, r: number) => x.subarray(r * steps + LEAD_IN / SLOW_STEP, (r + 1) * steps);
  return regions.reduce((sum, r) => sum + pearson(course(a, r), course(b, r)), 0) / regions.length;
}

it('lets the rhythms of a region wax and wane further where a group is so, and no other region', () => {
  const person = drawPerson(settings, 0, new Random('person'));
  const courses = filmCourses(new Random('film'), seconds / SLOW_STEP);
  const draw = (fluctuation?: Float32Array) =>
    drawLatents(person, map, courses, LEAD_IN / SLOW_STEP, steps, new Random('run'), undefined, fluctuation);
  const factor = new Float32Array(names.length).fill(1);
  factor[3] = 2;
  const [plain, altered] = [draw(), draw(factor)];
  for (const [b, envelope] of plain.envelopes.entries()) {
    const own = (values: Float32Array, region: number) => values.subarray(region * steps, (region + 1) * steps);
    expect(own(altered.envelopes[b], 4)).toEqual(own(envelope, 4));
    // An envelope is exp(depth × latent): twice the depth is its square.
    own(altered.envelopes[b], 3).forEach((value, t) => {
      const square = own(envelope, 3)[t] ** 2;
      expect(Math.abs(value - square) / square).toBeLessThan(1e-5);
    });
  }
});

describe('slow courses', () => {
  const visual = [...names.keys()].filter((r) => /cuneus$|G_occipital/.test(names[r]) && !/pre/.test(names[r]));
  const silent = [...names.keys()].filter((r) => /G_orbital|G_rectus|S_central/.test(names[r]));

  it('shares the film between people, in the regions that it drives, and nothing else', () => {
    const one = drive(0, 'a', 'x');
    const same = drive(1, 'a', 'y');
    const other = drive(1, 'b', 'z');
    expect(alike(one, same, visual)).toBeGreaterThan(0.25);
    expect(Math.abs(alike(one, other, visual))).toBeLessThan(0.2);
    expect(Math.abs(alike(one, same, silent))).toBeLessThan(0.2);
  });

  it('has unit variance and the autocorrelation of two filters in series', () => {
    const course = slowCourse(new Random(5), 200000, 0.25, 6, 2.5);
    const variance = course.reduce((sum, value) => sum + value * value, 0) / course.length;
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
    // Poles a, b: ρ(1) = (a + b) / (1 + a·b).
    const [a, b] = [Math.exp(-0.25 / 6), Math.exp(-0.25 / 2.5)];
    expect(autocorrelation(course, 1)).toBeCloseTo((a + b) / (1 + a * b), 2);
  });

  it('begins alike at any length', () => {
    const long = slowCourse(new Random(5), 400, 0.25, 6, 2.5);
    expect(slowCourse(new Random(5), 100, 0.25, 6, 2.5)).toEqual(long.slice(0, 100));
  });
});
