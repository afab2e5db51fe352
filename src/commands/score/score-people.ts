/** Who is tested, and whom baselines are fitted to: people with predictions, and the others. */
import type { PeopleSplit } from '../../data/index.js';
import { HemocastError, type Random } from '../../foundation/index.js';
import type { BASELINE_CHOICES } from './options.js';

export interface ScorePeopleTask {
  /** Of the data set. */
  people: readonly string[];
  /** Those with predictions. */
  predicted: readonly string[];
  baselines: (typeof BASELINE_CHOICES)[number];
  train?: readonly string[];
  validation?: readonly string[];
  random: Random;
}

/** One of so many of the people without predictions is for choosing settings. */
const VALIDATION = 5;

/**
 * The divisions of people: one, or one for each person where each is left out in turn.
 *
 * @throws HemocastError `too-few-people` where nobody is left to fit baselines to; `people-missing` for names that are not there;
 *   `split-leak` where baselines would be fitted to people with predictions
 */
export function scorePeople(task: ScorePeopleTask): PeopleSplit[] {
  const { people, predicted, baselines, random } = task;
  if (baselines === 'none') return [{ train: [], validation: [], test: [...predicted] }];
  if (baselines === 'leave-one-out') return eachLeftOut(task);
  const others = people.filter((person) => !predicted.includes(person));
  const named = [...(task.train ?? []), ...(task.validation ?? [])].map(withoutPrefix);
  const missing = named.filter((person) => !people.includes(person));
  if (missing.length > 0) {
    throw new HemocastError('people-missing', 'The data set lacks people whom baselines are to be fitted to', {
      ...{ field: '--train, --validation', expected: people.join(', '), found: missing.join(', ') },
    });
  }
  const leaked = named.filter((person) => predicted.includes(person));
  if (leaked.length > 0) {
    throw new HemocastError('split-leak', 'Baselines would be fitted to people who are tested', {
      ...{ field: '--train, --validation', expected: 'people without predictions', found: leaked.join(', ') },
    });
  }
  const given = task.validation?.map(withoutPrefix);
  const free = others.filter((person) => !given?.includes(person));
  const wanted = task.train?.map(withoutPrefix);
  const count = Math.max(1, Math.round(free.length / VALIDATION));
  const validation =
    given ??
    drawn(
      free.filter((person) => !wanted?.includes(person)),
      count,
      random,
    );
  const train = wanted ?? free.filter((person) => !validation.includes(person));
  if (train.length === 0 || validation.length === 0) throw tooFew(others.length, predicted.length);
  return [{ train: [...train].sort(), validation: [...validation].sort(), test: [...predicted] }];
}

/** Each person is tested beside baselines fitted to all others, of whom the next one is for choosing settings. */
function eachLeftOut({ people, predicted }: ScorePeopleTask): PeopleSplit[] {
  if (people.length < 3) throw tooFew(people.length, predicted.length);
  return predicted.map((person) => {
    // Folds predict the people for validation, so that these have predictions wherever others have.
    const pool = predicted.length > 1 ? predicted : people;
    const next = pool[(pool.indexOf(person) + 1) % pool.length];
    return { train: people.filter((other) => other !== person && other !== next), validation: [next], test: [person] };
  });
}

function drawn(people: readonly string[], count: number, random: Random): string[] {
  const order = random.permutation(people.length);
  return [...order.slice(0, count)].map((at) => people[at]);
}

const withoutPrefix = (person: string) => person.replace(/^sub-/, '');

function tooFew(others: number, predicted: number): HemocastError {
  return new HemocastError('too-few-people', 'Nobody is left to fit baselines to', {
    expected: 'two people or more without predictions: one to fit to, one to choose settings on',
    found: `${others} without, ${predicted} with predictions`,
    advice:
      'Leave out the predictions of some people; or, where each person was predicted without having been learned from, give --baselines leave-one-out; --baselines none scores without baselines.',
  });
}
