/** Scores of several tools from a table: one figure with intervals. */
import type { Template } from '../../cortex/index.js';
import { formatJson, parseTsv } from '../../formats/index.js';
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { figureSvg } from '../../report/index.js';
import type { BarPanel } from '../../reproduce/index.js';

/** A line of the table. */
export interface ToolScore {
  tool: string;
  quantity: string;
  value: number;
  low?: number;
  high?: number;
  n?: number;
}

const COLUMNS = ['tool', 'quantity', 'value', 'low', 'high', 'n'] as const;

/**
 * Reads a table with columns tool, quantity, value, low, high and n, between tabs; the last three may be empty, `n/a` or left out.
 *
 * @throws HemocastError `tools-table` for columns that are missing, no lines, numbers that are none, intervals without their value, and
 *   two lines of one tool and quantity
 */
export function readToolsTable(bytes: Uint8Array, file: string): ToolScore[] {
  const { columns, rows } = parseTsv(new TextDecoder().decode(bytes), file);
  const missing = COLUMNS.slice(0, 3).filter((column) => !columns.includes(column));
  if (missing.length > 0) throw fault(file, 'columns', COLUMNS.join(', '), columns.join(', ') || 'nothing');
  if (rows.length === 0) throw fault(file, 'lines', 'one or more', 'none');
  const seen = new Set<string>();
  return rows.map((row, index) => {
    const at = (column: string) => `${column}, line ${index + 2}`;
    const number = (column: 'value' | 'low' | 'high' | 'n') => {
      const text = (row[column] ?? '').trim();
      if (/^(n\/?a|nan)?$/i.test(text)) return undefined;
      const value = Number(text);
      if (!Number.isFinite(value)) throw fault(file, at(column), 'a number', JSON.stringify(text));
      return value;
    };
    const [tool, quantity] = [row.tool.trim(), row.quantity.trim()];
    if (tool === '' || quantity === '') throw fault(file, at('tool, quantity'), 'names', 'nothing');
    const key = JSON.stringify([tool, quantity]);
    if (seen.has(key))
      throw fault(file, at('tool, quantity'), 'one line of a tool and quantity', `${tool}, ${quantity} again`);
    seen.add(key);
    const [value, low, high, n] = [number('value') ?? Number.NaN, number('low'), number('high'), number('n')];
    if ((low === undefined) !== (high === undefined))
      throw fault(file, at('low, high'), 'both ends of the interval', 'one');
    if (low !== undefined && high !== undefined && !(low <= value && value <= high)) {
      throw fault(file, at('low, high'), 'an interval that holds the value', `${value} in [${low}, ${high}]`);
    }
    return { tool, quantity, value, ...(low !== undefined && { low, high }), ...(n !== undefined && { n }) };
  });
}

/** A panel for each quantity, a bar for each tool; tools keep their colours. */
export function toolPanels(scores: readonly ToolScore[]): BarPanel[] {
  const tools = [...new Set(scores.map(({ tool }) => tool))];
  return [...new Set(scores.map(({ quantity }) => quantity))].map((quantity) => {
    const own = scores.filter((one) => one.quantity === quantity);
    const counts = [...new Set(own.flatMap(({ n }) => (n === undefined ? [] : [n])))];
    const shared = counts.length === 1 && own.every(({ n }) => n !== undefined);
    return {
      kind: 'bars',
      title: quantity,
      ...(shared && { note: `n = ${counts[0]}` }),
      value: { label: quantity },
      groups: tools.flatMap((tool) => {
        const score = own.find((one) => one.tool === tool);
        if (score === undefined) return [];
        const { value, low, high, n } = score;
        const label = shared || n === undefined ? tool : `${tool} (n = ${n})`;
        return [{ label, bars: [{ series: tool, value, ...(low !== undefined && { low, high }) }] }];
      }),
    };
  });
}

/**
 * Writes `tools.svg` and `figure.json`, which holds every value that is drawn.
 *
 * @returns the SVG, for a PNG beside it
 */
export async function scoreTools(task: {
  storage: Storage;
  table: string;
  out: string;
  template: Template;
  title?: string;
}): Promise<{ scores: ToolScore[]; figures: { file: string; svg: string }[] }> {
  const { storage, table, out, template, title = 'Scores of several tools' } = task;
  const scores = readToolsTable(await storage.read(table), table);
  const panels = toolPanels(scores);
  const svg = figureSvg(
    { panels },
    { name: 'tools', title, template, simulated: false, marks: ['as stated in the table'] },
  );
  const file = joinPath(out, 'tools.svg');
  await storage.write(file, new TextEncoder().encode(svg));
  await storage.write(joinPath(out, 'figure.json'), formatJson({ title, scores }));
  return { scores, figures: [{ file, svg }] };
}

function fault(file: string, field: string, expected: string, found: string): HemocastError {
  return new HemocastError('tools-table', 'The table of tools cannot be used', {
    ...{ file, field, expected, found },
    advice: 'Write one line for each tool and quantity: tool, quantity, value, low, high, n, between tabs.',
  });
}
