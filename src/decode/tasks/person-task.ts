/** What a person is: a number such as age, a class such as sex. */
import { HemocastError } from '../../foundation/index.js';
import type { DecodingPart } from '../assess-decoder.js';
import { BLOOD_DELAY } from '../features/run-features.js';
import { coveredSeconds, type DecodedRun, partOf, type TaskInput } from './decoded-run.js';

/** People below this many cannot be told from chance. */
export const FEWEST_PEOPLE = 6;

/** People with what is to be read off them. */
export interface PersonTask {
  part: DecodingPart;
  /** Names of the classes; empty for a number. */
  classes: string[];
  people: number;
  /** People who were left out, because the table of people does not say it of them. */
  unknown: string[];
}

/**
 * One example a person: the mean over runs of features of the whole run.
 *
 * @param trait column of the table of people
 * @throws HemocastError `decode-trait` where it is known of too few people, or is the same in all
 */
export function personTask(input: TaskInput, trait: string, kind: 'number' | 'class'): PersonTask {
  const people = [...new Set(input.runs.map(({ run }) => run.person))].sort();
  const known = people.flatMap((person) => {
    const runs = input.runs.filter(({ run }) => run.person === person);
    const value = traitOf(runs[0], trait, kind);
    return value === undefined ? [] : [{ person, runs, value }];
  });
  const classes = kind === 'class' ? [...new Set(known.map(({ value }) => String(value)))].sort() : [];
  const different = new Set(known.map(({ value }) => value)).size;
  if (known.length < FEWEST_PEOPLE || different < 2) {
    throw new HemocastError('decode-trait', 'The table of people does not say enough to decode from', {
      field: trait,
      expected: `${FEWEST_PEOPLE} people or more who are known and differ`,
      found: `${known.length} ${known.length === 1 ? 'person' : 'people'}, ${different} different values`,
    });
  }
  const rare = classes.find((name) => known.filter(({ value }) => value === name).length < 2);
  if (rare !== undefined) {
    throw new HemocastError('decode-trait', 'A class has too few people to be learned without one of them', {
      field: trait,
      expected: '2 people or more',
      found: `${rare}: 1`,
    });
  }
  const all = known.flatMap(({ runs, value, person }) =>
    runs.map(({ run, generated }) => {
      const { start, end } = coveredSeconds(run);
      return {
        ...{ run, generated, window: { start, end: end - BLOOD_DELAY } },
        truth: kind === 'class' ? classes.indexOf(String(value)) : Number(value),
        ...{ group: person, unit: person, block: 'people' },
      };
    }),
  );
  // Classes in turn, so that folds have as many of each as can be.
  const inTurn = known.toSorted((a, b) => classes.indexOf(String(a.value)) - classes.indexOf(String(b.value)));
  const tested = inTurn
    .filter(({ runs }) => runs.some(({ isTested }) => isTested !== false))
    .map(({ person }) => person);
  const part = { ...meanByPerson(partOf(all, input)), tested, outerFolds: 5 };
  const unknown = people.filter((person) => !known.some((own) => own.person === person));
  return { part, classes, people: known.length, unknown };
}

/** A trait of whom a run is of; undefined where it is not known. */
function traitOf({ run }: DecodedRun, trait: string, kind: 'number' | 'class'): number | string | undefined {
  const value = run.metadata[trait];
  if (value === undefined || value === '' || value === 'n/a') return undefined;
  // As runs have it for networks, which take numbers.
  if (trait === 'sex' && typeof value === 'number') return value === 1 ? 'M' : 'F';
  if (kind === 'class') return String(value);
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The mean of each person's examples. */
export function meanByPerson(part: DecodingPart): DecodingPart {
  const { width, values } = part.input;
  const people = [...new Set(part.people)];
  const means = new Float32Array(people.length * width);
  const first = people.map((person, p) => {
    const own = part.people.flatMap((name, i) => (name === person ? [i] : []));
    for (const i of own) for (let k = 0; k < width; k++) means[p * width + k] += values[i * width + k] / own.length;
    return own[0];
  });
  const pick = <T>(list: readonly T[]) => first.map((i) => list[i]);
  return {
    input: { count: people.length, width, values: means },
    truth: pick(part.truth),
    groups: pick(part.groups),
    people,
    units: pick(part.units),
    blocks: pick(part.blocks),
  };
}
