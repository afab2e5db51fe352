import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { pearson } from '../signal/index.js';
import { mapCorrelations, mapShiftCurve, similarityBlocks } from './map-comparison.js';
import { retrievalRank } from './metrics/retrieval.js';
import { ScoredValues } from './scored-values.js';
import { SeriesViews } from './series-views.js';
import { smallCortex } from './small-dataset.fixture.js';

const scored = new ScoredValues(smallCortex());
const volumes = 31;
const random = new Random(4);
const series = () =>
  random.fillNormal(new Float32Array(162 * volumes)).map((x, at) => x + 0.3 * Math.floor(at / volumes));
const [a, b] = [series(), series()];
const [real, predicted] = [a, b].map((data) => new SeriesViews(scored, data, volumes));
const map = (data: Float32Array, v: number) => Array.from(scored.all, (value) => data[value * volumes + v]);
const meanOf = (data: Float32Array, value: number) =>
  data.subarray(value * volumes, (value + 1) * volumes).reduce((sum, x) => sum + x, 0) / volumes;

describe('maps of a run', () => {
  it('correlate as each pair does by itself, with and without the mean of each value', () => {
    const r = mapCorrelations(real, predicted, 0);
    const removed = mapCorrelations(real, predicted, 0, true);
    const without = (data: Float32Array, v: number) =>
      Array.from(scored.all, (value) => data[value * volumes + v] - meanOf(data, value));
    for (const v of [0, 7, 30]) {
      expect(r[v]).toBeCloseTo(pearson(map(a, v), map(b, v)), 10);
      expect(removed[v]).toBeCloseTo(pearson(without(a, v), without(b, v)), 6);
    }
  });

  it('without content are undefined where they are real, and count 0 where they are predicted', () => {
    const flat = a.slice();
    for (let value = 0; value < 162; value++) flat[value * volumes + 3] = 2;
    const empty = new SeriesViews(scored, flat, volumes);
    expect(mapCorrelations(empty, predicted, 0)[3]).toBeNaN();
    expect(mapCorrelations(real, empty, 0)[3]).toBe(0);
  });

  it('pair each real map with an earlier predicted one when the prediction is shifted', () => {
    const curve = mapShiftCurve(real, predicted, 0);
    for (const shift of [0, 1, 12, 30]) {
      const pairs = Array.from({ length: volumes }, (_, v) =>
        pearson(map(a, v), map(b, (v - shift + volumes) % volumes)),
      );
      expect(curve[shift]).toBeCloseTo(pairs.reduce((sum, r) => sum + r, 0) / volumes, 10);
    }
  });

  it('have the same similarities in blocks as pair by pair', async () => {
    // Long enough for several blocks.
    const long = 30_000;
    const space = { labels: Int16Array.of(0, 0, 0), regions: [{ name: 'one', hemisphere: 'L' }] };
    const few = new ScoredValues(space);
    const [x, y] = [0, 1].map(() => random.fillNormal(new Float32Array(3 * long)));
    const [one, other] = [x, y].map((data) => new SeriesViews(few, data, long));
    let blocks = 0;
    for await (const { from, count, similarity } of similarityBlocks(one, other, [0])) {
      const column = (data: Float32Array, v: number) => [0, 1, 2].map((value) => data[value * long + v]);
      for (const v of [0, 12_345, long - 1]) {
        expect(similarity[v * count + count - 1]).toBeCloseTo(pearson(column(x, v), column(y, from + count - 1)), 5);
      }
      if (++blocks === 3) break;
    }
    expect(blocks).toBe(3);
    let all: Float64Array | undefined;
    for await (const { similarity } of similarityBlocks(real, predicted, [0])) all = similarity;
    const whole = Float64Array.from({ length: volumes ** 2 }, (_, i) =>
      pearson(map(a, Math.floor(i / volumes)), map(b, i % volumes)),
    );
    expect(retrievalRank(all!, volumes, 2)).toBe(retrievalRank(whole, volumes, 2));
  });
});
