/** Splits that the paper of a data set names. */
import { HemocastError, type Random } from '../../foundation/index.js';
import { type PeopleSplit, splitPeople } from '../split.js';
import type { PublishedDataset, PublishedSplit } from './published-dataset.js';

/**
 * The split of a name; the first where none is given.
 *
 * @throws HemocastError `split-unknown`
 */
export function publishedSplit({ title, splits }: PublishedDataset, name?: string): PublishedSplit | undefined {
  const found = name === undefined ? splits[0] : splits.find((split) => split.name === name);
  if (found !== undefined || (name === undefined && splits.length === 0)) return found;
  throw new HemocastError('split-unknown', `${title} has no such split`, {
    field: '--split',
    expected: splits.map((split) => `${split.name} (${split.description})`).join('; ') || 'no split: it has EEG alone',
    found: String(name),
  });
}

/**
 * Who trains, chooses and tests by a named split. Where the paper names nobody to choose on, or nobody to test, as many as are asked for are
 * drawn from those who train.
 *
 * @param units people, or people by days, who have runs
 * @throws HemocastError `split-empty` where none of those whom the paper tests on is there; `too-few-people`
 */
export function splitByPaper(
  split: PublishedSplit,
  units: readonly string[],
  counts: { validation: number; test: number },
  random: Random,
): PeopleSplit {
  const of = (side: ReturnType<PublishedSplit['side']>) => units.filter((unit) => split.side(unit) === side);
  const [train, validation, test] = [of('train'), of('validation'), of('test')];
  if (test.length === 0 && validation.length === 0 && split.name === 'people')
    return splitPeople(units, counts, random);
  if (test.length === 0 || train.length === 0) {
    throw new HemocastError(
      'split-empty',
      `Nobody is left to ${test.length === 0 ? 'test' : 'train on'} by this split`,
      {
        field: '--split',
        expected: split.description,
        found: units.join(', '),
        advice: 'Get the other recordings, or take --split people, which draws people by the seed.',
      },
    );
  }
  if (validation.length > 0) return { train, validation, test };
  const drawn = splitPeople(train, { validation: counts.validation, test: 0 }, random);
  return { ...drawn, test };
}

/** The split whose units a model's people are, where one is; the first that has all of them. */
export function splitOfPeople(
  { splits }: PublishedDataset,
  people: readonly string[],
  unitsOf: (split: PublishedSplit) => ReadonlySet<string>,
): PublishedSplit | undefined {
  return splits.find((split) => {
    const units = unitsOf(split);
    return people.every((person) => units.has(person));
  });
}
