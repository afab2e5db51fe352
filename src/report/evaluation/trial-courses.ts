/** Averages over trials for the report: by label, hemisphere and kind, over the people. */
import type { TargetRun } from '../../data/paired-run.js';
import {
  epochMean,
  kindOfValue,
  type Prediction,
  ScoredValues,
  SENSORIMOTOR_REGIONS,
  sensorimotorValues,
  type TrialEpochs,
  trialAverage,
  trialEpochs,
} from '../../evaluate/index.js';
import type { ScoreSpace } from '../../modalities/index.js';
import type { TrialCourse } from '../trial-average-figure.js';
import type { EvaluationReportInput } from './input.js';

/** A prediction with its deviation. */
export type ReportedPrediction = Pick<Prediction, 'mean'> & { deviation: Float32Array };

/** One person's average: courses by sample, and how far one measured average may lie from the generated one. */
interface PersonCourse {
  measured: Float64Array;
  generated: Float64Array;
  deviation: Float64Array;
}

/**
 * Mean over people of each person's averages. The measured band is one standard
 * error over people (over nothing with one person: 0). The generated band is what
 * the model states for an average of that many trials at one channel: its standard
 * deviation of a single value divided by √trials, trials taken as independent.
 *
 * @returns undefined where no run has enough trials
 */
export function trialCourses(
  space: ScoreSpace,
  test: readonly TargetRun[],
  predictions: ReadonlyMap<string, ReportedPrediction>,
): EvaluationReportInput['trials'] {
  const runs = test.map((run) => ({ run, epochs: trialEpochs(run) })).filter(({ epochs }) => epochs.length > 0);
  if (runs.length === 0) return undefined;
  const labels = [...new Set(runs.flatMap(({ epochs }) => epochs.map(({ label }) => label)))].sort();
  const kinds = space.kinds ?? [undefined];
  const { values: valuesIn, places } = trialValues(space);
  const courses = labels.flatMap((label) =>
    ['L', 'R'].flatMap((hemisphere) =>
      kinds.flatMap((kind, k): TrialCourse[] => {
        const people = byPerson(runs, label, valuesIn(hemisphere, k), space, predictions);
        const seconds = runs.flatMap(({ epochs }) => epochs.filter((one) => one.label === label))[0]?.seconds ?? [];
        return people.length === 0 ? [] : [{ label, hemisphere, kind, seconds, ...overPeople(people) }];
      }),
    ),
  );
  return {
    courses,
    people: new Set(runs.map(({ run }) => run.person)).size,
    count: runs.reduce((sum, { epochs }) => sum + epochs.reduce((all, { starts }) => all + starts.length, 0), 0),
    places,
  };
}

/** Over which values of a hemisphere and kind responses are averaged: sensorimotor ones where the left has some, else all of them. */
export function trialValues(space: ScoreSpace): {
  values: (hemisphere: string, kind: number) => number[];
  places: string;
} {
  const kinds = space.kinds ?? [undefined];
  if (!kinds.some((_, kind) => sensorimotorValues(space, 'L', kind).length > 0)) {
    return { values: (hemisphere, kind) => valuesOf(space, hemisphere, kind), places: 'all regions of the hemisphere' };
  }
  return {
    values: (hemisphere, kind) => sensorimotorValues(space, hemisphere, kind),
    places: `sensorimotor regions (${SENSORIMOTOR_REGIONS.join(', ')})`,
  };
}

/** Scored values of a hemisphere and kind, whatever their region. */
function valuesOf(space: ScoreSpace, hemisphere: string, kind: number): number[] {
  return Array.from(space.labels, (_, value) => value).filter(
    (value) =>
      space.labels[value] >= 0 &&
      space.regions[space.labels[value]].hemisphere === hemisphere &&
      kindOfValue(space, value) === kind,
  );
}

/** Averages of each person, the mean over their runs. */
function byPerson(
  runs: readonly { run: TargetRun; epochs: TrialEpochs[] }[],
  label: string,
  wanted: readonly number[],
  space: ScoreSpace,
  predictions: ReadonlyMap<string, ReportedPrediction>,
): PersonCourse[] {
  const people = new Map<string, PersonCourse[]>();
  for (const { run, epochs } of runs) {
    const own = epochs.find((one) => one.label === label);
    const measured = new Set(new ScoredValues(space, run.present).all);
    const values = wanted.filter((value) => measured.has(value));
    if (own === undefined || values.length === 0) continue;
    const { mean, deviation } = predictions.get(run.id)!;
    const spread = overRows(epochMean(deviation, run.volumes, own, values), values.length);
    people.set(run.person, [
      ...(people.get(run.person) ?? []),
      {
        measured: overRows(trialAverage(run.signal, run.volumes, own, values), values.length),
        generated: overRows(trialAverage(mean, run.volumes, own, values), values.length),
        deviation: spread.map((value) => value / Math.sqrt(own.starts.length)),
      },
    ]);
  }
  return [...people.values()].map((own) => ({
    measured: meanCourse(own.map((one) => one.measured)),
    generated: meanCourse(own.map((one) => one.generated)),
    deviation: meanCourse(own.map((one) => one.deviation)).map((value) => value / Math.sqrt(own.length)),
  }));
}

function overPeople(people: readonly PersonCourse[]) {
  const measured = meanCourse(people.map((one) => one.measured));
  const error = measured.map((mean, k) => {
    if (people.length < 2) return 0;
    const squares = people.reduce((sum, one) => sum + (one.measured[k] - mean) ** 2, 0);
    return Math.sqrt(squares / (people.length - 1) / people.length);
  });
  return {
    measured: [...measured],
    measuredBand: [...error],
    generated: [...meanCourse(people.map((one) => one.generated))],
    generatedBand: [...meanCourse(people.map((one) => one.deviation))],
  };
}

/** `[row, sample]` → the mean row `[sample]`. */
export function overRows(data: Float64Array, rows: number): Float64Array {
  const samples = data.length / rows;
  return Float64Array.from({ length: samples }, (_, k) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += data[row * samples + k];
    return sum / rows;
  });
}

function meanCourse(courses: readonly Float64Array[]): Float64Array {
  return courses[0].map((_, k) => courses.reduce((sum, one) => sum + one[k], 0) / courses.length);
}
