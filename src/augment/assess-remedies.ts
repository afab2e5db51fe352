/**
 * What remedies are worth to a decoder: one class, or one group of people, is made rare among training people, each remedy makes up for it, and
 * people who were not learned from are decoded. A remedy sees nothing of them: neither their signals nor their EEG.
 */
import { chosenRows, type Decoder, type Examples, likeliest } from '../decode/index.js';
import { HemocastError, type Progress, type Random } from '../foundation/index.js';
import type { JudgedExample } from './class-f1.js';
import { none } from './none.js';
import { needsModel, REMEDIES } from './remedies.js';
import type { RemediedTraining, Remedy, Shortage } from './remedy.js';
import { type CutTraining, cutTraining } from './scarcity.js';

/** Examples that are decoded together, such as one moment of all films. */
export interface AugmentationPart {
  measured: Examples;
  /** What a model that saw none of these people makes of the EEG of each example. */
  generated?: Examples;
  /** Class of each example, 0 … classes − 1. */
  truth: readonly number[];
  people: readonly string[];
}

export interface AssessRemediesOptions {
  classes: number;
  decoder: Decoder;
  /** Default: all that the parts allow; those that need a model are left out where nothing was generated. */
  remedies?: readonly Remedy[];
  /** Which examples belong to the rare class or group. */
  isRare(example: { truth: number; person: string }): boolean;
  /** Part of the rare training examples whose measured signal is used. */
  share: number;
  /** Parts into which people are dealt, each left out once. */
  folds: number;
  /** Times that other examples are kept, at random. Default 1. */
  repeats?: number;
  random: Random;
  progress?: Progress;
  signal?: AbortSignal;
}

/** What a decoder said after a remedy. */
export interface RemedyOutcome {
  /** Name of the remedy; `uncut` where nothing was made rare. */
  remedy: string;
  title: string;
  kind: Remedy['kind'] | 'uncut';
  /** Of each repeat, all examples that were decoded. */
  judged: (JudgedExample & { fold: number })[][];
  /** Rare examples of a training set, over all parts together, means over folds and repeats. */
  rare: { measured: number; added: number };
}

/** What stands in tables for training with everything that was measured: a bound of what a remedy could give back. */
export const UNCUT = { name: 'uncut', title: 'nothing cut' } as const;

/** Folds within training people by which a penalty is chosen. */
const INNER_FOLDS = 3;

/**
 * Decodes people left out after each remedy; all remedies have the same folds and the same kept examples. The penalty of a decoder that has
 * some is chosen on measured training people left out in turn, after the same remedy.
 *
 * @returns `uncut` first, then the remedies in their order
 * @throws HemocastError `augment-shape`, `augment-people` with fewer than two people or folds, `augment-rare` where nothing is rare, or all is
 *
 * @example
 * const outcomes = assessRemedies(parts, { classes: 2, decoder: lda, isRare: ({ truth }) => truth === 0, share: 0.2, folds: 5, random });
 */
export function assessRemedies(parts: readonly AugmentationPart[], options: AssessRemediesOptions): RemedyOutcome[] {
  checkParts(parts, options);
  const { repeats = 1, random, isRare, share, progress, signal } = options;
  const hasGenerated = parts.every(({ generated }) => generated !== undefined);
  const remedies = (options.remedies ?? REMEDIES).filter((remedy) => hasGenerated || !needsModel(remedy));
  const rare = parts.map(({ truth, people }) => truth.map((label, i) => isRare({ truth: label, person: people[i] })));
  const { foldOf, folds } = dealt(parts, rare, options);
  const outcomes = [
    { ...UNCUT, kind: 'uncut' as const, remedy: none },
    ...remedies.map((remedy) => ({ ...remedy, remedy })),
  ].map(({ name, title, kind, remedy }): RemedyOutcome & { apply: Remedy } => ({
    ...{ remedy: name, title, kind, apply: remedy },
    judged: Array.from({ length: kind === 'uncut' ? 1 : repeats }, () => []),
    rare: { measured: 0, added: 0 },
  }));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (let fold = 0; fold < folds; fold++) {
      progress?.report('decode', repeat * folds + fold, repeats * folds);
      signal?.throwIfAborted();
      parts.forEach((part, p) => {
        const training = part.people.flatMap((person, i) => (foldOf.get(person) === fold ? [] : [i]));
        const tested = part.people.flatMap((person, i) => (foldOf.get(person) === fold ? [i] : []));
        if (tested.length === 0 || training.length === 0) return;
        const others = chosenRows(part.measured, tested);
        const own = random.fork(`${repeat} ${fold} ${p}`);
        const whole = { kept: training, cut: [] };
        const cut = cutTraining(training, part.truth, rare[p], share, own.fork('kept'));
        for (const outcome of outcomes) {
          if (outcome.kind === 'uncut' && repeat > 0) continue;
          const set = outcome.kind === 'uncut' ? whole : cut;
          const task = { part, rare: rare[p], options, remedy: outcome.apply, random: own };
          const remedied = remediedTraining(task, set);
          const fitted = options.decoder.fit(remedied.training, {
            ...{ labels: remedied.labels, classes: options.classes, weights: remedied.weights, random: own },
            penalty: chosenPenalty(task, set),
          });
          const found = likeliest(fitted.scores(others), options.classes);
          tested.forEach((i, k) => {
            outcome.judged[repeat].push({ person: part.people[i], fold, truth: part.truth[i], found: found[k] });
          });
          const count = folds * outcome.judged.length;
          outcome.rare.measured += set.kept.filter((i) => rare[p][i]).length / count;
          outcome.rare.added += (remedied.labels.length - set.kept.length) / count;
        }
      });
    }
  }
  progress?.report('decode', repeats * folds, repeats * folds);
  return outcomes.map(({ apply: _, ...outcome }) => outcome);
}

interface FitTask {
  part: AugmentationPart;
  rare: readonly boolean[];
  options: AssessRemediesOptions;
  remedy: Remedy;
  random: Random;
}

/** The training set after a remedy; only examples of the set's own people are looked at. */
function remediedTraining({ part, rare, remedy, random }: FitTask, { kept, cut }: CutTraining): RemediedTraining {
  const { measured, generated, truth } = part;
  const shortages = cut.map(({ label, examples }): Shortage => {
    const members = kept.flatMap((i, k) => (rare[i] && truth[i] === label ? [k] : []));
    return {
      ...{ label, members, missing: examples.length },
      ...(generated && { generated: chosenRows(generated, examples) }),
    };
  });
  return remedy.apply({
    training: chosenRows(measured, kept),
    labels: kept.map((i) => truth[i]),
    shortages,
    ...(generated && { expected: chosenRows(generated, kept) }),
    random: random.fork(remedy.name),
  });
}

/** The penalty of least log loss, each class weighing the same, for measured examples of training people left out. */
function chosenPenalty(task: FitTask, set: CutTraining): number | undefined {
  const { part, options, random } = task;
  const { decoder, classes } = options;
  if (decoder.penalties === undefined) return undefined;
  const people = [...new Set(set.kept.map((i) => part.people[i]))];
  if (people.length < 2) return undefined;
  const count = Math.min(INNER_FOLDS, people.length);
  const fold = new Map(people.map((person, k) => [person, k % count]));
  const losses = decoder.penalties.map(() => 0);
  for (let inner = 0; inner < count; inner++) {
    const isLearned = (i: number) => fold.get(part.people[i]) !== inner;
    const others = set.kept.filter((i) => !isLearned(i));
    const own = remediedTraining(task, {
      kept: set.kept.filter(isLearned),
      cut: set.cut.map(({ label, examples }) => ({ label, examples: examples.filter(isLearned) })),
    });
    const tested = chosenRows(part.measured, others);
    const sizes = new Map<number, number>();
    for (const i of others) sizes.set(part.truth[i], (sizes.get(part.truth[i]) ?? 0) + 1);
    const fitted = decoder.prepare?.(own.training) ?? ((given) => decoder.fit(own.training, given));
    decoder.penalties.forEach((penalty, k) => {
      const { labels, weights } = own;
      const scores = fitted({ labels, classes, weights, penalty, random }).scores(tested);
      others.forEach((i, o) => {
        losses[k] +=
          logLoss(scores.subarray(o * classes, (o + 1) * classes), part.truth[i]) / sizes.get(part.truth[i])!;
      });
    });
  }
  return decoder.penalties[losses.indexOf(Math.min(...losses))] ?? decoder.penalties[0];
}

function logLoss(scores: Float64Array, truth: number): number {
  const largest = Math.max(...scores);
  return largest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - largest), 0)) - scores[truth];
}

/** The fold of each person. Those with rare examples and those without are dealt each in turn, so that both are in every fold. */
function dealt(
  parts: readonly AugmentationPart[],
  rare: readonly (readonly boolean[])[],
  { folds: wanted, random }: AssessRemediesOptions,
): { foldOf: Map<string, number>; folds: number } {
  const people = [...new Set(parts.flatMap((part) => part.people))].sort();
  const folds = Math.min(wanted, people.length);
  const withRare = new Set(parts.flatMap((part, p) => part.people.filter((_, i) => rare[p][i])));
  const order = random
    .fork('folds')
    .permutation(people.length)
    .map((k) => people[k]);
  const inTurn = [
    ...order.filter((person) => withRare.has(person)),
    ...order.filter((person) => !withRare.has(person)),
  ];
  return { foldOf: new Map(inTurn.map((person, k) => [person, k % folds])), folds };
}

function checkParts(parts: readonly AugmentationPart[], { classes, folds, isRare }: AssessRemediesOptions): void {
  const people = new Set<string>();
  let [rare, common] = [0, 0];
  for (const { measured, generated, truth, people: own } of parts) {
    const lengths = [truth.length, own.length, generated?.count ?? measured.count];
    if (lengths.some((length) => length !== measured.count) || (generated && generated.width !== measured.width)) {
      throw new HemocastError('augment-shape', 'Examples and what is said of them do not fit together', {
        expected: `${measured.count} examples of ${measured.width} features`,
        found: `${lengths.join(', ')} truths, people and generated examples${generated ? ` of ${generated.width} features` : ''}`,
      });
    }
    const strange = truth.find((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
    if (strange !== undefined) {
      throw new HemocastError('augment-shape', 'A class has a number that no class has', {
        expected: `0 … ${classes - 1}`,
        found: String(strange),
      });
    }
    truth.forEach((label, i) => {
      people.add(own[i]);
      if (isRare({ truth: label, person: own[i] })) rare++;
      else common++;
    });
  }
  if (people.size < 2 || folds < 2) {
    throw new HemocastError('augment-people', 'There are too few people to learn from some and decode others', {
      field: people.size < 2 ? 'people' : 'folds',
      expected: '2 or more',
      found: String(people.size < 2 ? people.size : folds),
    });
  }
  if (rare > 0 && common > 0) return;
  throw new HemocastError('augment-rare', 'What is to be made rare must be a part of the examples', {
    expected: 'some examples, not all',
    found: `${rare} of ${rare + common}`,
  });
}
