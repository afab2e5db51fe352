/** Names of dashed levels: to the right of a chart or above it, moved apart where they would meet. */
import { cut, lineHeight, SOFT, TEXT, textLine, textWidth, wrapText } from './print-text.js';

interface Level {
  label: string;
  value: number;
}

export interface LevelLabels {
  /** Room that they take at the right of the chart. */
  width: number;
  /**
   * @param x right end of the chart
   * @param y place of a value
   * @param span top and bottom of the chart
   */
  draw(x: number, y: (value: number) => number, span: readonly [number, number]): string;
}

const LINES = 3;
const GAP = 3;

/** @param chart width of chart and labels together: labels take at most a third of it */
export function levelLabels(levels: readonly Level[], chart: number): LevelLabels {
  if (levels.length === 0) return { width: 8, draw: () => '' };
  const size = TEXT.small;
  const most = Math.min(130, 0.3 * chart) - 10;
  const labels = levels.map(({ label, value }) => ({ value, lines: wrapText(label, most, size, { lines: LINES }) }));
  const width = 12 + Math.max(...labels.flatMap(({ lines }) => lines.map((line) => textWidth(line, size))));
  return {
    width,
    draw(x, y, [top, bottom]) {
      const step = lineHeight(size);
      const boxes = labels
        .map(({ value, lines }) => ({ at: y(value), lines, height: lines.length * step }))
        .sort((a, b) => a.at - b.at)
        .map((box) => ({ ...box, top: box.at - box.height / 2 }));
      for (let pass = 0; pass < 2; pass++) {
        let least = top - step / 2;
        for (const box of boxes) {
          box.top = Math.max(box.top, least);
          least = box.top + box.height + GAP;
        }
        let largest = bottom + step / 2;
        for (const box of [...boxes].reverse()) {
          box.top = Math.min(box.top, largest - box.height);
          largest = box.top - GAP;
        }
      }
      return boxes
        .map(({ at, lines, height, top: from }) => {
          const middle = from + height / 2;
          const lead =
            Math.abs(middle - at) > 2
              ? `<path d="M${x},${at.toFixed(1)}L${x + 5},${middle.toFixed(1)}" stroke="${SOFT}" fill="none"/>`
              : '';
          return (
            lead +
            lines
              .map((line, k) => textLine(cut(line, width - 8, size), x + 8, from + (k + 0.78) * step, { size }))
              .join('')
          );
        })
        .join('');
    },
  };
}

/**
 * Names above upright lines, in as few rows as they need: to the left or right of their line where two are near each other.
 *
 * @param width of chart and margins: no name leaves it
 */
export function labelsAbove(
  places: readonly { label: string; x: number }[],
  width: number,
): { height: number; draw(baseline: number): string } {
  const size = TEXT.small;
  const rows: { left: number; right: number }[][] = [];
  const sorted = [...places].sort((a, b) => a.x - b.x);
  const chosen = sorted.map(({ label, x }, k) => {
    const text = cut(label, width - 4, size);
    const length = textWidth(text, size);
    const lefts = { end: x + 3 - length, middle: x - length / 2, start: x - 3 };
    const order =
      sorted.length === 1 || 2 * k + 1 === sorted.length
        ? (['middle', 'end', 'start'] as const)
        : 2 * k < sorted.length
          ? (['end', 'middle', 'start'] as const)
          : (['start', 'middle', 'end'] as const);
    for (let row = 0; ; row++) {
      rows[row] ??= [];
      const fits = (left: number, last: boolean) =>
        (last || (left >= 0 && left + length <= width)) &&
        rows[row].every((other) => other.right + 8 < left || other.left - 8 > left + length);
      const inside = Math.max(0, Math.min(width - length, lefts.middle));
      const left =
        order.map((anchor) => lefts[anchor]).find((one) => fits(one, false)) ??
        (fits(inside, true) ? inside : undefined);
      if (left === undefined) continue;
      rows[row].push({ left, right: left + length });
      return { text, left, row };
    }
  });
  const step = lineHeight(size);
  return {
    height: places.length === 0 ? 0 : rows.length * step,
    draw: (baseline) =>
      chosen.map(({ text, left, row }) => textLine(text, left, baseline - row * step, { size })).join(''),
  };
}
