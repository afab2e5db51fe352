import { describe, expect, it } from 'vitest';
import { cleanSeries } from './index.js';

const volumes = 60;
const series = Float32Array.from({ length: 3 * volumes }, (_, i) => {
  const [r, t] = [Math.floor(i / volumes), i % volumes];
  return ((t * 7919 + r * 104729) % 1009) / 50 + 500 + 0.3 * t * (r + 1) + 5 * Math.cos(0.02 * t);
});
const confounds = {
  names: ['first', 'second'],
  volumes,
  values: Float64Array.from({ length: 2 * volumes }, (_, i) =>
    i < volumes ? ((i * 3571) % 883) / 100 : Math.sin((i - volumes) / 3),
  ),
};

// nilearn 0.14: signal.clean(detrend=True, filter='cosine', high_pass=1/128, t_r=2, confounds) at these volumes.
const AT = [0, 1, 17, 31, 58, 59];
const PERCENT = [
  [-2.211507, 1.167062, -0.389281, -0.831377, -0.826209, -1.336772],
  [0.79192, 0.332387, -1.15197, -1.593664, -1.498628, 1.809608],
  [0.466919, -0.18064, -1.738616, 1.664471, 0.775471, 0.123063],
];
const Z = [
  [-1.976028, 1.042794, -0.347831, -0.742853, -0.738235, -1.194433],
  [0.730707, 0.306694, -1.062927, -1.47048, -1.382789, 1.669732],
  [0.439166, -0.169902, -1.635274, 1.565536, 0.729378, 0.115748],
];

describe('cleaning BOLD series', () => {
  it.each([
    ['percent', PERCENT],
    ['z', Z],
  ] as const)('gives what nilearn gives, in %s', (unit, wanted) => {
    const { data, regressors } = cleanSeries(series, 3, volumes, 2, { confounds, unit });
    // Mean, trend, one slow cosine, two confounds.
    expect(regressors).toBe(5);
    wanted.forEach((row, r) => {
      row.forEach((value, i) => {
        expect(data[r * volumes + AT[i]]).toBeCloseTo(value, 4);
      });
    });
  });

  it('finds a planted signal under drift and confound', () => {
    const signal = (t: number) => Math.cos((2 * Math.PI * 9 * (t + 0.5)) / volumes);
    const data = Float32Array.from({ length: volumes }, (_, t) => {
      const drift = 3 * t + 20 * Math.cos((Math.PI * (t + 0.5)) / volumes);
      return 1000 + drift + 10 * signal(t) + 40 * confounds.values[t];
    });
    const first = { names: ['first'], volumes, values: confounds.values.slice(0, volumes) };
    const mean = data.reduce((sum, value) => sum + value, 0) / volumes;
    const cleaned = cleanSeries(data, 1, volumes, 2, { confounds: first });
    let product = 0;
    let norm = 0;
    for (let t = 0; t < volumes; t++) {
      product += cleaned.data[t] * signal(t);
      norm += cleaned.data[t] ** 2;
    }
    expect(product / Math.sqrt((norm * volumes) / 2)).toBeGreaterThan(0.95);
    expect(product / (volumes / 2)).toBeGreaterThan((0.9 * 1000) / mean);
  });

  it('names confounds that add nothing, and rows without a signal', () => {
    const twice = {
      names: ['first', 'second', 'sum', 'nothing'],
      volumes,
      values: Float64Array.from({ length: 4 * volumes }, (_, i) => {
        const t = i % volumes;
        if (i < 2 * volumes) return confounds.values[i];
        return i < 3 * volumes ? confounds.values[t] + 3 * confounds.values[volumes + t] + 7 : 0;
      }),
    };
    const rows = new Float32Array(3 * volumes);
    rows.set(series.subarray(0, volumes));
    rows.fill(700, volumes, 2 * volumes);
    for (let t = 0; t < volumes; t++) rows[2 * volumes + t] = -series[t];
    const percent = cleanSeries(rows, 3, volumes, 2, { confounds: twice });
    expect(percent.redundant).toEqual(['sum', 'nothing']);
    // A negative mean has no percent.
    expect(percent.silent).toEqual([1, 2]);
    expect(percent.data.slice(volumes).every((value) => value === 0)).toBe(true);
    expect(cleanSeries(rows, 3, volumes, 2, { unit: 'z' }).silent).toEqual([1]);
  });

  it('takes out the mean alone where nothing else is wanted', () => {
    const { data, regressors } = cleanSeries(series, 3, volumes, 2, { detrend: false, highPass: false });
    const mean = series.subarray(0, volumes).reduce((sum, value) => sum + value, 0) / volumes;
    expect(regressors).toBe(1);
    for (let t = 0; t < volumes; t++) expect(data[t]).toBeCloseTo((100 * (series[t] - mean)) / mean, 4);
  });

  it.each([
    ['too few volumes', () => cleanSeries(series.slice(0, 12), 3, 4, 40), 'fmri-volumes'],
    ['confounds of another run', () => cleanSeries(series, 6, 30, 2, { confounds }), 'fmri-confounds'],
    ['no repetition time', () => cleanSeries(series, 3, volumes, 0), 'fmri-time'],
    ['data of another size', () => cleanSeries(series, 4, volumes, 2), 'surface-shape'],
  ])('refuses %s', (_what, run, code) => {
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
