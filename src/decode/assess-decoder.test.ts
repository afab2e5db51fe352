import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { accuracyDifference, assessClasses, assessNumbers, type DecodingPart } from './assess-decoder.js';
import { classScores, likeliest } from './class-scores.js';
import { CrossValidation, classesBy, numbersBy } from './cross-prediction.js';
import { DECODERS } from './decoders.js';
import { lda } from './lda.js';
import { logistic } from './logistic.js';
import { ridge } from './ridge.js';

/** Examples of people, half of each class: noise, and a first feature that is larger by `effect` in class 1. */
function people(count: number, each: number, width: number, effect: number, seed: number): DecodingPart {
  const random = new Random(seed);
  const all = Array.from({ length: count * each }, (_, i) => ({ person: `p${Math.floor(i / each)}`, label: i % 2, i }));
  const values = Float32Array.from({ length: all.length * width }, () => random.normal());
  for (const { label, i } of all) values[i * width] += effect * label;
  return {
    input: { count: all.length, width, values },
    truth: all.map(({ label }) => label),
    groups: all.map(({ person }) => person),
    people: all.map(({ person }) => person),
    units: all.map(({ i }) => `run ${i}`),
    blocks: all.map(({ person }) => person),
  };
}

const CLASSES = ['rest', 'task'];

describe('cross-validation', () => {
  it.each(DECODERS)('lets nothing of the people left out reach a $name', (decoder) => {
    const part = people(6, 6, 5, 1, 1);
    const method = classesBy(decoder, 2);
    const before = new CrossValidation(part, method).predict(part.truth, new Random(1));
    // The last person's labels are turned round, and all of their examples but one replaced by identifiers as large as can be.
    const own = part.groups.flatMap((group, i) => (group === 'p5' ? [i] : []));
    const values = part.input.values.slice();
    const truth = part.truth.map((label, i) => (own.includes(i) ? 1 - label : label));
    for (const i of own.slice(1)) for (let k = 0; k < 5; k++) values[i * 5 + k] = truth[i] === 1 ? 1e4 : -1e4;
    const changed = { ...part, input: { ...part.input, values } };
    const after = new CrossValidation(changed, method).predict(truth, new Random(1));
    const kept = own[0];
    expect(Array.from(after.outputs.subarray(2 * kept, 2 * kept + 2))).toEqual(
      Array.from(before.outputs.subarray(2 * kept, 2 * kept + 2)),
    );
    expect(after.choices.at(-1)).toEqual(before.choices.at(-1));
    // Whom the others are learned from, the change does reach.
    expect(after.outputs[0]).not.toBe(before.outputs[0]);
  });

  it('finds nothing by identifiers of people who are left out, which are all that there is', () => {
    const random = new Random(4);
    const labels = Array.from({ length: 20 }, (_, p) => p % 2);
    const rows = labels.flatMap((label, p) => [0, 1, 2].map(() => ({ label, p })));
    const values = new Float32Array(rows.length * 20);
    rows.forEach(({ p }, i) => {
      for (let k = 0; k < 20; k++) values[i * 20 + k] = (k === p ? 10 : 0) + 0.1 * random.normal();
    });
    const part = (groups: string[]): DecodingPart => ({
      input: { count: rows.length, width: 20, values },
      truth: rows.map(({ label }) => label),
      people: rows.map(({ p }) => `p${p}`),
      units: rows.map(({ p }) => `p${p}`),
      blocks: rows.map(() => 'all'),
      groups,
    });
    const options = { permutations: 0, random };
    const byPerson = assessClasses([part(rows.map(({ p }) => `p${p}`))], CLASSES, logistic, options);
    const byExample = assessClasses([part(rows.map((_, i) => `e${i % 3}`))], CLASSES, logistic, options);
    expect(byExample.accuracy.value).toBe(1);
    expect(byPerson.accuracy.value).toBeLessThan(0.65);
  });

  it('chooses a strong penalty for noise, and a weak one where features say it all', () => {
    const penalties = (effect: number) => {
      const part = people(6, 10, 30, effect, 2);
      return new CrossValidation(part, classesBy(logistic, 2)).predict(part.truth, new Random(1)).choices;
    };
    const mean = (effect: number) =>
      penalties(effect).reduce((sum, { penalty }) => sum + Math.log10(penalty!), 0) / penalties(effect).length;
    expect(mean(0)).toBeGreaterThan(1.5);
    expect(mean(8)).toBeLessThan(0);
  });

  it('predicts tested groups alone', () => {
    const part = { ...people(4, 6, 3, 2, 3), tested: ['p1', 'p3'] };
    const { predicted, outputs, choices } = new CrossValidation(part, classesBy(lda, 2)).predict(
      part.truth,
      new Random(1),
    );
    expect(Array.from(predicted, (i) => part.groups[i])).toEqual([...Array(6).fill('p1'), ...Array(6).fill('p3')]);
    expect(outputs.slice(0, 12).every(Number.isNaN)).toBe(true);
    expect(choices.map(({ groups }) => groups)).toEqual([['p1'], ['p3']]);
  });

  it('refuses what it cannot do', () => {
    const part = people(3, 4, 2, 1, 5);
    const open = (changed: Partial<DecodingPart>) => () =>
      new CrossValidation({ ...part, ...changed }, classesBy(lda, 2));
    expect(open({ groups: ['a'] })).toThrow('do not fit together');
    expect(open({ groups: part.groups.map(() => 'a') })).toThrow('not the groups');
    expect(open({ tested: ['nobody'] })).toThrow('nobody');
    const values = part.input.values.slice();
    values[3] = Number.NaN;
    expect(open({ input: { ...part.input, values } })).toThrow('example 1, feature 1');
    const choice = () => new CrossValidation({ ...part, innerGroups: part.groups.map(() => 'a') }, numbersBy(ridge));
    expect(choice).toThrow('choose a penalty');
  });
});

describe('assessing classes', () => {
  it('finds what was planted, beyond chance, with the accuracy that theory allows', () => {
    const part = people(12, 20, 4, 2, 6);
    const { accuracy, perPerson, f1, predictions } = assessClasses([part], CLASSES, lda, {
      permutations: 40,
      random: new Random(1),
    });
    // Two normal classes two standard deviations apart: Φ(1) = .841.
    expect(accuracy.value).toBeCloseTo(0.84, 1);
    expect(accuracy.interval![0]).toBeLessThan(0.841);
    expect(accuracy.interval![1]).toBeGreaterThan(0.8);
    expect(accuracy.p).toBeCloseTo(1 / 41, 9);
    expect(accuracy.chance).toBeCloseTo(0.5, 1);
    expect(perPerson).toHaveLength(12);
    expect(f1).toHaveLength(2);
    expect(predictions).toHaveLength(240);
  });

  it('finds nothing where nothing is: p is nowhere near uniform’s edge more often than it should', () => {
    const found = Array.from({ length: 20 }, (_, seed) => {
      const options = { permutations: 19, random: new Random(seed) };
      return assessClasses([people(5, 8, 3, 0, 100 + seed)], CLASSES, lda, options).accuracy.p;
    });
    // Expected 2 of 20 at .1 or below; 6 or more would come by chance once in 100.
    expect(found.filter((p) => p <= 0.1).length).toBeLessThan(6);
  });

  it('exchanges a unit’s label alike in all parts', () => {
    // The same noise twice: were labels exchanged by parts, two parts would tell more than one.
    const part = people(4, 6, 2, 0, 8);
    const once = assessClasses([part], CLASSES, lda, { permutations: 30, random: new Random(2) });
    const twice = assessClasses([part, part], CLASSES, lda, { permutations: 30, random: new Random(2) });
    expect(twice.accuracy.chanceRange).toEqual(once.accuracy.chanceRange);
    expect(twice.accuracy.p).toBe(once.accuracy.p);
  });

  it('tells a better decoder from a worse one over people, and equal ones not', () => {
    const [good, bad] = [2, 0].map((effect) =>
      assessClasses([people(10, 10, 3, effect, 9)], CLASSES, lda, { permutations: 0, random: new Random(1) }),
    );
    const difference = accuracyDifference(good, bad, new Random(1));
    expect(difference.mean).toBeGreaterThan(0.2);
    expect(difference.interval![0]).toBeGreaterThan(0);
    expect(difference.p).toBeLessThan(0.01);
    expect(accuracyDifference(good, good, new Random(1))).toMatchObject({ mean: 0, people: 10, p: 1 });
  });

  it('refuses labels that cannot be learned', () => {
    const part = people(3, 4, 2, 1, 5);
    const assess =
      (changed: Partial<DecodingPart>, classes = CLASSES) =>
      () =>
        assessClasses([{ ...part, ...changed }], classes, lda, { random: new Random(1) });
    expect(assess({ truth: part.truth.map(() => 0) })).toThrow('task in 0');
    expect(assess({}, ['all'])).toThrow('classes');
    expect(assess({ units: part.truth.map(() => 'one') })).toThrow('two labels');
    expect(assess({ people: [] })).toThrow('differ in length');
  });
});

describe('assessing numbers', () => {
  const part = (effect: number, seed: number): DecodingPart => {
    const made = people(40, 1, 10, 0, seed);
    const random = new Random(`${seed} numbers`);
    const { values } = made.input;
    const truth = made.truth.map((_, i) => 40 + 10 * (effect * values[i * 10] + random.normal()));
    return { ...made, truth, blocks: made.truth.map(() => 'people'), outerFolds: 5 };
  };

  it('finds a planted number', () => {
    const { r, meanAbsoluteError } = assessNumbers(part(2, 1), ridge, { permutations: 40, random: new Random(1) });
    expect(r.value).toBeGreaterThan(0.7);
    expect(r.p).toBeCloseTo(1 / 41, 9);
    expect(meanAbsoluteError.value).toBeLessThan(meanAbsoluteError.chanceRange[0]);
  });

  it('does not find one that is not there', () => {
    const { r } = assessNumbers(part(0, 2), ridge, { permutations: 40, random: new Random(1) });
    expect(r.p).toBeGreaterThan(0.05);
    expect(r.interval![0]).toBeLessThan(0);
  });
});

it('scores classes as scikit-learn does', () => {
  // sklearn.metrics 1.9.1: accuracy_score, balanced_accuracy_score, f1_score(average=None)
  const scores = classScores([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 2], 3);
  expect(scores.accuracy).toBeCloseTo(2 / 3, 12);
  expect(scores.balancedAccuracy).toBeCloseTo(0.722222, 6);
  expect(scores.f1.map((value) => +value.toFixed(6))).toEqual([0.8, 0.5, 0.666667]);
  expect(Array.from(likeliest([0, 1, 2, 1, 1, 0], 3))).toEqual([2, 0]);
});
