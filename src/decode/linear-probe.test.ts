import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { exampleSpace } from './example-space.js';
import { decisions, fitLogistic, type LinearModel, ridgeWeights } from './linear-model.js';
import { LinearProbe, type ProbeDesign } from './linear-probe.js';

/*
 * The stored numbers are scikit-learn 1.9.1's on the data made here: LogisticRegression(C=1/λ, solver='newton-cholesky',
 * tol=1e-12), Ridge(alpha=λ), StandardScaler, the cross-validation written out in a dozen lines of NumPy around them.
 */
const N = 24;
const P = 7;
const labels = Array.from({ length: N }, (_, i) => ((i * 7) % 5 < 2 ? 1 : 0));
const features = Float32Array.from({ length: N * P }, (_, at) => {
  const [i, k] = [Math.floor(at / P), at % P];
  return Math.fround(Math.sin(1.7 * i + 0.9 * k + (i * k) / 3) * (1 + k)) + labels[i] * 0.8 * Math.cos(k);
});
const numbers = Array.from({ length: N }, (_, i) => Math.fround(Math.sin(i * 0.77) * 3 + features[i * P + 1]));
const others = Float32Array.from({ length: 3 * P }, (_, at) => Math.cos(0.4 * Math.floor(at / P) + (at % P)));
const groups = Array.from({ length: N }, (_, i) => `g${Math.floor(i / 4)}`);

const design: ProbeDesign = {
  views: [
    { name: 'two', width: 2, values: features.filter((_, at) => at % P < 2) },
    { name: 'all', width: P, values: features },
  ],
  groups,
};

const training = groups.map((_, i) => i);
const together = Float64Array.of(...features, ...others);
const space = exampleSpace(together, N + 3, P, training);

/** Decisions for the first four examples and for three new ones. */
const both = [0, 1, 2, 3, N, N + 1, N + 2];
const onBoth = (model: LinearModel) => decisions(model, space, both);

function close(found: ArrayLike<number>, expected: readonly number[], digits: number): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, digits);
  });
}

describe('a space of examples', () => {
  it.each([
    ['more examples than features', training],
    ['fewer', [1, 4, 5, 9, 20]],
  ])('keeps the inner products of spanning examples with all others: %s', (_, spanning) => {
    const { rank, places, energies } = exampleSpace(together, N + 3, P, spanning);
    expect(rank).toBe(Math.min(P, spanning.length - 1));
    const centred = (i: number, k: number) =>
      together[i * P + k] - spanning.reduce((sum, j) => sum + together[j * P + k] / spanning.length, 0);
    for (const i of spanning) {
      for (let j = 0; j < N + 3; j++) {
        let [expected, found] = [0, 0];
        for (let k = 0; k < P; k++) expected += centred(i, k) * centred(j, k);
        for (let k = 0; k < rank; k++) found += places[i * rank + k] * places[j * rank + k];
        expect(found).toBeCloseTo(expected, 9);
      }
    }
    for (let k = 0; k < rank; k++) {
      const squares = spanning.reduce((sum, i) => sum + places[i * rank + k] ** 2, 0);
      expect(energies[k]).toBeCloseTo(squares, 9);
    }
  });
});

describe('linear models in a space of examples', () => {
  const weights = Array.from({ length: N }, (_, i) => 1 + (i % 3) / 2);

  it.each([
    [5, [2.29903978, -1.66350704, -1.72689826, 2.29511501, -0.67840724, -0.84709745, -0.99441727]],
    [0.02, [20.47278507, -16.10885249, -3.45482602, 19.30432429, -5.07389521, -5.93660217, -6.15293538]],
  ])('give the log odds of scikit-learn at λ = %d', (penalty, expected) => {
    close(onBoth(fitLogistic(space, { training, labels, weights, penalty, tolerance: 1e-15 })), expected, 4);
    // As far as it is taken for a probe.
    close(onBoth(fitLogistic(space, { training, labels, weights, penalty })), expected, 2);
  });

  it('reach the same solution from any start', () => {
    const start = fitLogistic(space, { training, labels, weights, penalty: 100 });
    const direct = fitLogistic(space, { training, labels, weights, penalty: 0.5, tolerance: 1e-15 });
    const continued = fitLogistic(space, { training, labels, weights, penalty: 0.5, tolerance: 1e-15, start });
    close(continued.coefficients, [...direct.coefficients], 6);
  });

  it('say nothing about classes of which one is not there', () => {
    const found = onBoth(fitLogistic(space, { training, labels: new Array(N).fill(1), weights, penalty: 1 }));
    expect([...found]).toEqual(new Array(7).fill(0));
  });

  it.each([
    [5, [1.54233064, 0.59626895, -1.64563748, 1.59900809, 0.58297829, 0.2745653, -0.06552061]],
    [0.02, [1.66954132, 0.62933092, -1.83763546, 1.71554113, 0.61392858, 0.27380138, -0.10127694]],
  ])('give the numbers of scikit-learn at λ = %d', (penalty, expected) => {
    const weights = ridgeWeights(space, training, both, penalty);
    close(
      both.map((_, o) => numbers.reduce((sum, value, i) => sum + weights[o * N + i] * value, 0)),
      expected,
      6,
    );
  });
});

describe('a linear probe', () => {
  it('gives scikit-learn’s predictions of classes, view and penalty chosen in the training groups', () => {
    const { values, choices } = new LinearProbe({ ...design, innerFolds: 3 }).classify(labels);
    const expected = [
      0.189381, 0.537642, -0.550865, -0.757284, 0.056244, 0.151529, -0.180327, -0.158983, 0.020234, -0.015164, 0.004648,
      -0.011194, 0.612848, -0.308644, -0.476198, -0.044636, -0.585545, -0.107654, -0.911667, 0.622889, -0.09629,
      -0.674252, 0.364209, -0.732758,
    ];
    close(values, expected, 3);
    expect(choices.map(({ view, penalty }) => `${view} ${penalty}`)).toEqual([
      'two 1',
      'two 10',
      'all 100',
      'all 1',
      'all 1',
      'all 1',
    ]);
  });

  it('gives scikit-learn’s predictions of numbers', () => {
    const { values, choices } = new LinearProbe(design).regress(numbers);
    const expected = [
      1.513549, 0.082722, -2.082598, 1.257312, 1.076195, -1.34001, 1.652452, 1.691493, -1.468101, 0.355655, 1.278782,
      -2.084701, 0.530103, 1.939699, -0.66733, 0.546507, 1.272553, -1.584184, -0.220585, 1.378752, -0.546657, -0.178729,
      2.237339, -0.327364,
    ];
    close(values, expected, 5);
    expect(choices.map(({ penalty }) => penalty)).toEqual([1, 1, 0.1, 1, 1, 1]);
  });

  it('learns nothing from the group that it predicts', () => {
    const before = new LinearProbe(design).classify(labels).values;
    const flipped = labels.map((label, i) => (groups[i] === 'g2' ? 1 - label : label));
    const after = new LinearProbe(design).classify(flipped).values;
    groups.forEach((group, i) => {
      if (group === 'g2') expect(after[i]).toBeCloseTo(before[i], 12);
    });
    // Nor its scale from the rest of that group.
    const views = design.views.map((view) => ({
      ...view,
      values: view.values.map((value, at) => (Math.floor(at / view.width) === 11 ? 1e4 : value)),
    }));
    const scaled = new LinearProbe({ ...design, views }).classify(labels).values;
    for (const i of [8, 9, 10]) expect(scaled[i]).toBeCloseTo(before[i], 9);
    expect(Math.abs(scaled[11] - before[11])).toBeGreaterThan(1);
  });

  it('finds what is planted under the offsets of people and misses what is not there', () => {
    const random = new Random('planted');
    const [people, each, width] = [12, 6, 40];
    const truth = Array.from({ length: people * each }, (_, i) => i % 2);
    const persons = truth.map((_, i) => `p${Math.floor(i / each)}`);
    const offsets = random.fillNormal(new Float32Array(people * width), 2);
    const make = (strength: number) =>
      Float32Array.from({ length: people * each * width }, (_, at) => {
        const [i, k] = [Math.floor(at / width), at % width];
        return offsets[Math.floor(i / each) * width + k] + random.normal() + (k < 4 ? strength * (truth[i] - 0.5) : 0);
      });
    const right = (strength: number) => {
      const views = [{ name: 'all', width, values: make(strength) }];
      const { values } = new LinearProbe({ views, groups: persons }).classify(truth);
      return truth.filter((label, i) => values[i] > 0 === (label === 1)).length / truth.length;
    };
    expect(right(8)).toBeGreaterThan(0.9);
    expect(right(0)).toBeLessThan(0.65);
  });

  it.each([
    ['probe-shape', { groups: groups.slice(1) }],
    ['probe-groups', { groups: groups.map((group) => (group < 'g3' ? 'a' : 'b')) }],
    ['probe-shape', { views: [] }],
    ['probe-penalty', { penalties: [1, 0] }],
    ['probe-features', { views: [{ name: 'all', width: P, values: features.map((v, at) => (at === 9 ? NaN : v)) }] }],
  ])('refuses a wrong design with %s', (code, change) => {
    expect(() => new LinearProbe({ ...design, ...change })).toThrow(expect.objectContaining({ code }));
  });

  it('refuses labels that it cannot learn from', () => {
    const rare = labels.map((label, i) => (groups[i] < 'g2' ? label : 0));
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => new LinearProbe(design).classify(rare)).toThrow(code('probe-classes'));
    expect(() => new LinearProbe(design).classify(labels.slice(1))).toThrow(code('probe-shape'));
    expect(() => new LinearProbe(design).regress(numbers.slice(1))).toThrow(code('probe-shape'));
  });
});
