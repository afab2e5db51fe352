/** Sections of the report that show the cortex; each takes the template that the values lie on. */
import { pearson } from '../../signal/index.js';
import { divergingScale, roundLimit, roundUp, sequentialScale } from '../colour-scale.js';
import { CortexScene, type PictureTemplate } from '../cortex-picture.js';
import { cortexViewerFigure, VIEWER_GESTURES } from '../cortex-viewer/viewer-page.js';
import type { Figure } from '../figure.js';
import type { Section } from '../html.js';
import { mapFigure, mapWidth } from '../map-figure.js';
import { formatNumber } from '../markup.js';
import { type EvaluationReportInput, marksOf, type ReportLead, wordsOf } from './input.js';

/** What is shown first: the lead, or the first moment of the first example. */
export function leadOf({ lead, examples: [example] }: EvaluationReportInput): LeadMoment | undefined {
  if (lead !== undefined) return lead;
  if (example === undefined || example.real.length === 0) return undefined;
  const { person, run, volumeSeconds, real, generated } = example;
  return { person, run, seconds: volumeSeconds[0], real: real[0], generated: generated[0] };
}

type LeadMoment = Omit<ReportLead, 'r' | 'among'> & Partial<ReportLead>;

/** By which rule the first picture was chosen, and where it lies among all moments. */
export function leadRule({ r, among }: LeadMoment, input: EvaluationReportInput): string {
  if (among === undefined || r === undefined) return '';
  const { moments, people, percentile, levels } = among;
  const { moment } = wordsOf(input);
  const who = people === 1 ? 'the test person' : `all ${people} test people`;
  return (
    `Chosen by rule, not by eye: of all ${moments} ${moment}s of ${who}, in the order of their spatial r, this is the one in the middle (r = ${formatNumber(r)}, percentile ${formatNumber(percentile, 0)}). ` +
    `Half of the ${moment}s lie between ${formatNumber(levels.p25)} and ${formatNumber(levels.p75)}, nine in ten between ${formatNumber(levels.p5)} and ${formatNumber(levels.p95)}.`
  );
}

/** One moment, large: what all of this is about. `name` stands before the title. */
export function leadFigure(input: EvaluationReportInput, template: PictureTemplate, name = ''): Figure[] {
  const { unit = 'z', source = 'simulated' } = input;
  const lead = leadOf(input);
  if (lead === undefined) return [];
  const colours = signalColours(input, unit);
  return [
    mapFigure({
      title: `${name}${name ? 'a' : 'A'}${lead.among ? ' typical' : ''} moment of one unseen person: ${lead.person}, ${lead.run}, ${momentText(lead.seconds)}`,
      marks: marksOf(input),
      scene: new CortexScene(template, { width: 1200 }),
      caption:
        `Above, the ${source} scan. Below, what the model generated from the EEG alone, without seeing any scan of this person. ${leadRule(lead, input)}`.trim(),
      groups: [
        {
          rows: [
            { label: source, note: 'the scan to match', values: lead.real, colours },
            {
              label: 'generated',
              note: `spatial r\u00a0=\u00a0${formatNumber(lead.r ?? mapCorrelation(template, lead.real, lead.generated))}`,
              values: lead.generated,
              colours,
            },
          ],
        },
      ],
    }),
  ];
}

/** Scan, generated map and uncertainty at some moments of some people. */
export function mapSection(input: EvaluationReportInput, template: PictureTemplate): Section {
  const { examples, unit = 'z', source = 'simulated' } = input;
  const simulated = source === 'simulated';
  const real = examples.flatMap((example) => example.real);
  const uncertain = examples.flatMap((example) => example.uncertainty);
  const signal = signalColours(input, unit);
  const spread = sequentialScale({ high: roundLimit(uncertain, 0.995), unit, label: 'Uncertainty: 1 SD' });
  const scene = new CortexScene(template, { width: mapWidth(3 * real.length + 3) });
  const truth = simulated ? 'simulated' : 'measured';
  return {
    title: 'Maps',
    prose:
      `Each block is one moment of one test person. Top: the ${truth} scan, which the model never saw. Middle: what the model generated from the EEG alone ` +
      '(what it expects, not one sample). Bottom: its uncertainty, one standard deviation of a measured value around the generated one. It is what the generated value leaves of the variance, the larger the worse the EEG is. Red is above, blue below the mean of the vertex over time. ' +
      'All scans and generated maps share one colour scale, so a paler generated map is a weaker one: an expectation shrinks where the EEG says little, and should. ' +
      `Grey-shaded folds are sulci. The note beside a generated map is its spatial correlation with the scan above it, and the percentile of that among all volumes of the test people.\n\n` +
      (input.choice ??
        'A handful of moments cannot show how good a model is: that is what the scores over all volumes, further down, are for.'),
    figures: [
      ...viewerFigure(input, { truth, unit, limit: signal.high, high: spread.high }),
      ...examples.map((example) =>
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
                note: [
                  `spatial r\u00a0=\u00a0${formatNumber(mapCorrelation(template, example.real[k], example.generated[k]))}`,
                  ...(Number.isFinite(example.percentiles?.[k])
                    ? [`percentile ${formatNumber(example.percentiles![k], 0)}`]
                    : []),
                ].join(', '),
                values: example.generated[k],
                colours: signal,
              },
              { label: 'uncertainty', note: '1 SD', values: example.uncertainty[k], colours: spread },
            ],
          })),
        }),
      ),
    ],
  };
}

/** A whole run, to be turned, played and pointed at. */
function viewerFigure(
  input: EvaluationReportInput,
  { truth, unit, limit, high }: { truth: string; unit: string; limit: number; high: number },
): Figure[] {
  const { viewer, wholeRun, target } = input;
  if (viewer === undefined || wholeRun === undefined) return [];
  const { person, run, seconds, real, generated, uncertainty } = wholeRun;
  const signal = { kind: 'diverging', limit, unit, label: target } as const;
  return [
    cortexViewerFigure({
      title: `All of ${run} of ${person}`,
      marks: marksOf(input),
      caption: `The first test run, chosen by no score. ${VIEWER_GESTURES} The colour scales are those of the pictures below.`,
      template: viewer.template,
      seconds,
      series: [
        { name: 'generated', values: generated, scale: signal },
        { name: truth, values: real, scale: signal },
        {
          name: '1 SD',
          values: uncertainty,
          scale: { kind: 'sequential', limit: high, unit, label: 'Uncertainty: 1 SD' },
        },
      ],
    }),
  ];
}

/** How well each place is generated. */
export function regionSection(input: EvaluationReportInput, template: PictureTemplate): Section {
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
  const scene = new CortexScene(template, { width: mapWidth(3) });
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

/** One scale for every scan and generated map of the report, so that strengths can be compared. */
function signalColours({ examples, target }: EvaluationReportInput, unit: string) {
  return divergingScale({
    limit: roundLimit(
      examples.flatMap((example) => example.real),
      0.99,
    ),
    unit,
    label: target,
  });
}

/** `84.5 s after the start` */
export function momentText(seconds: number): string {
  return `${formatNumber(seconds, seconds % 1 === 0 ? 0 : 1)} s after the start`;
}

/** Pearson r over the cortex, without the medial wall, where both maps are finite; NaN when one is flat. */
function mapCorrelation({ labels }: PictureTemplate, a: Float32Array, b: Float32Array): number {
  const used = [...a.keys()].filter((v) => labels?.[v] !== -1 && Number.isFinite(a[v]) && Number.isFinite(b[v]));
  return pearson(
    used.map((v) => a[v]),
    used.map((v) => b[v]),
  );
}
