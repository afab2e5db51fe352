/** The report of a demonstration or an evaluation: what was generated for people the model never saw, and how good it is. */

import { pearson } from '../signal/index.js';
import { divergingScale, roundLimit, roundUp, sequentialScale } from './colour-scale.js';
import { CortexScene, type PictureTemplate } from './cortex-picture.js';
import { explainBaselines, explainCalibration, explainLag, explainTraining, limits, verdict } from './demo-prose.js';
import type { Figure } from './figure.js';
import { renderReport, type Section } from './html.js';
import { calibrationFigure, lagProfileFigure, scoreFigure, timeCourseFigure, trainingFigure } from './line-figures.js';
import { mapFigure, mapWidth } from './map-figure.js';
import { formatNumber } from './markup.js';

export interface DemoScore {
  name: string;
  /** `model` marks our own row. */
  key: string;
  /** Pearson r over time of region means, mean over regions and people. */
  pcc: number;
  pccInterval?: [number, number];
  /** Pearson r over vertices, mean over volumes and people. */
  spatial: number;
  spatialInterval?: [number, number];
  ssim: number;
}

export interface DemoExample {
  person: string;
  run: string;
  volumeSeconds: number[];
  /** `[volume][5124]` each; `uncertainty` is one standard deviation of a measured value around the generated one. */
  real: Float32Array[];
  generated: Float32Array[];
  uncertainty: Float32Array[];
}

export interface DemoReportInput {
  seed: number | string;
  template: PictureTemplate;
  settings: Record<string, string | number>;
  /** Model, ridge, train mean, stimulus clock, other person's EEG, global signal. */
  scores: DemoScore[];
  /** NaN where there is none, as on measured data. */
  ceiling: { pcc: number; spatial: number };
  /** Circular shifts of the model's time courses. */
  shiftNull: { mean: number; p95: number; p99: number; p: number };
  ssimDefinition: string;
  /** `plantedSeconds` is NaN where nothing was planted. */
  lag: { lags: number[]; real: number[]; generated: number[]; peakSeconds: number; plantedSeconds: number };
  examples: DemoExample[];
  timeCourses: {
    region: string;
    seconds: number[];
    real: number[];
    generated: number[];
    /** Mean over the region of the uncertainty of a vertex. */
    deviation: number[];
    /** Mean over all test runs. */
    r: number;
  }[];
  regionScores: {
    /** `[5124]` r of the model's time course at each vertex. */
    values: Float32Array;
    best: { region: string; r: number }[];
    worst: { region: string; r: number }[];
  };
  calibration?: { nominal: number[]; observed: number[] };
  training: { steps: number[]; trainLoss: number[]; validationScore: number[]; chosenStep: number };
  people: { train: string[]; validation: string[]; test: string[] };
  provenance: Record<string, string>;
  /** Unit of the maps and time courses; `z` by default. */
  unit?: string;
  /** Where the data came from; `simulated` by default. */
  source?: 'simulated' | 'measured';
  /** One sentence on how the shown volumes and regions were chosen, e.g. by a rule fixed beforehand. */
  choice?: string;
}

/**
 * The whole report as one HTML file.
 *
 * @throws HemocastError `picture-values` when a map does not fit the template
 */
export function demoReport(input: DemoReportInput): string {
  const { source = 'simulated', people } = input;
  const simulated = source === 'simulated';
  return renderReport({
    title: 'From EEG to a generated cortex',
    subtitle:
      `What the model generates from the EEG alone for ${count(people.test.length, 'person', 'people')} it never saw, ` +
      `beside the ${simulated ? 'simulated' : 'measured'} scan, with every baseline that could explain the score away. Seed ${input.seed}.`,
    notice: simulated
      ? 'All brains here are simulated. The figures test the method against a known truth; they say nothing about any real person.'
      : 'Generated maps are estimates from EEG, not measurements. They are not fit for any decision about a person.',
    sections: [
      briefSection(input),
      { title: 'What holds and what does not', prose: verdict(input) },
      mapSection(input),
      timeCourseSection(input),
      scoreSection(input),
      regionSection(input),
      checkSection(input),
      trainingSection(input),
      limitSection(input),
    ],
    provenance: { seed: String(input.seed), ...input.provenance },
  });
}

function marksOf({ source = 'simulated' }: DemoReportInput, generated = true): string[] {
  return [source, ...(generated ? ['generated'] : [])];
}

function briefSection(input: DemoReportInput): Section {
  const { scores, ceiling, shiftNull, lag, people } = input;
  const model = scores.find((score) => score.key === 'model');
  const ridge = scores.find((score) => score.key === 'ridge');
  const n = people.test.length;
  const tiles = [];
  if (model) {
    const interval = model.pccInterval ? `, 95 % interval ${between(model.pccInterval)}` : '';
    tiles.push({
      value: formatNumber(model.pcc),
      label: `r over time of region means, unseen people (n = ${n})${interval}`,
      ours: true,
    });
  }
  if (ridge)
    tiles.push({
      value: formatNumber(ridge.pcc),
      label: 'r of a lagged ridge regression on band power, the baseline to beat',
    });
  if (model && Number.isFinite(ceiling.pcc)) {
    tiles.push({
      value: `${Math.round((100 * model.pcc) / ceiling.pcc)} %`,
      label: `of the ceiling (r = ${formatNumber(ceiling.pcc)}): what a reader of the true neural drive would reach`,
    });
  }
  tiles.push({
    value: formatNumber(shiftNull.p95),
    label: `r reached by chance in 5 % of circular shifts (model: p ${probability(shiftNull.p)})`,
  });
  tiles.push({
    value: `${formatNumber(lag.peakSeconds, 1)} s`,
    label: Number.isFinite(lag.plantedSeconds)
      ? `lag of generated BOLD behind the EEG; planted: ${formatNumber(lag.plantedSeconds, 1)} s`
      : 'lag of generated BOLD behind the EEG',
  });
  return { title: 'In brief', tiles, figures: leadFigure(input) };
}

/** The first moment of the first example, large: what all of this is about. */
function leadFigure(input: DemoReportInput): Figure[] {
  const { unit = 'z', source = 'simulated' } = input;
  const example = input.examples[0];
  if (example === undefined || example.real.length === 0) return [];
  const colours = signalColours(input, unit);
  return [
    mapFigure({
      title: `One moment of one unseen person: ${example.person}, ${momentText(example.volumeSeconds[0])}`,
      marks: marksOf(input),
      scene: new CortexScene(input.template, { width: 1200 }),
      caption: `Above, the ${source} scan. Below, what the model generated from the EEG alone, without seeing any scan of this person.`,
      groups: [
        {
          rows: [
            { label: source, note: 'the scan to match', values: example.real[0], colours },
            {
              label: 'generated',
              note: `spatial r\u00a0=\u00a0${formatNumber(mapCorrelation(input.template, example.real[0], example.generated[0]))}`,
              values: example.generated[0],
              colours,
            },
          ],
        },
      ],
    }),
  ];
}

/** One scale for every scan and generated map of the report, so that strengths can be compared. */
function signalColours({ examples }: DemoReportInput, unit: string) {
  return divergingScale({
    limit: roundLimit(
      examples.flatMap((example) => example.real),
      0.99,
    ),
    unit,
    label: 'BOLD',
  });
}

function momentText(seconds: number): string {
  return `${formatNumber(seconds, seconds % 1 === 0 ? 0 : 1)} s after the start`;
}

function mapSection(input: DemoReportInput): Section {
  const { examples, unit = 'z', source = 'simulated' } = input;
  const simulated = source === 'simulated';
  const real = examples.flatMap((example) => example.real);
  const uncertain = examples.flatMap((example) => example.uncertainty);
  const signal = signalColours(input, unit);
  const spread = sequentialScale({ high: roundLimit(uncertain, 0.995), unit, label: 'Uncertainty: 1 SD' });
  const scene = new CortexScene(input.template, { width: mapWidth(3 * real.length + 3) });
  const truth = simulated ? 'simulated' : 'measured';
  return {
    title: 'Maps',
    prose:
      `Each block is one moment of one test person. Top: the ${truth} scan, which the model never saw. Middle: what the model generated from the EEG alone ` +
      '(what it expects, not one sample). Bottom: its uncertainty, one standard deviation of a measured value around the generated one. It joins the spread of the samples, scaled to the errors seen on validation people, and the detail within a patch of cortex that the model cannot generate. Red is above, blue below the mean of the vertex over time. ' +
      'All scans and generated maps share one colour scale, so a paler generated map is a weaker one: an expectation shrinks where the EEG says little, and should. ' +
      `Grey-shaded folds are sulci. The note beside a generated map is its spatial correlation with the scan above it.\n\n` +
      (input.choice ??
        'A handful of moments cannot show how good a model is: that is what the scores over all volumes, further down, are for.'),
    figures: examples.map((example) =>
      mapFigure({
        title: `${example.person}, ${example.run}`,
        marks: marksOf(input),
        scene,
        caption: `Inflated cortex, left hemisphere on the left half. ${simulated ? 'Both the scan and the EEG of this person are simulated' : 'Measured scan'}; the generated map used the EEG only. Colours saturate at the bar's ends.`,
        groups: example.volumeSeconds.map((seconds, k) => ({
          heading: momentText(seconds),
          rows: [
            { label: truth, note: 'the scan to match', values: example.real[k], colours: signal },
            {
              label: 'generated',
              note: `spatial r\u00a0=\u00a0${formatNumber(mapCorrelation(input.template, example.real[k], example.generated[k]))}`,
              values: example.generated[k],
              colours: signal,
            },
            { label: 'uncertainty', note: '1 SD', values: example.uncertainty[k], colours: spread },
          ],
        })),
      }),
    ),
  };
}

function timeCourseSection(input: DemoReportInput): Section {
  const { timeCourses, unit = 'z', source = 'simulated' } = input;
  const truth = source === 'simulated' ? 'simulated scan' : 'measured scan';
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
      bandName: '± 1 SD of a vertex',
    }),
  );
  return {
    title: 'Regions over time',
    prose:
      'The mean of a region over one run. The dark line is the scan, the orange line what the model generated, the band the uncertainty of a single vertex of the region (its mean over the region) either side; the mean of the region itself varies less. The r above each is the mean over all test runs. ' +
      'BOLD is slow: two unrelated slow curves often look alike for a minute, so trust the null distribution below, not the eye.',
    figures: band,
  };
}

function scoreSection(input: DemoReportInput): Section {
  const { scores, ceiling, shiftNull, people, source = 'simulated' } = input;
  const n = people.test.length;
  const rows = (kind: 'pcc' | 'spatial') =>
    scores.map((score) => {
      const interval = kind === 'pcc' ? score.pccInterval : score.spatialInterval;
      return {
        name: score.name,
        score: score[kind],
        low: interval?.[0],
        high: interval?.[1],
        ours: score.key === 'model',
      };
    });
  const cells = (score: DemoScore) => [
    score.name,
    withInterval(score.pcc, score.pccInterval),
    withInterval(score.spatial, score.spatialInterval),
    score.ssim,
  ];
  const table = [
    ...scores.map((score) => ({ cells: cells(score), ours: score.key === 'model' })),
    {
      cells: [
        `Circular shifts (chance): mean; 95th, 99th percentile`,
        `${formatNumber(shiftNull.mean)}; ${formatNumber(shiftNull.p95)}, ${formatNumber(shiftNull.p99)}`,
        '–',
        '–',
      ],
    },
  ];
  if (Number.isFinite(ceiling.pcc)) {
    table.push({ cells: ['Ceiling', formatNumber(ceiling.pcc), formatNumber(ceiling.spatial), '–'] });
  }
  return {
    title: 'Scores beside every baseline',
    prose: explainBaselines(input),
    figures: [
      scoreFigure({
        title: 'Time courses: r per region',
        marks: marksOf(input),
        size: 'half',
        rows: rows('pcc'),
        ceiling: ceiling.pcc,
        nullP95: shiftNull.p95,
        scoreLabel: 'Pearson r over time, mean over regions',
        caption:
          'Does each place rise and fall at the right times? Grey band: what shifted, hence unrelated, pairs reach.',
      }),
      scoreFigure({
        title: 'Maps: r per volume',
        marks: marksOf(input),
        size: 'half',
        rows: rows('spatial'),
        ceiling: ceiling.spatial,
        scoreLabel: 'Pearson r over vertices, mean over volumes',
        caption:
          'At each moment, is the right part of the cortex high and the right part low? Lines are 95 % intervals over people.',
      }),
    ],
    table: {
      columns: [
        { title: 'Predictor' },
        { title: 'r over time [95 %]', numeric: true },
        { title: 'r over space [95 %]', numeric: true },
        { title: 'SSIM', digits: 3 },
      ],
      rows: table,
      caption:
        `Test people: n = ${n}${n > 0 ? ` (${people.test.join(', ')})` : ''}; ${source} data; intervals over people. The model under circular shifts: p ${probability(shiftNull.p)}. ` +
        `SSIM: ${input.ssimDefinition}`,
    },
  };
}

function regionSection(input: DemoReportInput): Section {
  const { values, best, worst } = input.regionScores;
  const finite = Array.from(values).filter(Number.isFinite);
  const lowest = finite.reduce((a, b) => Math.min(a, b), 0);
  const highest = finite.reduce((a, b) => Math.max(a, b), 0);
  const colours = sequentialScale({
    low: lowest < -0.005 ? -roundUp(-lowest) : 0,
    high: roundUp(highest),
    unit: 'r',
    label: 'Correlation over time',
    palette: 'lagoon',
  });
  const scene = new CortexScene(input.template, { width: mapWidth(3) });
  const list = (title: string, rows: { region: string; r: number }[]) => ({
    columns: [{ title }, { title: 'r', digits: 2 }],
    rows: rows.map(({ region, r }) => ({ cells: [region, r] })),
  });
  return {
    title: 'Where it works and where not',
    prose:
      'The correlation over time between generated and real signal at every vertex, mean over the test people. As a rule EEG sees the surface under the electrodes best, ' +
      'and deep folds and the underside of the brain worst. Regions are those of the Destrieux atlas.',
    figures: [
      mapFigure({
        title: 'Correlation over time at each vertex',
        marks: marksOf(input),
        scene,
        groups: [{ rows: [{ label: 'model', note: `n = ${input.people.test.length}`, values, colours }] }],
      }),
    ],
    tables: [list('Best regions', best), list('Worst regions', worst)],
  };
}

function checkSection(input: DemoReportInput): Section {
  const { calibration } = input;
  const { lags, real, generated, peakSeconds, plantedSeconds } = input.lag;
  const planted = Number.isFinite(plantedSeconds);
  const figures = [
    lagProfileFigure({
      title: 'EEG power and BOLD over lags',
      marks: marksOf(input),
      size: calibration ? 'half' : 'full',
      lags,
      series: [
        { name: input.source === 'measured' ? 'measured BOLD' : 'simulated BOLD', values: real },
        { name: 'generated BOLD', values: generated },
      ],
      peak: peakSeconds,
      planted: planted ? plantedSeconds : undefined,
      caption: 'Solid upright line: the lag at which generated BOLD follows the EEG most closely.',
    }),
  ];
  if (calibration) {
    figures.push(
      calibrationFigure({
        title: 'Stated and observed coverage',
        marks: marksOf(input),
        ...calibration,
        caption: 'On the dashed line the uncertainty is honest; below it the model is too sure, above it too cautious.',
      }),
    );
  }
  return {
    title: calibration ? 'Two checks: delay and uncertainty' : 'A check: the delay',
    prose: [explainLag(input.lag), calibration ? explainCalibration(calibration) : ''].join('\n\n'),
    figures,
  };
}

function trainingSection(input: DemoReportInput): Section {
  const { training } = input;
  return {
    title: 'Training',
    prose: explainTraining(input),
    figures: [
      trainingFigure({
        title: 'Loss and validation score',
        marks: marksOf(input, false),
        ...training,
        caption: 'Left: loss on the training people. Right: score on the validation people.',
      }),
    ],
  };
}

function limitSection(input: DemoReportInput): Section {
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

/** Pearson r over the cortex, without the medial wall, where both maps are finite; NaN when one is flat. */
function mapCorrelation({ labels }: PictureTemplate, a: Float32Array, b: Float32Array): number {
  const used = [...a.keys()].filter((v) => labels?.[v] !== -1 && Number.isFinite(a[v]) && Number.isFinite(b[v]));
  return pearson(
    used.map((v) => a[v]),
    used.map((v) => b[v]),
  );
}

function between([low, high]: [number, number]): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`;
}

function withInterval(value: number, interval: [number, number] | undefined): string {
  return interval
    ? `${formatNumber(value)} [${formatNumber(interval[0])}, ${formatNumber(interval[1])}]`
    : formatNumber(value);
}

function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${formatNumber(p, 3)}`;
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
