import { checkSeries } from '../cortex-mesh.js';
import { averageResponse } from './average-response.js';
import type { Baseline } from './baseline.js';
import { requireRuns } from './require-runs.js';

/**
 * The mean training response at the same moment of the same film: all that can be
 * known from what was on the screen, without EEG. A film that no training run
 * shows gives zeros, which score 0.
 */
export const stimulusClock: Baseline = {
  key: 'stimulusClock',
  name: 'stimulus clock',
  note: 'Mean training BOLD at the same film and film time; no EEG. Films that training never saw score 0.',
  async fit(train, _validation, { mesh }) {
    requireRuns(train, 'average');
    const vertices = mesh.labels.length;
    for (const run of train) checkSeries(run.signal, vertices, run.volumes, `${run.id}.signal`);
    return {
      predict: async (run) => {
        const same = train.filter((other) => other.task === run.task);
        const moments = Array.from(
          { length: run.volumes },
          (_, volume) => run.startTime + volume * run.tr - run.taskStart,
        );
        return averageResponse(same, (other) => other.taskStart, moments, vertices);
      },
    };
  },
};
