/** Groups of people by what is known of them: sex, age, diagnosis. */
import { HemocastError } from '../foundation/index.js';

/** People in groups. */
export interface PeopleGroups {
  /** Column of `participants.tsv`. */
  column: string;
  /** Names in order, such as `F`, `M` or `lower`, `upper`. */
  groups: string[];
  /** Group of each person who has a value. */
  groupOf: Map<string, string>;
  /** Upper ends of all groups but the last, of numbers. */
  limits?: number[];
}

/** Parts into which numbers are cut. */
export const NUMBER_GROUPS = { halves: ['lower', 'upper'], tertiles: ['lowest', 'middle', 'highest'] } as const;
export type NumberParts = keyof typeof NUMBER_GROUPS;

/** Numbers of fewer different values are names, such as 0 and 1 of a diagnosis. */
const FEWEST_NUMBERS = 4;

/**
 * Groups people by a column: each value one group, or numbers at their median or tertiles. A person at a limit belongs to the lower group.
 *
 * @param facts what `participants.tsv` says of each person
 * @throws HemocastError `group-column` where nobody has a value, `group-values` where all have the same
 *
 * @example
 * groupPeople(new Map([['01', { age: 22 }], ['02', { age: 60 }], …]), 'age').groupOf.get('02'); // 'upper'
 */
export function groupPeople(
  facts: ReadonlyMap<string, Readonly<Record<string, number | string | undefined>>>,
  column: string,
  parts: NumberParts = 'halves',
): PeopleGroups {
  const known = [...facts].flatMap(([person, own]) => {
    const value = own[column];
    return value === undefined || value === '' || value === 'n/a' ? [] : [{ person, value }];
  });
  if (known.length === 0) {
    const columns = new Set(
      [...facts.values()].flatMap((own) => Object.keys(own).filter((key) => own[key] !== undefined)),
    );
    throw new HemocastError('group-column', 'Nothing is known of people by which to group them', {
      field: column,
      expected: [...columns].sort().join(', ') || 'a column of participants.tsv',
      found: 'no value of anybody',
    });
  }
  const numbers = known.map(({ value }) => Number(value));
  const isNumber = numbers.every(Number.isFinite) && new Set(numbers).size >= FEWEST_NUMBERS;
  const result = isNumber ? byLimits(known, numbers, column, parts) : byValue(known, column);
  if (result.groups.length >= 2) return result;
  throw new HemocastError('group-values', 'All people belong to one group', {
    field: column,
    expected: 'two groups or more',
    found: result.groups.join(', '),
  });
}

type Known = readonly { person: string; value: number | string }[];

function byValue(known: Known, column: string): PeopleGroups {
  const groupOf = new Map(known.map(({ person, value }) => [person, String(value)]));
  return { column, groups: [...new Set(groupOf.values())].sort(), groupOf };
}

function byLimits(known: Known, numbers: readonly number[], column: string, parts: NumberParts): PeopleGroups {
  const names = NUMBER_GROUPS[parts];
  const sorted = [...numbers].sort((a, b) => a - b);
  const limits = names.slice(1).map((_, k) => sorted[Math.ceil(((k + 1) * sorted.length) / names.length) - 1]);
  const groupOf = new Map(
    known.map(({ person }, i) => [person, names[limits.filter((limit) => numbers[i] > limit).length] as string]),
  );
  return { column, groups: names.filter((name) => [...groupOf.values()].includes(name)), groupOf, limits };
}
