/** Sections of the page of a cleaned EEG recording that show its signals: traces, and channels over time. */
import type { ChannelAmplitudes, CleaningReport, Stretch } from '../preprocess/index.js';
import { channelQualityFigure, type TimeStrip } from './channel-quality-figure.js';
import { PART_COLOURS } from './figure.js';
import type { Section, Table } from './html.js';
import { formatNumber } from './markup.js';
import { type Trace, traceFigure } from './trace-figure.js';

type Span = { onset: number; duration: number };

/** Times that are marked, seconds of the recording. */
export interface MarkedTimes {
  /** Not measured. */
  gaps: readonly Span[];
  /** Contiguous parts that were measured. */
  parts: readonly Span[];
  /** Excluded by an annotation. */
  excluded: readonly Span[];
  /** Too large after cleaning. */
  rejected: readonly Span[];
  /** All other events. */
  events: readonly Span[];
}

/** The same seconds before and after. */
export function traceSection(traces: readonly Trace[], stretch: Stretch, channels: number): Section[] {
  if (traces.length === 0) return [];
  const where =
    stretch.around === 'artefact'
      ? 'the second in which the removed components are largest lies in their middle'
      : 'they lie in the middle of the longest contiguous part';
  const which =
    traces.length < channels
      ? ` Of ${channels} channels these ${traces.length}: bad ones first of all, the others evenly spread in the order of the recording.`
      : '';
  return [
    {
      title: 'Before and after',
      prose: `Ten seconds at most, by a rule that looks at no picture: ${where}.${which} Left as recorded, but for the mean and slope of each trace; right after cleaning. Both have one scale, and what goes beyond it is cut off.`,
      figures: [
        traceFigure({
          title: `Traces from ${formatNumber(stretch.start, 1)} s`,
          traces,
          ...{ start: stretch.start, seconds: stretch.seconds },
          caption: 'A bad channel is drawn red on both sides; an interpolated one shows what its neighbours say.',
        }),
      ],
    },
  ];
}

/** How loud each channel was when, and what was marked. */
export function qualitySection(
  amplitudes: ChannelAmplitudes,
  cleaning: CleaningReport,
  marked: MarkedTimes,
  seconds: number,
): Section {
  const fates = fatesOf(cleaning);
  const lacking = new Map((cleaning.interruptions?.missing ?? []).map((one) => [one.name, one.seconds]));
  const { channels, deviations, starts, partSeconds } = amplitudes;
  const strip = (name: string, spans: readonly Span[], colour: string): TimeStrip[] =>
    spans.length === 0 ? [] : [{ name, spans, colour }];
  const starting = marked.parts.length > 1 ? marked.parts.map(({ onset }) => ({ onset, duration: 0 })) : [];
  return {
    title: 'Channels over time',
    prose:
      `How far each channel moves within parts of ${formatNumber(partSeconds, 1)} s, after the band-pass and before anything was repaired: what channels were judged by. A row that is pale throughout is flat, a dark one is loose; dark columns are movements of the whole head. ` +
      'Empty times were not measured or are excluded by an annotation; the strips below say which.',
    figures: [
      channelQualityFigure({
        title: 'Amplitude of each channel',
        channels: channels.map((name, row) => ({ name, deviations: deviations[row], fate: fates.get(name) })),
        ...{ starts, partSeconds, seconds },
        strips: [
          ...strip('not measured', marked.gaps, PART_COLOURS.baseline),
          ...strip('parts begin', starting, 'currentColor'),
          ...strip('marked BAD', marked.excluded, PART_COLOURS.bad),
          ...strip('too large', marked.rejected, PART_COLOURS.generated),
          ...strip('events', marked.events, PART_COLOURS.planted),
        ],
        caption:
          'The last colour stands for four times the median and more. Beside a strip: how many, and their seconds.',
      }),
    ],
    table: qualityTable(amplitudes, fates, lacking),
  };
}

function qualityTable(
  { channels, deviations }: ChannelAmplitudes,
  fates: ReadonlyMap<string, string>,
  lacking: ReadonlyMap<string, number>,
): Table {
  return {
    caption: 'Standard deviation within a part, µV. Missing: seconds without values, computed from the other channels.',
    columns: [
      { title: 'Channel' },
      { title: 'Median, µV', digits: 1 },
      { title: '95th percentile, µV', digits: 1 },
      ...(lacking.size > 0 ? [{ title: 'Missing, s', digits: 1 }] : []),
      { title: 'What became of it' },
    ],
    rows: channels.map((name, row) => {
      const sorted = Float64Array.from(deviations[row]).filter(Number.isFinite).sort();
      const level = (share: number) =>
        sorted.length === 0 ? Number.NaN : sorted[Math.round(share * (sorted.length - 1))];
      return {
        cells: [
          name,
          level(0.5),
          level(0.95),
          ...(lacking.size > 0 ? [lacking.get(name) ?? 0] : []),
          fates.get(name) ?? 'kept',
        ],
      };
    }),
  };
}

/** Why each bad channel was not kept, and what became of it. */
function fatesOf({ bad, interpolated }: CleaningReport): Map<string, string> {
  const said = (reason: string) => (reason === 'stated' ? 'named as bad' : reason);
  return new Map(
    bad.map(({ name, reason }) => [
      name,
      `${said(reason)}, ${interpolated.includes(name) ? 'interpolated' : 'removed'}`,
    ]),
  );
}
