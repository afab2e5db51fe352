import type { Evaluation } from './evaluate-runs.js';
import type { Estimate } from './interval.js';

/**
 * The table that a command prints: a row for the model, each baseline, the 95th
 * and 99th percentile of the shift null, and the ceiling; columns are r over time
 * of region means with its 95 % interval, spatial r and SSIM.
 */
export function scoreTable(evaluation: Evaluation): string {
  const order = ['model', 'ridge', 'stimulusClock', 'trainMean', 'globalSignal', 'otherEeg', 'single'];
  const position = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  const listed = [...evaluation.predictors].sort((a, b) => position(a.key) - position(b.key));
  const row = ({ name, scores }: Evaluation['predictors'][number]) => [
    name,
    number(scores.pcc.mean),
    interval(scores.pcc),
    number(scores.spatial.mean),
    number(scores.ssim.mean),
  ];
  const rows = [
    ['', 'r (time)', '95 % interval', 'r (space)', 'SSIM'],
    ...listed.filter(({ oracle }) => !oracle).map(row),
    nullRow(evaluation, 'p95', 'shift null, 95th percentile'),
    nullRow(evaluation, 'p99', 'shift null, 99th percentile'),
    ['map of zeros', '', '', '', number(evaluation.trivialSsim.zeroMap.mean)],
    ...listed.filter(({ oracle }) => oracle).map(row),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const lines = rows.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
  );
  lines.splice(1, 0, '-'.repeat(lines[0].length));
  const { people, runs, shiftNull } = evaluation;
  const volumes = runs.reduce((sum, run) => sum + run.volumes, 0);
  lines.push(
    '',
    `${people.length} test ${people.length === 1 ? 'person' : 'people'}, ${runs.length} runs, ${volumes} volumes; ` +
      `r over time: region means (${evaluation.regionCount} regions); p against shifts: ${shiftNull.pcc === undefined ? '–' : number(shiftNull.pcc.p)}`,
  );
  return lines.join('\n');
}

function nullRow({ shiftNull }: Evaluation, level: 'p95' | 'p99', name: string): string[] {
  return [name, number(shiftNull.pcc?.[level]), '', number(shiftNull.spatial?.[level]), ''];
}

function number(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(3);
}

function interval({ interval }: Estimate): string {
  return interval === undefined ? '–' : `[${number(interval[0])}, ${number(interval[1])}]`;
}
