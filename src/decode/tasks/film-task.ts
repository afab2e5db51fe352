/** Which film was watched. */
import type { TargetRun } from '../../data/index.js';
import { HemocastError } from '../../foundation/index.js';
import type { DecodingPart } from '../assess-decoder.js';
import { BLOOD_DELAY } from '../features/run-features.js';
import { coveredSeconds, type DecodedRun, partOf, type TaskExample, type TaskInput } from './decoded-run.js';

/** Seconds of a window. */
export const FILM_WINDOW = 20;

/** Tasks of published data sets that are no films. */
const NO_FILMS = /rest|checker|fixation|eyes|imagery|arithmetic/i;

export interface FilmTaskOptions extends TaskInput {
  /**
   * What the decoder has not seen: `people`, by films seen by several people; `days`, by runs of the same people on another day, those that
   * are not tested; `blocks`, by other times of the same runs.
   */
  across: 'people' | 'days' | 'blocks';
  /** Seconds of a window; the whole film where infinite. Default {@link FILM_WINDOW}. */
  seconds?: number;
  /** At most as many moments, spread evenly. */
  moments?: number;
}

export interface FilmTask {
  films: string[];
  /** One for each moment of the films, or for each person where blocks of time are left out. */
  parts: DecodingPart[];
  seconds: number;
  moments: number;
  /** What the decoder could use. */
  remark: string;
}

/**
 * Windows at the same moments of all films, each decoded by a decoder of that moment alone. Time since the start is the same for every film
 * and says nothing: a decoder cannot read the clock of a film, nor that films end at different times. Where blocks of time are left out a
 * decoder must serve all moments, and may use all that makes runs differ.
 *
 * @throws HemocastError `decode-films` with fewer than two films that can be learned, or films that are too short
 */
export function filmTask(options: FilmTaskOptions): FilmTask {
  const { across, seconds: wanted = FILM_WINDOW, moments: most = Number.POSITIVE_INFINITY } = options;
  const films = comparedFilms(options.runs, across);
  const runs = options.runs.filter(({ run }) => films.includes(run.task));
  if (films.length < 2) {
    throw new HemocastError('decode-films', 'There are not two films that can be told apart', {
      field: 'films',
      expected: 'two films or more, each watched by two people, or on both days',
      found: films.join(', ') || [...new Set(options.runs.map(({ run }) => run.task))].join(', ') || 'none',
    });
  }
  const common = Math.min(...runs.map(({ run }) => filmSeconds(run)));
  const seconds = Math.min(wanted, common);
  const fitting = Math.floor(common / seconds + 1e-9);
  if (!(seconds >= 4)) {
    throw new HemocastError('decode-films', 'The films are too short to be decoded', {
      field: 'seconds',
      expected: '4 s or more',
      found: `${common.toFixed(1)} s that all films have`,
    });
  }
  const count = Math.min(fitting, most);
  const moments = Array.from({ length: count }, (_, k) => Math.floor(((k + 0.5) * fitting) / count));
  const example = ({ run, generated, isTested }: DecodedRun, moment: number, group: string): TaskExample => {
    const start = firstSecond(run) + moment * seconds;
    return {
      ...{ run, generated, window: { start, end: start + seconds } },
      truth: films.indexOf(run.task),
      group,
      unit: run.id,
      // Labels change between the films of one person on one day.
      block: `${run.person} ${isTested === false ? 'learned' : 'tested'}`,
    };
  };
  const task = { films, seconds, moments: count };
  if (across === 'blocks') return { ...task, ...byBlocks(runs, moments, example, options) };
  const parts = moments.map((moment): DecodingPart => {
    const day = ({ isTested }: DecodedRun) => (isTested === false ? 'another day' : 'tested day');
    const examples = runs.map((own) => example(own, moment, across === 'days' ? day(own) : own.run.person));
    const tested = new Set(runs.flatMap((own, i) => (own.isTested === false ? [] : [examples[i].group])));
    const part = { ...partOf(examples, options), tested: [...tested] };
    return across === 'days' ? { ...part, innerGroups: part.people } : { ...part, outerFolds: 5 };
  });
  const seen = across === 'days' ? 'the same people on another day' : 'other people';
  const remark = `A decoder of each moment learned from ${seen} at the same moment of every film: it could use what a film does at that moment, but neither time since the start nor a film’s length`;
  return { ...task, parts, remark };
}

/** Films that a decoder can learn and be tested on. */
function comparedFilms(runs: readonly DecodedRun[], across: FilmTaskOptions['across']): string[] {
  const films = [...new Set(runs.map(({ run }) => run.task))].filter((film) => !NO_FILMS.test(film)).sort();
  const people = (film: string, tested?: boolean) =>
    new Set(
      runs
        .filter(({ run, isTested }) => run.task === film && (tested === undefined || (isTested !== false) === tested))
        .map(({ run }) => run.person),
    ).size;
  if (across === 'people') return films.filter((film) => people(film) >= 3 && people(film, true) >= 1);
  return across === 'days' ? films.filter((film) => people(film, true) > 0 && people(film, false) > 1) : films;
}

/** Each person in themselves, five blocks of time left out one after the other. */
function byBlocks(
  runs: readonly DecodedRun[],
  moments: readonly number[],
  example: (run: DecodedRun, moment: number, group: string) => TaskExample,
  input: TaskInput,
): Pick<FilmTask, 'parts' | 'remark'> {
  const blocks = Math.min(5, moments.length);
  const people = [...new Set(runs.map(({ run }) => run.person))];
  const parts = people.map((person) =>
    partOf(
      runs
        .filter(({ run }) => run.person === person)
        .flatMap((own) =>
          moments.map((moment, k) => example(own, moment, `block ${Math.floor((k * blocks) / moments.length)}`)),
        ),
      input,
    ),
  );
  return {
    parts,
    remark:
      'A decoder of each person learned from other times of the same runs: it could use whatever makes one run differ from another, the film or not',
  };
}

function firstSecond(run: TargetRun): number {
  return Math.max(run.taskStart, coveredSeconds(run).start);
}

/** Seconds of a film that source and, later, target cover. */
function filmSeconds(run: TargetRun): number {
  return coveredSeconds(run).end - BLOOD_DELAY - firstSecond(run);
}
