import { meanDefined } from '../standardise.js';
import type { Metric } from './metric.js';

/** As `spatial`, without what never changes. */
export const spatialMeanRemoved: Metric = {
  key: 'spatialMeanRemoved',
  note: "As spatial, after each value's mean over the run is taken from real and predicted maps.",
  applies: () => true,
  perKind: true,
  score: (comparison, kind) =>
    meanDefined(comparison.kindsOf(kind).map((one) => meanDefined(comparison.mapCorrelations(one, true)))),
};
