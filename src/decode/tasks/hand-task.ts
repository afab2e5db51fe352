/** Which hand's movement was imagined. */

import type { TargetRun } from '../../data/index.js';
import { HemocastError, type Random } from '../../foundation/index.js';
import type { Trial } from '../../modalities/index.js';
import type { DecodingPart } from '../assess-decoder.js';
import { BLOOD_DELAY } from '../features/run-features.js';
import { coveredSeconds, type DecodedRun, partOf, type TaskExample, type TaskInput } from './decoded-run.js';

export const HANDS = ['left', 'right'] as const;

/** Seconds before a trial that its values are taken about, and those between them and the onset. */
const BASELINE = { start: -5, end: -1 };

/** A trial that both signals cover. */
export interface HandTrial extends Trial {
  run: TargetRun;
  /** 0 left, 1 right. */
  truth: number;
  id: string;
}

/** Trials of imagined movements of the left and right hand, in order of time. */
export function handTrials(run: TargetRun): HandTrial[] {
  const { start, end } = coveredSeconds(run);
  return (run.trials ?? []).flatMap((trial, k) => {
    const truth = (HANDS as readonly string[]).indexOf(trial.label.toLowerCase());
    const isInside = trial.onset + BASELINE.start >= start && trial.onset + trial.duration + BLOOD_DELAY < end;
    return truth < 0 || !isInside ? [] : [{ ...trial, run, truth, id: `${run.id} ${k}` }];
  });
}

export interface HandTaskOptions extends TaskInput {
  /** `people`: by a decoder of other people; `blocks`: by one of the person's own other trials. */
  across: 'people' | 'blocks';
  /** With it, folds of `blocks` are dealt at random with as many trials of each hand; without, they are blocks of consecutive trials. */
  shuffled?: Random;
}

/** Folds within a person, as in MOABB's evaluation within sessions. */
export const HAND_FOLDS = 5;

/**
 * Windows of the trials, about the seconds before them: one part for each person, or one of all people.
 *
 * @throws HemocastError `decode-trials` where there are too few trials of either hand
 */
export function handTask(options: HandTaskOptions): { parts: DecodingPart[]; trials: number; remark: string } {
  const { runs, across, shuffled } = options;
  const people = [...new Set(runs.map(({ run }) => run.person))];
  const byPerson = people.map((person) => {
    const own = runs.filter(({ run }) => run.person === person);
    const trials = own.flatMap((decoded) => handTrials(decoded.run).map((trial) => ({ trial, decoded })));
    const folds = trialFolds(
      trials.map(({ trial }) => trial.truth),
      shuffled?.fork(person),
    );
    return trials.map(({ trial, decoded }, i) => exampleOf(trial, decoded, across === 'people' ? person : folds[i]));
  });
  const known = byPerson.filter((examples) =>
    HANDS.every((_, hand) => examples.filter(({ truth }) => truth === hand).length >= HAND_FOLDS),
  );
  if (known.length < (across === 'people' ? 2 : 1)) {
    throw new HemocastError('decode-trials', 'There are too few trials of the left and the right hand', {
      field: 'trials',
      expected: `${HAND_FOLDS} or more of each hand, of ${across === 'people' ? 'two people' : 'a person'} or more`,
      found: `${byPerson.map(({ length }) => length).join(', ') || 'none'} for each person`,
    });
  }
  const parts =
    across === 'people'
      ? [{ ...partOf(known.flat(), options), outerFolds: 5 }]
      : known.map((own) => partOf(own, options));
  const within = shuffled
    ? `five folds of each person’s trials, dealt at random`
    : `five blocks of each person’s consecutive trials`;
  return {
    parts,
    trials: known.reduce((sum, { length }) => sum + length, 0),
    remark: across === 'people' ? 'A decoder of other people' : `A decoder of each person, ${within}`,
  };
}

/**
 * The fold of each trial: consecutive ones together, or dealt at random with the same number of each class in every fold.
 *
 * @returns names of folds
 */
export function trialFolds(truths: readonly number[], random?: Random): string[] {
  if (random === undefined) return truths.map((_, i) => `fold ${Math.floor((i * HAND_FOLDS) / truths.length)}`);
  const folds = new Array<string>(truths.length);
  for (const label of new Set(truths)) {
    const own = truths.flatMap((truth, i) => (truth === label ? [i] : []));
    random.permutation(own.length).forEach((place, k) => {
      folds[own[place]] = `fold ${k % HAND_FOLDS}`;
    });
  }
  return folds;
}

function exampleOf(trial: HandTrial, { run, generated }: DecodedRun, group: string): TaskExample {
  const { onset, duration, truth, id } = trial;
  const baseline = { start: onset + BASELINE.start, end: onset + BASELINE.end };
  const window = { start: onset, end: onset + duration, baseline };
  return { run, generated, window, truth, group, unit: id, block: run.id };
}
