import type { Baseline } from './baseline.js';
import { globalSignal, globalSignalOracle } from './global-signal.js';
import { ridge } from './lagged-ridge-baseline.js';
import { reachableBound } from './reachable-bound.js';
import { stimulusClock } from './stimulus-clock.js';
import { trainMean } from './train-mean.js';
import { trialClock } from './trial-clock.js';

/** Every baseline, in the order of the table. */
export const BASELINES: readonly Baseline[] = [
  ridge,
  trainMean,
  stimulusClock,
  trialClock,
  globalSignal,
  globalSignalOracle,
  reachableBound,
];

export { type Baseline, BaselineContext, type FittedBaseline, withoutTarget } from './baseline.js';
export { LaggedRidge } from './lagged-ridge.js';
