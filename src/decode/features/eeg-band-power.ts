/** Band power of EEG, and as many features of it as another source has. */
import type { TargetRun } from '../../data/index.js';
import type { Random } from '../../foundation/index.js';
import { later, type RunFeatures, type TimeWindow, type WindowFeatures, windowMeans } from './run-features.js';

/** Mean over the window of the logarithm of each electrode's power in each band, standardised over the run. */
export const eegBandPower: RunFeatures = {
  name: 'eeg',
  note: 'mean log power of each electrode and band in the window, standardised over the run',
  reads: 'source',
  of: (run, windows) => bandMeans(run, windows),
};

function bandMeans(run: TargetRun, windows: readonly TimeWindow[]): WindowFeatures {
  const { features, seconds, step = 1, electrodes, bands } = run;
  const width = electrodes * bands;
  return windowMeans(
    run,
    windows,
    width,
    seconds,
    (s) => (s + 0.5) * step,
    (row, s) => features[s * width + row],
  );
}

/** Seconds before and after the window at which its EEG is read as well: as far back as a response of the blood reaches. */
const LAGS = [-12, -8, -4, 0, 4] as const;

/**
 * EEG in as many features as another source has: the same electrodes and bands at five lags, mixed by fixed random weights. A gain of the
 * other source over these is no gain of width alone, nor of what EEG says about seconds before the window.
 *
 * @param width features wanted
 * @param random draws the weights; they know nothing of any data
 */
export function laggedEeg(width: number, random: Random): RunFeatures {
  let weights: Float64Array | undefined;
  return {
    name: 'eeg-lags',
    note: `log band power at ${LAGS.length} lags from ${LAGS[0]} to ${LAGS.at(-1)} s, mixed at random into ${width} features`,
    reads: 'source',
    of(run, windows) {
      const parts = LAGS.map((lag) => bandMeans(run, inside(run, windows, lag)));
      const own = parts[0].width;
      const all = own * LAGS.length;
      weights ??= Float64Array.from({ length: width * all }, () => random.normal(0, 1 / Math.sqrt(all)));
      const values = new Float32Array(windows.length * width);
      for (let w = 0; w < windows.length; w++) {
        for (let k = 0; k < width; k++) {
          let sum = 0;
          for (let p = 0, at = k * all; p < LAGS.length; p++) {
            for (let i = 0; i < own; i++, at++) sum += weights[at] * parts[p].values[w * own + i];
          }
          values[w * width + k] = sum;
        }
      }
      return { width, values };
    },
  };
}

/** Windows at a lag, moved back into the recording where they would leave it. */
function inside({ seconds, step = 1 }: TargetRun, windows: readonly TimeWindow[], lag: number): TimeWindow[] {
  return windows.map((window) => {
    const { baseline = window } = window;
    const [first, last] = [Math.min(window.start, baseline.start), Math.max(window.end, baseline.end)];
    return later(window, Math.max(-first, Math.min(lag, seconds * step - last)));
  });
}
