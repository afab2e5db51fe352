/** Bars with intervals and the people behind them, standing or lying, as marks of Plot. */
import * as Plot from '@observablehq/plot';
import type { PanelEstimate } from '../../reproduce/index.js';
import { INK, shownNumber, TEXT } from './print-text.js';
import { lighter } from './series-looks.js';

/** A bar from 0 to its value between two places on the axis of groups. */
export interface PlacedBar extends PanelEstimate {
  from: number;
  to: number;
  colour: string;
}

/** Half the width of the cap of an interval, as a share of the bar. */
const CAP = 0.16;

/**
 * @param options.upright whether groups lie on the x axis
 * @param options.base where bars begin
 * @param options.written whether values stand beyond bars
 * @param options.largest absolute value in the panel, which decides on decimals
 * @returns numbers apart, to be drawn over everything else
 */
export function barMarks(
  bars: readonly PlacedBar[],
  options: { upright: boolean; base: number; written: boolean; dot: number; largest: number },
): { shapes: Plot.Markish[]; numbers: Plot.Markish[] } {
  const { upright, base, written, dot, largest } = options;
  const axes = upright
    ? { group: 'x', from: 'x1', to: 'x2', value: 'y', low: 'y1', high: 'y2' }
    : { group: 'y', from: 'y1', to: 'y2', value: 'x', low: 'x1', high: 'x2' };
  const along = (from: number, to: number, low: number, high: number) => ({
    ...{ [axes.from]: [from], [axes.to]: [to], [axes.low]: [low], [axes.high]: [high] },
  });
  const marks: Plot.Markish[] = [];
  const numbers: Plot.Markish[] = [];
  const known = bars.filter(({ value }) => Number.isFinite(value));
  for (const { from, to, value, colour, points } of known) {
    // Where people are drawn on top, the bar is paler, so that they are seen.
    const fill = points?.length ? lighter(colour, 0.35) : colour;
    marks.push(Plot.rect([0], { ...along(from, to, Math.min(base, value), Math.max(base, value)), fill }));
  }
  for (const { from, to, points = [], colour } of known) {
    const finite = points.filter(Number.isFinite);
    if (finite.length === 0) continue;
    const place = finite.map((_, k) => from + (to - from) * (0.22 + 0.56 * ((k * 0.618034) % 1)));
    marks.push(
      Plot.dot(finite, {
        ...{ [axes.group]: place, [axes.value]: finite, r: dot },
        ...{ fill: colour, stroke: '#ffffff', strokeWidth: 0.6 },
      }),
    );
  }
  for (const { from, to, low, high } of known) {
    if (low === undefined || high === undefined || !Number.isFinite(low) || !Number.isFinite(high)) continue;
    const middle = (from + to) / 2;
    const cap = CAP * (to - from);
    const line = { stroke: INK, strokeWidth: 1.4 };
    const [whisker, ends] = upright ? [Plot.ruleX, Plot.ruleY] : [Plot.ruleY, Plot.ruleX];
    marks.push(whisker([middle], { [axes.group]: [middle], [axes.low]: [low], [axes.high]: [high], ...line }));
    marks.push(
      ends([low, high], {
        ...{
          [axes.value]: [low, high],
          [axes.from]: [middle - cap, middle - cap],
          [axes.to]: [middle + cap, middle + cap],
        },
        ...line,
      }),
    );
  }
  if (written) {
    const away = bars.map(({ value, low, high, points = [] }) => {
      const all = [value, low, high, ...points].filter((one): one is number => Number.isFinite(one));
      return all.length === 0 ? base : value < base ? Math.min(...all) : Math.max(...all);
    });
    for (const below of [false, true]) {
      const shown = bars.flatMap((bar, k) => (bar.value < base === below ? [{ bar, at: away[k] }] : []));
      if (shown.length === 0) continue;
      numbers.push(
        Plot.text(shown, {
          [axes.group]: shown.map(({ bar }) => (bar.from + bar.to) / 2),
          [axes.value]: shown.map(({ at }) => at),
          text: shown.map(({ bar }) => shownNumber(bar.value, largest)),
          ...(upright
            ? { dy: below ? 5 : -5, lineAnchor: below ? ('top' as const) : ('bottom' as const) }
            : { dx: below ? -6 : 6, textAnchor: below ? ('end' as const) : ('start' as const) }),
          ...{ fontSize: TEXT.small, fill: INK, stroke: '#ffffff', strokeWidth: 3 },
        }),
      );
    }
  }
  return { shapes: marks, numbers };
}
