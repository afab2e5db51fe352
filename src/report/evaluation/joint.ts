/** The report of an evaluation of several targets on one page: an overview of all, then the sections of each. */
import { divergingScale, roundLimit } from '../colour-scale.js';
import type { Figure } from '../figure.js';
import { headGridFigure } from '../head-grid-figure.js';
import { renderReport, type Section } from '../html.js';
import { formatNumber } from '../markup.js';
import { probeMap } from './channels.js';
import { type EvaluationReportInput, marksOf } from './input.js';
import { leadFigure, momentText } from './maps.js';
import { evaluationSections, noticeOf } from './report.js';
import { withInterval } from './scores.js';

/**
 * The whole report as one HTML file.
 *
 * @param inputs one a target, of the same evaluation; of simulated data all or none
 * @throws HemocastError `picture-values` when a map does not fit the template
 */
export function jointReport(inputs: readonly EvaluationReportInput[]): string {
  const targets = inputs.map(({ target }) => target);
  const source = inputs.every((input) => input.source === 'measured') ? 'measured' : 'simulated';
  const { seed, people } = inputs[0];
  return renderReport({
    title: `From EEG to generated ${joined(targets)}`,
    subtitle: `What the models generate from the EEG alone for people they never saw (n = ${people.test.length}), beside the ${source} recordings, with every baseline that could explain the scores away. Seed ${seed}.`,
    notice: noticeOf(source),
    sections: [
      overviewSection(inputs),
      ...inputs.flatMap((input) => evaluationSections(input).map((section) => ({ ...section, part: input.target }))),
    ],
    provenance: { seed: String(seed), ...jointProvenance(inputs) },
  });
}

/** Scores of all targets in one table, and one moment of each side by side. */
function overviewSection(inputs: readonly EvaluationReportInput[]): Section {
  const rows = inputs.map(({ target, scores, shiftNull, reachable, ceiling, people }) => {
    const of = (key: string) => scores.find((score) => score.key === key);
    const model = of('model');
    return {
      cells: [
        target,
        model ? withInterval(model.pcc, model.pccInterval) : '–',
        formatNumber(of('ridge')?.pcc ?? Number.NaN),
        formatNumber(shiftNull.p99),
        formatNumber(reachable?.pcc ?? Number.NaN),
        formatNumber(ceiling.pcc),
        String(people.test.length),
      ],
    };
  });
  return {
    title: 'Overview',
    prose:
      'The same EEG, one model for each target. Scores are r over time of region means on people that no model saw. ' +
      'A model that does not exceed the 99th percentile of its circular shifts may owe its score to chance; one that does not exceed the lagged ridge adds nothing to linear regression in mean accuracy. ' +
      'Targets differ in noise and in their ceilings: compare a score with its own row.',
    table: {
      columns: [
        { title: 'Target' },
        ...['Model [95 %]', 'Lagged ridge', 'Shifts, 99th percentile', 'Reachable bound', 'Ceiling', 'Test people'].map(
          (title) => ({ title, numeric: true }),
        ),
      ],
      rows,
      caption:
        'A dash stands where there is none: the reachable bound and the ceiling are known on simulated data only.',
    },
    figures: inputs.flatMap((input) => momentFigure(input).map((figure): Figure => ({ ...figure, size: 'half' }))),
  };
}

/** The first moment of the first test person: on the cortex, or on the head where values are channels. */
function momentFigure(input: EvaluationReportInput): Figure[] {
  const { template, channels = [], examples, source = 'simulated', target, unit = 'z' } = input;
  const example = examples[0];
  if (template !== undefined) return leadFigure(input, template, `${target}: `);
  const placed = channels.flatMap(({ name, kind, position }, value) =>
    position === undefined ? [] : [{ name, kind, position, index: value }],
  );
  if (example === undefined || example.real.length === 0 || placed.length === 0) return probeMap(input, channels);
  const column = (heading: string, [map]: readonly Float32Array[]) => ({
    heading,
    channels: placed.map(({ index, ...channel }) => ({ ...channel, value: map[index] })),
  });
  const of = (map: Float32Array, kind: string | undefined) =>
    placed.filter((one) => one.kind === kind).map(({ index }) => map[index]);
  return [
    headGridFigure({
      title: `${target}: one moment of one unseen person: ${example.person}, ${momentText(example.volumeSeconds[0])}`,
      marks: marksOf(input),
      size: 'half',
      columns: [column(source, example.real), column('generated', example.generated)],
      colours: (kind) =>
        divergingScale({
          limit: roundLimit([of(example.real[0], kind), of(example.generated[0], kind)], 0.95),
          unit,
          label: kind ?? target,
        }),
      caption: `Left, the ${source} signal at each channel. Right, what the model generated from the EEG alone. Heads seen from above, nose up.`,
    }),
  ];
}

/** What all targets share once; what differs, by target. */
function jointProvenance(inputs: readonly EvaluationReportInput[]): Record<string, string> {
  const keys = [...new Set(inputs.flatMap(({ provenance }) => Object.keys(provenance)))];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const values = new Set(inputs.map(({ provenance }) => provenance[key]));
      if (values.size === 1) return [[key, [...values][0]]];
      return inputs
        .filter(({ provenance }) => provenance[key] !== undefined)
        .map(({ target, provenance }) => [`${key}, ${target}`, provenance[key]]);
    }),
  );
}

function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
