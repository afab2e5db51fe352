/** The pictures of table 1: bars for each remedy. */
import type { PeopleEstimate, RareGroupTable } from '../augment/index.js';
import type { BarPanel, PanelEstimate } from './panels.js';
import type { RarityResult } from './rarity-result.js';

/** F1 of the rare class and of the others, a point for each fold. */
export function rareClassPanels({ design, classes: table }: RarityResult): BarPanel[] {
  if (table === undefined) return [];
  const { rows, rare } = table;
  const { share, folds, class: name } = design;
  const [counts, whole] = ['none', 'uncut'].map(
    (known) => (rows.find(({ remedy }) => remedy === known) ?? rows[0]).rare,
  );
  return [
    {
      kind: 'bars',
      title: `one ${name} rare`,
      note: `${rare.length === 1 ? rare[0] : `Each of ${rare.length} ${name}s in turn`} cut to ${(100 * share).toFixed(0)} % of its measured examples, ${counts.measured.toFixed(1)} of ${whole.measured.toFixed(1)} in a training set; points are ${folds} folds by person`,
      value: { label: 'F1', domain: [0, 1] },
      groups: rows.map(({ title, minority, majority, folds: points }) => ({
        label: title,
        bars: [
          { series: `rare ${name}`, ...bar(minority), points: points.minority },
          { series: `other ${name}s`, ...bar(majority), points: points.majority },
        ],
      })),
    },
  ];
}

/** Accuracy of the rare group and of the others; and how unequal they are. */
export function rareGroupPanels(
  { design, examples }: RarityResult,
  { column, groups, rows }: RareGroupTable,
): BarPanel[] {
  const sizes = groups.map(({ group, people }) => `${people} ${group}`).join(', ');
  const chance = { label: 'chance', value: 1 / examples.classes.length };
  return [
    {
      kind: 'bars',
      title: `${design.class}s, one ${column} group rare`,
      note: `Each group in turn cut to ${(100 * design.share).toFixed(0)} % of its measured examples; ${sizes}`,
      value: { label: 'accuracy', domain: [0, 1] },
      groups: rows.map(({ title, rareGroup, others }) => ({
        label: title,
        bars: [
          { series: 'rare group', ...bar(rareGroup) },
          { series: 'other group', ...bar(others) },
        ],
      })),
      levels: [chance],
    },
    {
      kind: 'bars',
      title: `${design.class}s, how unequal ${column} groups are`,
      note: 'Gap: accuracy of the best-served less the worst-served group. Odds: the largest difference in true or false positive rates. Both are above 0 by chance alone',
      value: { label: 'difference between groups', domain: [0, 1] },
      groups: rows.map(({ title, gap, oddsDifference }) => ({
        label: title,
        bars: [
          { series: 'gap', ...bar(gap) },
          { series: 'equalised odds', ...bar(oddsDifference) },
        ],
      })),
    },
  ];
}

function bar({ value, low, high }: PeopleEstimate): PanelEstimate {
  return { value, ...(low !== undefined && high !== undefined && { low, high }) };
}
