/** Sections of the page of one recording that show HbO and HbR at channels. */
import { channelCoursesFigure, momentsPerPoint } from '../channel-courses-figure.js';
import { divergingScale, roundLimit } from '../colour-scale.js';
import { headGridFigure } from '../head-grid-figure.js';
import type { Section, Table } from '../html.js';
import { formatNumber } from '../markup.js';
import { trialAverageFigure } from '../trial-average-figure.js';
import type { GeneratedChannel, GeneratedChannels, GeneratedRecording } from './input.js';
import { leftWords, marksOf, sourceOf, type TargetWords } from './words.js';

type ChannelGeneration = GeneratedRecording & GeneratedChannels;

/** Words of a page about channels. */
export function channelWords(input: ChannelGeneration): TargetWords {
  const { target, unit = 'z', channels, given } = input;
  const kinds = kindsOf(channels).join(' and ') || target;
  const amounts =
    unit === 'z'
      ? '- Values are z scores relative to what the model expects a recording to vary by; they are no amounts of blood or oxygen.'
      : `- The model generates in units of the deviation of a channel over a run. ${unit} stands for that unit as the training people had it (their median): how strongly this person's own blood varies is not known.`;
  return {
    title: kinds,
    subtitle: `${kinds} at channels of ${target} as the model would expect them from this ${sourceOf(input)}. ${given ? 'None of these channels was measured.' : 'No light was sent through this head; nothing here is a measurement of blood oxygenation.'}`,
    moments: 'moments',
    maps: 'courses and maps',
    interval: (seconds) => `one every ${seconds} s`,
    limits: `- No ${kinds.replace(' and ', ' or ')} was measured here${given ? '' : ', and no scan was made'}. What is shown is what a model expects from ${sourceOf(input)}, and the model may be wrong in ways that its own uncertainty does not show: that was set on the people it was validated on, and holds for this recording only as far as it resembles theirs.
- It is not a diagnosis, and not fit for any decision about this or another person.
- There is no recording of light to compare with, hence no score on this page. What the model reaches on people with both is in its own evaluation report.
${amounts}
- Slow changes (below 0.01 Hz) and pulse and breath (above 0.1 Hz) are not part of what is generated.`,
  };
}

/** Maps over the head, courses of channels, averages over trials where events repeat, and a table of channels. */
export function channelSections(input: ChannelGeneration): Section[] {
  return [mapSection(input), ...trialSection(input), courseSection(input), tableSection(input)];
}

function mapSection(input: ChannelGeneration): Section {
  const { channels, seconds, shown, unit = 'z', choice, recording } = input;
  const scale = (kind: string | undefined) =>
    divergingScale({
      limit: roundLimit(
        channels.filter((one) => one.kind === kind).map(({ generated }) => shown.map((k) => generated[k])),
        0.99,
      ),
      unit,
      label: ['Generated', kind].filter(Boolean).join(' '),
    });
  return {
    title: 'Generated maps',
    prose: `Red is above, blue below the mean of the channel over time. A kind has one colour scale for all moments, and each kind its own.${choice ? `\n\n${choice}` : ''}`,
    figures: [
      headGridFigure({
        title: `Generated for ${recording.name}`,
        marks: marksOf(input),
        colours: scale,
        columns: shown.map((k) => ({
          heading: `${formatNumber(seconds[k], seconds[k] % 1 === 0 ? 0 : 1)} s after the start`,
          channels: channels.map(({ generated, ...channel }) => ({ ...channel, value: generated[k] })),
        })),
        caption: `Heads seen from above, nose up. Each circle is a channel at its place on the scalp. Generated from ${sourceOf(input)}, not measured.`,
      }),
    ],
  };
}

function trialSection(input: ChannelGeneration): Section[] {
  const { trials, unit = 'z', electrodes } = input;
  if (trials === undefined || trials.courses.length === 0) return [];
  const counts = Object.entries(trials.counts).map(([label, count]) => `${count} of ${label}`);
  return [
    {
      title: 'Responses to trials',
      prose:
        `The ${electrodes ? 'EEG' : 'recording'} names events that repeat. Shown is the mean over those of one label (${counts.join(', ')}) from 5 s before to 25 s after their onset, less the mean of −5 to −2 s, then over ${trials.places}. ` +
        'Where events follow each other within 25 s, the response to one contains that to the next.',
      figures: [
        trialAverageFigure({
          title: 'Averages over trials',
          marks: marksOf(input),
          courses: trials.courses,
          unit,
          bands: { generated: '± 1 SD that the model states for such an average at one channel' },
          caption:
            'The upright line is the onset. All panels share one scale. The band is the deviation of a single value divided by the root of the number of trials, as if these were independent: how far a measured average of one channel may lie from the generated one.',
        }),
      ],
    },
  ];
}

function courseSection(input: ChannelGeneration): Section {
  const { channels, seconds, drawn, unit = 'z' } = input;
  const names = namesOf(channels);
  const all = drawn.length === names.length;
  const step = momentsPerPoint(seconds.length);
  return {
    title: 'Channels over time',
    prose: `${
      all
        ? `All ${names.length} channels.`
        : `${drawn.length} of ${names.length} channels: of each region of the cortex the channel nearest to a point of the model, and the first in their order where several are equally near.`
    } The band is one standard deviation of a measured value around the generated one: ${leftWords(input)}.`,
    figures: [
      channelCoursesFigure({
        title: all ? 'Each channel' : 'One channel a region',
        marks: marksOf(input),
        seconds,
        unit,
        band: '± 1 SD of a measured value',
        panels: drawn.map((name) => {
          const own = channels.filter((one) => one.name === name);
          return {
            heading: name,
            note: own[0].region,
            courses: own.map(({ kind, generated, deviation }) => ({ kind, values: generated, deviation })),
          };
        }),
        caption: `All panels share one scale.${step > 1 ? ` Each point is the mean of ${step} moments; the files hold every one.` : ''}`,
      }),
    ],
  };
}

function tableSection(input: ChannelGeneration): Section {
  const { channels, unit = 'z' } = input;
  const kinds = [...new Set(channels.map(({ kind }) => kind))];
  const probed = channels.some(({ distance }) => distance !== undefined);
  const titleOf = (words: string, kind: string | undefined) => [kind, words].filter(Boolean).join(' ');
  const table: Table = {
    columns: [
      { title: 'Channel' },
      { title: 'Region' },
      ...kinds.map((kind) => ({ title: titleOf(`spread, ${unit}`, kind), digits: 3 })),
      ...kinds.map((kind) => ({ title: titleOf(`mean SD, ${unit}`, kind), digits: 3 })),
      ...(probed ? [{ title: 'To the model, mm', digits: 1 }] : []),
    ],
    rows: namesOf(channels).map((name) => {
      const own = channels.filter((one) => one.name === name);
      const values = kinds.map((kind) => own.find((one) => one.kind === kind));
      return {
        cells: [
          name,
          own[0].region,
          ...values.map((one) => (one ? rootMeanSquare(one.generated) : Number.NaN)),
          ...values.map((one) => (one ? mean(one.deviation) : Number.NaN)),
          ...(probed ? [own[0].distance ?? Number.NaN] : []),
        ],
      };
    }),
  };
  return {
    title: 'Every channel',
    prose: `The region is that of the cortex nearest to the channel (Destrieux atlas). Spread is how far generated values lie from 0 (root mean square), SD the uncertainty of a measured value around them, mean over the recording: the smaller the spread beside the SD, the less the ${sourceOf(input)} says about the channel.${probed ? ' The last column is the distance to the nearest channel that the model was trained on: the farther, the more is interpolated.' : ''}`,
    table,
  };
}

function namesOf(channels: readonly GeneratedChannel[]): string[] {
  return [...new Set(channels.map(({ name }) => name))];
}

function kindsOf(channels: readonly GeneratedChannel[]): string[] {
  return [...new Set(channels.flatMap(({ kind }) => kind ?? []))];
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
