import { chosenRows } from '../comparison.js';
import { rowShiftCurve } from '../shift-null.js';
import { meanDefined } from '../standardise.js';
import type { Metric } from './metric.js';

/** The headline: does each region rise and fall at the right times? */
export const pcc: Metric = {
  key: 'pcc',
  note: "Pearson r over time of each region's mean (real and predicted), averaged over regions. A constant prediction counts as 0; places without real signal are left out.",
  applies: () => true,
  perKind: true,
  score: (comparison, kind) => meanDefined(chosenRows(comparison.regionCorrelations, comparison.regionsOf(kind), 1)),
  shown: { column: 'r (time)', digits: 3, interval: true, perKind: true },
  shifted: (comparison, kind) => {
    const { real, predicted, volumes } = comparison;
    const rows = comparison.regionsOf(kind);
    const [a, b] = [real, predicted].map(({ unitRegions }) => chosenRows(unitRegions, rows, volumes));
    return rowShiftCurve(a, b, rows.length, volumes);
  },
};
