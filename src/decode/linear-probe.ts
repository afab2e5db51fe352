/**
 * Linear probes: what a linear model reads off features about people it never saw. One group of examples after the other
 * (a person, or a run) is left out; the features are scaled and everything is chosen on the other groups alone.
 */
import { HemocastError } from '../foundation/index.js';
import { type ExampleSpace, exampleSpace } from './example-space.js';
import { decisions, fitLogistic, type LinearModel, ridgeWeights } from './linear-model.js';

/** One way to describe the examples; a probe chooses between several. */
export interface ProbeView {
  name: string;
  /** Features of an example. */
  width: number;
  /** `[example, feature]`. */
  values: Float32Array;
}

export interface ProbeDesign {
  views: readonly ProbeView[];
  /** For each example what is left out as a whole: its person, or its run. */
  groups: readonly string[];
  /** Parts into which the other groups are dealt in turn, to choose view and penalty. Default: one group each. */
  innerFolds?: number;
  /**
   * Penalties λ to choose from, the strongest first: on half the squared length of the coefficients of features of
   * variance 1 divided by √width, beside losses that sum to one for each training example. Default {@link PROBE_PENALTIES}.
   */
  penalties?: readonly number[];
}

/** From the difference of the class means to almost no restraint, in decades. */
export const PROBE_PENALTIES: readonly number[] = [100, 10, 1, 0.1];

/** Predictions for groups that the model behind them never saw. */
export interface ProbePrediction {
  /** For each example: log odds of class 1, or the number. */
  values: Float64Array;
  /** What was chosen for each group left out. */
  choices: { group: string; view: string; penalty: number }[];
}

/** Groups that the choice of view and penalty needs: one left out, one to choose by, one to fit. */
const FEWEST_GROUPS = 3;

/** Examples to learn from, and those to predict. */
interface Split {
  training: Int32Array;
  others: Int32Array;
}

/** All that leaving out one group needs. */
interface OuterFold extends Split {
  group: string;
  /** Splits of the training examples. */
  inner: Split[];
  /** The space that the training examples span, for each view. */
  views: { name: string; space: ExampleSpace }[];
}

/** Predictions of a split's others in one space, under one penalty after the other, the strongest first. */
type Predictor = (space: ExampleSpace, split: Split) => (penalty: number) => Float64Array;

/**
 * A probe, prepared for one set of examples. All that does not depend on labels is computed once, so that the same
 * examples can be predicted under many permutations of their labels.
 *
 * @throws HemocastError `probe-shape`, `probe-groups` below 3 groups, `probe-features` for features that are not finite,
 *   `probe-penalty`
 *
 * @example
 * const probe = new LinearProbe({ views: [{ name: 'channels', width: 95, values }], groups: people });
 * const { values } = probe.classify(labels); // log odds, each from a model of all other people
 */
export class LinearProbe {
  private readonly folds: OuterFold[];
  private readonly penalties: readonly number[];
  private readonly examples: number;
  /** Weights of training targets, for each split and space and penalty. */
  private readonly ridge = new Map<Split, Map<ExampleSpace, Map<number, Float64Array>>>();

  constructor(private readonly design: ProbeDesign) {
    checkDesign(design);
    this.penalties = design.penalties ?? PROBE_PENALTIES;
    this.examples = design.groups.length;
    this.folds = [...new Set(design.groups)].map((group) => outerFold(design, group));
  }

  /**
   * Logistic regression, the penalty chosen by the weighted logarithmic loss on training groups left out. Every group
   * and class within it weighs the same, then every class.
   *
   * @param labels 0 or 1 for each example
   * @throws HemocastError `probe-shape`, `probe-classes` where a class is found in fewer than 3 groups
   */
  classify(labels: ArrayLike<number>): ProbePrediction {
    this.checkLabels(labels);
    const weightsOf = (members: ArrayLike<number>) => classWeights(members, this.design.groups, labels);
    const predictor: Predictor = (space, { training, others }) => {
      const own = Float64Array.from(training, (i) => labels[i]);
      const weights = weightsOf(training);
      let model: LinearModel | undefined;
      return (penalty) => {
        model = fitLogistic(space, { training, labels: own, weights, penalty, start: model });
        return decisions(model, space, others);
      };
    };
    const loss = (f: number, i: number) => {
      const margin = labels[i] === 1 ? f : -f;
      return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
    };
    return this.predict(predictor, weightsOf, loss);
  }

  /**
   * Ridge regression, the penalty chosen by the squared error on training groups left out; every group weighs as many
   * examples as it has.
   *
   * @param targets a number for each example
   * @throws HemocastError `probe-shape`
   */
  regress(targets: ArrayLike<number>): ProbePrediction {
    this.checkLength(targets);
    const predictor: Predictor = (space, split) => (penalty) => {
      const weights = this.ridgeOf(space, split, penalty);
      const n = split.training.length;
      return Float64Array.from(split.others, (_, o) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += weights[o * n + i] * targets[split.training[i]];
        return sum;
      });
    };
    const equal = (members: ArrayLike<number>) => new Float64Array(members.length).fill(1);
    return this.predict(predictor, equal, (f, i) => (f - targets[i]) ** 2);
  }

  private ridgeOf(space: ExampleSpace, split: Split, penalty: number): Float64Array {
    const spaces = this.ridge.get(split) ?? new Map<ExampleSpace, Map<number, Float64Array>>();
    this.ridge.set(split, spaces);
    const known = spaces.get(space) ?? new Map<number, Float64Array>();
    spaces.set(space, known);
    const weights = known.get(penalty) ?? ridgeWeights(space, split.training, split.others, penalty);
    known.set(penalty, weights);
    return weights;
  }

  private predict(
    predictor: Predictor,
    weightsOf: (members: ArrayLike<number>) => Float64Array,
    loss: (decision: number, example: number) => number,
  ): ProbePrediction {
    const result: ProbePrediction = { values: new Float64Array(this.examples), choices: [] };
    for (const fold of this.folds) {
      const { group, training, others, inner, views } = fold;
      const weights = new Float64Array(this.examples);
      weightsOf(training).forEach((weight, k) => {
        weights[training[k]] = weight;
      });
      let least = Number.POSITIVE_INFINITY;
      let chosen = { view: views[0], penalty: this.penalties[0] };
      for (const view of views) {
        const losses = new Float64Array(this.penalties.length);
        for (const split of inner) {
          const predict = predictor(view.space, split);
          this.penalties.forEach((penalty, k) => {
            predict(penalty).forEach((f, o) => {
              losses[k] += weights[split.others[o]] * loss(f, split.others[o]);
            });
          });
        }
        losses.forEach((value, k) => {
          if (!(value < least)) return;
          least = value;
          chosen = { view, penalty: this.penalties[k] };
        });
      }
      const { view, penalty } = chosen;
      predictor(
        view.space,
        fold,
      )(penalty).forEach((f, o) => {
        result.values[others[o]] = f;
      });
      result.choices.push({ group, view: view.name, penalty });
    }
    return result;
  }

  private checkLength(labels: ArrayLike<number>): void {
    if (labels.length === this.examples) return;
    throw new HemocastError('probe-shape', 'Labels and examples do not fit together', {
      expected: `${this.examples} labels`,
      found: String(labels.length),
    });
  }

  private checkLabels(labels: ArrayLike<number>): void {
    this.checkLength(labels);
    for (const label of [0, 1]) {
      const groups = new Set(this.design.groups.filter((_, i) => labels[i] === label));
      if (groups.size >= FEWEST_GROUPS) continue;
      throw new HemocastError('probe-classes', 'Too few groups of examples have one of the classes', {
        expected: `each class in ${FEWEST_GROUPS} groups or more: one left out, one to choose by, one to fit`,
        found: `class ${label} in ${groups.size}`,
      });
    }
  }
}

/** Equal shares: of every group's part in a class, then of the two classes; they sum to the number of members. */
function classWeights(members: ArrayLike<number>, groups: readonly string[], labels: ArrayLike<number>): Float64Array {
  const cell = (i: number) => `${labels[i]} ${groups[i]}`;
  const sizes = new Map<string, number>();
  for (let k = 0; k < members.length; k++) sizes.set(cell(members[k]), (sizes.get(cell(members[k])) ?? 0) + 1);
  const cells = [0, 0];
  for (const name of sizes.keys()) cells[name.startsWith('1 ') ? 1 : 0]++;
  const classes = cells.filter((count) => count > 0).length;
  return Float64Array.from({ length: members.length }, (_, k) => {
    const i = members[k];
    return members.length / (classes * cells[labels[i] === 1 ? 1 : 0] * sizes.get(cell(i))!);
  });
}

function outerFold({ views, groups, innerFolds }: ProbeDesign, group: string): OuterFold {
  const others = [...new Set(groups)].filter((name) => name !== group);
  const parts = Math.min(innerFolds ?? others.length, others.length);
  const part = new Map(others.map((name, k) => [name, k % parts]));
  const examplesWhere = (test: (name: string) => boolean) =>
    Int32Array.from(groups.flatMap((name, i) => (test(name) ? [i] : [])));
  const training = examplesWhere((name) => name !== group);
  return {
    group,
    training,
    others: examplesWhere((name) => name === group),
    inner: Array.from({ length: parts }, (_, fold) => ({
      training: examplesWhere((name) => name !== group && part.get(name) !== fold),
      others: examplesWhere((name) => part.get(name) === fold),
    })),
    views: views.map((view) => ({
      name: view.name,
      space: exampleSpace(scaled(view, groups.length, training), groups.length, view.width, training),
    })),
  };
}

/** Features of mean 0 and variance 1 over the training examples, divided by √width; those that never change there are 0. */
function scaled({ width, values }: ProbeView, examples: number, training: Int32Array): Float64Array {
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (const i of training) for (let k = 0; k < width; k++) mean[k] += values[i * width + k] / training.length;
  for (const i of training) for (let k = 0; k < width; k++) scale[k] += (values[i * width + k] - mean[k]) ** 2;
  for (let k = 0; k < width; k++) {
    const variance = scale[k] / training.length;
    scale[k] = variance > 1e-20 * mean[k] * mean[k] ? 1 / Math.sqrt(variance * width) : 0;
  }
  const rows = new Float64Array(examples * width);
  for (let i = 0, at = 0; i < examples; i++) {
    for (let k = 0; k < width; k++, at++) rows[at] = (values[at] - mean[k]) * scale[k];
  }
  return rows;
}

function checkDesign({ views, groups, innerFolds, penalties }: ProbeDesign): void {
  const count = new Set(groups).size;
  if (count < FEWEST_GROUPS) {
    throw new HemocastError('probe-groups', 'Too few groups of examples for a probe', {
      field: 'groups',
      expected: `${FEWEST_GROUPS} or more: one left out, one to choose by, one to fit`,
      found: String(count),
    });
  }
  if (views.length === 0 || (innerFolds !== undefined && !(innerFolds >= 2))) {
    throw new HemocastError('probe-shape', 'A probe needs features and a way to choose', {
      field: views.length === 0 ? 'views' : 'innerFolds',
      expected: views.length === 0 ? 'one view or more' : '2 or more',
      found: views.length === 0 ? 'none' : String(innerFolds),
    });
  }
  if (penalties !== undefined && !(penalties.length > 0 && penalties.every((penalty) => penalty > 0))) {
    throw new HemocastError('probe-penalty', 'The penalties of a probe must be numbers above 0', {
      field: 'penalties',
      found: penalties.join(', ') || 'none',
    });
  }
  for (const { name, width, values } of views) {
    if (values.length !== groups.length * width || width < 1) {
      throw new HemocastError('probe-shape', 'Features and examples do not fit together', {
        field: name,
        expected: `${groups.length} × ${width} numbers`,
        found: String(values.length),
      });
    }
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at < 0) continue;
    throw new HemocastError('probe-features', 'A feature is not a number', {
      field: `${name}, example ${Math.floor(at / width)}, feature ${at % width}`,
      found: String(values[at]),
    });
  }
}
