import { describe, expect, it } from 'vitest';
import { mixedConfiguration } from '../../test/train/mixed-dataset.js';
import { BANDS, ELECTRODES, randomConditioning, TR, tinyConfiguration } from '../../test/train/tiny-dataset.js';
import { conditioningFeeds, fillWindow, LEVEL_WIDTH, levelFeatures } from './window.js';

const configuration = tinyConfiguration();
const { lead, seconds, volumes } = configuration.window;
const PER_SECOND = ELECTRODES * BANDS;

/** The recording's second that each second of a window is, where the window begins at a volume. */
const secondsOf = (startTime: number, first: number) =>
  Array.from({ length: seconds }, (_, s) => Math.floor(startTime + first * TR) - lead + s);

describe('fillWindow', () => {
  it.each([
    ['before the recording began', 50, 0.7, 0],
    ['in its middle', 200, 3.4, 40],
    ['after it ended', 60, 0, 26],
    ['long after it ended', 20, 0, 60],
    ['before its first second', 60, -12.5, 1],
  ])('takes the seconds about its volumes, %s', (_, length, startTime, first) => {
    const conditioning = randomConditioning(length, startTime);
    const feeds = conditioningFeeds(configuration, 2);
    feeds.eeg.fill(99);
    feeds.absent.fill(99);
    fillWindow(configuration, conditioning, first, feeds, 1);
    expect(feeds.eeg.subarray(0, seconds * PER_SECOND).every((value) => value === 99)).toBe(true);
    secondsOf(startTime, first).forEach((second, s) => {
      const present = second >= 0 && second < length;
      const at = (seconds + s) * PER_SECOND;
      const expected = present
        ? conditioning.features.subarray(second * PER_SECOND, (second + 1) * PER_SECOND)
        : new Float32Array(PER_SECOND);
      expect(feeds.eeg.subarray(at, at + PER_SECOND)).toEqual(expected);
      expect(feeds.absent[seconds + s] === 0).toBe(present);
      if (!present) expect(feeds.absent[seconds + s]).toBeLessThan(-1000);
      for (let k = 0; k < volumes; k++) {
        const lag = startTime + (first + k) * TR - (second + 0.5);
        expect(feeds.lag[(volumes + k) * seconds + s]).toBeCloseTo(lag, 4);
      }
    });
  });

  it('takes power at the target’s places of the same seconds, of a model that carries EEG there', () => {
    const carried = mixedConfiguration();
    const conditioning = randomConditioning(60, 0.7);
    const perSecond = 3 * BANDS;
    const points = Float32Array.from({ length: 60 * perSecond }, (_, i) => i + 1);
    const feeds = conditioningFeeds(carried, 2);
    feeds.points.fill(99);
    fillWindow(carried, { ...conditioning, points }, 3, feeds, 1);
    expect(feeds.points).toHaveLength(2 * seconds * perSecond);
    expect(feeds.points.subarray(0, seconds * perSecond).every((value) => value === 99)).toBe(true);
    secondsOf(0.7, 3).forEach((second, s) => {
      const at = (seconds + s) * perSecond;
      const expected =
        second >= 0 && second < 60
          ? points.subarray(second * perSecond, (second + 1) * perSecond)
          : new Float32Array(perSecond);
      expect(feeds.points.subarray(at, at + perSecond)).toEqual(expected);
    });
    expect(() => fillWindow(carried, conditioning, 3, feeds, 1)).toThrow(
      expect.objectContaining({ code: 'points-missing' }),
    );
    // Nothing of the kind in a model whose features stay at the sensors.
    expect(conditioningFeeds(configuration, 2).points).toHaveLength(0);
  });

  it.each([
    [55, 1.5],
    ['25', -1.5],
    [undefined, 0],
    ['n/a', 0],
  ])('standardises metadata: age %j is %d', (age, expected) => {
    const feeds = conditioningFeeds(configuration, 1);
    fillWindow(configuration, { ...randomConditioning(50, 0), metadata: { age } }, 0, feeds, 0);
    expect([...feeds.metadata]).toEqual([expected]);
  });
});

it('tells noise levels apart over the whole schedule', () => {
  const levels = Array.from({ length: 37 }, (_, i) => -9 + i / 2);
  const features = levels.map(levelFeatures);
  expect(features[0]).toHaveLength(LEVEL_WIDTH);
  for (let i = 0; i < levels.length; i++) {
    for (let j = 0; j < i; j++) {
      expect(Math.hypot(...features[i].map((value, f) => value - features[j][f]))).toBeGreaterThan(0.1);
    }
  }
});
