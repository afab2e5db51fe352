import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { givenScores, statedInterval } from './given-scores.js';

describe('scores of what was given', () => {
  it('counts the values in the 90 % interval, of the values that are scored', () => {
    const moments = 4000;
    const random = new Random('interval');
    const signal = new Float32Array(2 * moments).map(() => random.normal());
    const mean = new Float32Array(2 * moments);
    const deviation = new Float32Array(2 * moments).map((_, i) => (i < moments ? 1 : 0.01));
    const all = statedInterval(signal, { mean, deviation }, moments, [0]);
    expect(all.held).toBeCloseTo(0.9, 1);
    expect(all.deviation).toBeCloseTo(1, 6);
    expect(statedInterval(signal, { mean, deviation }, moments, [1]).held).toBeLessThan(0.05);
  });

  it('takes people as the unit', () => {
    const run = (person: string, r: number) => ({ person, r, globalRemoved: -r, deviation: 1, held: 0.9 });
    const way = { target: 'bold', title: 'BOLD', given: ['EEG', 'fNIRS'] };
    const scores = givenScores(way, [run('a', 0.2), run('a', 0.4), run('b', 0.7)], new Random(1));
    expect(scores.r.mean).toBeCloseTo(0.5, 10);
    expect(scores.globalRemoved.mean).toBeCloseTo(-0.5, 10);
    expect(scores.r.people).toBe(2);
    expect(scores.given).toEqual(['EEG', 'fNIRS']);
  });
});
