import type { TargetRun } from '../../data/paired-run.js';
import { checkSeries } from '../scored-values.js';
import { haveTrials } from '../trial-average.js';
import type { Baseline } from './baseline.js';
import { requireRuns } from './require-runs.js';

/** Seconds from the onset of a trial to the end of its mean response. */
const RESPONSE_SECONDS = 25;

/**
 * The mean training response to trials of the same label: all that can be known from what somebody was asked to do, without EEG.
 * Between the response to one trial and the next onset it is zero.
 */
export const trialClock: Baseline = {
  key: 'trialClock',
  name: 'trial clock',
  note: 'Mean training signal in the 25 s after the onset of trials of the same label; no EEG. It knows which trial is which.',
  applies: (test) => haveTrials(test),
  async fit(train, _validation, { space }) {
    requireRuns(train, 'average');
    const values = space.labels.length;
    for (const run of train) checkSeries(run.signal, values, run.volumes, `${run.id}.signal`);
    const { tr } = train[0];
    const length = Math.round(RESPONSE_SECONDS / tr) + 1;
    const responses = meanResponses(train, values, length, tr);
    return {
      predict: async (run) => {
        const predicted = new Float32Array(values * run.volumes);
        for (let moment = 0; moment < run.volumes; moment++) {
          const time = run.startTime + moment * run.tr;
          const last = run.trials?.findLast(({ onset }) => onset <= time);
          const response = last && responses.get(last.label);
          const at = last === undefined ? length : Math.round((time - last.onset) / tr);
          if (response === undefined || at >= length) continue;
          for (let value = 0; value < values; value++) {
            predicted[value * run.volumes + moment] = response[value * length + at];
          }
        }
        return predicted;
      },
    };
  },
};

/** Mean response `[value, step after the onset]` by label, over all trials of all runs whose value was measured. */
function meanResponses(
  runs: readonly TargetRun[],
  values: number,
  length: number,
  tr: number,
): Map<string, Float64Array> {
  const sums = new Map<string, { sum: Float64Array; count: Float64Array }>();
  for (const run of runs) {
    const { signal } = run;
    for (const { label, onset } of run.trials ?? []) {
      const { sum, count } = sums.get(label) ?? {
        sum: new Float64Array(values * length),
        count: new Float64Array(values * length),
      };
      sums.set(label, { sum, count });
      for (let at = 0; at < length; at++) {
        const moment = Math.round((onset + at * tr - run.startTime) / run.tr);
        if (moment < 0 || moment >= run.volumes) continue;
        for (let value = 0; value < values; value++) {
          if (run.present?.[value] === 0) continue;
          sum[value * length + at] += signal[value * run.volumes + moment];
          count[value * length + at]++;
        }
      }
    }
  }
  return new Map(
    [...sums].map(([label, { sum, count }]) => [label, sum.map((total, i) => (count[i] > 0 ? total / count[i] : 0))]),
  );
}
