/** What table 1 says in words: what did not come out first. */
import type { PeopleEstimate } from '../augment/index.js';
import type { RarityResult } from './rarity-result.js';
import { CLAIMED_RISE, differenceOf, titleOf } from './table1-findings.js';

/** What one kind of data says on a topic. */
interface Clause {
  text: string;
  isGood: boolean;
}

/** A sentence for each topic (plain remedies, the control, the rise and its cost, groups of people), those that say what did not come out first. */
export function remedyCaption(results: readonly RarityResult[]): string {
  const topics = [
    sentence('Generated examples ', results.flatMap(besidePlain)),
    sentence('Examples generated from EEG of what is rare ', results.flatMap(besideControl)),
    sentence('Against no remedy F1 of ', results.flatMap(risen)),
    sentence(
      'Where a group of people is rare in training, its accuracy with generated examples ',
      results.flatMap(groupsServed),
    ),
  ].flatMap((one) => one ?? []);
  return [...topics.filter(({ isGood }) => !isGood), ...topics.filter(({ isGood }) => isGood)]
    .map(({ text }) => text)
    .join(' ');
}

function sentence(start: string, clauses: readonly Clause[]): Clause | undefined {
  if (clauses.length === 0) return undefined;
  const inOrder = [...clauses.filter(({ isGood }) => !isGood), ...clauses.filter(({ isGood }) => isGood)];
  return {
    text: `${start}${inOrder.map(({ text }) => text).join('; ')}.`,
    isGood: clauses.every(({ isGood }) => isGood),
  };
}

function besidePlain({ design, classes: table }: RarityResult): Clause[] {
  if (table === undefined) return [];
  const [generated, plain] = ['generated', table.bestPlain].map((name) =>
    table.rows.find((row) => row.remedy === name),
  );
  const difference = differenceOf(table, 'generated', table.bestPlain)?.minority;
  if (generated === undefined || plain === undefined || difference === undefined) return [];
  const isGood = isAbove(difference);
  const numbers = `F1 ${shown(generated.minority.value)} and ${shown(plain.minority.value)}, difference ${inWords(difference)}, ${difference.people} people`;
  return [
    {
      text: `${isGood ? 'do better' : 'are not shown to do better'} for a rare ${design.class} than ${titleOf(table, table.bestPlain)}, which needs no model (${numbers})`,
      isGood,
    },
  ];
}

function besideControl({ design, classes: table }: RarityResult): Clause[] {
  if (table === undefined) return [];
  const [generated, control] = ['generated', 'generated-any'].map((name) =>
    table.rows.find((row) => row.remedy === name),
  );
  const difference = differenceOf(table, 'generated', 'generated-any')?.minority;
  if (generated === undefined || control === undefined || difference === undefined) return [];
  const isGood = isAbove(difference);
  const than = `for a rare ${design.class} than as many that are generated from EEG of any ${design.class} (F1 ${shown(generated.minority.value)} and ${shown(control.minority.value)}, difference ${inWords(difference)})`;
  return [
    {
      text: isGood
        ? `do better ${than}, so that it matters whose EEG they come from`
        : `are not shown to do better ${than}, so that what they gain may come of their number and not of what they say`,
      isGood,
    },
  ];
}

function risen({ design, classes: table }: RarityResult): Clause[] {
  if (table === undefined) return [];
  const rise = differenceOf(table, 'generated', 'none');
  const [none, uncut] = ['none', 'uncut'].map((name) => table.rows.find((row) => row.remedy === name));
  if (rise === undefined || none === undefined || uncut === undefined) return [];
  const isGood = rise.minority.value >= CLAIMED_RISE && isAbove(rise.minority);
  const bounds = `from ${shown(none.minority.value)} with ${none.rare.measured.toFixed(0)} measured; ${shown(uncut.minority.value)} where nothing is cut`;
  return [
    {
      text: `a rare ${design.class} ${isGood ? 'rises by' : `is not shown to rise by ${CLAIMED_RISE}: it changes by`} ${inWords(rise.minority)} (${bounds}), at a change of ${inWords(rise.majority)} for the others`,
      isGood,
    },
  ];
}

function groupsServed({ design, groups }: RarityResult): Clause[] {
  return groups.flatMap((table): Clause[] => {
    const difference = differenceOf(table, 'generated', 'none');
    if (difference === undefined) return [];
    const isGood = isAbove(difference.rareGroup);
    return [
      {
        text: `${isGood ? 'rises' : 'is not shown to rise'} (${design.class}s, ${table.column}: ${inWords(difference.rareGroup)}; gap between groups ${inWords(difference.gap)}, other group ${inWords(difference.others)})`,
        isGood,
      },
    ];
  });
}

function isAbove({ low }: PeopleEstimate): boolean {
  return (low ?? -1) > 0;
}

function shown(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

/** `0.12 [0.03, 0.20]`. */
function inWords({ value, low, high }: PeopleEstimate): string {
  if (!Number.isFinite(value)) return 'not known';
  return low === undefined || high === undefined ? shown(value) : `${shown(value)} [${shown(low)}, ${shown(high)}]`;
}
