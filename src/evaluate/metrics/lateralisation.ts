import type { ScoreSpace } from '../../modalities/index.js';
import { share } from '../binomial.js';
import type { RealRun } from '../comparison.js';
import type { Estimate } from '../interval.js';
import { sensorimotorValues } from '../sensorimotor.js';
import type { SeriesViews } from '../series-views.js';
import { haveTrials, trialAverage, trialEpochs } from '../trial-average.js';
import type { GroupRow, Metric } from './metric.js';

/** Seconds after the onset over which the response is averaged. */
const RESPONSE = { from: 5, to: 15 };
const LABELS = ['left', 'right'];
/** The kind that rises with activity; spaces without kinds have one thing that does. */
const RISING = 'HbO';

const rising = (space: ScoreSpace) => (space.kinds === undefined ? 0 : space.kinds.indexOf(RISING));
const sensorimotor = (space: ScoreSpace, hemisphere: string) => sensorimotorValues(space, hemisphere, rising(space));

/** Is the hemisphere opposite to the hand the one that rises? */
export const lateralisation: Metric = {
  key: 'lateralisation',
  note: 'Contrast C of a run: mean signal (HbO, where there are kinds) 5 … 15 s after the onset over right minus left sensorimotor values (G_precentral, S_central, G_postcentral), in trials of the left hand minus those of the right; trial averages with −5 … −2 s subtracted. Score: share of people whose predicted C, averaged over their runs, is above 0, as the contralateral hemisphere demands; 95 % interval of Clopper and Pearson.',
  applies: (space, runs) =>
    haveTrials(runs, LABELS) && sensorimotor(space, 'L').length > 0 && sensorimotor(space, 'R').length > 0,
  score: ({ run, predicted }) => contrast(run, predicted),
  reference: (run) => contrast(run, run.views),
  group: (rows) => {
    const people = byPerson(rows);
    const runs = rows.filter(({ value }) => !Number.isNaN(value)).length;
    const shareOf = (holds: (person: { value: number; reference: number }) => boolean): Estimate =>
      share(people.filter(holds).length, people.length, runs);
    return {
      estimate: shareOf(({ value }) => value > 0),
      parts: {
        agreement: {
          note: 'Share of people whose predicted contrast has the sign of the measured one.',
          estimate: shareOf(({ value, reference }) => value * reference > 0),
        },
        measured: {
          note: 'Share of people whose measured contrast is above 0.',
          estimate: shareOf(({ reference }) => reference > 0),
        },
      },
    };
  },
  shown: { column: 'contralateral', digits: 2 },
  chance: 0.5,
};

/** NaN where a run lacks trials of a label, or where no value of a side was measured. */
function contrast(run: RealRun, { scored, series }: SeriesViews): number {
  const epochs = trialEpochs(run);
  const sides = ['R', 'L'].map((side) => {
    const wanted = new Set(sensorimotor(scored.space, side));
    return scored.all.filter((value) => wanted.has(value));
  });
  const [left, right] = LABELS.map((label) => {
    const found = epochs.find((one) => one.label === label);
    if (found === undefined || sides.some((values) => values.length === 0)) return Number.NaN;
    const within = found.seconds.flatMap((second, k) => (second >= RESPONSE.from && second <= RESPONSE.to ? [k] : []));
    const [over, under] = sides.map((values) => {
      const response = trialAverage(series, run.volumes, found, values);
      let sum = 0;
      for (let row = 0; row < values.length; row++)
        for (const k of within) sum += response[row * found.seconds.length + k];
      return sum / (values.length * within.length);
    });
    return over - under;
  });
  return left - right;
}

/** Means over the runs of each person, where they are defined. */
function byPerson(rows: readonly GroupRow[]): { value: number; reference: number }[] {
  const defined = rows.filter(({ value, reference }) => !Number.isNaN(value) && !Number.isNaN(reference));
  return [...new Set(defined.map(({ person }) => person))].map((person) => {
    const own = defined.filter((row) => row.person === person);
    const mean = (part: 'value' | 'reference') => own.reduce((sum, row) => sum + row[part], 0) / own.length;
    return { value: mean('value'), reference: mean('reference') };
  });
}
