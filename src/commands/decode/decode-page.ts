/** The report of `hemocast decode`, and its table on the terminal. */
import type { Template } from '../../cortex/index.js';
import { figureSvg, renderReport, type Table } from '../../report/index.js';
import type { DecodeOutcome, DecodeResult } from './decode-result.js';

const WHAT: Readonly<Record<string, string>> = {
  film: 'which film is watched',
  hand: 'which hand’s movement is imagined',
  age: 'age (years)',
  bmi: 'body-mass index (kg/m²)',
  sex: 'sex',
  group: 'group',
};

/** Sources that are not beyond chance stand first in the sentence, as they do in figures. */
export function decodeSentence({ outcomes, what }: DecodeResult): string {
  const missed = outcomes.filter(({ corrected }) => !(corrected <= 0.05));
  const found = outcomes.filter(({ corrected }) => corrected <= 0.05);
  const shown = (list: readonly DecodeOutcome[]) =>
    list.map(({ source, ...own }) => `${source} ${scoreOf(own)}`).join(', ');
  return [
    ...(missed.length > 0 ? [`Not beyond chance: ${shown(missed)}.`] : []),
    ...(found.length > 0 ? [`Beyond chance, ${WHAT[what]} is decoded from ${shown(found)}.`] : []),
  ].join(' ');
}

function scoreOf({ classes, numbers }: Pick<DecodeOutcome, 'classes' | 'numbers'>): string {
  return classes ? `(accuracy ${classes.accuracy.value.toFixed(2)})` : `(r ${numbers!.r.value.toFixed(2)})`;
}

/** A row a source. */
export function decodeTable({ outcomes, classes }: DecodeResult): Table {
  const interval = (found?: readonly [number, number]) =>
    found === undefined ? '–' : `${found[0].toFixed(2)} to ${found[1].toFixed(2)}`;
  const scored = classes.length > 0 ? ['accuracy', 'balanced accuracy'] : ['r', 'mean absolute error'];
  return {
    columns: [
      { title: 'from' },
      { title: 'features', numeric: true },
      { title: scored[0], numeric: true },
      { title: '95 %', numeric: true },
      { title: 'chance', numeric: true },
      { title: 'p, corrected', numeric: true },
      { title: scored[1], numeric: true },
      ...classes.map((name) => ({ title: `F1 ${name}`, numeric: true })),
    ],
    rows: outcomes.map(({ source, features, corrected, classes: told, numbers }) => {
      const [first, second] = told ? [told.accuracy, told.balancedAccuracy] : [numbers!.r, numbers!.meanAbsoluteError];
      return {
        cells: [
          ...[source, String(features), first.value.toFixed(2), interval(first.interval), first.chance.toFixed(2)],
          ...[corrected.toFixed(3), second.value.toFixed(2)],
          ...(told?.f1 ?? []).map(({ value }) => value.toFixed(2)),
        ],
      };
    }),
  };
}

/** The table in columns of text. */
export function decodeText(result: DecodeResult): string {
  const { columns, rows } = decodeTable(result);
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.cells.map(String))];
  const widths = columns.map((_, c) => Math.max(...cells.map((row) => row[c].length)));
  return cells
    .map((row) => row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('  '))
    .join('\n');
}

/** One HTML file that asks nothing of the network. */
export function decodePage(result: DecodeResult, template: Template): string {
  const { what, across, decoder, dataset, simulated, people, classes, outcomes, remarks, seed, version } = result;
  const isClass = classes.length > 0;
  const bars = outcomes.map(({ source, classes: told, numbers }) => {
    const score = told?.accuracy ?? numbers!.r;
    return {
      label: source,
      bars: [
        {
          series: isClass ? 'accuracy' : 'r',
          value: score.value,
          ...(score.interval && { low: score.interval[0], high: score.interval[1] }),
          ...(told && { points: told.perPerson.map(({ accuracy }) => accuracy) }),
        },
      ],
    };
  });
  const level = isClass ? 1 / classes.length : 0;
  const svg = figureSvg(
    {
      panels: [
        {
          kind: 'bars',
          title: isClass ? 'accuracy, with 95 % intervals over people' : 'r, with 95 % intervals over people',
          value: { label: isClass ? 'accuracy' : 'r', domain: isClass ? [0, 1] : [-1, 1] },
          groups: bars,
          levels: [{ label: 'chance', value: level }],
        },
      ],
    },
    { name: 'decode', title: `Decoding ${what}`, template, simulated },
  );
  return renderReport({
    title: `Decoding: ${WHAT[what]}`,
    subtitle: `${dataset}, across ${across === 'people' ? 'people' : 'blocks of time'}, ${people.tested} of ${people.all} people tested`,
    notice: simulated ? 'The recordings are simulated: what is decoded says nothing of people.' : undefined,
    sections: [
      {
        title: 'What is decoded',
        prose: [decodeSentence(result), ...remarks].join('\n\n'),
        figures: [{ title: 'Each signal by itself', body: svg, caption: 'Points are people.' }],
        table: {
          ...decodeTable(result),
          caption:
            'Chance is the mean of the same procedure, scaling and choices included, on labels exchanged between units; p is corrected over the signals by their maximum (Westfall & Young 1993).',
        },
      },
    ],
    provenance: { version, seed: String(seed), decoder, 'data set': dataset },
  });
}
