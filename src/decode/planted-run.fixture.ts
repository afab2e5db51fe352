/** Runs in which what can be decoded is planted, small enough to decode within a second. */
import type { TargetRun } from '../data/index.js';
import { Random } from '../foundation/index.js';
import type { ScoreSpace, Trial } from '../modalities/index.js';

export const ELECTRODES = 4;
export const BANDS = 2;
const REGIONS = 6;
const TR = 2;
const DELAY = 5;

/** Six regions of two values each. */
export const CORTEX: ScoreSpace = {
  labels: Array.from({ length: 2 * REGIONS }, (_, value) => Math.floor(value / 2)),
  regions: Array.from({ length: REGIONS }, (_, r) => ({ name: `region ${r}`, hemisphere: r % 2 === 0 ? 'L' : 'R' })),
};

/** Six channels of two kinds. */
export const LIGHT: ScoreSpace = {
  labels: Array.from({ length: 2 * REGIONS }, (_, value) => value),
  regions: Array.from({ length: 2 * REGIONS }, (_, v) => ({
    name: `channel ${v >> 1}`,
    hemisphere: 'L',
    kind: v % 2 === 0 ? 'HbO' : 'HbR',
  })),
  kindOf: Array.from({ length: 2 * REGIONS }, (_, value) => value % 2),
  kinds: ['HbO', 'HbR'],
};

/** How strongly something shows in each signal, against noise of 1. */
export interface Strength {
  eeg: number;
  signal: number;
}

export interface PlantedRun {
  run: TargetRun;
  /** As a model might generate it: the same with noise of its own. */
  generated: Float32Array;
}

/**
 * A run in which each electrode, band and region follows a drive at every second.
 *
 * @param drive of a row of the source or the target, at a second
 */
export function runOf(
  about: {
    id: string;
    person: string;
    task: string;
    seconds: number;
    trials?: Trial[];
    metadata?: TargetRun['metadata'];
  },
  drive: (row: number, second: number) => number,
  strength: Strength,
  generated = strength.signal,
): PlantedRun {
  const random = new Random(about.id);
  const { seconds } = about;
  const features = new Float32Array(seconds * ELECTRODES * BANDS);
  for (let s = 0, at = 0; s < seconds; s++) {
    for (let row = 0; row < ELECTRODES * BANDS; row++, at++) {
      features[at] = strength.eeg * drive(row % REGIONS, s) + random.normal();
    }
  }
  const volumes = Math.floor(seconds / TR);
  const signalOf = (own: number) =>
    Float32Array.from({ length: 2 * REGIONS * volumes }, (_, at) => {
      const second = (at % volumes) * TR - DELAY;
      return own * drive(Math.floor(at / volumes) >> 1, second) + random.normal();
    });
  const run: TargetRun = {
    taskStart: 0,
    metadata: {},
    ...about,
    ...{ features, electrodes: ELECTRODES, bands: BANDS },
    ...{ signal: signalOf(strength.signal), volumes, tr: TR, startTime: 0 },
  };
  return { run, generated: signalOf(generated) };
}

/** Watching a film whose course is the film's alone; every tenth second of it changes at random. */
export function filmRun(person: string, film: string, strength: Strength, day = '', seconds = 90): PlantedRun {
  const course = (row: number, second: number) => new Random(`${film} ${row} ${Math.floor(second / 10)}`).normal();
  return runOf({ id: `${person}${day}_${film}`, person, task: film, seconds }, course, strength);
}

/** Imagining movements: left raises the first rows, right the last ones, for ten seconds. */
export function handRun(person: string, strength: Strength, count = 20): PlantedRun {
  const order = new Random(`${person} order`).permutation(count);
  const trials = order.map((place, k) => ({
    onset: 10 + 20 * k,
    duration: 10,
    label: place % 2 === 0 ? 'left' : 'right',
  }));
  const drive = (row: number, second: number) => {
    const trial = trials.find(({ onset }) => second >= onset && second < onset + 10);
    if (trial === undefined) return 0;
    return (trial.label === 'left') === row < REGIONS / 2 ? 1 : -1;
  };
  return runOf(
    { id: `${person}_imagery`, person, task: 'motorImagery', seconds: 20 * count + 30, trials },
    drive,
    strength,
  );
}

/** Rest of somebody whose age shows as how strongly rows go together. */
export function restRun(person: string, age: number, strength: Strength, more: TargetRun['metadata'] = {}): PlantedRun {
  const common = new Random(`${person} common`);
  const shared = Float64Array.from({ length: 200 }, () => common.normal());
  const drive = (_: number, second: number) => ((age - 20) / 25) * shared[Math.max(0, Math.floor(second))];
  return runOf(
    { id: `${person}_rest`, person, task: 'rest', seconds: 120, metadata: { age, ...more } },
    drive,
    strength,
  );
}
