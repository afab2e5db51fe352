/** Text in figures that are printed: how wide it is, where it breaks, and how it is written without a browser's style sheet. */
import { escapeHtml, formatNumber, round } from '../markup.js';

/** Sizes in pixels of a figure 960 pixels and 180 mm wide; 13 of them are 6.9 points. */
export const TEXT = { title: 19, panel: 15, axis: 13, small: 12, letter: 19 } as const;
export const INK = '#1b2130';
export const SOFT = '#596274';

/**
 * Sans-serif fonts of the common systems, in this order: a program that draws SVG takes the first one it finds. Names stand without
 * quotation marks, which resvg takes for a part of a name in a list.
 */
export const FONTS = 'Helvetica, Arial, Liberation Sans, DejaVu Sans, Noto Sans, sans-serif';

/** Widths in parts of the size, those of DejaVu Sans: the widest of `FONTS`, so that no text is longer than it was taken to be. */
const NARROW = /[iIjl.,:;|!' \u00a0()[\]f/\\t·]/;
const WIDE = /[mwMW@%—…]/;

/** About the width of a line, in pixels, never much too little. */
export function textWidth(text: string, size: number, bold = false): number {
  let width = 0;
  for (const letter of text) {
    if (NARROW.test(letter)) width += 0.38;
    else if (WIDE.test(letter)) width += 0.95;
    else if (/[A-Z]/.test(letter)) width += 0.7;
    else width += 0.62;
  }
  return width * size * (bold ? 1.1 : 1);
}

/**
 * Text in lines of at most `room` pixels. Lines break at spaces, and after `_`, `-` and `/` where a word is too long; the last line
 * that is allowed ends in `…` where text is left over.
 */
export function wrapText(text: string, room: number, size: number, options: { lines?: number; bold?: boolean } = {}) {
  const { lines: most = Number.POSITIVE_INFINITY, bold = false } = options;
  const fits = (line: string) => textWidth(line, size, bold) <= room;
  const parts = text
    .replace(/(\d) %/g, '$1\u00a0%')
    .split(/[ \t\n]+/)
    .filter(Boolean)
    .flatMap((word) => {
      const pieces = fits(word) ? [word] : (word.match(/[^_\-/]+[_\-/]?|[_\-/]/g) ?? [word]);
      return pieces.map((piece, k) => ({ piece, joined: k > 0 }));
    });
  const lines: string[] = [];
  for (const { piece, joined } of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? piece : `${last}${joined ? '' : ' '}${piece}`;
    if (last !== undefined && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  const kept = lines.slice(0, most).map((line) => cut(line, room, size, bold));
  if (lines.length > most) kept[most - 1] = cut(`${lines[most - 1]} ${lines[most]}…`, room, size, bold);
  return kept;
}

/** One line of at most `room` pixels; ends in `…` where it was cut. */
export function cut(text: string, room: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= room) return text;
  const letters = [...text.replace(/…$/, '')];
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, size, bold) > room) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

export interface TextStyle {
  size?: number;
  anchor?: 'start' | 'middle' | 'end';
  fill?: string;
  bold?: boolean;
}

/** A line of text with its baseline at `y`. */
export function textLine(text: string, x: number, y: number, style: TextStyle = {}): string {
  const { size = TEXT.axis, anchor = 'start', fill = INK, bold = false } = style;
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}"${weight}>${escapeHtml(text)}</text>`;
}

/** Lines below each other, the first with its baseline at `y`. */
export function textLines(lines: readonly string[], x: number, y: number, style: TextStyle = {}): string {
  const step = lineHeight(style.size ?? TEXT.axis);
  return lines.map((line, k) => textLine(line, x, y + k * step, style)).join('');
}

export function lineHeight(size: number): number {
  return Math.round(1.3 * size);
}

/** One line of at most `room` pixels; the middle goes where it was cut, since names of regions differ at their ends. */
export function cutMiddle(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text;
  const letters = [...text];
  let [front, back] = [Math.ceil(letters.length / 2), Math.floor(letters.length / 2)];
  const shown = () => `${letters.slice(0, front).join('')}…${letters.slice(letters.length - back).join('')}`;
  while (front + back > 2 && textWidth(shown(), size) > room) {
    if (front > back) front--;
    else back--;
  }
  return shown();
}

/**
 * Numbers in panels, with a true minus sign and a dash where there is none.
 *
 * @param largest absolute value of all numbers that stand beside each other, so that they have the same decimals
 */
export function shownNumber(value: number, largest = Math.abs(value)): string {
  return formatNumber(value, largest >= 100 ? 0 : largest >= 10 ? 1 : largest >= 0.1 || largest === 0 ? 2 : 3);
}
