/** The page that says what became of an fNIRS recording: coupling, channels, haemoglobin over time and after events. */
import type { FnirsCleaningReport, LeftOutReason } from '../preprocess/fnirs/index.js';
import { channelCoursesFigure } from './channel-courses-figure.js';
import { divergingScale } from './colour-scale.js';
import { PART_COLOURS } from './figure.js';
import { renderReport, type Section } from './html.js';
import { timeCourseFigure } from './line-figures.js';
import { formatNumber } from './markup.js';
import { type MapChannel, type OptodeMap, optodeMapFigure } from './optode-map-figure.js';

/** Average of one channel after events; without courses where no trial was measured whole. */
export interface ChannelAverage {
  name: string;
  trials: number;
  /** µM. */
  hbo?: ArrayLike<number>;
  hbr?: ArrayLike<number>;
  /** Between trials. */
  hboDeviation?: ArrayLike<number>;
  hbrDeviation?: ArrayLike<number>;
}

/** HbO and HbR, mean over channels, µM, with their standard deviation between channels. */
export interface HaemoglobinCourse {
  seconds: ArrayLike<number>;
  hbo: ArrayLike<number>;
  hbr: ArrayLike<number>;
  hboDeviation?: ArrayLike<number>;
  hbrDeviation?: ArrayLike<number>;
}

export interface PreprocessedFnirsReportInput {
  recording: {
    name: string;
    format: string;
    durationSeconds: number;
    /** Hz. */
    sampleRate: number;
    /** nm. */
    wavelengths: readonly number[];
    /** Pairs of source and detector. */
    pairs: number;
  };
  /** Names of the pairs that remain. */
  kept: readonly string[];
  cleaning: FnirsCleaningReport;
  course: HaemoglobinCourse;
  averages: { label: string; trials: number; course: HaemoglobinCourse; channels: readonly ChannelAverage[] }[];
  /** The probe as it is drawn; left out where no place is known. */
  map?: OptodeMap;
  /** All pairs of the recording that have places. */
  mapped?: readonly Omit<MapChannel, 'value'>[];
  warnings: readonly string[];
  provenance: Record<string, string>;
}

const HEADINGS = { hbo: 'HbO', hbr: 'HbR' } as const;
/** Seconds after an event over which a map is the mean: blood follows a short event within some seconds, a long one later. */
const WINDOWS = [3, 8, 13].map((start) => ({ start, end: start + 5 }));
/** Panels of a figure: more make a page that nobody reads. */
const MOST_PANELS = 120;
const START: Readonly<Record<FnirsCleaningReport['input'], string>> = {
  intensity: 'After conversion to optical density',
  'optical density': 'From the optical densities of the file on,',
  haemoglobin: 'From the haemoglobin of the file on,',
};
const HBO = PART_COLOURS.bad;
const HBR = 'var(--hbr, #2467ad)';

/** The whole report as one HTML file. */
export function preprocessedFnirsReport(input: PreprocessedFnirsReportInput): string {
  return renderReport({
    title: `Haemoglobin: ${input.recording.name}`,
    subtitle: 'From light at the optodes to HbO and HbR below them.',
    sections: [
      briefSection(input),
      ...probeSections(input),
      averageSection(input),
      ...channelAverageSections(input),
      courseSection(input),
      channelSection(input),
    ],
    provenance: input.provenance,
  });
}

function briefSection({ recording, kept, cleaning, warnings }: PreprocessedFnirsReportInput): Section {
  const { band, pathlength, table, motionRepaired, shortChannels } = cleaning;
  const steps = [
    motionRepaired ? 'jumps and spikes were repaired (TDDR)' : 'movements were not repaired',
    shortChannels.length > 0
      ? `${shortChannels.length} channels had the nearest short channel regressed out`
      : 'no short channel was regressed out',
    ...(pathlength === undefined
      ? []
      : [
          `the modified Beer–Lambert law took a partial pathlength factor of ${[pathlength].flat().join(', ')} and the table ${table}`,
        ]),
    band
      ? `a Butterworth band-pass of order ${band.order} kept ${band.low}–${band.high} Hz`
      : 'no band-pass was applied',
  ];
  return {
    title: 'In brief',
    prose: [
      `${recording.format}: ${recording.pairs} pairs of optodes${cleaning.input === 'haemoglobin' ? '' : ` at ${recording.wavelengths.join(', ')} nm`}, ${formatNumber(recording.sampleRate, 2)} Hz, ${formatNumber(recording.durationSeconds, 0)} s. ${START[cleaning.input]} ${steps.join('; ')}.`,
      warnings.map((warning) => `- **Note.** ${warning}`).join('\n'),
    ].join('\n\n'),
    tiles: [
      { value: `${kept.length} of ${recording.pairs}`, label: 'channels of the result' },
      { value: String(count(cleaning, 'poor coupling')), label: 'left out for poor contact to the scalp' },
      { value: String(count(cleaning, 'short')), label: 'short channels, not part of the result' },
      {
        value: String(
          ['not finite', 'constant', 'saturated', 'unknown distance'].reduce(
            (sum, reason) => sum + count(cleaning, reason as LeftOutReason),
            0,
          ),
        ),
        label: 'left out as damaged, constant, saturated or unplaced',
      },
      { value: String(count(cleaning, 'stated')), label: 'left out because marked as bad' },
    ],
  };
}

function count({ leftOut }: FnirsCleaningReport, reason: LeftOutReason): number {
  return leftOut.filter((one) => one.reason === reason).length;
}

/** What became of a channel that is no part of the result. */
export function fate(reason: LeftOutReason): string {
  if (reason === 'short') return 'short channel';
  return `left out: ${reason === 'stated' ? 'marked as bad' : reason}`;
}

function probeSections({ map, mapped = [], averages }: PreprocessedFnirsReportInput): Section[] {
  if (map === undefined || mapped.length === 0) return [];
  const seen = map.onHead
    ? 'The head is seen from above, nose up.'
    : 'The probe is drawn flat: where it lies on the head is not known.';
  const figures = [
    optodeMapFigure({ title: 'Channels of the probe', probe: map, maps: [{ channels: mapped }], caption: seen }),
    ...averages.map(({ label, trials, course, channels }) => {
      const from = course.seconds[0];
      const last = course.seconds[course.seconds.length - 1];
      const fitting = WINDOWS.filter(({ end }) => end <= last);
      const windows = fitting.length > 0 ? fitting : [{ start: last / 3, end: last }];
      const kept = mapped.filter(({ state }) => state === 'kept');
      const byName = new Map(channels.map((one) => [one.name, one]));
      return optodeMapFigure({
        title: `After ${label} (${trials} trials)`,
        probe: map,
        maps: (['hbo', 'hbr'] as const).flatMap((kind) => {
          const maps = windows.map(({ start, end }) => ({
            heading: `${HEADINGS[kind]}, ${formatNumber(start, 0)} to ${formatNumber(end, 0)} s`,
            channels: kept.map((channel) => ({
              ...channel,
              value: meanBetween(course.seconds, byName.get(channel.name)?.[kind], start, end),
            })),
          }));
          const limit = maps
            .flatMap(({ channels: some }) => some)
            .reduce((most, { value }) => (Math.abs(value) > most ? Math.abs(value) : most), 0);
          const colours = divergingScale({
            limit: Number(limit.toPrecision(2)) || 1,
            unit: 'µM',
            label: HEADINGS[kind],
          });
          return maps.map((one) => ({ ...one, colours }));
        }),
        caption: `${seen} Less the mean of the ${formatNumber(-from, 0)} s before the event. Each circle is the mean over these seconds; HbO and HbR have scales of their own.`,
      });
    }),
  ];
  return [
    {
      title: 'On the head',
      prose:
        'A response of the cortex is local: HbO rises and HbR falls at some channels, on the side opposite to a moving hand. What rises everywhere alike is rather the skin or the blood pressure.',
      figures,
    },
  ];
}

/** Mean of a course between two times; NaN where there is none. */
function meanBetween(seconds: ArrayLike<number>, values: ArrayLike<number> | undefined, from: number, to: number) {
  if (values === undefined) return Number.NaN;
  let sum = 0;
  let samples = 0;
  for (let k = 0; k < seconds.length; k++) {
    if (seconds[k] < from || seconds[k] > to) continue;
    sum += values[k];
    samples++;
  }
  return sum / samples;
}

function channelAverageSections({ averages }: PreprocessedFnirsReportInput): Section[] {
  if (averages.length === 0) return [];
  return [
    {
      title: 'Each channel after events',
      prose:
        'Mean over the trials of a channel, less the mean before the event; the band is the standard deviation between trials.',
      figures: averages.map(({ label, course, channels }) => {
        const known = channels.filter(({ hbo, hbr }) => hbo !== undefined && hbr !== undefined);
        const shown = known.slice(0, MOST_PANELS);
        return channelCoursesFigure({
          title: `After ${label}`,
          seconds: course.seconds,
          unit: 'µM',
          band: '± 1 SD between trials',
          origin: '',
          panels: shown.map(({ name, trials, hbo, hbr, hboDeviation, hbrDeviation }) => ({
            heading: name,
            note: `${trials} trials`,
            courses: [
              { kind: 'HbO', values: hbo!, deviation: hboDeviation! },
              { kind: 'HbR', values: hbr!, deviation: hbrDeviation! },
            ],
          })),
          caption: `All panels share one scale.${known.length > shown.length ? ` The first ${shown.length} of ${known.length} channels.` : ''}`,
        });
      }),
    },
  ];
}

function averageSection({ averages }: PreprocessedFnirsReportInput): Section {
  return {
    title: 'After events',
    prose:
      averages.length === 0
        ? 'No kind of event has two whole blocks around it: nothing to average.'
        : 'Mean over trials and channels, less the mean before the event; the band is the standard deviation between channels. Where the cortex below works, HbO rises within some seconds and HbR falls by less; both rising together is rather the skin or the blood pressure.',
    figures: averages.map(({ label, trials, course }) =>
      haemoglobinFigure(`${label} (${trials} trials)`, course, averages.length > 1 ? 'half' : 'full'),
    ),
  };
}

function courseSection({ course }: PreprocessedFnirsReportInput): Section {
  return { title: 'The whole recording', figures: [haemoglobinFigure('Mean over channels', course, 'full')] };
}

function haemoglobinFigure(title: string, course: HaemoglobinCourse, size: 'full' | 'half') {
  return timeCourseFigure({
    title,
    size,
    unit: 'µM',
    seconds: course.seconds,
    series: [
      { name: 'HbO', values: course.hbo, deviation: course.hboDeviation, colour: HBO },
      { name: 'HbR', values: course.hbr, deviation: course.hbrDeviation, colour: HBR },
    ],
    bandName: '± 1 SD between channels',
  });
}

function channelSection({ cleaning, kept }: PreprocessedFnirsReportInput): Section {
  const index = new Map(cleaning.coupling?.map((one) => [one.name, one.index]));
  const short = new Map(cleaning.shortChannels.map((one) => [one.long, one.short]));
  const rows = [
    ...cleaning.leftOut.map(({ name, reason }) => ({
      cells: [name, index.get(name) ?? Number.NaN, fate(reason)],
    })),
    ...kept.map((name) => ({
      cells: [name, index.get(name) ?? Number.NaN, short.has(name) ? `kept, ${short.get(name)} regressed out` : 'kept'],
    })),
  ];
  return {
    title: 'Channels',
    prose:
      'The scalp-coupling index is the correlation of two wavelengths at the frequency of the heart: near 1 where the optodes touch the skin.',
    table: { columns: [{ title: 'Channel' }, { title: 'Coupling', digits: 2 }, { title: 'What became of it' }], rows },
  };
}
