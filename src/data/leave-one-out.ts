/** Leave one person out: everybody is tested once, by a model that learned from all others. */
import { HemocastError, type Random } from '../foundation/index.js';
import type { PeopleSplit } from './split.js';
import { splitSites } from './split-sites.js';
import type { TrainingData } from './training-data.js';

/** One of several divisions of the same people. */
export interface Fold {
  /** Letters, digits and hyphens, of its own among all folds: the name of a folder. */
  name: string;
  people: PeopleSplit;
}

/**
 * A fold for each person, who tests it; the people to choose on are drawn by the seed among all others of each data set, and the rest
 * train.
 *
 * @param counts people to choose on, of each data set
 * @param random a fold's draw depends on the person's name, not on the order of people
 * @throws HemocastError `too-few-people`; `fold-names` where names of two people differ only in what a folder cannot be named by
 */
export async function leaveOneOut(
  data: Pick<TrainingData, 'people' | 'root' | 'targets' | 'sites'>,
  { validation }: { validation: number },
  random: Random,
): Promise<Fold[]> {
  const sites = await data.sites();
  const folds: Fold[] = [];
  const names = new Map<string, string>();
  for (const person of data.people) {
    const name = person.replace(/[^A-Za-z0-9]+/g, '-');
    const earlier = names.get(name);
    if (earlier !== undefined) {
      throw new HemocastError('fold-names', 'Two people would have the same folder', {
        file: data.root,
        expected: 'names that differ in letters and digits',
        found: `${earlier} and ${person}`,
        advice: 'Rename a data set or a person.',
      });
    }
    names.set(name, person);
    const others = data.people.filter((other) => other !== person);
    const rest = { people: others, root: data.root, targets: data.targets, sites: async () => sites };
    const drawn = await splitSites(rest, { validation, test: 0 }, random.fork(`without ${person}`));
    folds.push({ name, people: { ...drawn, test: [person] } });
  }
  return folds;
}
