/** What is made rare, checked against what a data set says of itself before any recording is read. */
import { type Decoded, groupPeople, type NumberParts, type PeopleGroups } from '../../augment/index.js';
import { HANDS } from '../../decode/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import { openBidsDataset } from '../../recordings/bids/bids-dataset.js';
import { participantFacts } from '../../recordings/index.js';

/** A class or a group of people. */
export type RareChoice = { label: string } | { column: string; value: string };

/**
 * The choice on the command line.
 *
 * @throws HemocastError `augment-choice` for none, both, or a group that is not `column=value`
 * @example
 * rareChoice({ group: 'sex=F' }); // { column: 'sex', value: 'F' }
 */
export function rareChoice({ rare, group }: { rare?: string; group?: string }): RareChoice {
  if ((rare === undefined) === (group === undefined)) {
    throw new HemocastError('augment-choice', 'One class or one group of people is made rare', {
      field: '--rare, --group',
      expected: 'one of the two',
      found: rare === undefined ? 'neither' : 'both',
    });
  }
  if (group === undefined) return { label: rare! };
  const at = group.indexOf('=');
  const [column, value] = [group.slice(0, at).trim(), group.slice(at + 1).trim()];
  if (at > 0 && column !== '' && value !== '') return { column, value };
  throw new HemocastError('augment-choice', 'A group of people is a column and a value', {
    field: '--group',
    expected: 'COLUMN=VALUE, such as sex=F or age=upper',
    found: group,
  });
}

/** What a data set says of people and tasks, without its recordings. */
export interface DatasetFacts {
  /** Rows of `participants.tsv`, by person. */
  people: Map<string, Record<string, number | string | undefined>>;
  tasks: string[];
}

/** Reads tables and names of EEG recordings alone. */
export async function datasetFacts(storage: Storage, root: string): Promise<DatasetFacts> {
  const dataset = await openBidsDataset(storage, root);
  const recordings = dataset.recordings({ dataType: 'eeg', suffix: 'eeg' });
  const people: DatasetFacts['people'] = new Map();
  for (const recording of recordings) people.set(recording.entities.subject ?? '', participantFacts(recording));
  const tasks = new Set(recordings.flatMap(({ entities }) => entities.task ?? []));
  return { people, tasks: [...tasks].sort() };
}

/**
 * @param people who are decoded
 * @throws HemocastError `augment-label` for a class that there is not, `augment-group` for a group without anybody, `group-column`, `group-values`
 */
export function checkChoice(
  choice: RareChoice,
  what: Decoded,
  facts: DatasetFacts,
  people: readonly string[],
  parts: NumberParts,
): void {
  if ('label' in choice) checkLabel(choice.label, what, facts.tasks);
  else groupsWith(choice, factsOf(facts.people, people), parts);
}

/**
 * The groups of a choice.
 *
 * @throws HemocastError as {@link checkChoice}
 */
export function groupsWith(
  { column, value }: { column: string; value: string },
  facts: DatasetFacts['people'],
  parts: NumberParts,
): PeopleGroups {
  const groups = groupPeople(facts, column, parts);
  if (groups.groups.includes(value)) return groups;
  throw new HemocastError('augment-group', 'Nobody who is decoded belongs to this group', {
    field: '--group',
    expected: groups.groups.map((name) => `${column}=${name}`).join(', '),
    found: `${column}=${value}`,
    ...(groups.limits && { advice: 'Numbers make groups as --parts says.' }),
  });
}

function checkLabel(label: string, what: Decoded, tasks: readonly string[]): void {
  const known = what === 'hand' ? HANDS : tasks;
  if (known.includes(label as (typeof HANDS)[number])) return;
  throw new HemocastError('augment-label', 'There is no such class in the data set', {
    field: '--rare',
    expected: known.join(', ') || 'tasks of the EEG recordings',
    found: label,
  });
}

/** Facts of some people. */
export function factsOf(facts: DatasetFacts['people'], people: readonly string[]): DatasetFacts['people'] {
  return new Map(people.flatMap((person) => (facts.has(person) ? [[person, facts.get(person)!] as const] : [])));
}
