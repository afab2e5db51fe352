/** The page that says what became of an fNIRS recording: coupling, channels, haemoglobin over time and after events. */
import type { FnirsCleaningReport } from '../preprocess/fnirs/index.js';
import { PART_COLOURS } from './figure.js';
import { renderReport, type Section } from './html.js';
import { timeCourseFigure } from './line-figures.js';
import { formatNumber } from './markup.js';

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
  averages: { label: string; trials: number; course: HaemoglobinCourse }[];
  warnings: readonly string[];
  provenance: Record<string, string>;
}

const HBO = PART_COLOURS.bad;
const HBR = 'var(--hbr, #2467ad)';

/** The whole report as one HTML file. */
export function preprocessedFnirsReport(input: PreprocessedFnirsReportInput): string {
  return renderReport({
    title: `Haemoglobin: ${input.recording.name}`,
    subtitle: 'From light at the optodes to HbO and HbR below them.',
    sections: [briefSection(input), averageSection(input), courseSection(input), channelSection(input)],
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
    `the modified Beer–Lambert law took a partial pathlength factor of ${[pathlength].flat().join(', ')} and the table ${table}`,
    band
      ? `a Butterworth band-pass of order ${band.order} kept ${band.low}–${band.high} Hz`
      : 'no band-pass was applied',
  ];
  return {
    title: 'In brief',
    prose: [
      `${recording.format}: ${recording.pairs} pairs of optodes at ${recording.wavelengths.join(', ')} nm, ${formatNumber(recording.sampleRate, 2)} Hz, ${formatNumber(recording.durationSeconds, 0)} s. After conversion to optical density ${steps.join('; ')}.`,
      warnings.map((warning) => `- **Note.** ${warning}`).join('\n'),
    ].join('\n\n'),
    tiles: [
      { value: `${kept.length} of ${recording.pairs}`, label: 'channels of the result' },
      { value: String(count(cleaning, 'poor coupling')), label: 'left out for poor contact to the scalp' },
      { value: String(count(cleaning, 'short')), label: 'short channels, not part of the result' },
      { value: String(count(cleaning, 'not finite')), label: 'left out as damaged' },
      { value: String(count(cleaning, 'stated')), label: 'left out because marked as bad' },
    ],
  };
}

function count({ leftOut }: FnirsCleaningReport, reason: string): number {
  return leftOut.filter((one) => one.reason === reason).length;
}

function fate(reason: FnirsCleaningReport['leftOut'][number]['reason']): string {
  if (reason === 'short') return 'short channel';
  return `left out: ${reason === 'stated' ? 'marked as bad' : reason}`;
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
