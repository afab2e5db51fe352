/** How far a linear reader gets that knows the neural drive itself, but must learn from other people how blood follows it. */
import type { NeuralDrive, TargetRun } from '../../data/paired-run.js';
import { HemocastError } from '../../foundation/index.js';
import type { Baseline } from './baseline.js';
import { requireRuns } from './require-runs.js';
import { ScreenedRidge } from './screened-ridge.js';

/** Lags at which the drive is read, seconds: the whole of a haemodynamic response with its undershoot. */
const LAGS = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20];

/**
 * The bound that a reader of EEG can hope for. The noise ceiling knows the haemodynamics of the person at hand; nobody does who
 * learned from others. So a lagged ridge reads the drive: fitted to training people, penalty and number of regions that a value reads
 * chosen on validation people, scored on test people. EEG shows the drive through the head and with noise; a linear reader of EEG that
 * passes this bound would have to know more of the blood than the drive says.
 *
 * Each value reads the regions whose drive it follows most closely in training people (`ScreenedRidge`): a ridge on all regions at once
 * spends what 8 people tell on regions that have no part in it, and would be no bound (r .543 against .60 on one data set).
 */
export const reachableBound: Baseline = {
  key: 'reachable',
  name: 'reachable bound',
  note:
    'Simulated data only: a lagged ridge (0–20 s) on the true neural drive of the regions that each value follows most closely, fitted to training ' +
    'people, number of regions and penalty chosen on validation people. It reads what was planted in the test run: a bound and no competitor.',
  oracle: true,
  applies: (test, fitted = []) => [...test, ...fitted].every(({ drive }) => drive !== undefined),
  async fit(train, validation, { space, multiply }) {
    requireRuns(train, 'fit the reachable bound to');
    const { regions } = driveOf(train[0]);
    const ridge = await ScreenedRidge.fit(
      train.map((run) => readingDrive(run, regions)),
      validation.map((run) => readingDrive(run, regions)),
      { space, multiply, lags: LAGS },
    );
    return { predict: async (run) => ridge.predict(readingDrive(run, regions)) };
  },
};

/**
 * The run with the drive where its features stood `[second, region]`, each region's mean 0 and deviation 1 over the run, as band
 * power is: a region whose drive never changes is zero.
 *
 * @throws HemocastError `drive-missing`, `drive-regions`
 */
export function readingDrive(run: TargetRun, regions: readonly string[]): TargetRun {
  const { data, regions: own } = driveOf(run);
  if (own.length !== regions.length || own.some((name, r) => name !== regions[r])) {
    throw new HemocastError('drive-regions', 'The neural drive of two runs has different regions', {
      field: run.id,
      expected: `${regions.length} regions, ${regions[0]} first`,
      found: `${own.length}, ${own[0]} first`,
      advice: 'Simulate all runs of a data set on one template.',
    });
  }
  const seconds = data.length / regions.length;
  const features = new Float32Array(data.length);
  for (let r = 0; r < regions.length; r++) {
    const row = data.subarray(r * seconds, (r + 1) * seconds);
    const mean = row.reduce((sum, value) => sum + value, 0) / seconds;
    const deviation = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seconds);
    if (!(deviation > 0)) continue;
    for (let s = 0; s < seconds; s++) features[s * regions.length + r] = (row[s] - mean) / deviation;
  }
  return { ...run, features, seconds, step: 1, electrodes: regions.length, bands: 1 };
}

function driveOf({ id, drive }: TargetRun): NeuralDrive {
  if (drive !== undefined) return drive;
  throw new HemocastError('drive-missing', 'The neural drive of this run is not known', {
    field: id,
    expected: 'a run of a simulated data set',
    found: 'no drive',
  });
}
