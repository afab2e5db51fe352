/** The page of `hemocast augment`: what was found, bars, the table of remedies, and the table of fairness. */
import type { PeopleEstimate, RareClassTable, RareGroupTable, RemedyFairness } from '../../augment/index.js';
import { lastName } from '../../foundation/index.js';
import { figureSvg, renderReport, type Section, type Table } from '../../report/index.js';
import { rareClassPanels, rareGroupPanels } from '../../reproduce/index.js';
import type { AugmentDatasetResult, AugmentDatasetTask } from './augment-task.js';

const NOTICE = 'Simulated: these brains were made by a simulator, and what is found says nothing of people.';
const UNITS =
  'Intervals are those of 95 %, over people drawn with replacement. The best of the plain remedies was chosen by these scores, which favours it.';

export function augmentationPage(
  {
    model,
    modelFolder,
    data,
    choice,
    share,
    folds,
    repeats,
    decoder,
    seed,
    template,
    version,
    versions,
  }: AugmentDatasetTask,
  { caption, result, fairness, examples }: Omit<AugmentDatasetResult, 'files'>,
  simulated: boolean,
): string {
  const rare = 'label' in choice ? choice.label : `${choice.column} = ${choice.value}`;
  const title = `What makes up for few examples of ${rare}`;
  const panels = [...rareClassPanels(result), ...result.groups.flatMap((table) => rareGroupPanels(result, table))];
  const sections: Section[] = [
    {
      title: 'What was found',
      prose: caption,
      figures: [
        {
          title: data.name,
          marks: [simulated ? 'simulated' : 'recorded', 'generated'],
          body: inPage(figureSvg({ panels }, { name: 'augment', title, template, simulated })),
          tall: true,
        },
      ],
    },
    ...(result.classes ? [{ title: 'Remedies', prose: UNITS, tables: classTables(result.classes) }] : []),
    ...result.groups.map((table) => ({ title: 'Remedies', prose: UNITS, tables: groupTables(table) })),
    ...(fairness ? [fairnessSection(fairness.column, fairness.remedies)] : []),
  ];
  return renderReport({
    title,
    subtitle: `${result.examples.classes.join(', ')}: ${result.examples.remark}`,
    ...(simulated && { notice: NOTICE }),
    sections,
    provenance: {
      software: `Hemocast ${version}`,
      ...versions,
      data: data.name,
      model: lastName(modelFolder),
      'model SHA-256': model.hash,
      'share that is kept': String(share),
      'folds by person, repeats': `${folds}, ${repeats}`,
      decoder,
      'generated examples written': String(examples),
      seed: String(seed),
      template: template.source,
    },
  });
}

function classTables({ rows, differences }: RareClassTable): Table[] {
  return [
    {
      caption: 'F1 of the rare class and of the others, and examples of the rare class in a training set',
      columns: columns('remedy', 'rare class', 'other classes', 'measured', 'added'),
      rows: rows.map(({ title, kind, minority, majority, rare }) => ({
        cells: [title, shown(minority), shown(majority), rare.measured.toFixed(1), rare.added.toFixed(1)],
        ours: kind === 'generated',
      })),
    },
    {
      caption: 'Differences of F1 for the same people',
      columns: columns('difference', 'rare class', 'other classes'),
      rows: differences.map(({ of, against, minority, majority }) => ({
        cells: [`${titleOf(rows, of)} − ${titleOf(rows, against)}`, shown(minority), shown(majority)],
      })),
    },
  ];
}

function groupTables({ rows, differences }: RareGroupTable): Table[] {
  const names = ['rare group', 'other groups', 'worst served', 'gap', 'equalised odds'];
  return [
    {
      caption: 'Accuracy of groups, the gap between them, and the difference of equalised odds',
      columns: columns('remedy', ...names),
      rows: rows.map(({ title, kind, ...own }) => ({
        cells: [title, ...[own.rareGroup, own.others, own.worst, own.gap, own.oddsDifference].map(shown)],
        ours: kind === 'generated',
      })),
    },
    {
      caption: 'Differences for the same people',
      columns: columns('difference', ...names),
      rows: differences.map(({ of, against, ...own }) => ({
        cells: [
          `${titleOf(rows, of)} − ${titleOf(rows, against)}`,
          ...[own.rareGroup, own.others, own.worst, own.gap, own.oddsDifference].map(shown),
        ],
      })),
    },
  ];
}

function fairnessSection(column: string, remedies: readonly RemedyFairness[]): Section {
  const [{ fairness }] = remedies;
  return {
    title: 'Fairness',
    prose: `Accuracy of each group of ${column}, mean over its people; the gap between the best and the worst served; equalised odds, the largest difference between groups in how often a class is found where it is, and where it is not. Gaps are above 0 by chance alone where groups are small.`,
    table: {
      columns: columns(
        'remedy',
        ...fairness.groups.map(({ group, people }) => `${group} (${people})`),
        ...['worst served', 'gap', 'true positives', 'false positives'],
      ),
      rows: remedies.map(({ title, kind, fairness: own }) => ({
        cells: [
          title,
          ...own.groups.map(shown),
          `${own.worst.group}: ${shown(own.worst)}`,
          ...[own.gap, own.equalisedOdds.truePositive, own.equalisedOdds.falsePositive].map(shown),
        ],
        ours: kind === 'generated',
      })),
    },
  };
}

function columns(first: string, ...others: string[]): Table['columns'] {
  return [{ title: first }, ...others.map((title) => ({ title, numeric: true }))];
}

function titleOf(rows: readonly { remedy: string; title: string }[], remedy: string): string {
  return rows.find((row) => row.remedy === remedy)?.title ?? remedy;
}

/** `0.41 [0.33, 0.48]`. */
function shown({ value, low, high }: PeopleEstimate): string {
  const text = (one: number) => (Number.isFinite(one) ? one.toFixed(2).replace('-', '−') : '–');
  return low === undefined || high === undefined ? text(value) : `${text(value)} [${text(low)}, ${text(high)}]`;
}

/** A stand-alone figure as part of a page: as wide as its place. */
function inPage(svg: string): string {
  return svg.replace(/^<svg xmlns="([^"]*)" width="[^"]*" height="[^"]*"/, '<svg xmlns="$1" class="chart"');
}
