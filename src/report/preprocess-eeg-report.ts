/** The page that says what cleaning did to an EEG recording. */
import type { CleaningReport, CleaningView, ScannerReport, ScannerView } from '../preprocess/index.js';
import { componentSections } from './component-sections.js';
import { type Electrode, montageFigure, spectrumFigure } from './eeg-figures.js';
import { renderReport, type Section } from './html.js';
import { formatNumber } from './markup.js';
import { type MarkedTimes, qualitySection, traceSection } from './preprocess-eeg-sections.js';
import { scannerSections } from './scanner-sections.js';
import type { Trace } from './trace-figure.js';

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
  view: CleaningView;
  /** Over the stretch of the view; bad channels among them. */
  traces: readonly Trace[];
  marked: MarkedTimes;
  /** What speaks against the recording, for a banner. */
  doubt?: string;
  /** Of the channels of the components' topographies, mm in the fsaverage frame. */
  positions: readonly (readonly [number, number, number] | undefined)[];
  warnings: readonly string[];
  provenance: Record<string, string>;
  /** Of a recording from inside an MR scanner. */
  scanner?: { report: ScannerReport; view: ScannerView };
}

/** The whole report as one HTML file. */
export function preprocessedEegReport(input: PreprocessedEegReportInput): string {
  const { recording, cleaning, view, traces, marked, positions } = input;
  return renderReport({
    title: `Cleaned EEG: ${input.recording.name}`,
    subtitle: 'What was taken out of the recording, and what is left.',
    ...(input.doubt !== undefined && { doubt: input.doubt }),
    sections: [
      briefSection(input),
      ...(input.scanner === undefined ? [] : scannerSections(input.scanner.report, input.scanner.view)),
      ...traceSection(traces, view.stretch, view.amplitudes.channels.length),
      qualitySection(view.amplitudes, cleaning, marked, recording.durationSeconds),
      channelSection(input),
      ...(cleaning.artefacts && view.components
        ? componentSections(cleaning.artefacts, view.components, positions, view.stretch.seconds)
        : []),
      ...windowSections(input),
    ],
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
            label: `components removed${removedKinds(artefacts.removed)}`,
          },
      rejected === undefined
        ? { value: '–', label: 'no limit of amplitude was given' }
        : { value: `${formatNumber(seconds, 0)} s`, label: `marked as too large, in ${rejected.length} windows` },
    ],
  };
}

/** `: 2 eye, 1 muscle`. */
function removedKinds(removed: readonly { kind: string }[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of removed) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts.size === 0 ? '' : `: ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}`;
}

function channelSection({ electrodes, spectrum, cleaning }: PreprocessedEegReportInput): Section {
  const rows = cleaning.leftOut.map(({ name, type }) => ({
    cells: [name, `${type} channel`, 'not part of the result'],
  }));
  return {
    title: 'Spectrum and electrodes',
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
