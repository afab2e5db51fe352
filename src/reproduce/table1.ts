/** Table 1: a class, or a group of people, made rare, and what examples generated from EEG give back. */
import {
  type AugmentedRun,
  augmentationParts,
  groupPeople,
  type PeopleGroups,
  rareClassTable,
  rareGroupTable,
} from '../augment/index.js';
import { lda } from '../decode/index.js';
import { HemocastError } from '../foundation/index.js';
import type { Figure, FigureResult } from './figure.js';
import type { RarityDesign, RarityResult } from './rarity-result.js';
import type { Study, StudyDataName } from './study.js';
import { remedyCaption } from './table1-caption.js';
import { rareClassFindings, rareGroupFindings } from './table1-findings.js';
import { rareClassPanels, rareGroupPanels } from './table1-panels.js';

/** How one kind of data is made rare, as the paper did: 30 of 150 windows are kept, 30 of 120 trials. */
interface PaperDesign extends RarityDesign {
  data: StudyDataName;
}

const DESIGNS: readonly PaperDesign[] = [
  { data: 'films', class: 'film', share: 30 / 150, folds: 5 },
  { data: 'imagery', class: 'hand', share: 30 / 120, folds: 3 },
];

/** Columns by which people are grouped where both groups have as many people. */
const GROUPINGS = ['sex', 'age'];
const FEWEST_OF_GROUP = 2;

export const table1: Figure = {
  name: 'table1',
  title: 'Rare classes and rare groups of people',
  question:
    'Do signals generated from EEG make up for a class, or a group of people, of whom little was measured, and better than what needs no model?',
  needs: [],
  either: DESIGNS.map(({ data }) => data),
  async make(study): Promise<FigureResult> {
    const results: RarityResult[] = [];
    for (const design of DESIGNS) if (study.has(design.data)) results.push(await rarity(study, design));
    if (results.length === 0) {
      throw new HemocastError('study-data', 'The study has no data of which a class could be made rare', {
        field: 'data',
        expected: DESIGNS.map(({ data }) => data).join(' or '),
        found: 'none of them',
      });
    }
    return {
      caption: remedyCaption(results),
      findings: results.flatMap((result) => [
        ...rareClassFindings(result),
        ...result.groups.flatMap((table) => rareGroupFindings(result, table)),
      ]),
      panels: results.flatMap((result) => [
        ...rareClassPanels(result),
        ...result.groups.flatMap((table) => rareGroupPanels(result, table)),
      ]),
      details: results.map(({ design, label, examples: { parts, classes: names, remark }, classes, groups }) => ({
        ...{
          data: label,
          classes: names,
          examples: parts.reduce((sum, { truth }) => sum + truth.length, 0),
          windows: remark,
        },
        ...{ share: design.share, folds: design.folds, decoder: lda.name, classRows: classes, groupTables: groups },
      })),
    };
  },
};

async function rarity(study: Study, design: PaperDesign): Promise<RarityResult> {
  const data = await study.data(design.data);
  const runs: AugmentedRun[] = [];
  for (const run of data.unseen) runs.push({ run, generated: (await data.generate(run)).mean });
  const examples = augmentationParts(design.class, runs, data.space);
  const { share, folds } = design;
  const options = {
    ...{ classes: examples.classes, decoder: lda, share, folds, repeats: study.quick ? 3 : 5 },
    ...{ random: study.random(`table 1 ${design.data}`), progress: study.progress },
  };
  const facts = new Map(runs.map(({ run }) => [run.person, run.metadata]));
  return {
    ...{ design, label: data.label, examples },
    classes: rareClassTable(examples.parts, options),
    groups: GROUPINGS.flatMap((column) => {
      const groups = groupsIn(facts, column);
      return groups ? [rareGroupTable(examples.parts, { ...options, groups })] : [];
    }),
  };
}

/** Two groups or more, of two people or more each; undefined where there are none. */
function groupsIn(facts: Parameters<typeof groupPeople>[0], column: string): PeopleGroups | undefined {
  try {
    const groups = groupPeople(facts, column);
    const sizes = groups.groups.map((group) => [...groups.groupOf.values()].filter((own) => own === group).length);
    return Math.min(...sizes) >= FEWEST_OF_GROUP ? groups : undefined;
  } catch (error) {
    if (error instanceof HemocastError && error.code.startsWith('group-')) return undefined;
    throw error;
  }
}
