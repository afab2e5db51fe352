import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../../cortex/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { readToolsTable, scoreTools, toolPanels } from './tools-table.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const TABLE =
  'tool\tquantity\tvalue\tlow\thigh\tn\nA\tr\t0.4\t0.3\t0.5\t10\nB\tr\t0.2\t\t\t10\nA\tSSIM\t0.8\t0.7\t0.9\t12\n';

describe('a table of tools', () => {
  it('is read with intervals and n where they are given', () => {
    expect(readToolsTable(bytes(TABLE), 't.tsv')).toEqual([
      { tool: 'A', quantity: 'r', value: 0.4, low: 0.3, high: 0.5, n: 10 },
      { tool: 'B', quantity: 'r', value: 0.2, n: 10 },
      { tool: 'A', quantity: 'SSIM', value: 0.8, low: 0.7, high: 0.9, n: 12 },
    ]);
  });

  it.each([
    ['tool\tvalue\nA\t1\n', 'columns'],
    ['tool\tquantity\tvalue\n', 'lines'],
    ['tool\tquantity\tvalue\nA\tr\tmany\n', 'value, line 2'],
    ['tool\tquantity\tvalue\tlow\thigh\nA\tr\t0.4\t0.5\t0.6\n', 'low, high, line 2'],
    ['tool\tquantity\tvalue\tlow\thigh\nA\tr\t0.4\t0.3\t\n', 'low, high, line 2'],
    ['tool\tquantity\tvalue\nA\tr\t0.4\nA\tr\t0.5\n', 'tool, quantity, line 3'],
  ])('is refused: %j', (text, field) => {
    expect(() => readToolsTable(bytes(text), 't.tsv')).toThrow(
      expect.objectContaining({ code: 'tools-table', detail: expect.objectContaining({ field }) }),
    );
  });

  it('becomes a panel for each quantity, with n where it is not the same everywhere', () => {
    const panels = toolPanels(readToolsTable(bytes(`${TABLE}B\tSSIM\t0.7\t\t\t9\n`), 't.tsv'));
    expect(panels.map(({ title, note }) => [title, note])).toEqual([
      ['r', 'n = 10'],
      ['SSIM', undefined],
    ]);
    expect(panels[1].groups.map(({ label }) => label)).toEqual(['A (n = 12)', 'B (n = 9)']);
  });

  it('is drawn, and every value written beside the drawing', async () => {
    const storage = new MemoryStorage();
    storage.files.set('t.tsv', bytes(TABLE));
    const { figures } = await scoreTools({ storage, table: 't.tsv', out: 'out', template: embeddedTemplate() });
    expect(figures.map(({ file }) => file)).toEqual(['out/tools.svg']);
    const text = (name: string) => new TextDecoder().decode(storage.files.get(name)!);
    expect(text('out/tools.svg')).toContain('>0.40<');
    expect(JSON.parse(text('out/figure.json')).scores).toHaveLength(3);
  });
});
