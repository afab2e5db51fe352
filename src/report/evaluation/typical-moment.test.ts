import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../../data/paired-run.js';
import type { ScoreSpace } from '../../modalities/index.js';
import { pearson } from '../../signal/index.js';
import { momentAgreement, percentileOf, typicalMoment } from './typical-moment.js';

const VALUES = 6;
/** The last value is no part of any region. */
const space = {
  labels: Int16Array.of(0, 0, 0, 0, 0, -1),
  regions: [{ name: 'one', hemisphere: 'L' }],
} as unknown as ScoreSpace;

/** Runs whose generated maps are the real one turned towards another by a known angle a moment. */
function runs(angles: number[][]) {
  // Orthogonal, of mean 0 and equal length over the five values.
  const a = [1, -1, 1, -1, 0];
  const b = [1, 1, -1, -1, 0];
  const predictions = new Map<string, { mean: Float32Array; deviation: Float32Array }>();
  const test = angles.map((of, index) => {
    const volumes = of.length;
    const fill = (value: (v: number, t: number) => number) =>
      Float32Array.from({ length: VALUES * volumes }, (_, i) => value(Math.floor(i / volumes), i % volumes));
    const signal = fill((v, t) => (v < 5 ? (t + 1) * a[v] : 99));
    const mean = fill((v, t) => (v < 5 ? Math.cos(of[t]) * a[v] + Math.sin(of[t]) * b[v] : -99));
    predictions.set(`run-${index}`, { mean, deviation: mean });
    return { id: `run-${index}`, person: `0${index}`, task: 'film', signal, volumes, tr: 2, startTime: 1 };
  }) as unknown as TargetRun[];
  return { test, predictions };
}

describe('the typical moment', () => {
  const { test, predictions } = runs([
    [0.1, 0.9, 1.3],
    [0.2, 0.5, 1.1, 1.5],
  ]);
  const agreement = momentAgreement(space, test, predictions);

  it('knows the spatial r of every moment, without values outside of regions', () => {
    expect([...agreement.runs[0]]).toEqual([0.1, 0.9, 1.3].map((angle) => expect.closeTo(Math.cos(angle), 6)));
    expect(agreement.sorted).toHaveLength(7);
  });

  it('is the one whose r is the median over all moments of all runs', () => {
    const lead = typicalMoment(test, predictions, agreement)!;
    expect(lead).toMatchObject({ person: 'sub-00', run: 'film', seconds: 1 + 2 });
    expect(lead.r).toBeCloseTo(Math.cos(0.9), 6);
    expect(lead.among).toMatchObject({ moments: 7, people: 2, percentile: 50 });
    expect(lead.among.levels.p95).toBeGreaterThan(Math.cos(0.2));
    expect(pearson([...lead.real].slice(0, 5), [...lead.generated].slice(0, 5))).toBeCloseTo(lead.r, 6);
  });

  it('is a moment that exists where their number is even, and none where nothing can be compared', () => {
    const even = runs([[0.1, 0.4, 0.8, 1.2]]);
    const found = typicalMoment(even.test, even.predictions, momentAgreement(space, even.test, even.predictions))!;
    expect(found.r).toBeCloseTo(Math.cos(0.8), 6);
    for (const run of even.test) run.signal.fill(1);
    const flat = momentAgreement(space, even.test, even.predictions);
    expect(typicalMoment(even.test, even.predictions, flat)).toBeUndefined();
  });

  it('has a percentile that counts ties by half', () => {
    const all = { runs: [], sorted: Float64Array.of(0, 0.5, 0.5, 1) };
    expect([0, 0.5, 1].map((r) => percentileOf(all, r))).toEqual([12.5, 50, 87.5]);
  });
});
