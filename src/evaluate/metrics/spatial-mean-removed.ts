import { meanDefined, rowCorrelations } from '../standardise.js';
import type { Metric } from './metric.js';

/** As `spatial`, without what never changes. */
export const spatialMeanRemoved: Metric = {
  key: 'spatialMeanRemoved',
  note: "As spatial, after each value's mean over the run is taken from real and predicted maps.",
  applies: () => true,
  perKind: true,
  score: (comparison, kind) => {
    const { real, predicted, volumes } = comparison;
    return meanDefined(
      comparison
        .kindsOf(kind)
        .map((one) =>
          meanDefined(
            rowCorrelations(
              real.mapsMeanRemoved(one),
              predicted.mapsMeanRemoved(one),
              volumes,
              real.scored.byKind[one].length,
            ),
          ),
        ),
    );
  },
};
