import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { evaluateRuns } from './evaluate-runs.js';
import { lowBounds } from './low-bounds.js';
import { METRICS, type SpaceMetric } from './metrics/index.js';
import { metricsDocument } from './metrics-document.js';
import { smallCortex, smallDataset } from './small-dataset.fixture.js';

const metric = (key: string): SpaceMetric => ({ ...METRICS.find((one) => one.key === key)!, family: key });
const predictor = (key: string, mean: number) => ({
  key,
  name: key,
  scores: { pcc: { mean, people: 2 }, ssim: { mean, people: 2 } },
});
const evaluation = (bounds: Record<string, number>) =>
  ({
    predictors: [predictor('model', 0.3), ...Object.entries(bounds).map(([key, mean]) => predictor(key, mean))],
  }) as never;

describe('bounds below the model', () => {
  it('are given a reason each, and bounds above none', () => {
    expect(lowBounds(evaluation({ ceiling: 0.6, reachable: 0.4 }), metric('pcc'))).toEqual([]);
    const found = lowBounds(evaluation({ ceiling: 0.2, reachable: 0.1 }), metric('pcc'));
    expect(found.map(({ key }) => key)).toEqual(['ceiling', 'reachable']);
    expect(found[0].reason).toMatch(/^The ceiling \(0\.200\) lies below the model \(0\.300\): .*chance\.$/);
    expect(lowBounds(evaluation({ ceiling: 0.2 }), metric('ssim'))[0].reason).toContain('paler');
    expect(lowBounds(evaluation({ ceiling: Number.NaN }), metric('pcc'))).toEqual([]);
  });
});

describe('an evaluation whose ceiling is as strong as a measurement', () => {
  // The clean signal at twice its size, as standardising a noise-free signal makes it too large.
  const space = smallCortex();
  const settings = { people: 5, volumes: 80, delay: 6 };
  const clean = smallDataset(space, { ...settings, noise: 0 });
  const runs = smallDataset(space, settings).map((run) => ({
    ...run,
    ceiling: clean.find(({ id }) => id === run.id)!.signal.map((value) => 2 * value),
  }));

  it('scores it at its best amplitude in R², above the clean signal itself, and gives every low bound its reason', async () => {
    const found = await evaluateRuns({
      space,
      train: runs.slice(0, 2),
      validation: runs.slice(2, 3),
      test: runs.slice(3),
      predict: async (run) => ({ mean: clean.find(({ id }) => id === run.id)!.signal }),
      random: new Random(1),
      shiftDraws: 20,
    });
    const document = metricsDocument(found) as Record<string, Record<string, never>>;
    const { ceiling, model } = document['rSquared'];
    expect(ceiling).toBeGreaterThanOrEqual(model);
    for (const { key } of found.metrics) {
      const section = document[key];
      const low = ['ceiling', 'reachable'].filter(
        (bound) => section[bound] !== null && section[bound] < section['model'],
      );
      expect(Object.keys(section['belowModel'] ?? {}), key).toEqual(low);
    }
  });
});
