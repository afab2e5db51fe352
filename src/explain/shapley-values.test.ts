import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { sampledShapley } from './sampled-shapley.js';
import { efficiencyGap, exactShapley } from './shapley-values.js';

const absent = 'not there';

/** One has a left glove, two have a right one; a pair is worth 1. Shapley: 2/3, 1/6, 1/6. */
const gloves = ([left, ...right]: readonly boolean[]) => [left && right.some(Boolean) ? 1 : 0];

/** A game of three numbers without symmetry. */
const weights = [0.5, -1.2, 2, 0.3, -0.7, 1.1];
const tangled = (present: readonly boolean[]) => {
  const sum = present.reduce((total, there, i) => total + (there ? weights[i] : 0), 0);
  return Float32Array.of(Math.tanh(sum), sum * sum, present[0] && !present[3] ? sum : 1);
};

describe('exact Shapley values', () => {
  it('are those of the glove game', async () => {
    const { values, empty, full, coalitions, absent: said } = await exactShapley(3, gloves, { absent });
    expect([...values].map((value) => Number(value.toFixed(12)))).toEqual(
      [2 / 3, 1 / 6, 1 / 6].map((x) => Number(x.toFixed(12))),
    );
    expect([empty[0], full[0], coalitions, said]).toEqual([0, 1, 8, absent]);
  });

  it('are the averages over all orders, number by number', async () => {
    const { values, width } = await exactShapley(6, tangled, { absent });
    const expected = new Float64Array(6 * 3);
    const orders: number[][] = [];
    const extend = (order: number[]) => {
      if (order.length === 6) orders.push(order);
      else for (let i = 0; i < 6; i++) if (!order.includes(i)) extend([...order, i]);
    };
    extend([]);
    for (const order of orders) {
      const present = new Array<boolean>(6).fill(false);
      for (const player of order) {
        const before = tangled(present);
        present[player] = true;
        tangled(present).forEach((value, k) => {
          expected[player * 3 + k] += (value - before[k]) / orders.length;
        });
      }
    }
    expect(width).toBe(3);
    values.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at], 6);
    });
  });

  it('sum to the whole within 1e-6', async () => {
    expect(efficiencyGap(await exactShapley(6, tangled, { absent }))).toBeLessThan(1e-6);
  });

  it('give nothing to a player who never matters', async () => {
    const { values } = await exactShapley(4, ([a, b, c]) => [a && (b || c) ? 3 : 0], { absent });
    expect(values[3]).toBe(0);
  });

  it('refuse too many players, changing widths and what is no number', async () => {
    await expect(exactShapley(17, gloves, { absent })).rejects.toMatchObject({ code: 'shapley-players' });
    await expect(exactShapley(0, gloves, { absent })).rejects.toMatchObject({ code: 'shapley-players' });
    const growing = (present: readonly boolean[]) => new Array<number>(1 + present.filter(Boolean).length).fill(0);
    await expect(exactShapley(2, growing, { absent })).rejects.toMatchObject({ code: 'shapley-width' });
    const holed = ([a, b]: readonly boolean[]) => [a && !b ? Number.NaN : 1];
    await expect(exactShapley(2, holed, { absent })).rejects.toMatchObject({ code: 'shapley-number' });
  });

  it('stop when they are asked to, and say how far they are', async () => {
    const stopping = new AbortController();
    let played = 0;
    const game = () => {
      if (++played === 5) stopping.abort();
      return [played];
    };
    await expect(exactShapley(6, game, { absent, signal: stopping.signal })).rejects.toThrow(/abort/i);
    expect(played).toBe(5);
    const seen: [number, number][] = [];
    await exactShapley(3, gloves, { absent, progress: { report: (_, done, total) => seen.push([done, total]) } });
    expect(seen.at(0)).toEqual([0, 8]);
    expect(seen.at(-1)).toEqual([8, 8]);
  });
});

describe('sampled Shapley values', () => {
  it('come to the exact ones within their standard errors, and sum to the whole exactly', async () => {
    const exact = await exactShapley(6, tangled, { absent });
    const sampled = await sampledShapley(6, tangled, { absent, random: new Random('orders'), pairs: 400 });
    expect(efficiencyGap(sampled)).toBeLessThan(1e-6);
    const z = [...sampled.values].map((value, at) => (value - exact.values[at]) / sampled.standardError![at]);
    expect(Math.max(...z.map(Math.abs))).toBeLessThan(4);
    // Errors neither hide behind too large an error, nor exceed it.
    const square = z.reduce((sum, value) => sum + value * value, 0) / z.length;
    expect(square).toBeGreaterThan(0.2);
    expect(square).toBeLessThan(2.5);
  });

  it('have the standard error that they state', async () => {
    const exact = await exactShapley(6, tangled, { absent });
    const found = await Promise.all(
      Array.from({ length: 120 }, (_, k) =>
        sampledShapley(6, tangled, { absent, random: new Random(`run ${k}`), pairs: 12 }),
      ),
    );
    const of = (at: number) => {
      const spread = Math.sqrt(found.reduce((sum, { values }) => sum + (values[at] - exact.values[at]) ** 2, 0) / 120);
      const stated = Math.sqrt(found.reduce((sum, one) => sum + one.standardError![at] ** 2, 0) / 120);
      return spread / stated;
    };
    for (const at of [0, 4, 6, 11]) {
      expect(of(at)).toBeGreaterThan(0.75);
      expect(of(at)).toBeLessThan(1.3);
    }
  });

  it('sum to the whole however few orders are drawn, with many players', async () => {
    const many = (present: readonly boolean[]) => [
      present.reduce((sum, there, i) => sum + (there ? Math.sin(i) : 0), 0) ** 3,
    ];
    const two = await sampledShapley(60, many, { absent, random: new Random(1), pairs: 2 });
    expect(efficiencyGap(two)).toBeLessThan(1e-6);
    expect(two.coalitions).toBe(2 + 2 * 2 * 59);
  });

  it('end at the tolerance: a game without interaction needs no more than the fewest pairs', async () => {
    const additive = (present: readonly boolean[]) => [present.reduce((sum, there, i) => sum + (there ? i : 0), 0)];
    const { values, coalitions } = await sampledShapley(5, additive, {
      ...{ absent, random: new Random(1), pairs: 1000, tolerance: 1e-9 },
    });
    expect([...values]).toEqual([0, 1, 2, 3, 4]);
    expect(coalitions).toBe(2 + 8 * 2 * 4);
  });

  it('refuse a single pair, and stop between coalitions', async () => {
    const random = new Random(1);
    await expect(sampledShapley(3, gloves, { absent, random, pairs: 1 })).rejects.toMatchObject({
      code: 'shapley-pairs',
    });
    const stopping = new AbortController();
    let played = 0;
    const game = () => {
      if (++played === 7) stopping.abort();
      return [played];
    };
    await expect(sampledShapley(9, game, { absent, random, pairs: 5, signal: stopping.signal })).rejects.toThrow(
      /abort/i,
    );
    expect(played).toBe(7);
  });
});
