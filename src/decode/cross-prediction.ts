/**
 * Nested cross-validation: every example is predicted by a model that saw nothing of its group, neither to standardise features nor to
 * choose a penalty.
 */
import { HemocastError, type Random } from '../foundation/index.js';
import type { Decoder, DecoderTraining, Examples } from './decoder.js';
import { chosenRows, type Rows } from './epochs.js';
import type { Regressor } from './regressor.js';

/** What is predicted from, and what belongs together. */
export interface CrossDesign<Input extends Rows = Examples> {
  input: Input;
  /** For each example what is left out as a whole: its person, its block of time, its day. */
  groups: readonly string[];
  /** Groups that are left out and predicted; all where absent. The others are only ever learned from. */
  tested?: readonly string[];
  /** For each example what is left out to choose a penalty; `groups` where absent. */
  innerGroups?: readonly string[];
  /** Parts into which the tested groups are dealt in turn. Default: one group each. */
  outerFolds?: number;
  /** Parts into which the inner groups of training are dealt in turn. Default 3. */
  innerFolds?: number;
}

/** Outputs for examples, and what was chosen for them. */
export interface CrossPrediction {
  /** `[example, output]`; NaN for examples of groups that are not tested. */
  outputs: Float64Array;
  /** Examples that were predicted. */
  predicted: Int32Array;
  choices: { groups: readonly string[]; penalty?: number }[];
}

/** What is fitted: a decoder of classes, or a regression of numbers. */
export interface CrossMethod<Input> {
  /** Outputs of an example. */
  width: number;
  penalties?: readonly number[];
  prepare(training: Input): (task: MethodTask) => (input: Input) => Float64Array;
  /** What penalties are compared by, for one example. */
  loss(outputs: Float64Array, truth: number): number;
  /** How much each of some examples counts, by their truths. */
  weights(truths: readonly number[]): Float64Array;
}

interface MethodTask {
  truth: readonly number[];
  weights: Float64Array;
  penalty?: number;
  random: Random;
}

type Fit<Input> = (task: MethodTask) => (input: Input) => Float64Array;

/** Some examples to learn from and others to predict; what needs no labels is worked out once, when it is first wanted. */
class Split<Input extends Rows> {
  private made?: { fit: Fit<Input>; others: Input };

  constructor(
    private readonly input: Input,
    private readonly method: CrossMethod<Input>,
    readonly training: readonly number[],
    readonly others: readonly number[],
  ) {}

  /** Outputs of the others `[example, output]`. */
  predict(truth: readonly number[], random: Random, penalty?: number): Float64Array {
    this.made ??= {
      fit: this.method.prepare(chosenRows(this.input, this.training)),
      others: chosenRows(this.input, this.others),
    };
    const own = this.training.map((i) => truth[i]);
    return this.made.fit({ truth: own, weights: this.method.weights(own), penalty, random })(this.made.others);
  }
}

/**
 * Cross-validation prepared for one set of examples, so that the same examples can be predicted under many permutations of their labels.
 *
 * @throws HemocastError `decode-shape`, `decode-groups` where fewer than two groups are there, or fewer than two inner groups to choose
 *   a penalty by, `decode-features` for features that are not finite
 *
 * @example
 * const cross = new CrossValidation({ input, groups: people }, classesBy(lda, 3));
 * const { outputs } = cross.predict(labels, random); // [example, class], each by a model of other people
 */
export class CrossValidation<Input extends Rows = Examples> {
  private readonly folds: { groups: readonly string[]; outer: Split<Input>; inner: Split<Input>[] }[];

  constructor(
    private readonly design: CrossDesign<Input>,
    private readonly method: CrossMethod<Input>,
  ) {
    checkDesign(design);
    const { groups, outerFolds, innerFolds = 3 } = design;
    const tested = [...new Set(design.tested ?? groups)];
    const count = Math.min(outerFolds ?? tested.length, tested.length);
    this.folds = Array.from({ length: count }, (_, fold) => {
      const own = tested.filter((_, k) => k % count === fold);
      const isOther = groups.map((group) => own.includes(group));
      const training = groups.flatMap((_, i) => (isOther[i] ? [] : [i]));
      const others = groups.flatMap((_, i) => (isOther[i] ? [i] : []));
      return { groups: own, outer: this.split(training, others), inner: this.innerSplits(training, innerFolds) };
    });
  }

  /** @param truth for each example its class or number */
  predict(truth: readonly number[], random: Random): CrossPrediction {
    const { width } = this.method;
    const outputs = new Float64Array(truth.length * width).fill(Number.NaN);
    const choices: CrossPrediction['choices'] = [];
    for (const { groups, outer, inner } of this.folds) {
      const penalty = this.chosenPenalty(inner, truth, random);
      const found = outer.predict(truth, random, penalty);
      outer.others.forEach((example, o) => {
        outputs.set(found.subarray(o * width, (o + 1) * width), example * width);
      });
      choices.push({ groups, ...(penalty !== undefined && { penalty }) });
    }
    const predicted = Int32Array.from(this.folds.flatMap(({ outer }) => outer.others)).sort();
    return { outputs, predicted, choices };
  }

  private split(training: readonly number[], others: readonly number[]): Split<Input> {
    return new Split(this.design.input, this.method, training, others);
  }

  private innerSplits(training: readonly number[], folds: number): Split<Input>[] {
    if (this.method.penalties === undefined) return [];
    const { groups, innerGroups = groups } = this.design;
    const names = [...new Set(training.map((i) => innerGroups[i]))];
    if (names.length < 2) {
      throw new HemocastError('decode-groups', 'Too few groups of examples to choose a penalty by', {
        field: 'innerGroups',
        expected: '2 or more among those that are learned from',
        found: String(names.length),
      });
    }
    const count = Math.min(folds, names.length);
    const part = new Map(names.map((name, k) => [name, k % count]));
    return Array.from({ length: count }, (_, fold) =>
      this.split(
        training.filter((i) => part.get(innerGroups[i]) !== fold),
        training.filter((i) => part.get(innerGroups[i]) === fold),
      ),
    );
  }

  /** The penalty of least loss on inner groups left out; of equal ones the strongest. */
  private chosenPenalty(inner: readonly Split<Input>[], truth: readonly number[], random: Random): number | undefined {
    const { penalties, width } = this.method;
    if (penalties === undefined) return undefined;
    const losses = new Float64Array(penalties.length);
    for (const split of inner) {
      const own = split.others.map((i) => truth[i]);
      const weights = this.method.weights(own);
      penalties.forEach((penalty, k) => {
        const outputs = split.predict(truth, random, penalty);
        for (let o = 0; o < own.length; o++) {
          losses[k] += weights[o] * this.method.loss(outputs.subarray(o * width, (o + 1) * width), own[o]);
        }
      });
    }
    return penalties[losses.indexOf(Math.min(...losses))] ?? penalties[0];
  }
}

/** Classes by a decoder; every class weighs the same in training. */
export function classesBy<Input>(decoder: Decoder<Input>, classes: number): CrossMethod<Input> {
  const { penalties } = decoder;
  const prepare = (training: Input) =>
    decoder.prepare?.(training) ?? ((options: DecoderTraining) => decoder.fit(training, options));
  return {
    width: classes,
    ...(penalties && { penalties }),
    prepare(training) {
      const prepared = prepare(training);
      return ({ truth, weights, penalty, random }) => {
        const fitted = prepared({ labels: truth, classes, weights, penalty, random });
        return (input) => fitted.scores(input);
      };
    },
    loss(scores, truth) {
      const largest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
      const sum = scores.reduce((total, score) => total + Math.exp(score - largest), 0);
      return largest + Math.log(sum) - scores[truth];
    },
    weights(truths) {
      const counts = new Map<number, number>();
      for (const truth of truths) counts.set(truth, (counts.get(truth) ?? 0) + 1);
      return Float64Array.from(truths, (truth) => truths.length / (counts.size * counts.get(truth)!));
    },
  };
}

/** Numbers by a regression. */
export function numbersBy(regressor: Regressor): CrossMethod<Examples> {
  return {
    width: 1,
    penalties: regressor.penalties,
    prepare(training) {
      const prepared = regressor.prepare(training);
      return ({ truth, penalty }) => {
        const fitted = prepared({ targets: truth, penalty: penalty! });
        return (input) => fitted.predict(input);
      };
    },
    loss: ([value], truth) => (value - truth) ** 2,
    weights: (truths) => new Float64Array(truths.length).fill(1),
  };
}

function checkDesign<Input extends Rows>({ input, groups, tested, innerGroups }: CrossDesign<Input>): void {
  const { count, values } = input;
  if (groups.length !== count || (innerGroups !== undefined && innerGroups.length !== count)) {
    throw new HemocastError('decode-shape', 'Examples and their groups do not fit together', {
      expected: `${count} groups`,
      found: `${groups.length}${innerGroups === undefined ? '' : ` and ${innerGroups.length} inner ones`}`,
    });
  }
  const names = new Set(groups);
  const unknown = tested?.find((group) => !names.has(group));
  if (names.size < 2 || unknown !== undefined) {
    throw new HemocastError('decode-groups', 'There are not the groups of examples that cross-validation needs', {
      field: unknown === undefined ? 'groups' : 'tested',
      expected: unknown === undefined ? '2 or more: one left out, one to learn from' : 'groups that have examples',
      found: unknown ?? String(names.size),
    });
  }
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const size = values.length / count;
  throw new HemocastError('decode-features', 'A feature is not a number', {
    field: `example ${Math.floor(at / size)}, feature ${at % size}`,
    found: String(values[at]),
  });
}
