import { meanDefined } from '../standardise.js';
import type { Metric } from './metric.js';

/** Is the right part high and the right part low at each moment? */
export const spatial: Metric = {
  key: 'spatial',
  note: "Pearson r over values of one kind of each moment's map as it is, averaged over moments, and over kinds where there are several. A constant prediction counts as 0; places without real signal are left out.",
  applies: () => true,
  perKind: true,
  score: (comparison, kind) =>
    meanDefined(comparison.kindsOf(kind).map((one) => meanDefined(comparison.mapCorrelations(one)))),
  shown: { column: 'r (space)', digits: 3 },
  shifted: (comparison, kind) => {
    const kinds = comparison.kindsOf(kind);
    if (kinds.length === 0) return new Float64Array(comparison.volumes).fill(Number.NaN);
    return comparison.mapShiftCurve(kinds);
  },
};
