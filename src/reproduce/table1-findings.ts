/** The numbers of table 1. */
import type { PeopleEstimate, RareClassTable, RareGroupTable } from '../augment/index.js';
import type { Finding } from './figure.js';
import type { RarityResult } from './rarity-result.js';

/** By how much F1 of the rare class must rise for the claim to hold. */
export const CLAIMED_RISE = 0.15;

/** A difference of two remedies, by their names. */
export function differenceOf<Table extends RareClassTable | RareGroupTable>(
  { differences }: Table,
  of: string,
  against: string,
): Table['differences'][number] | undefined {
  return differences.find((one) => one.of === of && one.against === against);
}

/** Title of a remedy in a table. */
export function titleOf({ rows }: RareClassTable | RareGroupTable, remedy: string): string {
  return rows.find((row) => row.remedy === remedy)?.title ?? remedy;
}

/** Scores of each remedy for rare classes, and differences; none where no class was made rare. */
export function rareClassFindings({ design, examples, classes: table }: RarityResult): Finding[] {
  if (table === undefined) return [];
  const rare = `F1 of the rare ${design.class}`;
  const others = `F1 of the other ${design.class}s`;
  const of =
    table.rare.length === 1
      ? `${table.rare[0]} made rare`
      : `${table.rare.length} of ${examples.classes.length} ${design.class}s made rare in turn`;
  const rows = table.rows.flatMap(({ title, minority, majority, rare: counts }) => {
    const said = `${of}; training had ${counts.measured.toFixed(1)} measured examples of it and ${counts.added.toFixed(1)} added`;
    return [finding(`${rare}: ${title}`, minority, { caveat: said }), finding(`${others}: ${title}`, majority)];
  });
  const differences = table.differences.flatMap(({ of: first, against, minority, majority }) => {
    const name = `${titleOf(table, first)} − ${titleOf(table, against)}`;
    const isBest = against === table.bestPlain || first === table.bestPlain;
    return [
      finding(`${rare}: ${name}`, minority, {
        holds: (minority.low ?? -1) > 0,
        ...(isBest && { caveat: 'the plain remedy was chosen by these scores, which favours it' }),
      }),
      finding(`${others}: ${name}`, majority),
    ];
  });
  const rise = differenceOf(table, 'generated', 'none')?.minority;
  const claim = rise
    ? [
        finding(`${rare} rises by ${CLAIMED_RISE} or more with generated examples`, rise, {
          holds: rise.value >= CLAIMED_RISE && (rise.low ?? -1) > 0,
          caveat:
            'holds where the rise is as large and its interval above 0; whether EEG is its reason, the control says',
        }),
      ]
    : [];
  return [...claim, ...rows, ...differences];
}

/** Scores of each remedy for rare groups of people, and differences. */
export function rareGroupFindings({ design }: RarityResult, table: RareGroupTable): Finding[] {
  const sizes = table.groups.map(({ group, people }) => `${people} ${group}`).join(', ');
  const about = `${design.class}s, ${table.column} groups`;
  const rows = table.rows.flatMap(({ title, worst, gap, rareGroup, others, oddsDifference }) => [
    finding(`accuracy of the rare group (${about}): ${title}`, rareGroup, { caveat: sizes }),
    finding(`accuracy of the other group (${about}): ${title}`, others),
    finding(`accuracy of the worst-served group (${about}): ${title}`, worst),
    finding(`gap between groups (${about}): ${title}`, gap, {
      caveat: 'above 0 by chance alone where groups are small',
    }),
    finding(`equalised odds difference (${about}): ${title}`, oddsDifference),
  ]);
  const differences = table.differences.flatMap(({ of, against, rareGroup, others, worst, gap }) => {
    const name = `${titleOf(table, of)} − ${titleOf(table, against)}`;
    return [
      finding(`accuracy of the rare group (${about}): ${name}`, rareGroup, { holds: (rareGroup.low ?? -1) > 0 }),
      finding(`accuracy of the other group (${about}): ${name}`, others),
      finding(`accuracy of the worst-served group (${about}): ${name}`, worst),
      finding(`gap between groups (${about}): ${name}`, gap),
    ];
  });
  return [...rows, ...differences];
}

function finding(quantity: string, { value, low, high, people }: PeopleEstimate, more: Partial<Finding> = {}): Finding {
  return {
    ...{ quantity, value },
    ...(low !== undefined && high !== undefined && { low, high }),
    ...{ n: people, of: 'people' as const },
    ...more,
  };
}
