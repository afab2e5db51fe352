import { describe, expect, it } from 'vitest';
import { RunScorer } from '../run-scores.js';
import { smallCortex, smallDataset } from '../small-dataset.fixture.js';
import { BaselineContext, withoutTarget } from './baseline.js';
import { reachableBound, readingDrive } from './reachable-bound.js';

const cortex = smallCortex();

describe('the reachable bound', () => {
  it('reads a delayed drive out of no EEG at all, as well as its noise allows', async () => {
    const noise = 1;
    const runs = smallDataset(cortex, { people: 8, noise }).map((run) => ({
      ...run,
      features: run.features.map(() => 0),
    }));
    const by = (from: number, to: number) =>
      runs.filter(({ person }) => +person.slice(6) >= from && +person.slice(6) < to);
    const bound = await reachableBound.fit(by(0, 4), by(4, 6), new BaselineContext(cortex));
    const scorer = new RunScorer(cortex);
    const clean = smallDataset(cortex, { people: 8, noise: 0 });
    for (const run of by(6, 8)) {
      const { values } = await scorer.score(scorer.prepare(run), await bound.predict(run));
      const ceiling = await scorer.score(scorer.prepare(run), clean.find(({ id }) => id === run.id)!.signal);
      expect(values.pcc).toBeGreaterThan(0.95 * ceiling.values.pcc);
      expect(values.pcc).toBeLessThanOrEqual(ceiling.values.pcc);
    }
  });

  it('says nothing where a run has no drive, and is never shown what a predictor may not see', async () => {
    const runs = smallDataset(cortex, { people: 2, runsPerPerson: 1 });
    expect(reachableBound.applies!(runs, runs)).toBe(true);
    expect(reachableBound.applies!(runs, [{ ...runs[0], drive: undefined }])).toBe(false);
    expect(reachableBound.applies!([{ ...runs[0], drive: undefined }], runs)).toBe(false);
    expect(() => readingDrive(withoutTarget(runs[0]), ['a'])).toThrow(/drive of this run is not known/);
  });

  it('standardises the drive of each region over the run', () => {
    const [run] = smallDataset(cortex, { people: 1, runsPerPerson: 1 });
    const drive = { data: Float32Array.of(1, 2, 3, 5, 5, 5), regions: ['a', 'b'] };
    const { features, seconds, electrodes, bands } = readingDrive({ ...run, drive }, ['a', 'b']);
    expect({ seconds, electrodes, bands }).toEqual({ seconds: 3, electrodes: 2, bands: 1 });
    const side = Math.sqrt(1.5);
    [-side, 0, 0, 0, side, 0].forEach((value, i) => {
      expect(features[i]).toBeCloseTo(value, 6);
    });
    expect(() => readingDrive({ ...run, drive }, ['b', 'a'])).toThrow(/different regions/);
  });
});
