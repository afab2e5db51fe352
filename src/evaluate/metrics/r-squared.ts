import { chosenRows } from '../comparison.js';
import { meanDefined } from '../standardise.js';
import type { Metric } from './metric.js';

/** Are the sizes right as well as the times? */
export const rSquared: Metric = {
  key: 'rSquared',
  note: '1 − squared error / variance of each region mean, averaged over regions; below 0 is worse than a flat line. The ceiling is scored at the amplitude that fits each region best: its squared correlation.',
  applies: () => true,
  perKind: true,
  score: (comparison, kind) => {
    const { real, predicted, volumes } = comparison;
    const rows = comparison.regionsOf(kind);
    const [a, b] = [real, predicted].map(({ regionSeries }) => chosenRows(regionSeries, rows, volumes));
    return meanDefined(explained(a, b, rows.length, volumes));
  },
  // What the best amplitude leaves: 1 − (1 − r²). A signal that runs against the measurement is best left out.
  ceiling: (comparison, kind) =>
    meanDefined(Array.from(comparison.regionsOf(kind), (row) => Math.max(0, comparison.regionCorrelations[row]) ** 2)),
};

/** 1 − squared error / squared deviation from the row's own mean; NaN for constant rows. */
function explained(real: Float64Array, predicted: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let mean = 0;
    for (let c = 0; c < columns; c++) mean += real[start + c] / columns;
    let error = 0;
    let spread = 0;
    for (let c = 0; c < columns; c++) {
      error += (real[start + c] - predicted[start + c]) ** 2;
      spread += (real[start + c] - mean) ** 2;
    }
    result[row] = spread > 0 ? 1 - error / spread : Number.NaN;
  }
  return result;
}
