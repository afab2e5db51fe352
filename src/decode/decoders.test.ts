import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { ledoitWolf, oracleApproximating } from '../signal/index.js';
import { logPower, spatialPatterns } from './common-spatial-patterns.js';
import { knownEpochs, knownExamples } from './decoder.fixture.js';
import type { FittedDecoder } from './decoder.js';
import { DECODERS, decoderNamed, EPOCH_DECODERS } from './decoders.js';
import { epochCovariances } from './epoch-covariance.js';
import { lda } from './lda.js';
import { logistic } from './logistic.js';
import { ridge } from './ridge.js';
import { riemannianMean, tangentVectors } from './riemannian-mean.js';

const random = new Random(1);

/**
 * scikit-learn 1.9.1, MNE 1.13.2 and pyRiemann 0.12 on the examples of `decoder.fixture.ts`: `narrow` 30 examples of 4 features in 3 classes,
 * seed 1, `wide` 12 of 20 in 2, seed 2; decision values of 4 more of seed + 10. `LinearDiscriminantAnalysis(solver='lsqr', shrinkage='auto')`,
 * `StandardScaler` before `LogisticRegression(C=1/(0.7·width))` (one against the rest of three) or `Ridge(alpha=0.7·width)`.
 */
const VECTORS = {
  'lda narrow': [
    -0.30241, -3.5168, -3.72398, -1.39162, 1.78545, -1.80849, 0.0647266, -0.724352, -0.730899, -2.16403, -5.87433,
    -4.95977,
  ],
  'lda priors': [
    0.121252, -3.88242, -4.25599, -1.08563, 1.93526, -2.30499, 0.426623, -0.854623, -1.30547, -1.68391, -6.23214,
    -5.32665,
  ],
  'lda wide': [9.04565, -9.20984, -2.60163, -7.82189],
  'logistic narrow': [
    0.609717, -1.39011, -1.75742, -1.88313, 0.536833, -1.3492, -0.586103, -0.825818, -1.10789, 0.101746, -1.77912,
    -1.09851,
  ],
  'logistic wide': [0.80705, -0.787587, -0.203526, -0.81346],
  'ridge narrow': [0.136815, 2.611, 1.40713, 0.0385637],
  'ridge wide': [1.76801, 0.00966903, 0.735342, 0.292136],
  'shrinkage narrow': [0.176839, 0.234593],
  'shrinkage wide': [0.690914, 0.72068],
  csp: [
    -0.406748, -1.05817, -0.850493, -0.390064, -1.1509, -0.494084, -0.44592, -0.762647, -0.255402, -1.07756, -1.24721,
    -0.817029, -0.931753, -0.689979, -0.526429, -0.996314,
  ],
  'csp+lda': [-20.4834, 19.589, -26.4129, 7.89504],
  mean: [
    0.159105, 0.080155, -0.035393, -0.000871153, 0.0665878, 0.080155, 0.242722, -0.0435715, 0.0767828, 0.0330171,
    -0.035393, -0.0435715, 0.0958865, 0.035344, 0.00784212, -0.000871153, 0.0767828, 0.035344, 0.171096, 0.0065343,
    0.0665878, 0.0330171, 0.00784212, 0.0065343, 0.0901228,
  ],
  tangent: [
    0.214756, -0.0647314, 0.227706, 0.110898, 0.121257, -0.348273, 0.14086, -0.340859, -0.0147627, -0.0248536, 0.198447,
    0.139546, -0.255248, 0.268285, 0.0487122,
  ],
  'tangent+logistic': [-0.652023, 0.599105, -0.827662, 0.226796],
} as const;

function expectEqual(found: ArrayLike<number>, expected: readonly number[]) {
  const largest = Math.max(...expected.map(Math.abs));
  expect(found).toHaveLength(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(found[i] - value)));
  expect(worst).toBeLessThan(1e-5 * largest);
}

/** Of two classes, as scikit-learn has them: the second less the first. */
function decisions<Input>(fitted: FittedDecoder<Input>, input: Input, classes: number): number[] {
  const scores = Array.from(fitted.scores(input));
  if (classes > 2) return scores;
  return scores.filter((_, i) => i % 2 === 1).map((score, i) => score - scores[2 * i]);
}

const SETS = [
  { name: 'narrow', ...knownExamples(30, 4, 3, 1), classes: 3, others: knownExamples(4, 4, 3, 11).input },
  { name: 'wide', ...knownExamples(12, 20, 2, 2), classes: 2, others: knownExamples(4, 20, 2, 12).input },
] as const;

describe.each(SETS)(
  'decoders of $name vectors are those of scikit-learn',
  ({ name, input, labels, classes, others }) => {
    it('linear discriminant analysis', () => {
      expectEqual(decisions(lda.fit(input, { labels, classes, random }), others, classes), VECTORS[`lda ${name}`]);
    });

    it('logistic regression', () => {
      const fitted = logistic.fit(input, { labels, classes, penalty: 0.7, random });
      expectEqual(decisions(fitted, others, classes), VECTORS[`logistic ${name}`]);
    });

    it('ridge regression', () => {
      const targets = labels.map((label, i) => label + 2 * input.values[i * input.width + 1]);
      expectEqual(ridge.prepare(input)({ targets, penalty: 0.7 }).predict(others), VECTORS[`ridge ${name}`]);
    });

    it('shrinkage', () => {
      const { count, width, values } = input;
      const mean = Array.from(
        { length: width },
        (_, k) => labels.reduce((sum, _, i) => sum + values[i * width + k], 0) / count,
      );
      const row = (i: number) => mean.map((value, k) => values[i * width + k] - value);
      const dot = (a: number[], b: number[]) => a.reduce((sum, value, k) => sum + value * b[k], 0);
      const rows = Float64Array.from(labels.flatMap((_, i) => row(i)));
      const column = (k: number) => labels.map((_, i) => values[i * width + k] - mean[k]);
      const covariance = Float64Array.from(
        { length: width * width },
        (_, at) => dot(column(at % width), column(Math.floor(at / width))) / count,
      );
      const found = [ledoitWolf(rows, count, width), oracleApproximating(covariance, width, count)];
      expectEqual(
        found.map(({ shrinkage }) => shrinkage),
        VECTORS[`shrinkage ${name}`],
      );
    });
  },
);

describe('linear discriminant analysis', () => {
  const { input, labels, others } = SETS[0];

  it('takes weights of classes as priors', () => {
    const weights = labels.map((label) => [1.5, 0.9, 0.6][label]);
    expectEqual(lda.fit(input, { labels, classes: 3, weights, random }).scores(others), VECTORS['lda priors']);
  });

  it('stands features that do not vary', () => {
    const values = input.values.map((value, at) => (at % 4 === 2 ? 5 : value));
    const scores = lda.fit({ ...input, values }, { labels, classes: 3, random }).scores(others);
    expect(scores.every(Number.isFinite)).toBe(true);
  });
});

describe('decoders of epochs', () => {
  const { input, labels } = knownEpochs(16, 5, 40, 3);
  const others = knownEpochs(4, 5, 40, 4).input;

  it('have the spatial patterns of MNE, whose covariances are over one sample less', () => {
    const filters = spatialPatterns(epochCovariances(input, { shrunk: false }), 5, labels, 4);
    const { values } = logPower(filters, epochCovariances(others, { shrunk: false }), 5);
    expectEqual(
      values.map((value) => value + Math.log(319 / 320)),
      VECTORS.csp,
    );
  });

  it('have the mean and the tangent space of pyRiemann', () => {
    const covariances = epochCovariances(input, { shrunk: true });
    const mean = riemannianMean(covariances, 5);
    expectEqual(mean, VECTORS.mean);
    expectEqual(tangentVectors(epochCovariances(others, { shrunk: true }), 5, mean).slice(0, 15), VECTORS.tangent);
  });

  it.each(EPOCH_DECODERS)('decide as those do: $name', (decoder) => {
    const fitted = decoder.fit(input, { labels, classes: 2, random });
    expectEqual(decisions(fitted, others, 2), VECTORS[decoder.name as 'csp+lda' | 'tangent+logistic']);
  });

  it('stand channels that a reference made dependent', () => {
    const { count, channels, samples, values } = input;
    const referenced = values.slice();
    for (let e = 0; e < count; e++) {
      for (let s = 0; s < samples; s++) {
        const at = (c: number) => (e * channels + c) * samples + s;
        let mean = 0;
        for (let c = 0; c < channels; c++) mean += values[at(c)] / channels;
        for (let c = 0; c < channels; c++) referenced[at(c)] -= mean;
      }
    }
    const filters = spatialPatterns(
      epochCovariances({ ...input, values: referenced }, { shrunk: false }),
      5,
      labels,
      6,
    );
    expect(filters).toHaveLength(4 * 5);
    expect(filters.every((value) => Math.abs(value) < 100)).toBe(true);
  });

  it('refuse one class alone, and three', () => {
    const [csp] = EPOCH_DECODERS;
    expect(() => csp.fit(input, { labels: labels.map(() => 1), classes: 2, random })).toThrow(
      /csp-classes|two classes/,
    );
    expect(() => csp.fit(input, { labels, classes: 3, random })).toThrow(/two classes/);
  });
});

it('finds decoders by name', () => {
  expect(DECODERS.map(({ name }) => decoderNamed(name).name)).toEqual(['lda', 'logistic']);
  expect(() => decoderNamed('oracle')).toThrow('There is no such decoder');
});
