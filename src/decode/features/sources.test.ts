import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { pearson } from '../../signal/index.js';
import { CORTEX, filmRun, LIGHT } from '../planted-run.fixture.js';
import { laggedEeg } from './eeg-band-power.js';
import { decodingSource, RUN_FEATURES, sourceFeatures } from './sources.js';

const { run, generated } = filmRun('p', 'filmA', { eeg: 1, signal: 1 });
const windows = [
  { start: 10, end: 20 },
  { start: 40, end: 60 },
];
const features = (name: string, space = CORTEX) =>
  sourceFeatures(decodingSource(name, space), run, windows, space, generated);

describe('features of windows', () => {
  it('of band power are means over the seconds of the window', () => {
    const { width, values } = features('eeg');
    expect(width).toBe(8);
    let sum = 0;
    for (let s = 10; s < 20; s++) sum += run.features[s * 8 + 3] / 10;
    expect(values[3]).toBeCloseTo(sum, 5);
  });

  it('of regions are means over values and over volumes five seconds later', () => {
    const { width, values } = features('bold');
    expect(width).toBe(6);
    // Volumes of 2 s from 15 to 25 s.
    let sum = 0;
    for (let v = 8; v < 13; v++) sum += (run.signal[4 * 45 + v] + run.signal[5 * 45 + v]) / 10;
    expect(values[2]).toBeCloseTo(sum, 5);
  });

  it('of light are of the kind that is named', () => {
    const [all, oxygenated, reduced] = ['fnirs', 'hbo', 'hbr'].map((name) => features(name, LIGHT));
    expect([all.width, oxygenated.width, reduced.width]).toEqual([12, 6, 6]);
    expect(oxygenated.values[1]).toBe(all.values[2]);
    expect(reduced.values[1]).toBe(all.values[3]);
  });

  it('of connectivity are Fisher’s z of correlations within the window', () => {
    const { values, width } = features('bold-fc');
    expect(width).toBe(15);
    const course = (region: number) =>
      Array.from({ length: 10 }, (_, k) => {
        const v = 23 + k;
        return (run.signal[2 * region * 45 + v] + run.signal[(2 * region + 1) * 45 + v]) / 2;
      });
    expect(values[width]).toBeCloseTo(Math.atanh(pearson(course(0), course(1))), 4);
    expect(features('eeg-fc').width).toBe(12);
  });

  it('stand side by side, generated ones in the place of measured ones', () => {
    const { width, values } = features('eeg+generated');
    expect(width).toBe(14);
    expect(Array.from(values.subarray(0, 8))).toEqual(Array.from(features('eeg').values.subarray(0, 8)));
    expect(values[8]).not.toBe(features('bold').values[0]);
    expect(features('generated').values[0]).toBe(values[8]);
  });

  it('of EEG at lags are as many as wanted, and made of EEG alone', () => {
    const lagged = laggedEeg(20, new Random(1));
    const first = lagged.of(run, windows, CORTEX);
    expect(first.width).toBe(20);
    const other = { ...run, signal: run.signal.map(() => Number.NaN) };
    expect(lagged.of(other, windows, CORTEX)).toEqual(first);
    // At the edges of the recording too.
    expect(
      lagged
        .of(
          run,
          [
            { start: 0, end: 10 },
            { start: 80, end: 90 },
          ],
          CORTEX,
        )
        .values.every(Number.isFinite),
    ).toBe(true);
  });

  it('subtract a baseline', () => {
    const [first, second] = windows;
    const source = decodingSource('eeg', CORTEX);
    const found = sourceFeatures(source, run, [{ ...first, baseline: second }], CORTEX).values;
    const { values } = features('eeg');
    expect(found[0]).toBeCloseTo(values[0] - values[8], 5);
  });
});

it('refuses what is not there', () => {
  expect(() => decodingSource('eeg+fnirs', CORTEX)).toThrow('found fnirs');
  expect(() => decodingSource('eeg+', CORTEX)).toThrow('found nothing');
  expect(() => sourceFeatures(decodingSource('generated', CORTEX), run, windows, CORTEX)).toThrow(
    'Nothing was generated',
  );
  const late = [{ start: 500, end: 510 }];
  for (const name of ['eeg', 'bold', 'bold-fc']) {
    expect(() => sourceFeatures(decodingSource(name, CORTEX), run, late, CORTEX), name).toThrow(/p_filmA/);
  }
  expect(new Set(RUN_FEATURES.map(({ name }) => name)).size).toBe(RUN_FEATURES.length);
});
