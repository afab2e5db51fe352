/** The page about a pre-trained encoder of BOLD: how it learned, what it answers for hidden tokens, and beside what. */

import type { MaskKind, ReconstructedWindow } from '../encoders/bold/index.js';
import type { Estimate } from '../evaluate/index.js';
import type { LossCurves } from '../tensor/index.js';
import { divergingScale, roundLimit } from './colour-scale.js';
import { CortexScene, type PictureTemplate } from './cortex-picture.js';
import { type Figure, PART_COLOURS } from './figure.js';
import { renderReport, type Section, type Table } from './html.js';
import { scoreFigure, timeCourseFigure, trainingFigure } from './line-figures.js';
import { mapFigure, mapWidth } from './map-figure.js';
import { formatNumber } from './markup.js';

/** R² of one way to answer for one kind of hidden token. */
export interface MaskedResult {
  key: string;
  name: string;
  kind: MaskKind;
  /** Of means over a patch. */
  patches: Estimate;
  /** Of single values, such as vertices. */
  values: Estimate;
}

export interface PretrainedBoldReportInput {
  /** Draws maps where the values are vertices of the cortex. */
  template?: PictureTemplate;
  simulated: boolean;
  data: string;
  /** Values of each point. */
  members: readonly (readonly number[])[];
  tr: number;
  people: { train: number; validation: number; test: number };
  curves: LossCurves;
  results: readonly MaskedResult[];
  examples: readonly ReconstructedWindow[];
  maskRatio: number;
  provenance: Record<string, string>;
}

const KIND_NAMES: Record<MaskKind, string> = {
  tokens: 'single tokens hidden',
  patches: 'patches hidden over all time',
  times: 'times hidden over all patches',
};

/** The whole report as one HTML file. */
export function pretrainedBoldReport(input: PretrainedBoldReportInput): string {
  return renderReport({
    title: `A BOLD encoder, pre-trained on ${input.data}`,
    subtitle: 'Masked autoencoding: part of the signal is hidden, and the network answers for it from the rest.',
    notice: input.simulated ? 'Some or all of these brains are simulated.' : undefined,
    sections: [briefSection(input), ...scoreSections(input), curveSection(input), ...exampleSections(input)],
    provenance: input.provenance,
  });
}

/** `0.41 [0.35, 0.47]`. */
export function withInterval({ mean, interval }: Estimate): string {
  if (interval === undefined) return formatNumber(mean, 3);
  return `${formatNumber(mean, 3)} [${formatNumber(interval[0], 3)}, ${formatNumber(interval[1], 3)}]`;
}

function heldOut({ people }: PretrainedBoldReportInput): string {
  return people.test > 0
    ? `${people.test} people whom the encoder was never shown`
    : `the ${people.validation} people on whom the step was chosen, as nobody was kept for testing`;
}

function briefSection(input: PretrainedBoldReportInput): Section {
  const { results, people, maskRatio } = input;
  const of = (key: string, kind: MaskKind) => results.find((result) => result.key === key && result.kind === kind);
  const best = (kind: MaskKind) =>
    results
      .filter((result) => result.kind === kind && result.key !== 'encoder')
      .reduce((a, b) => (a.patches.mean > b.patches.mean ? a : b));
  const sentences = (['tokens', 'patches', 'times'] as const).flatMap((kind) => {
    const ours = of('encoder', kind);
    if (ours === undefined) return [];
    const rival = best(kind);
    const verdict = ours.patches.mean > rival.patches.mean ? 'above' : 'below';
    return [
      `- With ${KIND_NAMES[kind]} it explains ${withInterval(ours.patches)} of the variance of patch means: **${verdict}** the best baseline (${rival.name}, ${withInterval(rival.patches)}).`,
    ];
  });
  return {
    title: 'In brief',
    prose: [
      `${Math.round(100 * maskRatio)} % of the tokens (a patch over a block of volumes) were hidden. Scores are of ${heldOut(input)}, each person weighing the same, with 95 % intervals over people.`,
      sentences.join('\n'),
    ].join('\n\n'),
    tiles: [
      {
        value: formatNumber(of('encoder', 'tokens')?.patches.mean ?? Number.NaN, 2),
        label: 'R² of hidden tokens',
        ours: true,
      },
      { value: formatNumber(best('tokens').patches.mean, 2), label: `best baseline: ${best('tokens').name}` },
      { value: String(people.train), label: 'people learned from' },
      { value: String(people.test > 0 ? people.test : people.validation), label: 'people scored' },
    ],
  };
}

function scoreSections(input: PretrainedBoldReportInput): Section[] {
  const { results } = input;
  const kinds = (['tokens', 'patches', 'times'] as const).filter((kind) => results.some((row) => row.kind === kind));
  const keys = [...new Set(results.map(({ key }) => key))];
  const table = (caption: string, part: 'patches' | 'values'): Table => ({
    caption,
    columns: [{ title: '' }, ...kinds.map((kind) => ({ title: KIND_NAMES[kind], numeric: true }))],
    rows: [
      ...keys.map((key) => {
        const rows = kinds.map((kind) => results.find((row) => row.key === key && row.kind === kind)!);
        return { cells: [rows[0].name, ...rows.map((row) => withInterval(row[part]))], ours: key === 'encoder' };
      }),
      { cells: ['the mean: zero', ...kinds.map(() => formatNumber(0, 3))] },
    ],
  });
  const single = input.members.every((list) => list.length === 1);
  const behind: Section = {
    title: 'What is behind the mask',
    prose:
      'R² = 1 − Σ error² / Σ signal² over what is hidden. Interpolation knows nothing of a patch that is hidden all the time, and the nearest patch nothing of a time at which all are hidden: there both answer zero. The best linear guess knows the covariance of all patches at all lags in the training people: what goes beyond it is not linear, or not the same at all times.',
    figures: kinds.map((kind) =>
      scoreFigure({
        title: `R² with ${KIND_NAMES[kind]}`,
        size: 'half',
        scoreLabel: 'R² of patch means',
        rows: results
          .filter((row) => row.kind === kind)
          .map(({ key, name, patches: { mean, interval } }) => ({
            name: name.replace(/ \(.*/, ''),
            score: mean,
            low: interval?.[0],
            high: interval?.[1],
            ours: key === 'encoder',
          })),
      }),
    ),
    table: table(single ? 'R² of regions' : 'R² of patch means', 'patches'),
  };
  if (single) return [behind];
  const prose =
    'Detail within a patch is harder: what the principal components of a patch leave out is lost to the encoder.';
  return [behind, { title: 'Vertex by vertex', prose, table: table('R² of vertices', 'values') }];
}

function curveSection({ curves }: PretrainedBoldReportInput): Section {
  return {
    title: 'How it learned',
    prose:
      'Mean squared error of hidden tokens, per vertex, in the principal components that the encoder sees. The step with the least validation loss is kept.',
    figures: [
      trainingFigure({
        title: 'Masked loss',
        steps: curves.steps,
        trainLoss: curves.trainLoss.map((loss) => loss ?? Number.NaN),
        validationLoss: curves.validationLoss,
        chosenStep: curves.chosenStep,
      }),
    ],
  };
}

/** Time courses that are drawn of each example. */
const COURSES = 2;

function exampleSections(input: PretrainedBoldReportInput): Section[] {
  return input.examples.map((example) => ({
    title: `Reconstruction: ${KIND_NAMES[example.kind]}`,
    prose: `${example.run}, volumes ${example.start + 1} to ${example.start + example.volumes}: the first window of the first person who is scored. Grey on the cortex, and gaps in the lines, are hidden from the network.`,
    figures: [...exampleMaps(input, example), ...exampleCourses(input, example)],
  }));
}

function exampleMaps({ template, examples, tr }: PretrainedBoldReportInput, example: ReconstructedWindow): Figure[] {
  if (template === undefined) return [];
  const { volumes, kind } = example;
  const scene = new CortexScene(template, { width: mapWidth(3 * examples.length) });
  const volume = shownVolume(example);
  const at = (data: Float32Array) =>
    Float32Array.from({ length: data.length / volumes }, (_, value) => data[value * volumes + volume]);
  const colours = divergingScale({ limit: roundLimit([at(example.truth)], 0.99), unit: 'z', label: 'BOLD' });
  return [
    mapFigure({
      title: `On the cortex, ${KIND_NAMES[kind]}`,
      scene,
      groups: [
        {
          heading: `volume ${example.start + volume + 1}, ${formatNumber((example.start + volume) * tr, 1)} s`,
          rows: [
            { label: 'truth', values: at(example.truth), colours },
            { label: 'seen', note: 'by the network', values: at(example.seen), colours },
            { label: 'rebuilt', note: 'seen + answers', values: at(example.rebuilt), colours },
          ],
        },
      ],
    }),
  ];
}

/** The volume of which most is hidden; of several, the one nearest to the middle: the signal has no say in it. */
function shownVolume({ seen, volumes }: ReconstructedWindow): number {
  const hidden = new Float64Array(volumes);
  seen.forEach((value, i) => {
    if (Number.isNaN(value)) hidden[i % volumes]++;
  });
  const middle = (volumes - 1) / 2;
  const order = [...hidden.keys()].sort((a, b) => hidden[b] - hidden[a] || Math.abs(a - middle) - Math.abs(b - middle));
  return order[0];
}

/** Points that are hidden all the time where whole patches are, else points that are hidden at times. */
function shownPoints(members: PretrainedBoldReportInput['members'], { seen, volumes, kind }: ReconstructedWindow) {
  const hidden = members.map((list) => {
    let count = 0;
    for (let k = 0; k < volumes; k++) if (Number.isNaN(seen[list[0] * volumes + k])) count++;
    return count;
  });
  const order = [...members.keys()].filter((point) => hidden[point] > 0);
  const fit = order.filter((point) => (kind === 'patches' ? hidden[point] === volumes : hidden[point] < volumes));
  const chosen = fit.length > 0 ? fit : order;
  return [...new Set(Array.from({ length: COURSES }, (_, i) => chosen[Math.floor((i * chosen.length) / COURSES)]))];
}

function exampleCourses({ members, tr }: PretrainedBoldReportInput, example: ReconstructedWindow): Figure[] {
  const { volumes, start, kind } = example;
  return shownPoints(members, example).map((point) => {
    const mean = (data: Float32Array) =>
      Float64Array.from({ length: volumes }, (_, k) => {
        const list = members[point];
        return list.reduce((sum, value) => sum + data[value * volumes + k], 0) / list.length;
      });
    const name = members[point].length === 1 ? 'Region' : 'Patch';
    return timeCourseFigure({
      title: `${name} ${point + 1}, ${KIND_NAMES[kind]}`,
      size: 'half',
      unit: 'z',
      seconds: Float64Array.from({ length: volumes }, (_, k) => (start + k) * tr),
      series: [
        { name: 'truth', values: mean(example.truth), colour: PART_COLOURS.baseline },
        { name: 'rebuilt', values: mean(example.rebuilt), colour: PART_COLOURS.generated },
        { name: 'seen', values: mean(example.seen), colour: PART_COLOURS.real },
      ],
    });
  });
}
