import { describe, expect, it } from 'vitest';
import { metricsInputs } from './metrics-input.js';

const document = {
  people: 2,
  vertices: 10,
  predictors: {
    model: { name: 'model', note: 'the model' },
    ridge: { name: 'lagged ridge', note: 'a ridge' },
    ceiling: { name: 'ceiling', note: 'a bound' },
  },
  pcc: {
    note: 'r',
    model: 0.4,
    ridge: 0.3,
    ceiling: 0.6,
    shiftNull: { mean: 0, p95: 0.08, p99: 0.1, p: 0.001 },
    n: { people: 2 },
  },
  spatial: { note: 'r over space', model: 0.2, ridge: null, ceiling: 0.5 },
  intervals: { note: 'bootstrap', pcc: { model: [0.3, 0.5], ridge: null }, spatial: {} },
  comparison: {
    note: '',
    modelMinusRidge: { mean: 0.1, interval: [-0.1, 0.3], spatial: { mean: 0.05, interval: null } },
  },
  calibration: { levels: [{ nominal: 0.5, observed: 0.48, n: 5 }] },
  published: [
    { metric: 'r of others', value: '0.5', n: 9, split: null, source: 'a paper', nearest: 'pcc', model: 0.4 },
  ],
  perRun: [{ person: '01' }, { person: '01' }, { person: '02' }],
};

describe('metricsInputs', () => {
  it('reads scores, intervals, bounds, nulls, differences and published figures', () => {
    const [input] = metricsInputs(document, 'metrics.json');
    expect(input.scores.map(({ key, pcc, pccInterval }) => [key, pcc, pccInterval])).toEqual([
      ['model', 0.4, [0.3, 0.5]],
      ['ridge', 0.3, undefined],
    ]);
    expect(input.scores[1].spatial).toBeNaN();
    expect(input.ceiling).toEqual({ pcc: 0.6, spatial: 0.5 });
    expect(input.shiftNull).toEqual({ mean: 0, p95: 0.08, p99: 0.1, p: 0.001 });
    expect(input.people.test).toEqual(['01', '02']);
    expect(input.differences).toMatchObject([
      { name: 'Model less lagged ridge', pcc: 0.1, pccInterval: [-0.1, 0.3], spatial: 0.05 },
    ]);
    expect(input.published).toMatchObject([
      { metric: 'r of others', n: 9, ours: { key: 'pcc', mean: 0.4, interval: [0.3, 0.5], people: 2 } },
    ]);
    expect(input.published![0]).not.toHaveProperty('split');
    expect(input.calibration).toEqual({ nominal: [0.5], observed: [0.48] });
    expect(input.source).toBe('simulated');
    expect(metricsInputs({ ...document, pcc: { ...document.pcc, ceiling: null } }, 'x')[0].source).toBe('measured');
  });

  it('takes a file of several targets, and refuses what is no evaluation', () => {
    expect(metricsInputs({ bold: document, fnirs: document, ways: [] }, 'x').map(({ target }) => target)).toEqual([
      'BOLD',
      'fNIRS',
    ]);
    for (const other of [null, [], 'text', { people: 2 }]) {
      expect(() => metricsInputs(other, 'x')).toThrow(expect.objectContaining({ code: 'metrics-form' }));
    }
  });
});
