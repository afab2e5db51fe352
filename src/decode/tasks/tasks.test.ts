import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { assessClasses, assessNumbers } from '../assess-decoder.js';
import { decodingSource } from '../features/sources.js';
import { lda } from '../lda.js';
import { CORTEX, filmRun, handRun, LIGHT, restRun } from '../planted-run.fixture.js';
import { ridge } from '../ridge.js';
import type { DecodedRun } from './decoded-run.js';
import { filmTask } from './film-task.js';
import { handTask, trialFolds } from './hand-task.js';
import { personTask } from './person-task.js';

const names = (count: number) => Array.from({ length: count }, (_, p) => `p${p}`);
const options = () => ({ permutations: 19, random: new Random(1) });

function watched(eeg: number, signal: number, day = ''): DecodedRun[] {
  return names(8).flatMap((person) =>
    ['filmA', 'filmB', 'filmC'].map((film) => filmRun(person, film, { eeg, signal }, day)),
  );
}

describe('which film', () => {
  const accuracy = (runs: DecodedRun[], name: string, across: 'people' | 'days' | 'blocks') => {
    const { parts, films } = filmTask({ runs, source: decodingSource(name, CORTEX), space: CORTEX, across });
    return assessClasses(parts, films, lda, options()).accuracy;
  };

  it('is found by what films do at one moment, across people, in the signal that has it', () => {
    const runs = watched(0, 1);
    expect(accuracy(runs, 'bold', 'people')).toMatchObject({ p: 1 / 20 });
    expect(accuracy(runs, 'generated', 'people').value).toBeGreaterThan(0.8);
    const none = accuracy(runs, 'eeg', 'people');
    expect(none.value).toBeLessThan(0.5);
    expect(none.p).toBeGreaterThan(0.05);
  });

  it('is found within people on another day, which alone is tested', () => {
    const first = watched(1, 0).map((own) => ({ ...own, isTested: false }));
    const runs = [...first, ...watched(1, 0, ' again')];
    const { parts, films } = filmTask({ runs, source: decodingSource('eeg', CORTEX), space: CORTEX, across: 'days' });
    const { accuracy: found, predicted, examples } = assessClasses(parts, films, lda, options());
    expect(found.value).toBeGreaterThan(0.7);
    expect(predicted).toBe(examples / 2);
  });

  it('is not found by the clock: courses that all films share, and films that end at other times, say nothing', () => {
    const runs = names(8).flatMap((person) =>
      ['filmA', 'filmB', 'filmC'].map((film, k) => {
        // The same course for every film, growing with time; films of 90, 110 and 130 s.
        const made = filmRun(person, film, { eeg: 0, signal: 0 }, '', 90 + 20 * k);
        made.run.features.forEach((value, at, all) => {
          all[at] = value + at / 100;
        });
        return made;
      }),
    );
    expect(accuracy(runs, 'eeg', 'people').p).toBeGreaterThan(0.05);
  });

  it('reads whole films, and at most so many moments', () => {
    const input = { runs: watched(1, 1), source: decodingSource('bold-fc', CORTEX), space: CORTEX };
    const whole = filmTask({ ...input, across: 'people', seconds: Number.POSITIVE_INFINITY });
    expect(whole).toMatchObject({ moments: 1, seconds: 85 });
    expect(whole.parts[0].input).toMatchObject({ count: 24, width: 15 });
    expect(filmTask({ ...input, across: 'people', moments: 2 }).parts).toHaveLength(2);
    expect(filmTask({ ...input, across: 'blocks' }).parts).toHaveLength(8);
  });

  it('is refused where there is one film, or rest', () => {
    const input = { source: decodingSource('eeg', CORTEX), space: CORTEX, across: 'people' as const };
    const runs = watched(1, 1).filter(({ run }) => run.task === 'filmA');
    expect(() => filmTask({ ...input, runs })).toThrow('not two films');
    expect(() => filmTask({ ...input, runs: [restRun('p', 30, { eeg: 1, signal: 1 })] })).toThrow('found rest');
  });
});

describe('which hand', () => {
  const runs = names(6).map((person) => handRun(person, { eeg: 0, signal: 0.5 }));
  const input = (name: string) => ({ runs, source: decodingSource(name, LIGHT), space: LIGHT });

  it.each(['hbo', 'hbr', 'fnirs', 'generated', 'eeg+generated'])('is found in %s', (name) => {
    const { parts } = handTask({ ...input(name), across: 'blocks', shuffled: new Random(1) });
    expect(assessClasses(parts, ['left', 'right'], lda, options()).accuracy.value).toBeGreaterThan(0.75);
  });

  it('is not found where it is not', () => {
    const { parts } = handTask({ ...input('eeg'), across: 'people' });
    expect(assessClasses(parts, ['left', 'right'], lda, options()).accuracy.p).toBeGreaterThan(0.05);
  });

  it('has folds with as many trials of each hand', () => {
    const truths = Array.from({ length: 20 }, (_, i) => i % 2);
    const folds = trialFolds(truths, new Random(1));
    const counts = new Map<string, number>();
    folds.forEach((fold, i) => {
      counts.set(`${fold} ${truths[i]}`, (counts.get(`${fold} ${truths[i]}`) ?? 0) + 1);
    });
    expect([...counts.values()]).toEqual(Array(10).fill(2));
    expect(trialFolds(truths).slice(0, 4)).toEqual(Array(4).fill('fold 0'));
  });

  it('is refused with too few trials', () => {
    const few = { ...input('hbo'), runs: [handRun('p', { eeg: 1, signal: 1 }, 4)] };
    expect(() => handTask({ ...few, across: 'blocks' })).toThrow('too few trials');
  });
});

describe('what a person is', () => {
  const rest = names(30).map((person, p) =>
    restRun(person, 20 + ((p * 7) % 50), { eeg: 0, signal: 1 }, { sex: p % 3 ? 'F' : 'M' }),
  );

  it('is read off connectivity that it shapes, and not off what it does not', () => {
    const found = ['bold-fc', 'eeg-fc'].map((name) => {
      const { part } = personTask({ runs: rest, source: decodingSource(name, CORTEX), space: CORTEX }, 'age', 'number');
      return assessNumbers(part, ridge, options());
    });
    expect(found[0].r.value).toBeGreaterThan(0.7);
    expect(found[0].r.p).toBe(1 / 20);
    expect(found[1].r.p).toBeGreaterThan(0.05);
  });

  it('is one example a person, classes dealt evenly over folds', () => {
    const input = { runs: [...rest, ...rest], source: decodingSource('bold-fc', CORTEX), space: CORTEX };
    const { part, classes, people } = personTask(input, 'sex', 'class');
    expect(classes).toEqual(['F', 'M']);
    expect([people, part.input.count]).toEqual([30, 30]);
    const inFold = part.tested!.filter((_, k) => k % 5 === 0);
    expect(inFold.filter((name) => part.truth[part.people.indexOf(name)] === 1)).toHaveLength(2);
  });

  it('is refused where it is not known', () => {
    const input = { runs: rest, source: decodingSource('eeg', CORTEX), space: CORTEX };
    expect(() => personTask(input, 'bmi', 'number')).toThrow('0 people');
    expect(() => personTask({ ...input, runs: rest.slice(0, 3) }, 'age', 'number')).toThrow('3 people');
  });
});
