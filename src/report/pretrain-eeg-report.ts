/** What `hemocast pretrain eeg` shows: how both stages went, how codes are used, what the tokenizer keeps, how well hidden codes are predicted. */
import * as Plot from '@observablehq/plot';
import { CHART_WIDTH, chart, type Figure, SERIES_COLOURS } from './figure.js';
import { renderReport, type Section } from './html.js';
import { trainingFigure } from './line-figures.js';

interface Curves {
  steps: number[];
  trainLoss: (number | null)[];
  validationLoss: number[];
  chosenStep: number;
}

export interface PretrainedEegReport {
  data: string;
  people: { train: number; validation: number };
  recordings: number;
  hours: number;
  curves: { tokenizer: Curves; masked: Curves };
  codes: { count: number; used: number; perplexity: number; largest: number };
  reconstruction: { amplitude: number; phase: number };
  /** A window's standardised amplitudes `[patch, bins]`, as they are and as predicted from the codes. */
  example: { truth: Float32Array; answer: Float32Array; bins: number };
  /** Texts with their intervals. */
  scores: {
    accuracy: string;
    mostFrequent: string;
    chance: string;
    loss: string;
    frequencyLoss: string;
    patches: number;
  };
  provenance: Record<string, string>;
}

/** Patches of the example that are drawn, evenly spread over the window. */
const DRAWN = 6;

/** The report as one HTML page. */
export function pretrainedEegReport(report: PretrainedEegReport): string {
  const { curves, codes, reconstruction, scores, people } = report;
  const sections: Section[] = [
    {
      title: 'Hidden codes',
      prose:
        'Half of the seconds of each window were hidden, then the other half; the network named the code of each. People of the validation set only.',
      tiles: [
        { value: scores.accuracy, label: 'predicted', ours: true },
        { value: scores.mostFrequent, label: 'always the most frequent code' },
        { value: scores.chance, label: 'chance' },
      ],
      table: {
        columns: [{ title: 'Hidden codes of validation people' }, { title: 'Value', numeric: true }],
        rows: [
          { cells: ['accuracy', scores.accuracy], ours: true },
          { cells: ['accuracy of the most frequent code', scores.mostFrequent] },
          { cells: ['chance (1 / codes)', scores.chance] },
          { cells: ['cross-entropy, nats', scores.loss] },
          { cells: ['cross-entropy of the frequencies', scores.frequencyLoss] },
          { cells: ['hidden patches', String(scores.patches)] },
        ],
      },
      figures: [stageFigure('Masked code prediction', curves.masked)],
    },
    {
      title: 'Neural tokenizer',
      prose: `${codes.used} of ${codes.count} codes occur in the validation windows, as many as ${codes.perplexity.toFixed(0)} equally common ones would be; the most common is ${(100 * codes.largest).toFixed(1)} % of all. Error of the standardised spectra, where 1 is knowing only their mean: amplitude ${reconstruction.amplitude.toFixed(3)}, phase ${reconstruction.phase.toFixed(3)}.`,
      figures: [stageFigure('Tokenizer', curves.tokenizer), spectraFigure(report.example)],
    },
  ];
  return renderReport({
    title: 'Pre-trained EEG encoder',
    subtitle: `${report.data}: ${report.recordings} recordings, ${report.hours.toFixed(1)} h, ${people.train} people to learn from and ${people.validation} to choose on.`,
    sections,
    provenance: report.provenance,
  });
}

function stageFigure(title: string, { steps, trainLoss, validationLoss, chosenStep }: Curves): Figure {
  const losses = trainLoss.map((loss) => loss ?? Number.NaN);
  return trainingFigure({ title, steps, trainLoss: losses, validationLoss, chosenStep });
}

/** Amplitude spectra of some seconds of one window, before and after the tokenizer. */
function spectraFigure({ truth, answer, bins }: PretrainedEegReport['example']): Figure {
  const patches = truth.length / bins;
  const rows = Array.from({ length: DRAWN }, (_, i) => Math.floor(((i + 0.5) * patches) / DRAWN)).flatMap((patch, i) =>
    [truth, answer].flatMap((values, series) =>
      Array.from({ length: bins }, (_, hertz) => ({
        panel: `second ${i + 1}`,
        series,
        hertz,
        value: values[patch * bins + hertz],
      })),
    ),
  );
  const colours = [SERIES_COLOURS[0], SERIES_COLOURS[1]];
  return {
    title: 'Spectra predicted from codes',
    caption:
      'Amplitudes of six seconds from one window of a validation person, standardised over the window. A code stands for a kind of second: the shape is kept, the detail is not.',
    size: 'full',
    legend: [
      { name: 'measured', colour: colours[0], kind: 'line' },
      { name: 'predicted from the codes', colour: colours[1], kind: 'line' },
    ],
    body: chart('Amplitude spectra before and after the tokenizer', {
      width: CHART_WIDTH.full,
      height: 220,
      marginTop: 24,
      fx: { label: null },
      x: { label: 'Hz', labelArrow: 'none', ticks: 4 },
      y: { label: 'amplitude', labelArrow: 'none', ticks: 4 },
      marks: [0, 1].map((series) =>
        Plot.line(
          rows.filter((row) => row.series === series),
          { x: 'hertz', y: 'value', fx: 'panel', stroke: colours[series], strokeWidth: 1.3 },
        ),
      ),
    }),
  };
}
