/** Where the data of a command lie: BIDS folders as they are, and published data sets (`NAME:FOLDER`) that are prepared first. */
import type { Template } from '../../cortex/index.js';
import {
  type DataPlace,
  NAMED_SPLITS,
  type NamedSplit,
  namedSplit,
  type PeopleSplit,
  type PreparedDataset,
  type PublishedDataset,
  type PublishedOptions,
  type PublishedRun,
  type PublishedSplit,
  type PublishedSurvey,
  preparePublished,
  publishedPlace,
  publishedSplit,
  type ResampledBold,
  resampledBold,
  splitByPaper,
  splitOfPeople,
} from '../../data/index.js';
import { HemocastError, type Progress, type Random, type Storage } from '../../foundation/index.js';
import { isBidsDataset, listed } from '../../recordings/index.js';
import { correctRaw } from './correct-raw.js';

/** A place that was named on the command line, ready to be opened. */
export interface OpenedPlace {
  /** As it was named. */
  text: string;
  /** The BIDS data set. */
  root: string;
  /** Of a published data set: which, and what was found. */
  published?: { dataset: PublishedDataset; prepared: PreparedDataset; split?: PublishedSplit };
  /** BOLD of a BIDS data set that lay in another space. */
  resampled?: ResampledBold;
}

/** Which split of a published data set is meant, by what there is of it; `alone` where it is the only data set. */
export type SplitChoice = (
  dataset: PublishedDataset,
  survey: PublishedSurvey,
  alone: boolean,
) => PublishedSplit | undefined;

/** What preparing needs. */
export interface PlacesTask {
  storage: Storage;
  /** Paths, or `NAME:FOLDER`. */
  texts: readonly string[];
  /** The split that is meant; runs that have no part in it are not prepared. All runs where absent. */
  split?: SplitChoice;
  /** Folder of the cache; undefined where none is kept. */
  cache: () => Promise<string | undefined>;
  template?: Template;
  parcels?: string;
  /** Whether BOLD that lies elsewhere than on fsaverage4 is brought there. */
  resample?: boolean;
  /** Spheres of fsLR registered to fsaverage. */
  spheres?: readonly [left: string, right: string];
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
      const cache = task.resample && (await isBidsDataset(storage, text)) ? await task.cache() : undefined;
      const { spheres } = task;
      const resampled =
        cache && (await resampledBold({ storage, root: text, cache, template, spheres, version, progress }));
      places.push({ text, root: text, ...(resampled && { resampled }) });
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
    const options: PublishedOptions = { template, parcels, correct: correctRaw };
    let split: PublishedSplit | undefined;
    const choose = (survey: PublishedSurvey) => {
      split = task.split?.(dataset, survey, texts.length === 1);
      return ({ entities }: PublishedRun) => split === undefined || split.unit(entities) !== undefined;
    };
    const prepared = await preparePublished({ storage, dataset, folder, cache, options, choose, version, progress });
    places.push({ text, root: prepared.root, published: { dataset, prepared, ...(split && { split }) } });
  }
  return places;
}

/** Sentences about what a published data set lacks, and what was assumed about its runs. */
export function placeNotes(places: readonly OpenedPlace[]): string[] {
  return places.flatMap(({ published, resampled }) => {
    const { dataset, prepared } = published ?? {};
    const byText = new Map<string, string[]>();
    for (const { run, texts } of prepared?.remarks ?? resampled?.remarks ?? []) {
      for (const text of texts) byText.set(text, [...(byText.get(text) ?? []), run]);
    }
    const findings = prepared?.survey.findings ?? [];
    return [
      ...findings.map(({ text, advice }) => `${dataset?.title}: ${text}${advice ? ` ${advice}` : ''}`),
      ...[...byText].map(([text, runs]) => `${text.replace(/\.$/, '')} (${listed(runs)})`),
    ];
  });
}

/** All runs that a paper uses, of whoever has one: how published data sets are read where people are drawn. */
const EVERYBODY = 'people';

function everybody({ splits }: PublishedDataset): PublishedSplit | undefined {
  return splits.find(({ name }) => name === EVERYBODY);
}

/**
 * The split to train by: the one that is named, or the data set's first; beside other data sets, people are drawn.
 *
 * @throws HemocastError `split-unknown`; `option-conflict` where a split is named beside several data sets
 */
export function splitToTrain(name: string | undefined): SplitChoice {
  return (dataset, _, alone) => {
    const isGeneral = NAMED_SPLITS.some((split) => split.name === name) && !hasSplit(dataset, name);
    if (alone && !isGeneral) return publishedSplit(dataset, name);
    if (name !== undefined && !isGeneral && name !== EVERYBODY) throw splitWithout(dataset.title);
    return everybody(dataset);
  };
}

const hasSplit = ({ splits }: PublishedDataset, name: string | undefined) =>
  splits.some((split) => split.name === name);

/**
 * The split of any data that is meant by a name: none where the name is that of the one published data set's own split.
 *
 * @throws HemocastError `split-unknown`
 */
export function generalSplit(places: readonly OpenedPlace[], name: string | undefined): NamedSplit | undefined {
  const [{ published }] = places;
  const isOwn = places.length === 1 && published !== undefined && hasSplit(published.dataset, name);
  return name === undefined || isOwn ? undefined : namedSplit(name);
}

/** The split that a model was trained by, as the names of its people tell. */
export function splitOfModel(people: readonly string[]): SplitChoice {
  return (dataset, { runs }, alone) => {
    const unitsOf = ({ unit }: PublishedSplit) => new Set(runs.flatMap(({ entities }) => unit(entities) ?? []));
    return alone ? (splitOfPeople(dataset, people, unitsOf) ?? everybody(dataset)) : everybody(dataset);
  };
}

function splitWithout(found: string): HemocastError {
  return new HemocastError('option-conflict', 'A split belongs to one published data set', {
    field: '--split',
    expected: 'one data set, as NAME:FOLDER',
    found,
    advice: `Leave --split out: people are drawn by the seed. Of any data: ${NAMED_SPLITS.map((one) => one.name).join(', ')}.`,
  });
}

/** Places as data are opened, each with the unit of the split that its runs belong to. */
export function dataPlaces(places: readonly OpenedPlace[], general?: NamedSplit): DataPlace[] {
  return places.map(({ root, published, resampled }) => {
    const own = published?.split?.unit;
    const { unit: divided } = general ?? {};
    const unit: typeof own =
      divided && own ? (entities) => (own(entities) === undefined ? undefined : divided(entities)) : (divided ?? own);
    return { root, ...(unit && { unit }), ...(resampled && { besides: [resampled.root] }) };
  });
}

/** Who trains, chooses and tests by a paper's split; undefined where people are drawn. */
export function peopleOf(
  places: readonly OpenedPlace[],
  people: readonly string[],
  counts: { validation: number; test: number },
  random: Random,
): PeopleSplit | undefined {
  const [{ published }] = places;
  const split = places.length === 1 ? published?.split : undefined;
  return split === undefined || split.name === EVERYBODY ? undefined : splitByPaper(split, people, counts, random);
}
