import { describe, expect, it } from 'vitest';
import { Random } from './index.js';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.bits());

describe('Random', () => {
  // The first outputs of xoshiro128** from the state 1, 2, 3, 4 (computed in Python with whole numbers).
  it('is xoshiro128**', () => {
    const random = Object.assign(new Random(0), { a: 1, b: 2, c: 3, d: 4 });
    expect(draw(random, 10)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  // FNV-1a, splitmix32 and xoshiro128** written again in Python.
  it('gives the same numbers for a seed on every machine', () => {
    const expected: [Random, number[]][] = [
      [new Random(7), [3090031709, 1740206369, 2339094715, 181616503, 3485840188]],
      [new Random('7'), [3090031709, 1740206369, 2339094715, 181616503, 3485840188]],
      [new Random(7).fork('sensor noise'), [3097196529, 1099799276, 3497699281, 187735135, 1942916130]],
      [new Random('Grüße'), [1865284281, 2576755554, 1788479965, 2280137917, 1348499120]],
    ];
    for (const [random, numbers] of expected) expect(draw(random, 5)).toEqual(numbers);
  });

  it('forks by label, however far it has run', () => {
    const fresh = new Random(3);
    const used = new Random(3);
    draw(used, 100);
    used.normal();
    const expected = draw(fresh.fork('noise'), 8);
    expect(draw(used.fork('noise'), 8)).toEqual(expected);
    expect(draw(fresh.fork('other'), 8)).not.toEqual(expected);
    expect(draw(new Random(4).fork('noise'), 8)).not.toEqual(expected);
  });

  it('forks independent sequences', () => {
    const count = 20_000;
    const root = new Random(11);
    const [a, b] = ['a', 'b'].map((label) => root.fork(label).fillNormal(new Float32Array(count)));
    let product = 0;
    for (let i = 0; i < count; i++) product += (a[i] * b[i]) / count;
    // Five standard errors of the correlation of independent numbers.
    expect(Math.abs(product)).toBeLessThan(5 / Math.sqrt(count));
  });

  it('draws uniform numbers: moments, bounds and evenly filled bins', () => {
    const random = new Random('uniform');
    const count = 50_000;
    const bins = new Float64Array(20);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const value = random.uniform(-2, 6);
      expect(value >= -2 && value < 6).toBe(true);
      sum += value / count;
      squares += value ** 2 / count;
      bins[Math.floor(((value + 2) / 8) * 20)]++;
    }
    expect(Math.abs(sum - 2)).toBeLessThan((5 * (8 / Math.sqrt(12))) / Math.sqrt(count));
    expect(squares - sum ** 2).toBeCloseTo(64 / 12, 0);
    const chiSquare = bins.reduce((total, n) => total + (n - count / 20) ** 2 / (count / 20), 0);
    // 19 degrees of freedom: 43.8 is passed once in a thousand.
    expect(chiSquare).toBeLessThan(43.8);
  });

  it('draws normal numbers: moments and tails', () => {
    const count = 50_000;
    const values = new Random('normal').fillNormal(new Float32Array(count), 3);
    const moment = (power: number) => values.reduce((sum, value) => sum + (value / 3) ** power / count, 0);
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
    const within = values.filter((value) => Math.abs(value) < 3 * 1.959964).length / count;
    expect(Math.abs(within - 0.95)).toBeLessThan(5 * Math.sqrt((0.95 * 0.05) / count));
    const shifted = new Random('shifted');
    const sum = Array.from({ length: 4000 }, () => shifted.normal(10, 2)).reduce((a, b) => a + b);
    expect(Math.abs(sum / 4000 - 10)).toBeLessThan((5 * 2) / Math.sqrt(4000));
  });

  it('draws every whole number below the count, and permutations that are even', () => {
    const random = new Random('integers');
    const first = new Float64Array(5);
    for (let i = 0; i < 10_000; i++) {
      const order = random.permutation(5);
      expect(order.toSorted()).toEqual([0, 1, 2, 3, 4]);
      first[order[0]]++;
    }
    const chiSquare = first.reduce((total, n) => total + (n - 2000) ** 2 / 2000, 0);
    // 4 degrees of freedom: 18.5 is passed once in a thousand.
    expect(chiSquare).toBeLessThan(18.5);
    expect(new Set(Array.from({ length: 200 }, () => random.integer(7)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(random.permutation(0)).toEqual([]);
  });
});
