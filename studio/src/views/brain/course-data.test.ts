import { describe, expect, it } from 'vitest';
import type { TraceChannel } from '../../worker/protocol.js';
import { agreementWords } from './agreement-words.js';
import { connectivity, strongest } from './connectivity.js';
import { jointSeconds, onSeconds, regionCourseData, shownChannels, traceCourses } from './course-data.js';
import { lightChannels } from './light-channels.js';

const channel = (name: string, type: TraceChannel['type'] = 'eeg'): TraceChannel => ({ name, type, unit: 'µV' });

describe('courses on one time axis', () => {
  const slow = { courses: Float64Array.of(0, 2, 4, 10, 20, 30), volumes: 3, tr: 2.1, startTime: 0 };
  const fast = { courses: Float64Array.of(1, 2, 3, 4, 5), volumes: 5, tr: 1, startTime: 0.5 };

  it('keep their own values at their own moments, and are linear between them and empty outside', () => {
    const seconds = jointSeconds([slow, fast]);
    expect([...seconds]).toEqual([0, 0.5, 1.5, 2.1, 2.5, 3.5, 4.2, 4.5]);
    const own = onSeconds(slow, 1, seconds);
    expect([own[0], own[3], own[6]]).toEqual([10, 20, 30]);
    expect(own[1]).toBeCloseTo(10 + (10 * 0.5) / 2.1, 6);
    expect(own[7]).toBeNaN();
    expect(onSeconds(fast, 0, seconds)[0]).toBeNaN();
  });

  it('have bands of one deviation to both sides, and measured ones beside them', () => {
    const deviation = { ...slow, courses: new Float64Array(6).fill(0.5) };
    const chosen = [{ region: 1, colour: '#0072b2', name: 'Left G_cuneus' }];
    const { courses } = regionCourseData(chosen, { mean: slow, deviation, measured: slow });
    expect(courses.map(({ name, isDashed }) => [name, isDashed === true])).toEqual([
      ['Left G_cuneus', false],
      ['Left G_cuneus, measured', true],
    ]);
    expect([courses[0].low![1], courses[0].values[1], courses[0].high![1]]).toEqual([19.5, 20, 20.5]);
  });
});

it('of EEG the chosen channels are drawn, else typical ones, above each other in their order', () => {
  const channels = [channel('EEG Cz-REF'), channel('F7'), channel('ECG', 'ecg'), channel('Oz')];
  expect(shownChannels(channels, new Set())).toEqual([0, 3]);
  expect(shownChannels(channels, new Set(['F7', 'ECG']))).toEqual([1]);
  const values = Float32Array.of(0, 1, 0, 1, 5, 6, 5, 6);
  const traces = { start: 10, step: 0.5, steps: 4, channels: [0, 3], least: values, largest: values, exact: true };
  const { seconds, courses } = traceCourses(traces, channels);
  expect(Array.from(seconds)).toEqual([10, 10.5, 11, 11.5]);
  expect(courses.map(({ name }) => name)).toEqual(['EEG Cz-REF', 'Oz']);
  expect(Math.min(...Array.from(courses[0].values))).toBeGreaterThanOrEqual(Math.max(...Array.from(courses[1].values)));
});

it('HbO and HbR of a pair of optodes are one channel', () => {
  const channels = [channel('S1_D1 hbo', 'hbo'), channel('S1_D1 HbR', 'hbr'), channel('S1_D1 760', 'nirs')];
  expect(lightChannels({ summary: { channels } as never })).toEqual([{ name: 'S1_D1', rows: { hbo: 0, hbr: 1 } }]);
});

it('connectivity is symmetric, and names who goes with whom', () => {
  const courses = Float64Array.of(1, 2, 3, 4, 2, 4, 6, 8, 4, 3, 2, 1, 1, -1, -1, 1);
  const matrix = connectivity(courses, 4, 4);
  expect(matrix[1]).toBeCloseTo(1);
  expect(matrix[2]).toBeCloseTo(-1);
  expect(matrix[3]).toBeCloseTo(0);
  for (let a = 0; a < 4; a++) for (let b = 0; b < 4; b++) expect(matrix[4 * a + b]).toBe(matrix[4 * b + a]);
  expect(strongest(matrix, 4, 0, 2).map(({ region }) => region)).toEqual([1, 3]);
});

it('agreement in words leaves out what was not measured', () => {
  const words = agreementWords([0.5, Number.NaN, -0.1], ['A', 'B', 'C'], [0, 1]);
  expect(words[0]).toBe('Over 2 regions the mean correlation over time is r = 0.20; it is above 0 in 1.');
  expect(words[1]).toContain('Highest in A (0.50), lowest in C (−0.10)');
  expect(words.slice(2, 4)).toEqual(['A: r = 0.50.', 'B: nothing was measured there.']);
});
