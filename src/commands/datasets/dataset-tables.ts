/** Published data sets, and what a folder holds of one, as text for people. */
import type { PublishedDataset, PublishedSurvey } from '../../data/index.js';
import { shownText } from '../../foundation/index.js';

/** What a list shows of a data set. */
export interface ListedDataset
  extends Pick<
    PublishedDataset,
    'name' | 'title' | 'description' | 'licence' | 'size' | 'where' | 'layout' | 'citation' | 'targets' | 'figures'
  > {
  splits: { name: string; description: string }[];
}

/** The known data sets as plain values. */
export function listDatasets(known: readonly PublishedDataset[]): ListedDataset[] {
  return known.map(({ survey: _, splits, ...facts }) => ({
    ...facts,
    splits: splits.map(({ name, description }) => ({ name, description })),
  }));
}

/** A paragraph a data set: what it is, where it is had, what must be there, how it is named. */
export function datasetsTable(listed: readonly ListedDataset[]): string {
  return listed
    .map(({ name, title, description, licence, size, where, layout, citation, targets, splits }) => {
      const rows: [string, string][] = [
        ['licence', licence],
        ['size', size],
        ['where', where],
        ['paper', citation],
        ['targets', targets.length > 0 ? targets.join(', ') : 'none: EEG alone, to generate from'],
        ...splits.map((split): [string, string] => ['split', `${split.name}: ${split.description}`]),
        ...layout.map((path, i): [string, string] => [i === 0 ? 'needs' : '', path]),
      ];
      const lines = rows.map(([what, text]) => `  ${what.padEnd(9)}${text}`);
      return [`${name}  ${title}`, `  ${description}`, ...lines].join('\n');
    })
    .join('\n\n');
}

/** What was found and what is wrong, with advice. */
export function surveyTable(
  { title }: PublishedDataset,
  folder: string,
  { found, findings, simulated }: PublishedSurvey,
): string {
  const head = `${title} in ${shownText(folder)}${simulated ? ' (a simulated twin)' : ''}`;
  const lines = findings.flatMap(({ kind, text, advice }) => [
    `  ${kind === 'missing' ? '✗' : '!'} ${shownText(text)}`,
    ...(advice === undefined ? [] : [`    ${shownText(advice)}`]),
  ]);
  return [head, ...found.map((text) => `  ✓ ${shownText(text)}`), ...lines].join('\n');
}
