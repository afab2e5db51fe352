import { checkSeries } from '../scored-values.js';
import { averageResponse } from './average-response.js';
import type { Baseline } from './baseline.js';
import { requireRuns } from './require-runs.js';

/**
 * The mean training response at the same time since the start of the recording,
 * whatever was shown. Targets are z scores per value, so the mean over time of
 * any of them is 0 and the mean map alone scores nothing; what is left are trends
 * and onset effects that all recordings share. If all runs show the same film from the
 * same moment it becomes the stimulus clock.
 */
export const trainMean: Baseline = {
  key: 'trainMean',
  name: 'train mean',
  note:
    'Mean training signal at the same time since the first moment, irrespective of film; no EEG. ' +
    'Scores on trends and onset effects common to all recordings; equals the stimulus clock where all runs show one film in step.',
  async fit(train, _validation, { space }) {
    requireRuns(train, 'average');
    const values = space.labels.length;
    for (const run of train) checkSeries(run.signal, values, run.volumes, `${run.id}.signal`);
    return {
      predict: async (run) => {
        const moments = Array.from({ length: run.volumes }, (_, moment) => moment * run.tr);
        return averageResponse(train, (other) => other.startTime, moments, values);
      },
    };
  },
};
