import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import type { Figure, FigureResult, Study } from '../../reproduce/index.js';
import { chosenFigures } from './chosen-figures.js';
import { type FigureEntry, reproduceFigures } from './reproduce-figures.js';

const study = {
  quick: true,
  seed: 3,
  random: (label: string) => new Random(label),
  has: (name: string) => name === 'films',
} as unknown as Study;

/** A figure that counts how often it is made. */
function figure(name: Figure['name'], own: Partial<Figure> = {}) {
  const made = { count: 0 };
  const result: FigureResult = {
    caption: `${name} was made.`,
    findings: [{ quantity: 'r', value: 0.5, low: Number.NaN, n: 3, of: 'people' }],
    panels: [
      {
        kind: 'lines',
        title: 'x',
        x: { label: 's' },
        y: { label: 'z' },
        series: [{ label: 'a', x: new Float64Array([0, 1]), y: new Float32Array([1, Number.NaN]) }],
      },
    ],
  };
  const whole: Figure = {
    ...{ name, title: name, question: 'Is it so?', needs: ['films'] },
    make: async () => {
      made.count++;
      return result;
    },
    ...own,
  };
  return { made, whole };
}

function run(
  storage: MemoryStorage,
  figures: Figure[],
  more: { request?: string; overwrite?: boolean; signal?: AbortSignal } = {},
) {
  const drawn: FigureResult[] = [];
  const entries = reproduceFigures({
    ...{ storage, out: 'out', figures, study, request: 'a', command: 'hemocast reproduce' },
    draw: (_, result) => {
      drawn.push(result);
      return '<svg/>';
    },
    rasterise: async () => new Uint8Array([1]),
    ...more,
  });
  return entries.then((found) => ({ entries: found, drawn }));
}

describe('the figures of a study', () => {
  it('are each written whole, with every value, and are not made twice by the same request', async () => {
    const storage = new MemoryStorage();
    const { whole, made } = figure('fig2b');
    await run(storage, [whole]);
    const text = new TextDecoder().decode(await storage.read('out/fig2b/figure.json'));
    expect(JSON.parse(text)).toMatchObject({
      figure: 'fig2b',
      command: 'hemocast reproduce',
      seed: 3,
      findings: [{ quantity: 'r', value: 0.5, low: null }],
      panels: [{ series: [{ x: [0, 1], y: [1, null] }] }],
    });
    expect(await storage.exists('out/fig2b/figure.png')).toBe(true);
    const again = await run(storage, [whole]);
    expect(made.count).toBe(1);
    expect(again.entries[0].result?.caption).toBe('fig2b was made.');
    // What is drawn again has the numbers that are missing as such.
    expect(again.drawn[0].findings[0].low).toBeNaN();
    await run(storage, [whole], { request: 'another seed' });
    await run(storage, [whole], { request: 'another seed', overwrite: true });
    expect(made.count).toBe(3);
  });

  it('leaves out what the data do not give, and goes on after one that fails', async () => {
    const failing = figure('fig2c', {
      make: async () => {
        throw new HemocastError('no-runs', 'There are no runs', {});
      },
    });
    const lacking = figure('fig4a', { needs: ['imagery'] });
    const last = figure('fig5e');
    const { entries } = await run(new MemoryStorage(), [failing.whole, lacking.whole, last.whole]);
    const words = entries.map(({ failed, reason, result }: FigureEntry) => [failed, reason, result !== undefined]);
    expect(words).toEqual([
      [true, expect.stringContaining('There are no runs'), false],
      [false, expect.stringContaining('imagery'), false],
      [false, undefined, true],
    ]);
    expect(lacking.made.count).toBe(0);
  });

  it('stops between figures when it is interrupted', async () => {
    const abort = new AbortController();
    const first = figure('fig2b', {
      make: async () => {
        abort.abort();
        return figure('fig2b').whole.make(study);
      },
    });
    const second = figure('fig2c');
    await expect(run(new MemoryStorage(), [first.whole, second.whole], { signal: abort.signal })).rejects.toThrow();
    expect(second.made.count).toBe(0);
  });
});

describe('the figures that are named', () => {
  const known = [figure('fig2b').whole, figure('fig2c').whole];

  it('come before the data sets; all where none is named', () => {
    expect(chosenFigures(['fig2c', 'natview:a/b'], known)).toEqual({ figures: [known[1]], places: ['natview:a/b'] });
    expect(chosenFigures(['natview:a'], known).figures).toEqual(known);
    expect(chosenFigures(['all'], known).figures).toEqual(known);
  });

  it('are refused where nobody knows them', () => {
    expect(() => chosenFigures(['fig9z'], known)).toThrow(expect.objectContaining({ code: 'figure-unknown' }));
  });
});
