import { chosenRows } from '../comparison.js';
import { rowShiftCurve } from '../shift-null.js';
import { meanDefined, rowCorrelations } from '../standardise.js';
import type { Metric } from './metric.js';

/** What is left of the headline once nobody can win by knowing how awake somebody is. */
export const pccGlobalRemoved: Metric = {
  key: 'pccGlobalRemoved',
  note: 'As pcc, after the global signal (the mean over all values of the same kind) is regressed out of the region means, the real from the real and the predicted from the predicted.',
  applies: () => true,
  perKind: true,
  score: (comparison, kind) => {
    const { real, predicted, volumes } = comparison;
    const rows = comparison.regionsOf(kind);
    const [a, b] = [real, predicted].map(({ unitRegionsLocal }) => chosenRows(unitRegionsLocal, rows, volumes));
    return meanDefined(rowCorrelations(a, b, rows.length, volumes));
  },
  shifted: (comparison, kind) => {
    const { real, predicted, volumes } = comparison;
    const rows = comparison.regionsOf(kind);
    const [a, b] = [real, predicted].map(({ unitRegionsLocal }) => chosenRows(unitRegionsLocal, rows, volumes));
    return rowShiftCurve(a, b, rows.length, volumes);
  },
};
