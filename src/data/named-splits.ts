/**
 * Splits that any data can be divided by: people, sessions, data sets. What is divided are units, each with the runs of one person or of
 * one session of a person; a unit lies on one side whole.
 */
import { HemocastError, type Random } from '../foundation/index.js';
import type { BidsEntities } from '../recordings/index.js';
import { GapData, sidesOf } from './gap-data.js';
import { type Fold, leaveOneOut } from './leave-one-out.js';
import { type PeopleSplit, splitPeople } from './split.js';
import { splitSites } from './split-sites.js';
import type { TrainingData } from './training-data.js';

/** A way to divide data into runs to train on, to choose on and to test on: once, or several times. */
export type NamedSplit = SingleSplit | FoldedSplit;

interface SplitByName {
  /** As `--split` names it. */
  name: string;
  /** Who trains and who tests, as part of a sentence. */
  description: string;
  /** The unit that a run belongs to; its person where absent. */
  unit?(entities: BidsEntities): string;
  /** The data with runs divided, where they are. */
  divided?(data: TrainingData): TrainingData;
}

/** A split by which one model is trained and tested. */
export interface SingleSplit extends SplitByName {
  /**
   * Draws the sides. `counts` are units to choose on and, where they are drawn, to test on.
   *
   * @throws HemocastError `too-few-people`, `split-empty`
   */
  divide(
    data: Pick<TrainingData, 'people' | 'root' | 'targets' | 'sites'>,
    counts: { validation: number; test: number },
    random: Random,
  ): Promise<PeopleSplit>;
}

/** A split by which everybody is tested, each by a model of its own. */
export interface FoldedSplit extends SplitByName {
  /**
   * Draws the sides of each fold.
   *
   * @throws HemocastError `too-few-people`, `fold-names`
   */
  folds(
    data: Pick<TrainingData, 'people' | 'root' | 'targets' | 'sites'>,
    counts: { validation: number },
    random: Random,
  ): Promise<Fold[]>;
}

/** Between a person and a session in the name of a unit. */
const SESSION = 'ses';

export const NAMED_SPLITS: readonly NamedSplit[] = [
  {
    name: 'people',
    description: 'people are drawn by the seed, of each data set',
    divide: splitSites,
  },
  {
    name: 'sessions',
    description: 'the first session of everybody trains, later sessions of the same people test',
    unit: ({ subject = '', session = '' }) => `${subject}${SESSION}${session}`,
    divide: splitSessions,
  },
  {
    name: 'gap',
    description: 'the beginning of every recording trains and its end tests, with gaps of 90 s between',
    divided: (data) => new GapData(data),
    divide: async ({ people }) => sidesOf(people),
  },
  {
    name: 'sites',
    description: 'the last data set tests, all others train',
    divide: splitLastSite,
  },
  {
    name: 'leave-one-out',
    description: 'each person tests a model of its own, which all others train',
    folds: leaveOneOut,
  },
];

/** @throws HemocastError `split-unknown` */
export function namedSplit(name: string): NamedSplit {
  const found = NAMED_SPLITS.find((split) => split.name === name);
  if (found !== undefined) return found;
  throw new HemocastError('split-unknown', 'There is no such split', {
    field: '--split',
    expected: NAMED_SPLITS.map((split) => `${split.name} (${split.description})`).join('; '),
    found: name,
    advice: 'Splits of a published data set are for NAME:FOLDER alone; `hemocast datasets` lists them.',
  });
}

async function splitSessions(
  { people: units, root }: Pick<TrainingData, 'people' | 'root'>,
  { validation }: { validation: number },
  random: Random,
): Promise<PeopleSplit> {
  const byPerson = new Map<string, string[]>();
  for (const unit of units) {
    const person = unit.slice(0, unit.lastIndexOf(SESSION));
    byPerson.set(person, [...(byPerson.get(person) ?? []), unit]);
  }
  const first: string[] = [];
  const later: string[] = [];
  for (const own of byPerson.values()) {
    own.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    first.push(own[0]);
    later.push(...own.slice(1));
  }
  if (later.length === 0) {
    throw new HemocastError('split-empty', 'Nobody has a second session to test on', {
      file: root,
      field: '--split',
      expected: 'people with two sessions (ses-… in the names of their files)',
      found: `${byPerson.size} people, one session each`,
      advice: 'Take --split people, or add recordings of another day.',
    });
  }
  return { ...splitPeople(first, { validation, test: 0 }, random), test: later.sort() };
}

async function splitLastSite(
  data: Pick<TrainingData, 'people' | 'root' | 'sites'>,
  { validation }: { validation: number },
  random: Random,
): Promise<PeopleSplit> {
  const { people, root } = data;
  const names = (await data.sites()).map(({ name }) => name);
  const last = names[names.length - 1];
  if (names.length < 2) {
    throw new HemocastError('split-empty', 'There is one data set alone: none is left to test on', {
      file: root,
      field: '--split',
      expected: 'two data sets or more; the last one tests',
      found: 'one',
      advice: 'Give another data set, or take --split people.',
    });
  }
  const ofSite = (name: string) => people.filter((person) => person.startsWith(`${name}/`));
  const split: PeopleSplit = { train: [], validation: [], test: ofSite(last) };
  for (const name of names.slice(0, -1)) {
    const drawn = splitPeople(ofSite(name), { validation, test: 0 }, random.fork(name));
    split.train.push(...drawn.train);
    split.validation.push(...drawn.validation);
  }
  return split;
}

/**
 * Whose recording a run is, whatever unit of a split it belongs to: statistics are over people, not over their sessions.
 *
 * @param id as `sub-01_ses-02_task-film`, after the name of the data set and a slash where there are several
 * @param otherwise for runs of other names
 */
export function subjectOf(id: string, otherwise: string): string {
  const [, site = '', label] = /^(.*\/)?sub-([A-Za-z0-9]+)_/.exec(id) ?? [];
  return label === undefined ? otherwise : `${site}${label}`;
}
