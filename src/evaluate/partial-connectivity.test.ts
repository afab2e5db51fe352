import { expect, it } from 'vitest';
import { partialConnectivity } from './partial-connectivity.js';

it('is the partial correlation of scikit-learn’s shrunk covariance', () => {
  const [rows, moments] = [5, 30];
  let x = 3;
  const data = Float64Array.from({ length: rows * moments }, () => {
    x = (Math.imul(1664525, x) + 1013904223) >>> 0;
    return x / 2 ** 32;
  });
  for (let t = 0; t < moments; t++) {
    data[moments + t] += 0.5 * data[t];
    data[3 * moments + t] += 0.7 * data[2 * moments + t] - 0.2 * data[t];
  }
  const { pairs, shrinkage } = partialConnectivity(data, rows, moments);
  // LedoitWolf(assume_centered=True) of standardised rows, scikit-learn 1.9
  expect(shrinkage).toBeCloseTo(0.8359503503, 8);
  const expected = [
    ...[0.0642907522, -0.0036888311, -0.0317891407, 0.0126131739, 0.0045926694],
    ...[-0.0145360192, -0.0091302449, 0.0691192497, 0.0426519566, 0.0240582003],
  ];
  pairs.forEach((value, pair) => {
    expect(value).toBeCloseTo(expected[pair], 8);
  });
});
