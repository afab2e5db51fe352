import { describe, expect, it } from 'vitest';
import { lagProfile } from './lag-profile.js';
import { BANDS, ELECTRODES, smallCortex, smallDataset } from './small-dataset.fixture.js';

const cortex = smallCortex();
/** Region `i` listens to electrode `i` alone. */
const weights = Float32Array.from({ length: 7 * ELECTRODES }, (_, i) => (i % (ELECTRODES + 1) === 0 ? 1 : 0));

describe('the lag profile', () => {
  for (const delay of [3, 6.3, 9]) {
    it(`finds a planted delay of ${delay} s`, () => {
      const runs = smallDataset(cortex, { people: 3, volumes: 150, delay }).map((run) => ({ ...run, weights }));
      const profile = lagProfile(runs, cortex);
      expect(profile.lags).toHaveLength(29);
      expect(Math.abs(profile.peakSeconds! - delay)).toBeLessThan(0.4);
    });
  }

  it('finds the delay of a drive that suppresses BOLD', () => {
    const runs = smallDataset(cortex, { people: 3, volumes: 150, delay: 5, drive: -1 }).map((run) => ({
      ...run,
      weights,
    }));
    expect(Math.abs(lagProfile(runs, cortex).peakSeconds! - 5)).toBeLessThan(0.4);
  });

  it('does not depend on the steps in which features come', () => {
    const runs = smallDataset(cortex, { people: 3, volumes: 150, delay: 5 }).map((run) => ({ ...run, weights }));
    // Each second twice, as steps of half a second: between centres it is a little less smooth, and no later.
    const width = ELECTRODES * BANDS;
    const finer = runs.map((run) => ({
      ...run,
      step: 0.5,
      seconds: 2 * run.seconds,
      features: Float32Array.from(
        { length: 2 * run.features.length },
        (_, i) => run.features[Math.floor(i / (2 * width)) * width + (i % width)],
      ),
    }));
    expect(Math.abs(lagProfile(finer, cortex).peakSeconds! - 5)).toBeLessThan(0.4);
  });

  it('claims no peak where the largest value lies at an end', () => {
    const runs = smallDataset(cortex, { people: 3, volumes: 150, delay: 0 }).map((run) => ({ ...run, weights }));
    expect(lagProfile(runs, cortex, [2, 4, 6, 8]).peakSeconds).toBeUndefined();
  });

  it('is lower where BOLD belongs to another run', () => {
    const runs = smallDataset(cortex, { people: 4, volumes: 150 }).map((run) => ({ ...run, weights }));
    const crossed = runs.map((run, i) => ({ ...run, signal: runs[(i + 1) % runs.length].signal }));
    const top = (profile: { values: number[] }) => Math.max(...profile.values);
    expect(top(lagProfile(crossed, cortex))).toBeLessThan(0.5 * top(lagProfile(runs, cortex)));
  });
});
