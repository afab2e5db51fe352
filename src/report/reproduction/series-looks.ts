/** Colours and symbols of a figure's series: the same in all of its panels, and told apart without colour too. */
import { PRINT_COLOURS } from './print-colours.js';

export interface SeriesLook {
  colour: string;
  /** Of dots; names of Plot and d3. */
  symbol: Symbol;
  /** Of lines: lengths of dashes and gaps; absent where the line is whole. */
  dash?: string;
}

export const SYMBOLS = ['circle', 'triangle', 'square', 'diamond', 'wye', 'star', 'cross'] as const;
export type Symbol = (typeof SYMBOLS)[number];

/** Of lines without a colour of their own, four of each. */
const DASHES = [undefined, '7 3', '2 3', '8 3 2 3'] as const;

/** Names of series that have a colour of their own wherever they appear. */
const OWN_COLOURS: readonly (readonly [RegExp, string])[] = [
  [/^(real|measured|recorded|truth)\b/i, 'real'],
  [/^generated\b/i, 'generated'],
  [/^(model|hemocast|prediction)\b/i, 'generated'],
  [/^planted\b/i, 'planted'],
  [/^(noise|null|chance|baseline|train mean|shuffled|none)\b/i, 'baseline'],
  [/\bHbO\b/, 'bad'],
  [/\bHbR\b/, 'hbr'],
];

/** Of all other series, in this order; lightness differs from one to the next, so that they stay apart for colour-blind people. */
const FREE = ['real', 'generated', 'planted', 'fourth', 'fifth', 'hbr', 'baseline', 'bad'] as const;

/**
 * @param names series in the order in which they are drawn; repeated names count once
 * @returns look of a name; a name that was not given looks like the first
 */
export function seriesLooks(names: readonly string[]): (name: string) => SeriesLook {
  const once = [...new Set(names)];
  const taken = new Map<string, string>();
  // A series that is called by the name alone comes before one whose name begins with it: `generated` before `generated, second day`, and both before `model`.
  for (const whole of [true, false]) {
    for (const name of [...once].sort((a, b) => Number(/^generated/i.test(b)) - Number(/^generated/i.test(a)))) {
      const own = OWN_COLOURS.find(([pattern]) => (whole ? pattern.exec(name)?.[0] === name : pattern.test(name)))?.[1];
      if (own !== undefined && !taken.has(name) && ![...taken.values()].includes(own)) taken.set(name, own);
    }
  }
  const free: string[] = FREE.filter((colour) => ![...taken.values()].includes(colour));
  const looks = new Map<string, SeriesLook>();
  const all = free.length > 0 ? free : [...FREE];
  let next = 0;
  for (const name of once) {
    const own = taken.get(name);
    if (own !== undefined) {
      looks.set(name, {
        colour: PRINT_COLOURS[own],
        symbol: 'circle',
        dash: own === 'baseline' ? DASHES[1] : undefined,
      });
      continue;
    }
    const round = Math.floor(next / all.length);
    looks.set(name, {
      colour: lighter(PRINT_COLOURS[all[next % all.length]], round === 0 ? 0 : round % 2 === 1 ? 0.45 : 0.2),
      symbol: SYMBOLS[next % SYMBOLS.length],
      dash: DASHES[Math.floor(next / 4) % DASHES.length],
    });
    next++;
  }
  const first: SeriesLook = { colour: PRINT_COLOURS.generated, symbol: 'circle' };
  return (name) => looks.get(name) ?? looks.values().next().value ?? first;
}

/** A colour mixed with white. */
export function lighter(colour: string, white: number): string {
  const parts = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16);
    return Math.round(part + white * (255 - part))
      .toString(16)
      .padStart(2, '0');
  });
  return `#${parts.join('')}`;
}
