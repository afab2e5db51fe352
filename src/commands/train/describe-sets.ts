/** The data sets of a model that was trained on several, as its configuration records them. */
import type { DataSite, PeopleSplit } from '../../data/index.js';
import type { ModelConfiguration } from '../../models/index.js';

type Sets = ModelConfiguration['training']['sets'];

/** Who of each data set was trained on, by target, and with what people were measured; nothing where there is one data set alone. */
export function describeSets(sites: readonly DataSite[], people: PeopleSplit): Sets {
  if (sites.some(({ name }) => name === '')) return undefined;
  return sites.map(({ name, title, people: having, devices }) => ({
    name,
    title,
    people: Object.fromEntries(
      Object.entries(having).map(([target, own]) => [
        target,
        {
          train: people.train.filter((person) => own.includes(person)),
          validation: people.validation.filter((person) => own.includes(person)),
          test: people.test.filter((person) => own.includes(person)),
        },
      ]),
    ),
    devices: { ...devices },
  }));
}
