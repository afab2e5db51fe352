import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { assessProbe, exchangeLabels, type ProbeExamples } from './assess-probe.js';
import { type ProbeScore, probeInterval, probeScore } from './probe-scores.js';

const everyone = (n: number) => new Array<string>(n).fill('people');

/** One example a person: features are noise, the first of them with a share of the truth. */
function traits(truth: number[], share: number, random: Random, block = 'people'): ProbeExamples {
  const width = 6;
  const values = Float32Array.from({ length: truth.length * width }, (_, at) => {
    const own = at % width === 0 ? share * truth[Math.floor(at / width)] : 0;
    return own + random.normal();
  });
  const names = truth.map((_, i) => `${block} ${i}`);
  return {
    views: [{ name: 'all', width, values }],
    groups: names,
    truth,
    units: names,
    blocks: truth.map(() => block),
    strata: truth.map(() => 'people'),
  };
}

describe('the scores of a probe', () => {
  it('are those of scikit-learn', () => {
    // roc_auc_score with ties, balanced_accuracy_score
    const truth = [1, 0, 0, 1, 1, 0, 0, 1];
    const predicted = [0.5, 0.5, -1, 2, 0.5, 0.25, 3, -1];
    const scored = { truth, predicted, strata: everyone(8) };
    expect(probeScore('AUC', scored)).toBeCloseTo(0.53125, 12);
    expect(probeScore('balanced accuracy', scored)).toBeCloseTo(0.5, 12);
    // numpy.corrcoef, mean_absolute_error
    const numbers = { truth: [1, 2, 4, 8], predicted: [1.5, 1, 5, 6], strata: everyone(4) };
    expect(probeScore('r', numbers)).toBeCloseTo(0.9006000294, 9);
    expect(probeScore('mean absolute error', numbers)).toBeCloseTo(1.125, 12);
  });

  it('are taken within a person first, so that people weigh the same and their offsets do not count', () => {
    const scored = {
      truth: [1, 0, 1, 1, 1, 0, 0, 0, 0],
      predicted: [12, 11, -1, -2, -3, -4, -5, -6, 5],
      strata: ['a', 'a', ...new Array(7).fill('b')],
    };
    expect(probeScore('AUC', scored)).toBeCloseTo((1 + 9 / 12) / 2, 12);
    expect(probeScore('balanced accuracy', scored)).toBeCloseTo((1 / 2 + (0 + 3 / 4) / 2) / 2, 12);
  });

  it('count a decision that says nothing as half right', () => {
    const scored = { truth: [1, 1, 0], predicted: [0, 0, 0], strata: everyone(3) };
    expect(probeScore('balanced accuracy', scored)).toBe(0.5);
    expect(probeScore('AUC', scored)).toBe(0.5);
  });
});

describe('the intervals of a probe’s scores', () => {
  /** How often an interval holds the true score. */
  function coverage(score: ProbeScore, expected: number, draw: (random: Random) => [number[], number[], string[]]) {
    const random = new Random(`coverage of ${score}`);
    let held = 0;
    for (let k = 0; k < 200; k++) {
      const [truth, predicted, strata] = draw(random);
      const resampled = new Set(strata).size > 3 ? 'strata' : 'examples';
      const [low, high] = probeInterval(score, { truth, predicted, strata }, resampled, random, 300)!;
      if (low <= expected && expected <= high) held++;
    }
    return held / 200;
  }

  it.each([
    ['r', 0.6, 12],
    ['balanced accuracy', 0.7, 24],
  ] as const)('hold the true %s of %d about 19 times in 20', (score, expected, n) => {
    const found = coverage(score, expected, (random) => {
      const truth = Array.from({ length: n }, (_, i) => (score === 'r' ? random.normal() : i % 2));
      const predicted = truth.map((value) =>
        score === 'r'
          ? 0.6 * value + 0.8 * random.normal()
          : (value === 1 ? 1 : -1) * (random.uniform() < 0.7 ? 1 : -1),
      );
      return [truth, predicted, everyone(n)];
    });
    expect(found).toBeGreaterThan(0.9);
    expect(found).toBeLessThan(0.995);
  });

  it('speak of new people where people are drawn', () => {
    const found = coverage('balanced accuracy', 0.65, (random) => {
      const strata = Array.from({ length: 9 * 20 }, (_, i) => `p${Math.floor(i / 20)}`);
      const truth = strata.map((_, i) => i % 2);
      // Each person has an accuracy of their own, 0.65 on average.
      const accuracy = Array.from({ length: 9 }, () => random.uniform(0.4, 0.9));
      const predicted = truth.map((label, i) => {
        const right = random.uniform() < accuracy[Math.floor(i / 20)];
        return right === (label === 1) ? 1 : -1;
      });
      return [truth, predicted, strata];
    });
    expect(found).toBeGreaterThan(0.9);
  });

  it('are narrow for predictions that go together, wide for others', () => {
    const random = new Random('differences');
    const truth = Array.from({ length: 40 }, (_, i) => i % 2);
    const noise = () => truth.map((label) => label + 1.5 * random.normal());
    const predicted = noise();
    const width = (against: number[], score: ProbeScore) => {
      const scored = { truth, predicted, strata: everyone(40), against };
      const [low, high] = probeInterval(score, scored, 'examples', random)!;
      const difference = probeScore(score, scored);
      const expected = probeScore(score, { ...scored, against: undefined });
      expect(difference).toBeCloseTo(expected - probeScore(score, { truth, predicted: against, strata: everyone(40) }));
      expect(low).toBeLessThanOrEqual(difference);
      expect(high).toBeGreaterThanOrEqual(difference);
      return high - low;
    };
    for (const score of ['AUC', 'balanced accuracy', 'r', 'mean absolute error'] as const) {
      expect(width(predicted, score)).toBeCloseTo(0, 12);
      const alike = width(
        predicted.map((value) => value + 0.1 * random.normal()),
        score,
      );
      expect(alike).toBeLessThan(0.7 * width(noise(), score));
    }
  });

  it('hold the true difference of two predictors of the same people', () => {
    const random = new Random('paired');
    let held = 0;
    for (let k = 0; k < 100; k++) {
      const truth = Array.from({ length: 12 * 10 }, (_, i) => i % 2);
      const strata = truth.map((_, i) => `p${Math.floor(i / 10)}`);
      const ease = strata.map((_, i) => (i % 10 === 0 ? random.uniform(-0.2, 0.2) : Number.NaN));
      const right = (chance: number) =>
        truth.map((label, i) => {
          const own = chance + ease[10 * Math.floor(i / 10)];
          return (label === 1 ? 1 : -1) * (random.uniform() < own ? 1 : -1);
        });
      const scored = { truth, strata, predicted: right(0.75), against: right(0.6) };
      const [low, high] = probeInterval('balanced accuracy', scored, 'strata', random, 300)!;
      if (low <= 0.15 && 0.15 <= high) held++;
    }
    expect(held).toBeGreaterThan(87);
    expect(held).toBeLessThan(100);
  });

  it('are left out where there is nothing to draw', () => {
    const one = { truth: [1, 0, 0], predicted: [1, 0, -1], strata: everyone(3) };
    expect(probeInterval('AUC', one, 'strata', new Random(1))).toBeUndefined();
    expect(probeInterval('AUC', one, 'examples', new Random(1))).toBeUndefined();
  });
});

it('exchanges labels between whole units of a block only', () => {
  const units = ['a1', 'a1', 'a2', 'a2', 'a2', 'b1', 'b2'];
  const blocks = ['a', 'a', 'a', 'a', 'a', 'b', 'b'];
  const truth = [0, 0, 1, 1, 1, 5, 7];
  const random = new Random('exchange');
  const found = new Set(Array.from({ length: 40 }, () => exchangeLabels({ truth, units, blocks }, random).join()));
  expect([...found].sort()).toEqual(['0,0,1,1,1,5,7', '0,0,1,1,1,7,5', '1,1,0,0,0,5,7', '1,1,0,0,0,7,5']);
});

describe('an assessed probe', () => {
  const ages = Array.from({ length: 14 }, (_, i) => 20 + ((i * 5) % 14));
  const sexes = ages.map((_, i) => (i % 3 === 0 ? 1 : 0));

  it('finds what is planted, and says how rarely chance does as well', () => {
    const random = new Random('found');
    const age = assessProbe([traits(ages, 1, random)], {
      kind: 'number',
      resampled: 'examples',
      permutations: 39,
      random,
    });
    expect(age.scores.r!.value).toBeGreaterThan(0.85);
    expect(age.scores.r!.p).toBeLessThanOrEqual(0.05);
    expect(age.scores.r!.interval![0]).toBeGreaterThan(0.5);
    expect(age.scores['mean absolute error']!.value).toBeLessThan(age.scores['mean absolute error']!.chanceRange[0]);
    expect(age.scores['mean absolute error']!.p).toBeLessThanOrEqual(0.05);
    expect(age).toMatchObject({ examples: 14, groups: 14, permutations: 39 });
    const sex = assessProbe([traits(sexes, 8, random)], {
      kind: 'classes',
      resampled: 'examples',
      permutations: 39,
      random,
    });
    expect(sex.scores['balanced accuracy']!.value).toBeGreaterThan(0.85);
    expect(sex.scores.AUC!.p).toBeLessThanOrEqual(0.05);
    expect(sex.scores.AUC!.chance).toBeGreaterThan(0.3);
    expect(sex.scores.AUC!.chance).toBeLessThan(0.6);
  });

  it('shows that leaving one out pulls the correlation of nothing below 0', () => {
    const random = new Random('pull');
    const { r } = assessProbe([traits(ages, 0, random)], { kind: 'number', resampled: 'examples', random }).scores;
    expect(r!.chance).toBeLessThan(-0.15);
  });

  it('gives p values that are spread evenly where nothing is planted', () => {
    const values = Array.from({ length: 60 }, (_, k) => {
      const random = new Random(`nothing ${k}`);
      const options = { kind: 'number', resampled: 'examples', permutations: 19, random } as const;
      return assessProbe([traits(ages.slice(0, 8), 0, random)], options).scores.r!.p;
    });
    const mean = values.reduce((sum, p) => sum + p, 0) / values.length;
    expect(mean).toBeGreaterThan(0.4);
    expect(mean).toBeLessThan(0.65);
    expect(values.filter((p) => p <= 0.05).length).toBeLessThan(9);
  });

  it('probes parts each in itself and scores them together', () => {
    const random = new Random('parts');
    const options = { kind: 'number', resampled: 'examples', permutations: 19, random } as const;
    const [one, two] = [traits(ages, 1, random, 'one'), traits(ages, -1, random, 'two')];
    expect(assessProbe([one, two], options).scores.r!.value).toBeGreaterThan(0.85);
    const { views, ...rest } = one;
    const together = {
      ...rest,
      views: [{ ...views[0], values: Float32Array.of(...views[0].values, ...two.views[0].values) }],
      groups: [...one.groups, ...two.groups],
      truth: [...one.truth, ...two.truth],
      units: [...one.units, ...two.units],
      blocks: everyone(28),
      strata: everyone(28),
    };
    expect(assessProbe([together], options).scores.r!.value).toBeLessThan(0.5);
  });

  it('is the same again with the same seed', () => {
    const options = () => ({ kind: 'number', resampled: 'examples', permutations: 9, random: new Random(3) }) as const;
    const examples = traits(ages, 0.1, new Random('again'));
    expect(assessProbe([examples], options())).toEqual(assessProbe([examples], options()));
  });

  it.each([
    ['probe-units', { units: everyone(14) }],
    ['probe-shape', { strata: everyone(3) }],
  ])('refuses examples that contradict themselves with %s', (code, change) => {
    const examples = { ...traits(ages, 0, new Random(1)), ...change };
    const options = { kind: 'number', resampled: 'examples', random: new Random(1) } as const;
    expect(() => assessProbe([examples], options)).toThrow(expect.objectContaining({ code }));
  });
});
