/** The `.wl1`, `.wl2`, … files: one line a sample, one column a pair of source and detector. */
import { HemocastError, type Storage } from '../../foundation/index.js';

const CHUNK = 1 << 20;
const LONGEST_LINE = 1 << 22;

/**
 * Reads some columns of a table of numbers, part by part, so that only these columns stay in memory.
 *
 * @param columns from 0
 * @param width columns that every line must have
 * @returns for each wanted column its values
 * @throws HemocastError `nirx-light` for a line of another length or a word that is no number, with its line
 */
export async function readColumns(
  storage: Storage,
  path: string,
  columns: readonly number[],
  width: number,
): Promise<Float64Array[]> {
  const size = await storage.size(path);
  const table = new GrowingColumns(path, columns, width);
  const decoder = new TextDecoder('latin1');
  let rest = '';
  for (let start = 0; start < size; start += CHUNK) {
    const bytes = await storage.readRange(path, start, Math.min(CHUNK, size - start));
    if (bytes.length === 0) break;
    const text = rest + decoder.decode(bytes);
    const end = text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (rest.length > LONGEST_LINE) table.fail('a line of numbers', 'a line that does not end');
    if (end >= 0) for (const line of text.slice(0, end).split('\n')) table.add(line);
  }
  table.add(rest);
  return table.finish();
}

class GrowingColumns {
  private values = new Float64Array(0);
  private samples = 0;
  private line = 0;

  constructor(
    private readonly file: string,
    private readonly columns: readonly number[],
    private readonly width: number,
  ) {}

  add(line: string): void {
    this.line++;
    // Some recorders end lines with \n\r, so that the \r stands first in the next line.
    const words = line.trim();
    if (words === '') return;
    const cells = words.split(/\s+/);
    if (cells.length !== this.width) this.fail(`${this.width} numbers a line`, `${cells.length}`);
    const count = this.columns.length;
    const needed = (this.samples + 1) * count;
    if (needed > this.values.length) {
      const larger = new Float64Array(Math.max(1024, 2 * needed));
      larger.set(this.values);
      this.values = larger;
    }
    for (const [i, column] of this.columns.entries()) {
      const cell = cells[column];
      const value = /^nan$/i.test(cell) ? Number.NaN : Number(cell);
      if (Number.isNaN(value) && !/^nan$/i.test(cell)) this.fail('a number', JSON.stringify(cell.slice(0, 40)));
      this.values[this.samples * count + i] = value;
    }
    this.samples++;
  }

  finish(): Float64Array[] {
    const count = this.columns.length;
    return this.columns.map((_, i) =>
      Float64Array.from({ length: this.samples }, (_value, k) => this.values[k * count + i]),
    );
  }

  fail(expected: string, found: string): never {
    throw new HemocastError('nirx-light', 'The table of intensities is damaged', {
      file: this.file,
      field: `line ${this.line}`,
      expected,
      found,
      advice: 'Copy the folder from the recorder again.',
    });
  }
}
