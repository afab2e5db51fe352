/** Verdicts as text for people. */
import { lastName, shownText } from '../../foundation/index.js';
import type { CheckedRecording } from './check-recordings.js';

/** Column titles of a table of verdicts. */
export const CHECK_COLUMNS = [
  'recording',
  'verdict',
  'usable s',
  'electrodes',
  'artefacts',
  'µV',
  'reference',
  'distance',
  'reasons',
];

/** The cells of one recording; a dash where it could not be prepared. */
export function checkCells({ file, outcome, findings, figures }: CheckedRecording): string[] {
  const reasons = [...new Set(findings.map(({ check }) => check))].join(', ');
  if (figures === undefined) return [shownText(lastName(file)), outcome, '–', '–', '–', '–', '–', '–', reasons];
  const { evidence, distance } = figures;
  return [
    shownText(lastName(file)),
    outcome,
    `${evidence.usableSeconds.toFixed(0)} of ${evidence.seconds.toFixed(0)}`,
    `${evidence.electrodes.measured} of ${evidence.electrodes.wanted}`,
    `${(100 * evidence.artefacts).toFixed(0)} %`,
    evidence.amplitude.toPrecision(2),
    evidence.reference,
    distance === undefined ? '–' : `${distance.distance.toFixed(1)} (≤ ${distance.largest.toFixed(1)})`,
    reasons,
  ];
}

/** One line and its reasons for one recording; a table and the reasons by recording for several. */
export function checkTable(checked: readonly CheckedRecording[]): string {
  if (checked.length === 1) return [headline(checked[0]), ...reasonsOf(checked[0])].join('\n');
  const rows = [CHECK_COLUMNS, ...checked.map(checkCells)];
  const widths = CHECK_COLUMNS.map((_, k) => Math.max(...rows.map((row) => row[k].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, k) => cell.padEnd(widths[k]))
      .join('  ')
      .trimEnd(),
  );
  const doubted = checked.filter(({ outcome }) => outcome !== 'fit');
  return [
    ...lines,
    ...doubted.flatMap((one) => ['', headline(one), ...reasonsOf(one)]),
    '',
    `${checked.length} recordings: ${(['fit', 'doubtful', 'unfit'] as const)
      .map((wanted) => `${checked.filter(({ outcome }) => outcome === wanted).length} ${wanted}`)
      .join(', ')}.`,
  ].join('\n');
}

function headline({ file, outcome, figures }: CheckedRecording): string {
  const { evidence, distance } = figures ?? {};
  const facts = evidence && [
    `${evidence.usableSeconds.toFixed(0)} of ${evidence.seconds.toFixed(0)} s usable`,
    `${evidence.electrodes.measured} of ${evidence.electrodes.wanted} electrodes`,
    `artefacts in ${(100 * evidence.artefacts).toFixed(0)} % of the seconds`,
    `${evidence.amplitude.toPrecision(2)} µV`,
    `reference ${evidence.reference}`,
    ...(evidence.line ? [`line noise ${evidence.line.frequency} Hz × ${evidence.line.ratio.toFixed(0)}`] : []),
    ...(distance
      ? [
          `distance ${distance.distance.toFixed(1)} (training people ${distance.usual.toFixed(1)}, at most ${distance.largest.toFixed(1)})`,
        ]
      : []),
  ];
  return `${shownText(file)}: ${outcome}${facts ? ` (${facts.join(', ')})` : ''}`;
}

function reasonsOf({ findings, notes }: CheckedRecording): string[] {
  return [
    ...findings.map(({ outcome, text }) => `  ${outcome}: ${shownText(text)}`),
    ...notes.map((note) => `  note: ${shownText(note)}`),
  ];
}
