/** The section that sets each person's score beside chance. */

import type { Section, Table } from '../html.js';
import { formatNumber } from '../markup.js';
import { personFigure } from '../person-figure.js';
import { type EvaluationReportInput, marksOf, type ReportSignificance } from './input.js';

const TITLES: Readonly<Record<string, string>> = {
  pcc: 'Time courses: r per region',
  pccGlobalRemoved: 'The same without the global signal',
  spatial: 'Maps: r over space',
};
const NULLS = { shift: 'circular shifts', otherEeg: 'EEG of other people' } as const;

/** Nothing where nobody could be tested. */
export function personSection(input: EvaluationReportInput): Section[] {
  const tested = (input.significance ?? []).filter(({ groups }) => groups.length > 0);
  if (tested.length === 0) return [];
  return [
    {
      title: 'Each person beside chance',
      prose: explain(tested[0]),
      figures: tested.map(({ key, people }) =>
        personFigure({
          title: TITLES[key] ?? key,
          marks: marksOf(input),
          size: tested.length > 1 ? 'half' : 'full',
          people: people.map(({ person, score, shift, otherEeg }) => ({ name: person, score, shift, otherEeg })),
          scoreLabel: 'mean r over the runs of a person',
          caption:
            'Filled: p of both nulls, adjusted over people, is at most .05. People in the order of their scores.',
        }),
      ),
      table: groupTable(tested),
    },
  ];
}

function explain({ groups }: ReportSignificance): string {
  const said = groups.map(({ null: name, people, benjaminiHochberg, uncorrected, binomial, smallest }) => {
    const few =
      smallest > 0.05
        ? ` The smallest p that so few recordings allow is ${formatNumber(smallest)}: nobody could have been significant.`
        : ` The smallest p that was possible is ${formatNumber(smallest, 4)}.`;
    return `- Against **${NULLS[name]}**, r over time of ${benjaminiHochberg} of ${people} people is more than chance; uncorrected it is ${uncorrected}, and the chance of so many or more, if nobody's were, is ${chance(binomial)}.${few}`;
  });
  return (
    "A group's score can come from a few people. Here each person's mean over runs stands beside two nulls that are as slow as the signals themselves: the own prediction shifted circularly, and what the model says from the EEG of other people, scored on this person's target. " +
    'p is the share of arrangements that reach the score, adjusted over people by Benjamini and Hochberg (by Holm in metrics.json): of the people called significant, one in twenty is expected to be so by chance.\n\n' +
    said.join('\n')
  );
}

function groupTable(tested: readonly ReportSignificance[]): Table {
  return {
    columns: [
      { title: 'Score, null' },
      ...['People', 'p ≤ .05', 'Benjamini–Hochberg', 'Holm', 'Binomial p', 'Fisher p', 'Smallest p possible'].map(
        (title) => ({ title, numeric: true }),
      ),
    ],
    rows: tested.flatMap(({ key, groups }) =>
      groups.map((one) => ({
        cells: [
          `${TITLES[key] ?? key}, ${NULLS[one.null]}`,
          ...[one.people, one.uncorrected, one.benjaminiHochberg, one.holm].map(String),
          chance(one.binomial),
          chance(one.fisher),
          formatNumber(one.smallest, 4),
        ],
      })),
    ),
    caption:
      "Binomial: the chance of as many people with uncorrected p ≤ .05, or more, if the score were chance in everybody. Fisher: all p combined. Tests against other people's EEG share recordings, so theirs are approximate.",
  };
}

function chance(p: number): string {
  return p < 0.0001 ? '< 0.0001' : formatNumber(p, 4);
}
