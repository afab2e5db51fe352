import { checkSeries } from '../cortex-mesh.js';
import { averageResponse } from './average-response.js';
import type { Baseline } from './baseline.js';
import { requireRuns } from './require-runs.js';

/**
 * The mean training response at the same time since the start of the scan,
 * whatever was shown. Targets are z scores per vertex, so the mean over time of
 * any vertex is 0 and the mean map alone scores nothing; what is left are trends
 * and onset effects that all scans share. If all runs show the same film from the
 * same moment it becomes the stimulus clock.
 */
export const trainMean: Baseline = {
  key: 'trainMean',
  name: 'train mean',
  note:
    'Mean training BOLD at the same time since the first volume, irrespective of film; no EEG. ' +
    'Scores on trends and onset effects common to all scans; equals the stimulus clock where all runs show one film in step.',
  async fit(train, _validation, { mesh }) {
    requireRuns(train, 'average');
    const vertices = mesh.labels.length;
    for (const run of train) checkSeries(run.signal, vertices, run.volumes, `${run.id}.signal`);
    return {
      predict: async (run) => {
        const moments = Array.from({ length: run.volumes }, (_, volume) => volume * run.tr);
        return averageResponse(train, (other) => other.startTime, moments, vertices);
      },
    };
  },
};
