import { checkSeries } from '../scored-values.js';
import { averageResponse } from './average-response.js';
import type { Baseline } from './baseline.js';
import { requireRuns } from './require-runs.js';

/**
 * The mean training response at the same moment of the same film: all that can be
 * known from what was shown or asked, without EEG. A film that no training run
 * shows gives zeros, which score 0.
 */
export const stimulusClock: Baseline = {
  key: 'stimulusClock',
  name: 'stimulus clock',
  note: 'Mean training signal at the same film and film time; no EEG. Films that training never saw score 0.',
  async fit(train, _validation, { space }) {
    requireRuns(train, 'average');
    const values = space.labels.length;
    for (const run of train) checkSeries(run.signal, values, run.volumes, `${run.id}.signal`);
    return {
      predict: async (run) => {
        const same = train.filter((other) => other.task === run.task);
        const moments = Array.from(
          { length: run.volumes },
          (_, moment) => run.startTime + moment * run.tr - run.taskStart,
        );
        return averageResponse(same, (other) => other.taskStart, moments, values);
      },
    };
  },
};
