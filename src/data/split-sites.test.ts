import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { bold, fnirs } from '../modalities/index.js';
import { splitPeople } from './split.js';
import { splitSites } from './split-sites.js';
import type { DataSite } from './training-data.js';

const names = (site: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${site}${site && '/'}0${i + 1}`);
const site = (name: string, people: DataSite['people']): DataSite => ({ name, title: name, people, devices: {} });
const dataOf = (...sites: DataSite[]) => ({
  root: 'here',
  targets: [bold, fnirs],
  people: [...new Set(sites.flatMap(({ people }) => Object.values(people).flat()))].sort(),
  sites: async () => sites,
});
const COUNTS = { validation: 1, test: 2 };

describe('people of several data sets', () => {
  it('are drawn from each of them, whatever its place in the list', async () => {
    const [one, two] = [site('a', { bold: names('a', 6) }), site('b', { fnirs: names('b', 5) })];
    const split = await splitSites(dataOf(one, two), COUNTS, new Random(3));
    const count = (people: readonly string[], of: string) =>
      people.filter((person) => person.startsWith(`${of}/`)).length;
    for (const [part, perSite] of [
      ['validation', [1, 1]],
      ['test', [2, 2]],
      ['train', [3, 2]],
    ] as const) {
      expect([count(split[part], 'a'), count(split[part], 'b')], part).toEqual(perSite);
    }
    expect([...split.train, ...split.validation, ...split.test].sort()).toEqual(dataOf(one, two).people);
    const turned = await splitSites(dataOf(two, one), COUNTS, new Random(3));
    expect([...turned.test].sort()).toEqual([...split.test].sort());
  });

  it('are drawn as they always were where there is one', async () => {
    const people = names('', 7);
    const split = await splitSites(dataOf(site('', { bold: people })), COUNTS, new Random(5));
    expect(split).toEqual(splitPeople(people, COUNTS, new Random(5)));
  });

  it('must be enough in each, and of each target', async () => {
    const few = dataOf(site('a', { bold: names('a', 6) }), site('b', { fnirs: names('b', 3) }));
    await expect(splitSites(few, COUNTS, new Random(1))).rejects.toMatchObject({
      code: 'too-few-people',
      detail: { file: 'b' },
    });
    // Of twelve people one has fNIRS: it cannot be trained on, chosen on and tested.
    const rare = dataOf(site('a', { bold: names('a', 6) }), site('b', { bold: names('b', 6), fnirs: ['b/01'] }));
    await expect(splitSites(rare, COUNTS, new Random(1))).rejects.toMatchObject({ code: 'too-few-people' });
  });
});
