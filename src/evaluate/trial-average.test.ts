import { describe, expect, it } from 'vitest';
import { CONTRALATERAL, HBR_SHARE, IPSILATERAL, opticalDataset, response } from './optical-dataset.fixture.js';
import { haveTrials, type TrialEpochs, trialAverage, trialEpochs } from './trial-average.js';

const [run] = opticalDataset({ people: 1 });
const at = (label: string) => trialEpochs(run).find((epochs) => epochs.label === label) as TrialEpochs;

describe('the average over trials', () => {
  it('is the planted response, by label and side', () => {
    // Values 0 and 1: HbO and HbR of a channel above the left precentral gyrus; 4: HbO above the right one.
    const left = trialAverage(run.signal, run.volumes, at('left'), [0, 1, 4]);
    const { seconds } = at('left');
    expect(seconds).toEqual(Array.from({ length: 31 }, (_, k) => k - 5));
    seconds.forEach((second, k) => {
      const own = response(second);
      expect(left[k]).toBeCloseTo(IPSILATERAL * own, 5);
      expect(left[31 + k]).toBeCloseTo(HBR_SHARE * IPSILATERAL * own, 5);
      expect(left[62 + k]).toBeCloseTo(CONTRALATERAL * own, 5);
    });
  });

  it('takes the mean of −5 … −2 s from each trial, whatever the level', () => {
    const raised = run.signal.map((value, i) => value + Math.floor(i / run.volumes));
    const [a, b] = [run.signal, raised].map((series) => trialAverage(series, run.volumes, at('right'), [0, 7]));
    a.forEach((value, i) => {
      expect(b[i]).toBeCloseTo(value, 5);
    });
  });

  it('is linear between moments, wherever the recording begins', () => {
    const clock = {
      volumes: 200,
      tr: 0.7,
      startTime: 3.3,
      trials: [20, 45.1, 71.4, 100.05].map((onset) => ({ onset, duration: 5, label: 'a' })),
    };
    const ramp = Float32Array.from({ length: 200 }, (_, v) => 2 * (clock.startTime + v * clock.tr));
    const [epochs] = trialEpochs(clock);
    expect(epochs.starts).toHaveLength(4);
    const average = trialAverage(ramp, 200, epochs, [0]);
    // The baseline of a ramp is its value at the middle of the samples of −5 … −2 s.
    const early = epochs.seconds.filter((second) => second <= -2);
    const middle = early.reduce((sum, second) => sum + second, 0) / early.length;
    average.forEach((value, k) => {
      expect(value).toBeCloseTo(2 * (epochs.seconds[k] - middle), 3);
    });
  });

  it('leaves out trials that reach beyond the recording, and labels with fewer than four trials', () => {
    const trials = [2, 40, 80, 120, 160, 399].map((onset) => ({ onset, duration: 5, label: 'a' }));
    const clock = { volumes: 420, tr: 1, startTime: 0, trials };
    expect(trialEpochs(clock)[0].starts).toEqual([35, 75, 115, 155]);
    expect(trialEpochs({ ...clock, trials: trials.slice(0, 4) })).toEqual([]);
    expect(haveTrials([{ trials: trials.slice(0, 3) }])).toBe(false);
    expect(haveTrials([{}, run], ['left', 'right'])).toBe(true);
    expect(haveTrials([run], ['left', 'rest'])).toBe(false);
  });

  it('of a shifted series is that of the series rolled by hand', () => {
    const rolled = run.signal.map((_, i) => {
      const row = Math.floor(i / run.volumes) * run.volumes;
      return run.signal[row + ((i - row - 37 + run.volumes) % run.volumes)];
    });
    expect(trialAverage(run.signal, run.volumes, at('left'), [0, 5], 37)).toEqual(
      trialAverage(rolled, run.volumes, at('left'), [0, 5]),
    );
  });
});
