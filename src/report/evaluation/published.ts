/** The section that sets the model's scores beside those that others published on the same data. */
import type { Section } from '../html.js';
import { formatNumber } from '../markup.js';
import type { EvaluationReportInput } from './input.js';

/** Nothing where nothing was published. */
export function publishedSection({ published = [], source = 'simulated' }: EvaluationReportInput): Section[] {
  if (published.length === 0) return [];
  const differing = published.flatMap(({ metric, differs }) => (differs ? [`- ${metric}: ${differs}`] : []));
  const definitions = published.flatMap(({ metric, definition, ours }) => [
    ...(definition ? [`- Published ${metric}: ${definition}`] : []),
    ...(ours ? [`- Here ${ours.key}: ${ours.note}`] : []),
  ]);
  const twin =
    source === 'simulated'
      ? '**These data are a simulated twin of that data set: its layout is the same, its brains are not, and the two columns do not compare.**\n\n'
      : '';
  const apart =
    differing.length > 0
      ? `Where definitions differ, the figures do not compare digit by digit:\n\n${differing.join('\n')}\n\n`
      : '';
  return [
    {
      title: 'Beside what was published on these data',
      prose: `${twin}${apart}${definitions.length > 0 ? `Definitions:\n\n${definitions.join('\n')}` : ''}`,
      table: {
        columns: [
          { title: 'Published score' },
          { title: 'Value', numeric: true },
          { title: 'n', numeric: true },
          { title: 'Split' },
          { title: 'Source' },
          { title: 'Here' },
          { title: 'Value [95 %]', numeric: true },
          { title: 'n', numeric: true },
        ],
        rows: published.map(({ metric, value, n, split = '–', source: from, ours }) => ({
          cells: [
            metric,
            value,
            n === undefined ? '–' : String(n),
            split,
            from,
            ours?.key ?? 'none is defined like it',
            ours === undefined
              ? '–'
              : `${formatNumber(ours.mean, 3)}${ours.interval ? ` [${formatNumber(ours.interval[0], 3)}, ${formatNumber(ours.interval[1], 3)}]` : ''}`,
            ours === undefined ? '–' : String(ours.people),
          ],
        })),
        caption: 'n: people who were tested.',
      },
    },
  ];
}
