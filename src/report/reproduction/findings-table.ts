/** The findings of all figures as plain text: for a terminal, and as Markdown for documents. */
import { FINDING_COLUMNS, findingRemark, findingRow, type ReproducedFigure } from './findings.js';

const COLUMNS = ['figure', ...FINDING_COLUMNS, 'what differs'];

/**
 * A row for each finding, headed by the figure's name.
 *
 * @param format `text` aligns columns with spaces; what differs from the paper and caveats stand below their row. `markdown` is a table
 * with a column for them.
 * @example
 * console.say(findingsTable(figures));
 */
export function findingsTable(
  figures: readonly Pick<ReproducedFigure, 'figure' | 'result'>[],
  format: 'text' | 'markdown' = 'text',
): string {
  const rows = figures.flatMap(({ figure, result }) =>
    result.findings.map((finding) => ({
      cells: [figure.name as string, ...findingRow(finding)].map(oneLine),
      remark: oneLine(findingRemark(finding)),
    })),
  );
  return format === 'markdown' ? markdown(rows) : alignedText(rows);
}

interface Row {
  cells: string[];
  remark: string;
}

function markdown(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  const all = [line(COLUMNS), `|${COLUMNS.map(() => '---|').join('')}`];
  for (const { cells, remark } of rows) all.push(line([...cells, remark]));
  return `${all.join('\n')}\n`;
}

function alignedText(rows: readonly Row[]): string {
  const titles = COLUMNS.slice(0, -1);
  const widths = titles.map((title, k) => Math.max(title.length, ...rows.map(({ cells }) => [...cells[k]].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, k) => cell.padEnd(widths[k]))
      .join('  ')
      .trimEnd();
  const all = [line(titles), line(widths.map((width) => '─'.repeat(width)))];
  rows.forEach(({ cells, remark }, k) => {
    // A figure's name stands once, at its first row.
    const shown = k > 0 && rows[k - 1].cells[0] === cells[0] ? ['', ...cells.slice(1)] : cells;
    all.push(line(shown));
    if (remark) all.push(`${' '.repeat(widths[0] + 4)}${remark}`);
  });
  return `${all.join('\n')}\n`;
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ');
}
