/** The report on figures that were reproduced: a summary of all findings, then each figure with its picture. */
import { type Column, renderReport, type Section, type Table } from '../html.js';
import { FINDING_COLUMNS, findingRemark, findingRow, type LeftOutFigure, type ReproducedFigure } from './findings.js';

export interface ReproductionReportInput {
  title?: string;
  subtitle?: string;
  figures: readonly ReproducedFigure[];
  leftOut?: readonly LeftOutFigure[];
  /** How this came about: command, seed, versions, data. */
  provenance: Record<string, string>;
}

const NOTICE =
  'All brains here are simulated: what is found says whether planted truth is recovered, not how people are.';
const PARTLY = 'Some figures are made from simulated brains; each says so.';
const COLUMNS: readonly Column[] = FINDING_COLUMNS.map((title, k) => ({ title, numeric: k > 0 && k < 5 }));

/**
 * One HTML file that asks nothing of the network.
 *
 * @example
 * await storage.write('report.html', reproductionReport({ figures, leftOut, provenance: { command, seed: '7' } }));
 */
export function reproductionReport(input: ReproductionReportInput): string {
  const { figures, leftOut = [], provenance } = input;
  const simulated = figures.filter((one) => one.simulated).length;
  const notice = simulated === 0 ? undefined : simulated === figures.length ? NOTICE : PARTLY;
  const sections: Section[] = [summary(figures), ...figures.map(figureSection)];
  if (leftOut.length > 0) sections.push(leftOutSection(leftOut));
  return renderReport({
    title: input.title ?? 'Figures and tables, made again',
    subtitle: input.subtitle ?? 'What the paper shows, what is found here on the same terms, and what differs.',
    notice,
    sections,
    provenance,
  });
}

function summary(figures: readonly ReproducedFigure[]): Section {
  const findings = figures.flatMap(({ result }) => result.findings);
  const claims = findings.filter(({ holds }) => holds !== undefined);
  const held = claims.filter(({ holds }) => holds).length;
  const table: Table = {
    caption:
      'Intervals are those of 95 %. “Planted” is what simulated data were made with; “paper” is what was printed, and “what differs” says why the two need not be equal. “Holds” says whether what the figure claims is found here.',
    columns: [{ title: 'figure' }, ...COLUMNS, { title: 'what differs, and caveats' }],
    rows: figures.flatMap(({ figure, result }) =>
      result.findings.map((finding) => ({ cells: [figure.name, ...findingRow(finding), findingRemark(finding)] })),
    ),
  };
  return {
    title: 'Summary',
    prose:
      claims.length === 0
        ? undefined
        : `**${held} of ${claims.length} claims hold.**${held === claims.length ? '' : ` What does not hold:\n\n${failed(figures)}`}`,
    table,
  };
}

function failed(figures: readonly ReproducedFigure[]): string {
  return figures
    .flatMap(({ figure, result }) =>
      result.findings
        .filter(({ holds }) => holds === false)
        .map((finding) => {
          const [quantity, found] = findingRow(finding);
          return `- ${figure.name}, ${quantity}: ${found}${finding.caveat === undefined ? '' : ` (${finding.caveat})`}`;
        }),
    )
    .map((line) => line.replace(/\s+/g, ' '))
    .join('\n');
}

function figureSection({ figure, result, svg, simulated, data }: ReproducedFigure): Section {
  const origin = data ?? (simulated ? 'simulated data' : 'recorded data');
  return {
    title: `${figure.name}: ${figure.title}`,
    prose: figure.question,
    figures: [
      {
        title: origin,
        marks: [simulated ? 'simulated' : 'recorded', 'generated'],
        caption: result.caption,
        body: inPage(svg),
        tall: true,
      },
    ],
    table: {
      columns: [...COLUMNS, { title: 'what differs, and caveats' }],
      rows: result.findings.map((finding) => ({ cells: [...findingRow(finding), findingRemark(finding)] })),
    },
  };
}

/** A stand-alone figure as part of a page: as wide as its place, on its own white. */
function inPage(svg: string): string {
  return svg.replace(/^<svg xmlns="([^"]*)" width="[^"]*" height="[^"]*"/, '<svg xmlns="$1" class="chart"');
}

function leftOutSection(leftOut: readonly LeftOutFigure[]): Section {
  return {
    title: 'Left out',
    table: {
      columns: [{ title: 'figure' }, { title: 'title' }, { title: 'why' }],
      rows: leftOut.map(({ figure, why }) => ({ cells: [figure.name, figure.title, why] })),
    },
  };
}
