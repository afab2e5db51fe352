/** A decoder's scores with their intervals over people, beside what the same procedure makes of labels that say nothing. */
import { type Estimate, estimate, groupMean, permutationNull, type RunScore } from '../evaluate/index.js';
import { HemocastError, type Progress, type Random } from '../foundation/index.js';
import { type AssessedScore, besideChance, exchangeLabels } from './assess-probe.js';
import { classScores, likeliest } from './class-scores.js';
import { type CrossDesign, type CrossPrediction, CrossValidation, classesBy, numbersBy } from './cross-prediction.js';
import type { Decoder, Examples } from './decoder.js';
import type { Rows } from './epochs.js';
import { probeInterval, probeScore } from './probe-scores.js';
import type { Regressor } from './regressor.js';

/** Examples that are decoded together. */
export interface DecodingPart<Input extends Rows = Examples> extends CrossDesign<Input> {
  /** Class of each example, 0 … classes − 1, or its number. */
  truth: readonly number[];
  /** Whom each example is of. */
  people: readonly string[];
  /** What a label belongs to as a whole, such as a run: its examples keep one label when labels are exchanged, in all parts. */
  units: readonly string[];
  /** Units within a block change labels with each other when nothing is to be read: those of one person, or all people. */
  blocks: readonly string[];
}

export interface AssessDecoderOptions {
  /** Permutations of the labels, each with the whole procedure from scaling to choice. Default 200. */
  permutations?: number;
  random: Random;
  progress?: Progress;
}

/** What a decoder found. */
export interface ClassAssessment {
  decoder: string;
  classes: readonly string[];
  /** Means over people. */
  accuracy: AssessedScore;
  balancedAccuracy: AssessedScore;
  /** Over all examples, one for each class. */
  f1: Omit<AssessedScore, 'interval'>[];
  perPerson: { person: string; examples: number; accuracy: number; balancedAccuracy: number }[];
  /** Examples that were predicted, and all that were read. */
  predicted: number;
  examples: number;
  features: number;
  permutations: number;
  /** Accuracy of each permutation; the same permutations for the same `random`, units and blocks. */
  none: Float64Array;
  predictions: { person: string; unit: string; part: number; truth: number; found: number }[];
  choices: CrossPrediction['choices'];
}

/**
 * Decodes classes by nested cross-validation. Parts are decoded each in itself (a person of whom a decoder is fitted, a moment of a film) and
 * scored together: each person's accuracy over all parts, then the mean over people, with the interval of `estimate`. Chance is the same
 * procedure on labels exchanged between units within blocks, alike in all parts.
 *
 * @param classes names, in order of the numbers of `truth`
 * @throws HemocastError as {@link CrossValidation}; `decode-shape`, `decode-classes` for a class that cannot be learned without a fold,
 *   `decode-units` where a unit has two labels
 *
 * @example
 * const { accuracy } = assessClasses([part], ['left', 'right'], lda, { random: new Random(1) });
 * accuracy; // { value: 0.71, interval: [0.6, 0.82], chance: 0.5, p: 0.005, … }
 */
export function assessClasses<Input extends Rows>(
  parts: readonly DecodingPart<Input>[],
  classes: readonly string[],
  decoder: Decoder<Input>,
  { permutations = 200, random, progress }: AssessDecoderOptions,
): ClassAssessment {
  checkParts(parts);
  checkClasses(parts, classes);
  const method = classesBy(decoder, classes.length);
  const shuffler = random.fork('permutations');
  const labels = [
    parts.map(({ truth }) => [...truth]),
    ...Array.from({ length: permutations }, () => exchangedIn(parts, shuffler)),
  ];
  const rows: ClassAssessment['predictions'][] = labels.map(() => []);
  const choices: CrossPrediction['choices'] = [];
  // Part by part: what each has worked out is let go before the next.
  for (const [k, part] of parts.entries()) {
    progress?.report(`decode by ${decoder.name}`, k, parts.length);
    const folds = new CrossValidation(part, method);
    labels.forEach((truths, permutation) => {
      const { outputs, predicted, choices: own } = folds.predict(truths[k], random);
      const guesses = likeliest(outputs, classes.length);
      for (const i of predicted) {
        const { people, units } = part;
        rows[permutation].push({
          ...{ person: people[i], unit: units[i], part: k },
          ...{ truth: truths[k][i], found: guesses[i] },
        });
      }
      if (permutation === 0) choices.push(...own);
    });
  }
  progress?.report(`decode by ${decoder.name}`, parts.length, parts.length);
  const [real, ...none] = rows.map((own) => scored(own, classes.length));
  const nulls = {
    accuracy: Float64Array.from(none, ({ perPerson }) => meanOf(perPerson, 'accuracy')),
    balancedAccuracy: Float64Array.from(none, ({ perPerson }) => meanOf(perPerson, 'balancedAccuracy')),
    f1: classes.map((_, c) => Float64Array.from(none, ({ f1 }) => f1[c])),
  };
  const assessed = (score: 'accuracy' | 'balancedAccuracy'): AssessedScore => {
    const scores = real.perPerson.map((own) => ({ person: own.person, value: own[score] }));
    const { mean, interval } = estimate(scores, random.fork(`interval of ${score}`));
    return {
      value: mean,
      ...(interval && { interval: [Math.max(0, interval[0]), Math.min(1, interval[1])] as [number, number] }),
      ...besideChance(mean, nulls[score], false),
    };
  };
  return {
    decoder: decoder.name,
    classes,
    accuracy: assessed('accuracy'),
    balancedAccuracy: assessed('balancedAccuracy'),
    f1: real.f1.map((value, c) => ({ value, ...besideChance(value, nulls.f1[c], false) })),
    perPerson: real.perPerson,
    predicted: rows[0].length,
    examples: parts.reduce((sum, { input }) => sum + input.count, 0),
    features: parts[0].input.values.length / parts[0].input.count,
    permutations,
    none: nulls.accuracy,
    predictions: rows[0],
    choices,
  };
}

/** Scores of each person, and over all examples F1 of each class. */
function scored(
  rows: ClassAssessment['predictions'],
  classes: number,
): Pick<ClassAssessment, 'perPerson'> & { f1: number[] } {
  const people = [...new Set(rows.map(({ person }) => person))];
  const perPerson = people.map((person) => {
    const own = rows.filter((row) => row.person === person);
    const { accuracy, balancedAccuracy } = scoresOf(own, classes);
    return { person, examples: own.length, accuracy, balancedAccuracy };
  });
  return { perPerson, f1: scoresOf(rows, classes).f1.map((value) => value || 0) };
}

/** What a regression found. */
export interface NumberAssessment {
  regressor: string;
  r: AssessedScore;
  meanAbsoluteError: AssessedScore;
  examples: number;
  features: number;
  permutations: number;
  /** r of each permutation; as in {@link ClassAssessment}. */
  none: Float64Array;
  predictions: { person: string; truth: number; predicted: number }[];
  choices: CrossPrediction['choices'];
}

/**
 * Decodes a number, such as an age, by nested cross-validation: the correlation of predictions with truth over all tested examples, and the
 * mean absolute error. Leaving out one of few pulls r below 0 where nothing is to be read: see `chance`.
 *
 * @throws HemocastError as {@link assessClasses}
 */
export function assessNumbers(
  part: DecodingPart,
  regressor: Regressor,
  { permutations = 200, random, progress }: AssessDecoderOptions,
): NumberAssessment {
  checkParts([part]);
  const folds = new CrossValidation(part, numbersBy(regressor));
  const predict = (truth: readonly number[]) => {
    const found = folds.predict(truth, random);
    const { predicted, outputs } = found;
    const scored = {
      truth: Array.from(predicted, (i) => truth[i]),
      predicted: Array.from(predicted, (i) => outputs[i]),
      strata: Array.from(predicted, () => 'people'),
    };
    return { found, scored };
  };
  const { found, scored } = predict(part.truth);
  const names = ['r', 'mean absolute error'] as const;
  const nulls = names.map(() => new Float64Array(permutations));
  const shuffler = random.fork('permutations');
  for (let k = 0; k < permutations; k++) {
    progress?.report(`chance of ${regressor.name}`, k, permutations);
    const none = predict(exchangeLabels(part, shuffler)).scored;
    names.forEach((name, s) => {
      nulls[s][k] = probeScore(name, none);
    });
  }
  progress?.report(`chance of ${regressor.name}`, permutations, permutations);
  const [r, meanAbsoluteError] = names.map((name, s): AssessedScore => {
    const value = probeScore(name, scored);
    return {
      value,
      interval: probeInterval(name, scored, 'examples', random.fork(`interval of ${name}`)),
      ...besideChance(value, nulls[s], name === 'mean absolute error'),
    };
  });
  return {
    regressor: regressor.name,
    r,
    meanAbsoluteError,
    examples: scored.truth.length,
    features: part.input.width,
    permutations,
    none: nulls[0],
    predictions: scored.truth.map((truth, k) => ({
      person: part.people[found.predicted[k]],
      truth,
      predicted: scored.predicted[k],
    })),
    choices: found.choices,
  };
}

/** Whether one decoder does better than another for the same people. */
export interface AssessedDifference extends Estimate {
  /** Probability of a mean difference as high where each person's has either sign, one-sided. */
  p: number;
}

/** The mean over people of the first's accuracy less the second's; people whom both decoded. */
export function accuracyDifference(
  first: Pick<ClassAssessment, 'perPerson'>,
  second: Pick<ClassAssessment, 'perPerson'>,
  random: Random,
): AssessedDifference {
  const others = new Map(second.perPerson.map(({ person, accuracy }) => [person, accuracy]));
  const differences: RunScore[] = first.perPerson.flatMap(({ person, accuracy }) => {
    const other = others.get(person);
    return other === undefined ? [] : [{ person, value: accuracy - other }];
  });
  const signs = permutationNull(
    differences.map(({ value }) => [value, -value]),
    random.fork('signs'),
  );
  return { ...estimate(differences, random.fork('interval')), p: signs?.p ?? Number.NaN };
}

function scoresOf(rows: readonly { truth: number; found: number }[], classes: number) {
  return classScores(
    rows.map(({ truth }) => truth),
    rows.map(({ found }) => found),
    classes,
  );
}

function meanOf(perPerson: ClassAssessment['perPerson'], score: 'accuracy' | 'balancedAccuracy'): number {
  return groupMean(perPerson.map((own) => ({ person: own.person, value: own[score] })));
}

/** Labels exchanged between units within blocks; a unit has the same new label in all parts. */
function exchangedIn<Input extends Rows>(parts: readonly DecodingPart<Input>[], random: Random): number[][] {
  const all = exchangeLabels(
    {
      truth: parts.flatMap(({ truth }) => truth),
      units: parts.flatMap(({ units }) => units),
      blocks: parts.flatMap(({ blocks }) => blocks),
    },
    random,
  );
  let from = 0;
  return parts.map(({ truth }) => {
    from += truth.length;
    return all.slice(from - truth.length, from);
  });
}

function checkParts<Input extends Rows>(parts: readonly DecodingPart<Input>[]): void {
  if (parts.length === 0) throw new HemocastError('decode-shape', 'There is nothing to decode');
  const labels = new Map<string, string>();
  for (const { input, truth, people, units, blocks } of parts) {
    const lengths = [truth, people, units, blocks].map(({ length }) => length);
    if (lengths.some((length) => length !== input.count)) {
      throw new HemocastError('decode-shape', 'The descriptions of the examples differ in length', {
        expected: `${input.count} truths, people, units and blocks`,
        found: lengths.join(', '),
      });
    }
    units.forEach((unit, i) => {
      const own = `${truth[i]} in ${blocks[i]}`;
      const known = labels.get(unit) ?? own;
      labels.set(unit, known);
      if (known === own) return;
      throw new HemocastError('decode-units', 'A unit of examples has two labels or stands in two blocks', {
        field: unit,
        found: `${known}, ${own}`,
      });
    });
  }
}

function checkClasses<Input extends Rows>(parts: readonly DecodingPart<Input>[], classes: readonly string[]): void {
  for (const { truth, groups, tested } of parts) {
    classes.forEach((name, c) => {
      const own = new Set(groups.filter((_, i) => truth[i] === c));
      const always = [...own].some((group) => tested !== undefined && !tested.includes(group));
      if (own.size >= 2 || always) return;
      throw new HemocastError('decode-classes', 'Too few groups of examples have one of the classes', {
        expected: 'each class in 2 groups or more: one left out, one to learn from',
        found: `${name} in ${own.size}`,
      });
    });
    const strange = truth.find((value) => !(Number.isInteger(value) && value >= 0 && value < classes.length));
    if (strange === undefined && classes.length >= 2) continue;
    throw new HemocastError('decode-classes', 'The classes are not those that have names', {
      expected: `0 … ${Math.max(1, classes.length - 1)}`,
      found: String(strange ?? classes.join(', ')),
    });
  }
}
