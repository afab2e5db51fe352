import { HemocastError, shownText } from '../foundation/index.js';

/** A table with named columns; values as they stand in the file, `n/a` included. */
export interface TsvTable {
  columns: string[];
  rows: Record<string, string>[];
}

/**
 * Reads tab-separated values as BIDS writes them: UTF-8 text, one heading line,
 * tabs between cells. Line ends of any system, a byte-order mark, empty lines and a tab at the end of all lines are accepted.
 *
 * @throws `tsv-invalid` where there is no heading, a heading is empty or repeated, or a line has another number of cells.
 * @example
 * parseTsv('onset\tduration\n1.5\tn/a\n', 'events.tsv').rows[0].onset; // '1.5'
 */
export function parseTsv(text: string, file: string): TsvTable {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  while (lines.length > 0 && lines[lines.length - 1].trim() === '') lines.pop();
  if (lines.length === 0) {
    throw new HemocastError('tsv-invalid', 'The table is empty', { file, expected: 'a line of column names' });
  }
  // Some programs end every line with a tab.
  const isTabbed = lines.every((line) => line.trim() === '' || line.endsWith('\t'));
  const cellsOf = (line: string) => (isTabbed ? line.slice(0, -1) : line).split('\t');
  const columns = cellsOf(lines[0]).map((column) => column.trim());
  const seen = new Set<string>();
  columns.forEach((column, index) => {
    if (column !== '' && !seen.has(column)) seen.add(column);
    else {
      throw new HemocastError('tsv-invalid', 'A column name is empty or stands twice', {
        file,
        field: `column ${index + 1}`,
        expected: 'a name of its own for every column',
        found: JSON.stringify(column),
      });
    }
  });
  const rows = lines.slice(1).flatMap((line, index) => {
    if (line === '') return [];
    const cells = cellsOf(line);
    if (cells.length !== columns.length) {
      throw new HemocastError('tsv-invalid', 'A line has another number of cells than the heading', {
        file,
        field: `line ${index + 2}`,
        expected: `${columns.length} cells between tabs`,
        found: `${cells.length}`,
      });
    }
    const row: Record<string, string> = Object.create(null);
    for (let position = 0; position < columns.length; position++) row[columns[position]] = cells[position].trim();
    return [row];
  });
  return { columns, rows };
}

/**
 * Writes a table as tab-separated values: `n/a` for what is missing or not
 * finite, numbers with the fewest digits that give the same double again, control characters as escapes.
 *
 * @throws `tsv-invalid` where a row is too short or long, or a text holds a tab or a line end.
 */
export function formatTsv(columns: string[], rows: (string | number | undefined)[][]): string {
  const lines = [columns, ...rows].map((row, index) => {
    if (row.length !== columns.length) {
      throw new HemocastError('tsv-invalid', 'A row does not fit its columns', {
        field: `row ${index}`,
        expected: `${columns.length} values`,
        found: `${row.length}`,
      });
    }
    return row.map((value, position) => formatCell(value, `row ${index}, ${columns[position]}`)).join('\t');
  });
  return `${lines.join('\n')}\n`;
}

function formatCell(value: string | number | undefined, field: string): string {
  if (value === undefined || value === '') return 'n/a';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'n/a';
  if (/[\t\r\n]/.test(value)) {
    throw new HemocastError('tsv-invalid', 'A text with a tab or a line end cannot stand in a table', {
      field,
      found: JSON.stringify(value),
    });
  }
  return shownText(value);
}
