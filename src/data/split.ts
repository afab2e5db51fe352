import { HemocastError, type Random } from '../foundation/index.js';

export interface PeopleSplit {
  train: string[];
  validation: string[];
  test: string[];
}

/**
 * Draws whole people for validation and test; all that belongs to a person lies
 * on one side. Names given more than once count once; the draw depends on the
 * set of names, not on their order.
 *
 * @throws HemocastError `too-few-people` when nobody is left to train on
 * @example
 * splitPeople(runs.map((run) => run.person), { validation: 2, test: 3 }, random);
 */
export function splitPeople(
  people: Iterable<string>,
  counts: { validation: number; test: number },
  random: Random,
): PeopleSplit {
  const names = [...new Set(people)].sort();
  const needed = counts.validation + counts.test + 1;
  if (names.length < needed) {
    throw new HemocastError('too-few-people', 'There are too few people for this split', {
      expected: `${needed} or more (${counts.validation} for validation, ${counts.test} for test, 1 to train)`,
      found: String(names.length),
      advice: 'Record or simulate more people, or hold fewer out.',
    });
  }
  const order = random.permutation(names.length).map((i) => names[i]);
  return {
    test: order.slice(0, counts.test).sort(),
    validation: order.slice(counts.test, counts.test + counts.validation).sort(),
    train: order.slice(counts.test + counts.validation).sort(),
  };
}

/** Volumes `start` … `end − 1`. */
export interface VolumeRange {
  start: number;
  end: number;
}

/**
 * Splits one recording in time: the first part to train on, the last to test,
 * and between them a gap that belongs to neither. The gap must cover the model's
 * window plus the haemodynamic response (20 s), so that nothing seen in training
 * reaches into the test.
 *
 * @param options.gapSeconds window + 20 s; time between the end of the last
 *   training volume and the start of the first test volume, at least
 * @throws HemocastError `recording-too-short`, `wrong-fraction`
 */
export function splitWithGap(
  volumes: number,
  tr: number,
  options: { testFraction: number; gapSeconds: number },
): { train: VolumeRange; test: VolumeRange } {
  const { testFraction, gapSeconds } = options;
  if (!(testFraction > 0 && testFraction < 1) || !(gapSeconds >= 0) || !(tr > 0)) {
    throw new HemocastError('wrong-fraction', 'The split is not possible', {
      expected: '0 < testFraction < 1, gapSeconds ≥ 0, tr > 0',
      found: `testFraction ${testFraction}, gapSeconds ${gapSeconds}, tr ${tr}`,
    });
  }
  // The small allowance keeps 40 s at a TR of 0.8 s at 50 volumes though 40 / 0.8 may round upwards.
  const gap = Math.ceil(gapSeconds / tr - 1e-9);
  const testStart = volumes - Math.max(1, Math.round(volumes * testFraction));
  const trainEnd = testStart - gap;
  if (trainEnd < 1) {
    throw new HemocastError('recording-too-short', 'The recording is too short for a split with this gap', {
      expected: `more than ${((volumes - testStart + gap) * tr).toFixed(0)} s`,
      found: `${(volumes * tr).toFixed(0)} s`,
      advice: 'Hold whole recordings or people out, or use a shorter window.',
    });
  }
  return { train: { start: 0, end: trainEnd }, test: { start: testStart, end: volumes } };
}
