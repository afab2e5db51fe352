import { describe, expect, it } from 'vitest';
import type { FittedDecoder } from '../decode/decoder.js';
import { Random } from '../foundation/index.js';
import { importantPlaces, setOverlap, stabilityOf } from './important-sets.js';
import { ranks, spearman } from './rank-correlation.js';
import { featureContributions } from './region-contributions.js';

const PLACES = 148;
const PLANTED = 20;

/** Importances of a place under no relation: of its own size, skewed as those of |φ| are. */
const drawn = (random: Random) =>
  Float64Array.from({ length: PLACES }, (_, i) => (1 + i / 50) * Math.abs(1 + 0.2 * random.normal()));

describe('important places', () => {
  it('are those planted, with few false ones', () => {
    let [found, wrong] = [0, 0];
    for (let world = 0; world < 20; world++) {
      const random = new Random(`world ${world}`);
      const nulls = Array.from({ length: 40 }, (_, k) => drawn(random.fork(k)));
      const real = drawn(random.fork('real')).map((value, i) => (i < PLANTED ? value * 2 : value));
      const { members, cut } = importantPlaces(real, nulls);
      members.forEach((is, i) => {
        if (is) i < PLANTED ? found++ : wrong++;
        expect(is).toBe(real[i] >= cut[i]);
      });
    }
    expect(found / (20 * PLANTED)).toBeGreaterThan(0.9);
    expect(wrong / (found + wrong)).toBeLessThan(0.08);
  });

  it('are none where there is nothing', () => {
    const sizes = Array.from({ length: 30 }, (_, world) => {
      const random = new Random(`nothing ${world}`);
      const nulls = Array.from({ length: 40 }, (_, k) => drawn(random.fork(k)));
      return importantPlaces(drawn(random.fork('real')), nulls).members.filter(Boolean).length;
    });
    expect(sizes.filter((size) => size > 0).length).toBeLessThanOrEqual(5);
  });

  it('need permutations', () => {
    expect(() => importantPlaces([1, 2], [[1, 1]])).toThrow(expect.objectContaining({ code: 'nulls-few' }));
  });
});

it('shares a union out', () => {
  const found = setOverlap([1, 1, 1, 0, 0], [0, 1, 1, 1, 0]);
  expect(found).toMatchObject({ both: 0.5, onlyFirst: 0.25, onlySecond: 0.25, counts: { both: 2 } });
  expect(setOverlap([0], [0]).both).toBeNaN();
});

describe('stability', () => {
  it('is 1 of the same maps, and chance of unrelated ones', () => {
    const map = new Random(1).fillNormal(new Float32Array(PLACES));
    expect(stabilityOf([map, map, map], 15)).toMatchObject({ jaccard: 1, rank: expect.closeTo(1, 9) });
    const others = Array.from({ length: 12 }, (_, k) => new Random(k).fillNormal(new Float32Array(PLACES)));
    const { jaccard, jaccardByChance, rank } = stabilityOf(others, 15);
    expect(Math.abs(jaccard - jaccardByChance)).toBeLessThan(0.02);
    expect(Math.abs(rank)).toBeLessThan(0.04);
  });

  it('ranks ties alike', () => {
    expect([...ranks([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
    // scipy.stats.spearmanr([1, 2, 3, 4, 5], [2, 1, 4, 3, 3])
    expect(spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 3])).toBeCloseTo(0.5642880936, 9);
    expect(spearman([1, 2], [1, 2])).toBeNaN();
  });
});

describe('contributions of features to a decoder', () => {
  const random = new Random('decoder');
  const width = 6;
  const examples = (count: number, label: string) => ({
    ...{ count, width },
    values: random.fork(label).fillNormal(new Float32Array(count * width)),
  });
  const weights = [2, -1, 0.5, 0, 0, 0];
  const margin = (values: Float32Array, i: number) =>
    weights.reduce((sum, weight, j) => sum + weight * values[i * width + j], 0);
  const linear: FittedDecoder = {
    scores: ({ count, values }) =>
      Float64Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? 1 : -1) * margin(values, at >> 1) + 5),
  };
  const bent: FittedDecoder = {
    scores: ({ count, values }) =>
      Float64Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? 1 : -1) * Math.tanh(margin(values, at >> 1))),
  };

  it('are exact of linear scores', async () => {
    const background = examples(200, 'background');
    const shown = examples(50, 'shown');
    const { importance, method } = await featureContributions(linear, background, shown, { random });
    expect(method).toBe('linear');
    for (let j = 0; j < width; j++) {
      let mean = 0;
      for (let i = 0; i < 200; i++) mean += background.values[i * width + j] / 200;
      let expected = 0;
      for (let i = 0; i < 50; i++) expected += Math.abs(weights[j] * (shown.values[i * width + j] - mean)) / 50;
      expect(importance[j]).toBeCloseTo(expected, 5);
    }
  });

  it('are sampled of others, with the error that they state', async () => {
    const found = await featureContributions(bent, examples(40, 'b'), examples(12, 's'), { random, pairs: 16 });
    expect(found.method).toBe('sampled');
    expect(found.standardError).toBeGreaterThan(0);
    expect([...found.importance.subarray(3)].every((value) => value === 0)).toBe(true);
    expect(found.importance[0]).toBeGreaterThan(found.importance[1]);
    expect(found.importance[1]).toBeGreaterThan(found.importance[2]);
  });
});
