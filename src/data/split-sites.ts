/** People of one data set or several, drawn so that each data set is learned from, chosen on and tested. */
import { HemocastError, type Random } from '../foundation/index.js';
import { type PeopleSplit, splitPeople } from './split.js';
import type { TrainingData } from './training-data.js';

/**
 * Draws validation and test people from each data set, and takes care that every target has people of each kind.
 *
 * @param counts people of each data set
 * @throws HemocastError `too-few-people` for a data set with too few people, or a target that nobody drawn has
 */
export async function splitSites(
  data: Pick<TrainingData, 'people' | 'root' | 'targets' | 'sites'>,
  counts: { validation: number; test: number },
  random: Random,
): Promise<PeopleSplit> {
  const sites = await data.sites();
  const split: PeopleSplit = { train: [], validation: [], test: [] };
  for (const { name } of sites) {
    const own = data.people.filter((person) => name === '' || person.startsWith(`${name}/`));
    requireEnough(own.length, counts, name === '' ? data.root : name);
    const drawn = splitPeople(own, counts, name === '' ? random : random.fork(name));
    for (const part of ['train', 'validation', 'test'] as const) split[part].push(...drawn[part]);
  }
  for (const { name, title } of sites.length > 1 ? data.targets : []) {
    const having = new Set(sites.flatMap(({ people }) => people[name] ?? []));
    for (const part of ['train', 'validation', 'test'] as const) {
      if (split[part].length === 0 || split[part].some((person) => having.has(person))) continue;
      throw new HemocastError('too-few-people', `Nobody with ${title} was drawn to ${PURPOSE[part]}`, {
        file: data.root,
        expected: `one of the ${having.size} people with ${title} among ${split[part].join(', ')}`,
        found: 'nobody',
        advice: 'Give another --seed, raise --validation or --test, or add people.',
      });
    }
  }
  return split;
}

const PURPOSE = { train: 'train on', validation: 'choose on', test: 'test' } as const;

function requireEnough(people: number, { validation, test }: { validation: number; test: number }, file: string): void {
  if (people >= validation + test + 1) return;
  throw new HemocastError('too-few-people', 'The data set has too few people for this split', {
    file,
    expected: `${test} to test, ${validation} to choose on, and at least one to train on`,
    found: `${people} people`,
    advice: 'Lower --test and --validation, or add people.',
  });
}
