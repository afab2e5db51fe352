/**
 * Maps of a run compared with each other: Pearson r over the values of one kind. Runs may be long, so nothing here holds a copy of
 * the maps, nor a number for each pair of moments.
 */
import { type Multiply, product } from '../signal/index.js';
import { CircularCorrelation } from './circular-correlation.js';
import type { SeriesViews } from './series-views.js';

/** r of each real map with the predicted map of its moment; NaN where the real map is constant, 0 where only the predicted one is. */
export function mapCorrelations(
  real: SeriesViews,
  predicted: SeriesViews,
  kind: number,
  meanRemoved = false,
): Float64Array {
  const { volumes } = real;
  const [a, b] = [real.mapScales(kind, meanRemoved), predicted.mapScales(kind, meanRemoved)];
  const r = new Float64Array(volumes);
  real.scored.byKind[kind].forEach((value, i) => {
    const [x0, y0] = [a.valueMeans?.[i] ?? 0, b.valueMeans?.[i] ?? 0];
    for (let v = 0, at = value * volumes; v < volumes; v++, at++) {
      r[v] +=
        (real.series[at] - x0 - a.means[v]) * a.scales[v] * (predicted.series[at] - y0 - b.means[v]) * b.scales[v];
    }
  });
  return r.map((one, v) => (a.scales[v] > 0 ? one : Number.NaN));
}

/** Mean over moments of the correlation of maps at each circular shift of the prediction `[shift]`; constant maps count as 0. */
export function mapShiftCurve(real: SeriesViews, predicted: SeriesViews, kind: number): Float64Array {
  const { volumes } = real;
  const sum = new CircularCorrelation(volumes);
  const [a, b] = [real, predicted].map((views) => ({ views, ...views.mapScales(kind) }));
  const rows = [new Float64Array(volumes), new Float64Array(volumes)];
  for (const value of real.scored.byKind[kind]) {
    for (const [i, { views, means, scales }] of [a, b].entries()) {
      const row = rows[i];
      for (let v = 0, at = value * volumes; v < volumes; v++, at++) row[v] = (views.series[at] - means[v]) * scales[v];
    }
    sum.add(rows[0], rows[1]);
  }
  return sum.curve().map((one) => one / volumes);
}

/** Numbers of a block of maps or of similarities: some tens of megabytes. */
const BLOCK_NUMBERS = 2 ** 21;

/**
 * Correlations between maps, a block of predicted moments after the other.
 *
 * @param kinds the mean over these is taken
 * @returns `[real moment, predicted moment of the block]`, with the first moment of the block
 */
export async function* similarityBlocks(
  real: SeriesViews,
  predicted: SeriesViews,
  kinds: readonly number[],
  multiply?: Multiply,
): AsyncGenerator<{ from: number; count: number; similarity: Float64Array }> {
  const { volumes } = real;
  const widest = Math.max(1, ...kinds.map((kind) => real.scored.byKind[kind].length));
  const columns = Math.max(1, Math.min(volumes, Math.floor(BLOCK_NUMBERS / Math.max(volumes, widest))));
  const rows = Math.max(1, Math.min(volumes, Math.floor(BLOCK_NUMBERS / widest)));
  for (let from = 0; from < volumes; from += columns) {
    const count = Math.min(columns, volumes - from);
    const similarity = new Float64Array(volumes * count);
    for (const kind of kinds) {
      const width = real.scored.byKind[kind].length;
      const right = unitMaps(predicted, kind, from, count, 'columns');
      for (let first = 0; first < volumes; first += rows) {
        const held = Math.min(rows, volumes - first);
        const left = unitMaps(real, kind, first, held, 'rows');
        const part = await product(left, held, width, right, count, multiply);
        const start = first * count;
        for (let i = 0; i < part.length; i++) similarity[start + i] += part[i] / kinds.length;
      }
    }
    yield { from, count, similarity };
  }
}

/** Some maps of mean 0 and length 1: `[moment, value]` as rows, `[value, moment]` as columns. */
function unitMaps(
  views: SeriesViews,
  kind: number,
  from: number,
  count: number,
  arranged: 'rows' | 'columns',
): Float64Array {
  const { series, volumes, scored } = views;
  const { means, scales } = views.mapScales(kind);
  const values = scored.byKind[kind];
  const width = values.length;
  const maps = new Float64Array(width * count);
  values.forEach((value, i) => {
    for (let k = 0; k < count; k++) {
      const v = from + k;
      maps[arranged === 'rows' ? k * width + i : i * count + k] = (series[value * volumes + v] - means[v]) * scales[v];
    }
  });
  return maps;
}
