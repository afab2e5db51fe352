/** Sections of the report for targets of channels, and for responses to trials. */
import { roundUp, sequentialScale } from '../colour-scale.js';
import type { Figure } from '../figure.js';
import type { Section } from '../html.js';
import { probeFigure } from '../probe-figure.js';
import { trialAverageFigure } from '../trial-average-figure.js';
import { type EvaluationReportInput, marksOf } from './input.js';

/** The map of scores over the head. */
export function probeMap(
  input: EvaluationReportInput,
  channels: NonNullable<EvaluationReportInput['channels']>,
): Figure[] {
  const placed = channels.flatMap(({ name, kind, position, r }) =>
    position === undefined ? [] : [{ name, kind, position, value: r }],
  );
  if (placed.length === 0) return [];
  const known = placed.map(({ value }) => value).filter(Number.isFinite);
  const lowest = known.reduce((a, b) => Math.min(a, b), 0);
  const highest = known.reduce((a, b) => Math.max(a, b), 0);
  return [
    probeFigure({
      title: 'Correlation over time at each channel',
      marks: marksOf(input),
      channels: placed,
      colours: sequentialScale({
        low: lowest < -0.005 ? -roundUp(-lowest) : 0,
        high: roundUp(highest),
        unit: 'r',
        label: 'Correlation over time, model',
        palette: 'lagoon',
      }),
      caption: `Heads seen from above, nose up. Each circle is a channel at the place of the cortex below it, its colour (and number, where there is room) the r between generated and ${input.source === 'measured' ? 'measured' : 'simulated'} signal, mean over test runs (n = ${input.people.test.length} people).`,
    }),
  ];
}

/** How well each channel is generated. */
export function channelSection(
  input: EvaluationReportInput,
  channels: NonNullable<EvaluationReportInput['channels']>,
): Section {
  const kinds = [...new Set(channels.map(({ kind }) => kind))];
  const names = [...new Set(channels.map(({ name }) => name))];
  const of = (name: string, kind: string | undefined) =>
    channels.find((channel) => channel.name === name && channel.kind === kind);
  return {
    title: 'Where it works and where not',
    prose:
      'The correlation over time between generated and real signal at every channel, mean over the test runs, beside that of the lagged ridge. ' +
      'A dash stands where a channel was never measured.',
    figures: probeMap(input, channels),
    table: {
      columns: [
        { title: 'Channel' },
        ...kinds.flatMap((kind) => [
          { title: [kind, 'r, model'].filter(Boolean).join(' '), digits: 2 },
          { title: [kind, 'r, ridge'].filter(Boolean).join(' '), digits: 2 },
        ]),
      ],
      rows: names.map((name) => ({
        cells: [
          name,
          ...kinds.flatMap((kind) => [of(name, kind)?.r ?? Number.NaN, of(name, kind)?.ridge ?? Number.NaN]),
        ],
      })),
    },
  };
}

/** Responses to trials; nothing where the target was recorded without. */
export function trialSection(input: EvaluationReportInput): Section[] {
  const { trials, unit = 'z', source = 'simulated' } = input;
  if (trials === undefined || trials.courses.length === 0) return [];
  const several = trials.people > 1;
  return [
    {
      title: 'Responses to trials',
      prose:
        `The mean over trials of one label, from 5 s before to 25 s after their onset, less the mean of −5 to −2 s (the epochs of Shin et al. 2017); ` +
        `then over ${trials.places}, a person's runs and ${trials.people} ${several ? 'people' : 'person'} (${trials.count} trials in all). ` +
        'What the trials share is seen here; what happens once is averaged away. For a hand, the opposite hemisphere should answer more.',
      figures: [
        trialAverageFigure({
          title: 'Averages over trials',
          marks: marksOf(input),
          courses: trials.courses,
          unit,
          source,
          bands: {
            measured: several ? `± 1 standard error over ${trials.people} people` : 'no band: one person',
            generated: '± 1 SD that the model states for such an average at one channel',
          },
          caption:
            'The upright line is the onset. All panels share one scale. A flatter generated course is a weaker expectation, not a smaller error.',
        }),
      ],
    },
  ];
}
