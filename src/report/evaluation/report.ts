/** The report of a demonstration or an evaluation: what was generated for people the model never saw, and how good it is. */

import type { Figure } from '../figure.js';
import { renderReport, type Section } from '../html.js';
import { calibrationFigure, lagProfileFigure, timeCourseFigure, trainingFigure } from '../line-figures.js';
import { formatNumber } from '../markup.js';
import { channelSection, trialSection } from './channels.js';
import { type EvaluationReportInput, marksOf, wordsOf } from './input.js';
import { mapSection, regionSection } from './maps.js';
import { personSection } from './people.js';
import { explainCalibration, explainLag, explainTraining, limits, verdict } from './prose.js';
import { publishedSection } from './published.js';
import { briefSection, metricSection, scoreSection } from './scores.js';

/**
 * The whole report as one HTML file.
 *
 * @throws HemocastError `picture-values` when a map does not fit the template
 */
export function evaluationReport(input: EvaluationReportInput): string {
  const { source = 'simulated', people, template, target } = input;
  const simulated = source === 'simulated';
  return renderReport({
    title: template ? 'From EEG to a generated cortex' : `From EEG to generated ${target}`,
    subtitle:
      `What the model generates from the EEG alone for ${count(people.test.length, 'person', 'people')} it never saw, ` +
      `beside the ${simulated ? 'simulated' : 'measured'} ${wordsOf(input).recording}, with every baseline that could explain the score away. Seed ${input.seed}.`,
    notice: noticeOf(source),
    sections: evaluationSections(input),
    provenance: { seed: String(input.seed), ...input.provenance },
    ...(input.viewer && { script: input.viewer.script }),
  });
}

/** The banner of a page whose recordings come from there. */
export function noticeOf(source: 'simulated' | 'measured'): string {
  return source === 'simulated'
    ? 'All brains here are simulated. The figures test the method against a known truth; they say nothing about any real person.'
    : 'Generated signals are estimates from EEG, not measurements. They are not fit for any decision about a person.';
}

/**
 * All sections about one target.
 *
 * @throws HemocastError `picture-values` when a map does not fit the template
 */
export function evaluationSections(input: EvaluationReportInput): Section[] {
  const { template, channels } = input;
  return [
    briefSection(input),
    { title: 'What holds and what does not', prose: verdict(input) },
    ...(template ? [mapSection(input, template)] : []),
    ...trialSection(input),
    timeCourseSection(input),
    scoreSection(input),
    ...personSection(input),
    ...publishedSection(input),
    metricSection(input),
    ...(template ? [regionSection(input, template)] : channels ? [channelSection(input, channels)] : []),
    ...checkSections(input),
    trainingSection(input),
    limitSection(input),
  ];
}

function timeCourseSection(input: EvaluationReportInput): Section {
  const { timeCourses, unit = 'z', source = 'simulated' } = input;
  const words = wordsOf(input);
  const truth = `${source} ${words.recording}`;
  const band: Figure[] = timeCourses.map(({ region, seconds, real, generated, deviation, r }) =>
    timeCourseFigure({
      title: `${region}: mean r = ${formatNumber(r)}`,
      marks: marksOf(input),
      size: 'half',
      seconds,
      unit,
      series: [
        { name: truth, values: real },
        { name: 'generated', values: generated, deviation },
      ],
      bandName: `± 1 SD of a ${words.value}`,
    }),
  );
  return {
    title: 'Regions over time',
    prose:
      `The mean of a region over one run. The dark line is the ${words.recording}, the orange line what the model generated, the band the uncertainty of a single ${words.value} of the region (its mean over the region) either side; the mean of the region itself varies less. The r above each is the mean over all test runs. ` +
      'The blood is slow: two unrelated slow curves often look alike for a minute, so trust the null distribution below, not the eye.',
    figures: band,
  };
}

/** What was asked beside the scores: the delay, where a profile was made, and the uncertainty, where it was stated. */
function checkSections(input: EvaluationReportInput): Section[] {
  const { calibration, target, source = 'simulated' } = input;
  const { lags, real, generated, planted, peakSeconds, realPeakSeconds, plantedPeakSeconds } = input.lag;
  const figures: Figure[] = [];
  const prose: string[] = [];
  if (lags.length > 0) {
    prose.push(explainLag(input));
    figures.push(
      lagProfileFigure({
        title: `EEG power and ${target} over lags`,
        marks: marksOf(input),
        size: calibration ? 'half' : 'full',
        lags,
        series: [
          { name: `${source} ${target}`, values: real },
          { name: `generated ${target}`, values: generated },
          ...(planted ? [{ name: `planted ${target}, without noise`, values: planted }] : []),
        ],
        peaks: [realPeakSeconds, peakSeconds, ...(planted ? [plantedPeakSeconds] : [])],
        caption: 'Dashed upright lines: the lag at which each follows the EEG most closely, all by one measure.',
      }),
    );
  }
  if (calibration) {
    prose.push(explainCalibration(calibration, wordsOf(input)));
    figures.push(
      calibrationFigure({
        title: 'Stated and observed coverage',
        marks: marksOf(input),
        ...calibration,
        caption: 'On the dashed line the uncertainty is honest; below it the model is too sure, above it too cautious.',
      }),
    );
  }
  if (figures.length === 0) return [];
  const both = figures.length > 1;
  const title = both
    ? 'Two checks: delay and uncertainty'
    : calibration
      ? 'A check: the uncertainty'
      : 'A check: the delay';
  return [{ title, prose: prose.join('\n\n'), figures }];
}

function trainingSection(input: EvaluationReportInput): Section {
  const { training } = input;
  return {
    title: 'Training',
    prose: explainTraining(input),
    ...(training && {
      figures: [
        trainingFigure({
          title: 'Loss and validation score',
          marks: marksOf(input, false),
          ...training,
          caption: 'Left: loss on the training people. Right: score on the validation people.',
        }),
      ],
    }),
  };
}

function limitSection(input: EvaluationReportInput): Section {
  const { people, settings } = input;
  const group = (name: string, members: string[]) => ({
    cells: [name, String(members.length), members.join(', ') || '–'],
  });
  return {
    title: 'Limits, people and settings',
    prose: limits(input),
    table: {
      columns: [{ title: 'Group' }, { title: 'n', numeric: true }, { title: 'People' }],
      rows: [group('Train', people.train), group('Validation', people.validation), group('Test', people.test)],
    },
    tables: [
      {
        columns: [{ title: 'Setting' }, { title: 'Value', numeric: true }],
        rows: Object.entries(settings).map(([key, value]) => ({ cells: [key, String(value)] })),
      },
    ],
  };
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
