import { describe, expect, it } from 'vitest';
import type { Examples } from '../decode/decoder.js';
import { Random } from '../foundation/index.js';
import { featureMeans, linearScoresOf, linearShapley } from './linear-shapley.js';
import { INTERVENTIONAL, maskedGame, type Scorer } from './masked-features.js';
import { sampledShapley } from './sampled-shapley.js';
import { SHAP } from './shap.vectors.js';
import { exactShapley } from './shapley-values.js';

const examplesOf = (rows: readonly (readonly number[])[]): Examples => ({
  count: rows.length,
  width: rows[0].length,
  values: Float32Array.from(rows.flat()),
});
const background = examplesOf(SHAP.background);
const examples = examplesOf(SHAP.examples);
const scorer =
  (f: (row: ArrayLike<number>) => number[]): Scorer =>
  ({ count, width, values }) =>
    Array.from({ length: count }, (_, i) => f(values.subarray(i * width, (i + 1) * width))).flat();
const tangled = scorer((x) => [
  Math.tanh(x[0] * x[1] + x[2]) + 0.5 * x[3] ** 2,
  Math.exp(-0.3 * x[4]) * x[0] + x[2] * x[3],
]);

describe('Shapley values of a linear function', () => {
  it('are those of shap’s LinearExplainer', () => {
    const found = linearShapley(SHAP.weights, examples, featureMeans(background));
    SHAP.linear.flat().forEach((value, at) => {
      expect(Math.abs(found[at] - value)).toBeLessThan(1e-3);
    });
  });

  it('are those over all coalitions', async () => {
    const linear = scorer((x) => [0.4 + SHAP.weights.reduce((sum, weight, j) => sum + weight * x[j], 0)]);
    const closed = linearShapley(SHAP.weights, examples, featureMeans(background));
    const game = maskedGame(linear, SHAP.examples[1], background);
    const { values } = await exactShapley(5, game, { absent: INTERVENTIONAL });
    values.forEach((value, j) => {
      expect(value).toBeCloseTo(closed[5 + j], 5);
    });
  });

  it('refuse weights of another width', () => {
    expect(() => linearShapley([1, 2], examples, featureMeans(background))).toThrow(
      expect.objectContaining({ code: 'background-width' }),
    );
  });
});

describe('Shapley values of a function with a background', () => {
  it('are those of shap’s KernelExplainer with all coalitions', async () => {
    for (const [i, row] of SHAP.examples.entries()) {
      const { values, empty } = await exactShapley(5, maskedGame(tangled, row, background), { absent: INTERVENTIONAL });
      SHAP.kernel[i].flat().forEach((value, at) => {
        expect(Math.abs(values[at] - value)).toBeLessThan(1e-3);
      });
      SHAP.expected.forEach((value, k) => {
        expect(Math.abs(empty[k] - value)).toBeLessThan(1e-3);
      });
    }
  });

  it('are close to them when sampled', async () => {
    const game = maskedGame(tangled, SHAP.examples[2], background);
    const options = { absent: INTERVENTIONAL, random: new Random(3), pairs: 200 };
    const { values, standardError } = await sampledShapley(5, game, options);
    SHAP.kernel[2].flat().forEach((value, at) => {
      expect(Math.abs(values[at] - value)).toBeLessThan(4 * standardError![at] + 1e-3);
      expect(standardError![at]).toBeLessThan(0.05);
    });
  });

  it('refuse an empty background and one of another width', () => {
    const empty = { count: 0, width: 5, values: new Float32Array(0) };
    expect(() => maskedGame(tangled, SHAP.examples[0], empty)).toThrow(
      expect.objectContaining({ code: 'background-empty' }),
    );
    expect(() => maskedGame(tangled, [1, 2], background)).toThrow(
      expect.objectContaining({ code: 'background-width' }),
    );
  });
});

describe('weights read off a function', () => {
  it('are those of a linear one', () => {
    const two = scorer((x) => [3 * x[0] - x[4] + 7, 0.5 * x[2] - 1]);
    const found = linearScoresOf(two, background);
    [3, 0, 0, 0, -1, 0, 0, 0.5, 0, 0].forEach((weight, at) => {
      expect(found?.weights[at]).toBeCloseTo(weight, 5);
    });
    expect([...found!.intercepts]).toEqual([7, -1]);
  });

  it('are none where it is not', () => {
    expect(linearScoresOf(tangled, background)).toBeUndefined();
    expect(
      linearScoresOf(
        scorer((x) => [1 / (1 + Math.exp(-x[0]))]),
        background,
      ),
    ).toBeUndefined();
  });
});
