/** The page that says what cleaning did to an EEG recording. */
import type { CleaningReport, RemovedComponent } from '../preprocess/index.js';
import { type Electrode, montageFigure, spectrumFigure } from './eeg-figures.js';
import { renderReport, type Section } from './html.js';
import { formatNumber } from './markup.js';
import { topographyFigure } from './topography-figure.js';

export interface PreprocessedEegReportInput {
  recording: {
    name: string;
    durationSeconds: number;
    /** Hz. */
    sampleRate: number;
    channels: number;
  };
  /** EEG channels with a known place. */
  electrodes: Electrode[];
  spectrum: {
    /** Hz. */
    frequencies: ArrayLike<number>;
    /** `[channel][frequency]` µV²/Hz. */
    before: readonly ArrayLike<number>[];
    after: readonly ArrayLike<number>[];
  };
  cleaning: CleaningReport;
  /** Of the channels of the components' topographies, mm in the fsaverage frame. */
  positions: readonly (readonly [number, number, number] | undefined)[];
  warnings: readonly string[];
  provenance: Record<string, string>;
}

/** The whole report as one HTML file. */
export function preprocessedEegReport(input: PreprocessedEegReportInput): string {
  return renderReport({
    title: `Cleaned EEG: ${input.recording.name}`,
    subtitle: 'What was taken out of the recording, and what is left.',
    sections: [briefSection(input), channelSection(input), ...componentSections(input), ...windowSections(input)],
    provenance: input.provenance,
  });
}

function briefSection({ recording, cleaning, warnings }: PreprocessedEegReportInput): Section {
  const { band, filter, notched, rate, reference, line, artefacts, rejected, bad } = cleaning;
  const kind = filter.kind === 'fir' ? 'FIR' : `Butterworth of order ${filter.order}`;
  const lineNoise =
    notched.length === 0
      ? 'No line noise was removed.'
      : `Line noise was removed at ${notched.join(', ')} Hz${line ? ` (peak ${formatNumber(line.ratio, 1)} × its surroundings)` : ''}.`;
  const seconds = (rejected ?? []).reduce((sum, { duration }) => sum + duration, 0);
  return {
    title: 'In brief',
    prose: [
      `${recording.channels} channels at ${formatNumber(recording.sampleRate, 0)} Hz over ${formatNumber(recording.durationSeconds, 0)} s were band-passed from ${band.low} to ${band.high} Hz (zero-phase ${kind}), resampled to ${rate.to} Hz and referenced to: ${reference}. ${lineNoise}`,
      warnings.map((warning) => `- **Note.** ${warning}`).join('\n'),
    ].join('\n\n'),
    tiles: [
      { value: String(cleaning.channels), label: 'EEG channels of the result' },
      {
        value: String(bad.length),
        label: `bad channels: ${cleaning.interpolated.length} interpolated, ${cleaning.removed.length} removed`,
      },
      artefacts === undefined
        ? { value: '–', label: 'no component analysis was asked for' }
        : {
            value: `${artefacts.removed.length} of ${artefacts.components}`,
            label: 'components removed: eyes and heart',
          },
      rejected === undefined
        ? { value: '–', label: 'no limit of amplitude was given' }
        : { value: `${formatNumber(seconds, 0)} s`, label: `marked as too large, in ${rejected.length} windows` },
    ],
  };
}

function channelSection({ electrodes, spectrum, cleaning }: PreprocessedEegReportInput): Section {
  const { bad, interpolated, leftOut } = cleaning;
  const rows = [
    ...bad.map(({ name, reason }) => ({
      cells: [
        name,
        reason === 'stated' ? 'named as bad' : reason,
        interpolated.includes(name) ? 'interpolated' : 'removed',
      ],
    })),
    ...leftOut.map(({ name, type }) => ({ cells: [name, `${type} channel`, 'not part of the result'] })),
  ];
  return {
    title: 'Spectrum and channels',
    prose:
      'The part below the band, the line noise and, with component analysis, the slow swell of blinks should be gone; the hump near 10 Hz of a resting EEG should stand as before.',
    figures: [
      spectrumFigure({ title: 'EEG power', size: 'half', ...spectrum }),
      montageFigure({ title: 'Electrodes from above, nose up', electrodes, size: 'half' }),
    ],
    ...(rows.length > 0 && {
      table: {
        columns: [{ title: 'Channel' }, { title: 'Why' }, { title: 'What became of it' }],
        rows,
      },
    }),
  };
}

function componentSections({ cleaning: { artefacts }, positions }: PreprocessedEegReportInput): Section[] {
  if (artefacts === undefined) return [];
  const { removed, method, components, converged, learnedFrom } = artefacts;
  const from = learnedFrom
    ? `, learned from ${learnedFrom.segments} segments of ${formatNumber(learnedFrom.stretchSeconds, 0)} s`
    : '';
  const how = `Of ${components} components (${method}${from}${converged ? '' : ', not converged'}) `;
  if (removed.length === 0) return [{ title: 'Components', prose: `${how}none looked like eyes or heart.` }];
  return [
    {
      title: 'Removed components',
      prose: `${how}these were taken out. A blink is strongest above the eyes and of one sign, a saccade of opposite signs at the temples, a heartbeat a smooth slope over the whole head. A component with its maximum elsewhere is brain: then clean again without component analysis, or with fewer components.`,
      figures: [
        topographyFigure({
          title: 'Topographies',
          caption: 'Each in colours of its own; sign and amplitude of a component are arbitrary.',
          places: positions,
          topographies: removed.map((one) => ({
            title: `${one.component + 1}: ${one.kind}`,
            note: `${formatNumber(100 * one.explained, 1)} % of variance`,
            values: one.topography,
          })),
        }),
      ],
      table: {
        columns: [
          { title: 'Component' },
          { title: 'Kind' },
          { title: 'Found by' },
          { title: 'Score', digits: 2 },
          { title: 'Variance, %', digits: 1 },
        ],
        rows: removed.map((one) => ({
          cells: [String(one.component + 1), one.kind, foundBy(one), one.score, 100 * one.explained],
        })),
      },
    },
  ];
}

function foundBy({ by, channel }: RemovedComponent): string {
  return channel === undefined ? by : `${by} with ${channel}`;
}

function windowSections({ cleaning: { rejected } }: PreprocessedEegReportInput): Section[] {
  if (rejected === undefined || rejected.length === 0) return [];
  const worst = [...rejected].sort((a, b) => b.peakToPeak - a.peakToPeak).slice(0, 20);
  return [
    {
      title: 'Marked windows',
      prose: 'They stay in the recording and carry an event whose label begins with `BAD`.',
      table: {
        caption: rejected.length > worst.length ? `The ${worst.length} largest of ${rejected.length}.` : undefined,
        columns: [
          { title: 'Onset, s', digits: 1 },
          { title: 'Duration, s', digits: 1 },
          { title: 'Channel' },
          { title: 'Peak to peak, µV', digits: 0 },
        ],
        rows: worst.map((one) => ({ cells: [one.onset, one.duration, one.channel, one.peakToPeak] })),
      },
    },
  ];
}
