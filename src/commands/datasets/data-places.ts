/** Where the data of a command lie: BIDS folders as they are, and published data sets (`NAME:FOLDER`) that are prepared first. */
import type { Template } from '../../cortex/index.js';
import {
  type DataPlace,
  type PeopleSplit,
  type PreparedDataset,
  type PublishedDataset,
  type PublishedOptions,
  type PublishedSplit,
  preparePublished,
  publishedPlace,
  publishedSplit,
  splitByPaper,
  splitOfPeople,
} from '../../data/index.js';
import { HemocastError, type Progress, type Random, type Storage } from '../../foundation/index.js';
import { type BidsEntities, listed } from '../../recordings/index.js';

/** A place that was named on the command line, ready to be opened. */
export interface OpenedPlace {
  /** As it was named. */
  text: string;
  /** The BIDS data set. */
  root: string;
  /** Of a published data set: which, and what was found. */
  published?: { dataset: PublishedDataset; prepared: PreparedDataset };
}

/** What preparing needs. */
export interface PlacesTask {
  storage: Storage;
  /** Paths, or `NAME:FOLDER`. */
  texts: readonly string[];
  /** Folder of the cache; undefined where none is kept. */
  cache: () => Promise<string | undefined>;
  template?: Template;
  parcels?: string;
  version: string;
  progress?: Progress;
}

/**
 * Prepares the published data sets among some places.
 *
 * @throws HemocastError `published-unknown`, `published-without-cache`, and what `preparePublished` throws
 */
export async function openPlaces(task: PlacesTask): Promise<OpenedPlace[]> {
  const { storage, texts, template, parcels, version, progress } = task;
  const places: OpenedPlace[] = [];
  for (const text of texts) {
    const named = publishedPlace(text);
    if (named === undefined) {
      places.push({ text, root: text });
      continue;
    }
    const { dataset, folder } = named;
    const cache = await task.cache();
    if (cache === undefined) {
      throw new HemocastError('published-without-cache', 'A published data set is prepared in the cache folder', {
        file: text,
        field: '--cache',
        expected: 'a folder with room for a copy of the data',
        found: '--no-cache',
      });
    }
    const options: PublishedOptions = { template, parcels };
    const prepared = await preparePublished({ storage, dataset, folder, cache, options, version, progress });
    places.push({ text, root: prepared.root, published: { dataset, prepared } });
  }
  return places;
}

/** Sentences about what a published data set lacks, and what was assumed about its runs. */
export function placeNotes(places: readonly OpenedPlace[]): string[] {
  return places.flatMap(({ published }) => {
    if (published === undefined) return [];
    const { dataset, prepared } = published;
    const byText = new Map<string, string[]>();
    for (const { run, texts } of prepared.remarks) {
      for (const text of texts) byText.set(text, [...(byText.get(text) ?? []), run]);
    }
    return [
      ...prepared.survey.findings.map(({ text, advice }) => `${dataset.title}: ${text}${advice ? ` ${advice}` : ''}`),
      ...[...byText].map(([text, runs]) => `${text.replace(/\.$/, '')} (${listed(runs)})`),
    ];
  });
}

/** All runs of whoever has one: how published data sets are read where no paper's split is asked for. */
const EVERYBODY = 'people';

/**
 * The split of the one published data set among some places.
 *
 * @throws HemocastError `split-unknown`; `option-conflict` where a split is named beside several data sets, or none that is published
 */
export function namedSplit(places: readonly OpenedPlace[], name: string | undefined): PublishedSplit | undefined {
  const [{ published }] = places;
  if (places.length === 1 && published !== undefined) return publishedSplit(published.dataset, name);
  if (name === undefined) return undefined;
  throw new HemocastError('option-conflict', 'A split belongs to one published data set', {
    field: '--split',
    expected: 'one data set, as NAME:FOLDER',
    found: places.map(({ text }) => text).join(', '),
    advice: 'Leave --split out: people are drawn by the seed.',
  });
}

/** Places with what of them counts by a split; of published ones without a split, all that the paper uses of anybody. */
export function dataPlaces(places: readonly OpenedPlace[], split?: PublishedSplit): DataPlace[] {
  return places.map(({ root, published }) => {
    const own = split ?? published?.dataset.splits.find(({ name }) => name === EVERYBODY);
    return published === undefined || own === undefined ? { root } : { root, unit: own.unit };
  });
}

/** Who trains, chooses and tests by a paper's split; undefined where people are drawn. */
export function peopleOf(
  split: PublishedSplit | undefined,
  people: readonly string[],
  counts: { validation: number; test: number },
  random: Random,
): PeopleSplit | undefined {
  return split === undefined || split.name === EVERYBODY ? undefined : splitByPaper(split, people, counts, random);
}

/** The split that a model was trained by, as its people's names tell; undefined where they are those of several data sets. */
export function splitOfModel(places: readonly OpenedPlace[], people: readonly string[]): PublishedSplit | undefined {
  const [{ published }] = places;
  if (places.length > 1 || published === undefined) return undefined;
  const { dataset, prepared } = published;
  const unitsOf = ({ unit }: PublishedSplit) =>
    new Set(prepared.survey.runs.flatMap(({ entities }) => unit(entities as BidsEntities) ?? []));
  return splitOfPeople(dataset, people, unitsOf);
}
