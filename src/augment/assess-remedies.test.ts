import { describe, expect, it } from 'vitest';
import { type Decoder, type Examples, lda, logistic } from '../decode/index.js';
import { Random } from '../foundation/index.js';
import { type AugmentationPart, assessRemedies, type RemedyOutcome } from './assess-remedies.js';
import { classCounts, f1Of } from './class-f1.js';
import { REMEDIES } from './remedies.js';

const PEOPLE = Array.from({ length: 10 }, (_, p) => `p${p}`);

/**
 * Two classes that one feature of several tells apart.
 *
 * @param effect how far classes lie apart in measured examples, in deviations
 * @param carried how far they do in generated ones
 */
function world({ effect = 1.5, carried = 1.5, each = 12, width = 30, seed = 1 } = {}): AugmentationPart {
  const random = new Random(seed);
  const truth: number[] = [];
  const people: string[] = [];
  for (const person of PEOPLE) for (let i = 0; i < each; i++) [truth.push(i % 2), people.push(person)];
  const examples = (size: number, label: string): Examples => {
    const own = random.fork(label);
    const values = own.fillNormal(new Float32Array(truth.length * width));
    truth.forEach((label, i) => {
      for (let k = 0; k < 3; k++) values[i * width + k] += size * (label - 0.5);
    });
    return { count: truth.length, width, values };
  };
  return { measured: examples(effect, 'measured'), generated: examples(carried, 'generated'), truth, people };
}

const OPTIONS = {
  ...{ classes: 2, decoder: lda, share: 0.1, folds: 5, repeats: 3 },
  isRare: ({ truth }: { truth: number }) => truth === 1,
};

function minorityF1({ judged }: RemedyOutcome): number {
  const all = PEOPLE.map((_, p) => p);
  return judged.reduce((sum, rows) => sum + f1Of(classCounts(rows, PEOPLE, 2), all, 1) / judged.length, 0);
}
const scoresOf = (part: AugmentationPart, more = {}) =>
  new Map(
    assessRemedies([part], { ...OPTIONS, ...more, random: new Random(4) }).map((one) => [one.remedy, minorityF1(one)]),
  );

/** Remembers what a decoder is fitted to. */
function spying(decoder: Decoder, seen: Examples[]): Decoder {
  const { prepare: _, ...plain } = decoder;
  return {
    ...plain,
    fit(training, options) {
      seen.push(training);
      return decoder.fit(training, options);
    },
  };
}

describe('remedies beside each other', () => {
  it('gives back with generated examples what a cut took, where they carry the class', () => {
    const scores = scoresOf(world());
    expect(scores.get('uncut')! - scores.get('none')!).toBeGreaterThan(0.15);
    expect(scores.get('generated')! - scores.get('none')!).toBeGreaterThan(0.15);
    expect(scores.get('generated')!).toBeGreaterThan(scores.get('uncut')! - 0.08);
    expect(scores.get('generated-spread')! - scores.get('none')!).toBeGreaterThan(0.15);
    expect([...scores.keys()]).toEqual(['uncut', ...REMEDIES.map(({ name }) => name)]);
  });

  it('tells by the control that generated examples are noise, though they raise F1 as if they were not', () => {
    const scores = scoresOf(world({ carried: 0 }));
    // Whatever lies at the middle, as noise does, tells the common class from the rest.
    expect(scores.get('generated')! - scores.get('none')!).toBeGreaterThan(0.15);
    expect(Math.abs(scores.get('generated')! - scores.get('generated-any')!)).toBeLessThan(0.05);
    // With the spread of measurements they are seen to be empty.
    expect(scores.get('generated-spread')!).toBeLessThan(scores.get('weights')!);
  });

  it('counts what was kept and what was added', () => {
    const outcomes = assessRemedies([world()], { ...OPTIONS, random: new Random(1) });
    // Eight training people with six examples of class 1 each: 48, of which 10 % are 5.
    const byName = new Map(outcomes.map(({ remedy, rare }) => [remedy, rare]));
    expect(byName.get('uncut')).toEqual({ measured: expect.closeTo(48, 9), added: 0 });
    for (const name of ['none', 'weights'])
      expect(byName.get(name)).toEqual({ measured: expect.closeTo(5, 9), added: 0 });
    for (const name of ['oversampling', 'smote', 'noise', 'generated', 'generated-spread', 'generated-any']) {
      expect(byName.get(name)).toEqual({ measured: expect.closeTo(5, 9), added: expect.closeTo(43, 9) });
    }
    for (const { judged, remedy } of outcomes) {
      expect(judged).toHaveLength(remedy === 'uncut' ? 1 : 3);
      for (const rows of judged) expect(rows).toHaveLength(120);
    }
  });

  it('chooses a penalty where the decoder has some, and works for several parts and for a rare group', () => {
    const parts = [world({ each: 6, width: 8 }), world({ each: 6, width: 8, seed: 2 })];
    const outcomes = assessRemedies(parts, {
      ...OPTIONS,
      ...{ decoder: logistic, share: 0.25, repeats: 1, random: new Random(1) },
      isRare: ({ person }: { person: string }) => PEOPLE.indexOf(person) < 5,
    });
    for (const { judged } of outcomes) expect(judged[0]).toHaveLength(120);
    // In each fold four of five rare people train, each with 2 × 6 examples; of each class in each part two or three of 12 are kept.
    const none = outcomes.find(({ remedy }) => remedy === 'none')!;
    expect(none.rare.measured).toBeCloseTo(4 * 3, 9);
  });

  it('leaves generated remedies out where nothing was generated', () => {
    const { generated: _, ...part } = world();
    const names = assessRemedies([part], { ...OPTIONS, random: new Random(1) }).map(({ remedy }) => remedy);
    expect(names).toEqual(['uncut', 'none', 'weights', 'oversampling', 'smote', 'noise']);
  });

  it.each([
    ['augment-people', { folds: 1 }],
    ['augment-rare', { isRare: () => false }],
    ['augment-rare', { isRare: () => true }],
    ['augment-shape', { classes: 1 }],
  ])('refuses with %s', (code, more) => {
    expect(() => assessRemedies([world()], { ...OPTIONS, ...more, random: new Random(1) })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('what people who are tested give away', () => {
  /** Each person has a feature that is 1 in their own examples, measured and generated, and 0 in those of others. */
  function marked(): AugmentationPart {
    const part = world({ each: 8, width: 4 });
    const width = 4 + PEOPLE.length;
    const mark = ({ count, values }: Examples): Examples => {
      const marked = new Float32Array(count * width);
      for (let i = 0; i < count; i++) {
        marked.set(values.subarray(i * 4, (i + 1) * 4), i * width);
        marked[i * width + 4 + PEOPLE.indexOf(part.people[i])] = 1;
      }
      return { count, width, values: marked };
    };
    return { ...part, measured: mark(part.measured), generated: mark(part.generated!) };
  }

  /** People whose mark stands in any of some examples. */
  const marksIn = ({ count, width, values }: Examples) =>
    PEOPLE.filter((_, p) => Array.from({ length: count }).some((_, i) => values[i * width + 4 + p] !== 0));

  it.each(REMEDIES.map((remedy) => [remedy.name, remedy] as const))('%s: nothing', (_, remedy) => {
    for (const decoder of [lda, logistic]) {
      const seen: Examples[] = [];
      const outcomes = assessRemedies([marked()], {
        ...OPTIONS,
        ...{ remedies: [remedy], repeats: 1, decoder: spying(decoder, seen), random: new Random(2) },
      });
      const folds = new Map(outcomes[1].judged[0].map(({ person, fold }) => [person, fold]));
      const trainings = seen.map(marksIn);
      expect(trainings.length).toBeGreaterThanOrEqual(10);
      for (const people of trainings) {
        // Whole folds are missing, two people each: the one that is tested, and perhaps others that choose a penalty.
        const missing = PEOPLE.filter((person) => !people.includes(person));
        expect(missing.length).toBeGreaterThanOrEqual(2);
        expect([0, 1, 2, 3, 4].some((fold) => PEOPLE.every((p) => folds.get(p) !== fold || missing.includes(p)))).toBe(
          true,
        );
      }
      // The mark can be seen: everybody is learned from in other folds.
      expect(new Set(trainings.flat()).size).toBe(PEOPLE.length);
    }
  });

  it('does not change a decision about others when EEG of those tested changes', () => {
    const part = marked();
    const run = (given: AugmentationPart) => assessRemedies([given], { ...OPTIONS, repeats: 1, random: new Random(2) });
    const before = run(part);
    const tested = new Set(before[0].judged[0].filter(({ fold }) => fold === 0).map(({ person }) => person));
    const values = part.generated!.values.map((value, at) =>
      tested.has(part.people[Math.floor(at / part.generated!.width)]) ? value + 1000 : value,
    );
    const after = run({ ...part, generated: { ...part.generated!, values } });
    const ofFold = (outcomes: RemedyOutcome[], isFirst: boolean) =>
      outcomes.map(({ judged }) => judged[0].filter(({ fold }) => (fold === 0) === isFirst));
    expect(ofFold(after, true)).toEqual(ofFold(before, true));
    // Elsewhere they are learned from, and the change is seen.
    expect(ofFold(after, false)).not.toEqual(ofFold(before, false));
  });
});
