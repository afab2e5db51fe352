import { chosenRows } from '../comparison.js';
import { meanDefined } from '../standardise.js';
import type { Metric } from './metric.js';

/** The same without averaging over regions first. */
export const pccVertex: Metric = {
  key: 'pccVertex',
  note: 'Pearson r over time of each value alone (a vertex of the cortex, a channel), averaged over values. A constant prediction counts as 0; places without real signal are left out.',
  applies: () => true,
  perKind: true,
  score: (comparison, kind) => meanDefined(chosenRows(comparison.valueCorrelations, comparison.valuesOf(kind), 1)),
  shifted: (comparison, kind) => comparison.valueShiftCurve(kind),
};
