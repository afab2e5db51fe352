/**
 * From data sets to examples: which recordings belong together, paired runs on one clock, and splits by person.
 *
 * @example
 * ```ts
 * import { PairedData, splitPeople } from 'hemocast/data';
 *
 * const data = await PairedData.open(storage, 'bids');
 * const { train, validation, test } = splitPeople(data.people, { validation: 2, test: 3 }, random);
 * ```
 *
 * @module
 */

export { type DatasetFamily, familyAround, openFamily } from './dataset-family.js';
export { candidateOf, type PairedModalities, runOf } from './find-pairs.js';
export { type Fold, leaveOneOut } from './leave-one-out.js';
export { inParts } from './long-runs.js';
export {
  type FoldedSplit,
  NAMED_SPLITS,
  type NamedSplit,
  namedSplit,
  type SingleSplit,
  subjectOf,
} from './named-splits.js';
export { observationOf } from './observation.js';
export { PairedData } from './paired-data.js';
export type { NeuralDrive, PairedRun, PairedTarget, SourceRun, TargetRun } from './paired-run.js';
export { readDrive } from './planted-drive.js';
export { type DataPlace, openTrainingData, PooledData } from './pooled-data.js';
export { keptBeside } from './prepared-runs.js';
export * from './published/index.js';
export { type ReadTarget, readTarget } from './read-target.js';
export { type ResampledBold, resampledBold } from './resampled-bold.js';
export { type PeopleSplit, splitPeople, splitWithGap } from './split.js';
export { splitSites } from './split-sites.js';
export { targetRuns } from './target-runs.js';
export type { DataSite, RunReading, TrainingData } from './training-data.js';
export { trialsOf } from './trials.js';
export { type LoneRecording, UnpairedData } from './unpaired-data.js';
