/** Whom a score is more than chance of, as lines of text. */
import { aligned, number } from './aligned-rows.js';
import { PERSON_NULLS, type PersonNull, type PersonTest, type ScoreSignificance } from './person-significance.js';

/** People beyond this many stand in `metrics.json` and the report alone. */
const LISTED = 30;

const COLUMNS: Readonly<Record<string, string>> = {
  pcc: 'r (time)',
  pccGlobalRemoved: 'global removed',
  spatial: 'r (space)',
};
const NULLS: Readonly<Record<PersonNull, string>> = { shift: 'shifts', otherEeg: 'other EEG' };

/**
 * A row for each person with scores and p adjusted by Benjamini and Hochberg, then what they come to; nothing where nobody could be
 * tested.
 */
export function significanceRows(significance: Readonly<Record<string, ScoreSignificance>>): string[] {
  const scores = Object.entries(significance);
  const nulls = PERSON_NULLS.filter((name) => scores.some(([, { group }]) => group[name] !== undefined));
  if (nulls.length === 0) return [];
  const head = ['each person: score, p adjusted over people'];
  for (const [key] of scores) head.push(COLUMNS[key] ?? key, ...nulls.map((name) => NULLS[name]));
  const people = scores[0][1].people.slice(0, LISTED);
  const rows = people.map(({ person }) => [
    person,
    ...scores.flatMap(([, { people: all }]) => {
      const own = all.find((one) => one.person === person);
      return [number(own?.score), ...nulls.map((name) => adjusted(own?.tests[name]))];
    }),
  ]);
  const count = (name: 'benjaminiHochberg' | 'holm' | 'uncorrected', title: string) => [
    title,
    ...scores.flatMap(([, { group }]) => [
      '',
      ...nulls.map((of) => (group[of] ? `${group[of].significant[name]} of ${group[of].people}` : '–')),
    ]),
  ];
  const values = (title: string, of: (group: NonNullable<ScoreSignificance['group']['shift']>) => number) => [
    title,
    ...scores.flatMap(([, { group }]) => ['', ...nulls.map((name) => probability(group[name] && of(group[name])))]),
  ];
  const more = scores[0][1].people.length - people.length;
  return [
    ...aligned([
      head,
      ...rows,
      count('benjaminiHochberg', 'people with adjusted p ≤ .05 (Benjamini–Hochberg)'),
      count('holm', 'the same by Holm'),
      count('uncorrected', 'without correction'),
      values('chance of so many uncorrected ones', ({ binomial }) => binomial),
      values('all people combined (Fisher)', ({ fisher }) => fisher),
      values('smallest p that was possible', ({ smallest }) => smallest[1]),
    ]),
    ...(more > 0 ? [`${more} more people: metrics.json`] : []),
  ];
}

function adjusted(test: PersonTest | undefined): string {
  return probability(test?.benjaminiHochberg);
}

function probability(p: number | undefined): string {
  if (p === undefined || Number.isNaN(p)) return '–';
  return p < 0.0001 ? '<.0001' : p < 0.001 ? p.toFixed(4) : p.toFixed(3);
}
