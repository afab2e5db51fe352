/** What a remedy for a rare class or group is: training examples in, training examples that make up for what is rare out. */
import type { Examples } from '../decode/index.js';
import type { Random } from '../foundation/index.js';

/** A class, or a class of a group of people, of which training has too few examples. */
export interface Shortage {
  label: number;
  /** Training examples that it has, as their indices. */
  members: readonly number[];
  /** How many more it would take. */
  missing: number;
  /** What a model makes of EEG of training people for the missing ones, `missing` of them or fewer; absent without a model. */
  generated?: Examples;
}

/** One training set, before anything is done about its shortages. Nothing in it comes from people who are tested. */
export interface RemedyTask {
  /** Measured. */
  training: Examples;
  /** Class of each training example. */
  labels: readonly number[];
  shortages: readonly Shortage[];
  /** What the model makes of the EEG of the training examples themselves, in their order; absent without a model. */
  expected?: Examples;
  random: Random;
}

/** What a decoder is fitted to. */
export interface RemediedTraining {
  /** Measured examples first, in their order. */
  training: Examples;
  labels: number[];
  /** How much each counts; 1 where absent. */
  weights?: Float64Array;
}

/** One way of dealing with rarity: one file here, and one line in `remedies.ts`. */
export interface Remedy {
  /** As in options and tables, e.g. `smote`. */
  name: string;
  /** As in figures. */
  title: string;
  /** One sentence, with the paper. */
  note: string;
  /** `generated` and `control` need examples that a model made from EEG; `plain` has the measured ones alone. */
  kind: 'none' | 'plain' | 'generated' | 'control';
  /** Pure but for `random`. Where a shortage has nothing to be made up from, nothing is added. */
  apply(task: RemedyTask): RemediedTraining;
}

/** Training examples with others after them. */
export function extendedTraining(
  { training, labels }: Pick<RemedyTask, 'training' | 'labels'>,
  added: readonly { label: number; examples: Pick<Examples, 'count' | 'values'> }[],
): RemediedTraining {
  const count = added.reduce((sum, { examples }) => sum + examples.count, training.count);
  const values = new Float32Array(count * training.width);
  values.set(training.values.subarray(0, training.count * training.width));
  let from = training.count * training.width;
  for (const { examples } of added) {
    values.set(examples.values, from);
    from += examples.values.length;
  }
  return {
    training: { count, width: training.width, values },
    labels: [...labels, ...added.flatMap(({ label, examples }) => new Array<number>(examples.count).fill(label))],
  };
}

/** For each shortage that has members, as many new examples as are missing, each by `make` from a member drawn with replacement. */
export function madeFromMembers(
  task: RemedyTask,
  make: (shortage: Shortage) => (member: number, into: Float32Array, random: Random) => void,
): RemediedTraining {
  const { width } = task.training;
  const added = task.shortages.flatMap((shortage, s) => {
    const { label, members, missing } = shortage;
    if (members.length === 0) return [];
    const random = task.random.fork(s);
    const fill = make(shortage);
    const values = new Float32Array(missing * width);
    for (let i = 0; i < missing; i++) {
      fill(random.integer(members.length), values.subarray(i * width, (i + 1) * width), random);
    }
    return [{ label, examples: { count: missing, values } }];
  });
  return extendedTraining(task, added);
}
