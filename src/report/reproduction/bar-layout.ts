/** Where bars stand and how far their axis goes, whether they stand or lie. */
import type { BarPanel } from '../../reproduce/index.js';
import { range } from '../figure.js';
import type { PlacedBar } from './bar-marks.js';
import type { PanelSetting } from './drawn-panel.js';

/** Share of a group's room that stays empty, half on each side. */
const EMPTY = 0.22;

/**
 * All values, intervals, people and levels, with 0, from which bars begin.
 *
 * @param room share of the span that is added beyond the values, for what is written there
 */
export function barDomain(panel: BarPanel, room: number): [number, number] {
  if (panel.value.domain) return [panel.value.domain[0], panel.value.domain[1]];
  const values = panel.groups.flatMap(({ bars }) =>
    bars.flatMap(({ value, low, high, points }) => [value, low ?? value, high ?? value, ...(points ?? [])]),
  );
  const [low, high] = range([0, ...values, ...(panel.levels ?? []).map(({ value }) => value)], 0);
  const span = high - low;
  return [low < 0 ? low - room * span : low, high > 0 ? high + room * span : high];
}

/** Largest absolute value of the bars. */
export function largestBar({ groups }: BarPanel): number {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => Math.abs(value))).filter(Number.isFinite);
  return Math.max(0, ...values);
}

/** 0, or the end of the axis that is nearest to it. */
export function barBase([low, high]: readonly [number, number]): number {
  return Math.min(Math.max(0, low), high);
}

/** Group `k` has the room from k to k + 1; groups with fewer bars than others have them in the middle. */
export function placedBars(
  panel: BarPanel,
  groups: BarPanel['groups'],
  { look }: Pick<PanelSetting, 'look'>,
): PlacedBar[] {
  const most = Math.max(1, ...panel.groups.map(({ bars }) => bars.length));
  const step = (1 - EMPTY) / most;
  return groups.flatMap(({ bars }, g) => {
    const first = g + EMPTY / 2 + ((most - bars.length) * step) / 2;
    return bars.map(({ series, ...bar }, b) => ({
      ...bar,
      ...{ from: first + (b + 0.04) * step, to: first + (b + 0.96) * step, colour: look(series).colour },
    }));
  });
}

/** For readers who do not see it. */
export function describeBars(panel: BarPanel): string {
  return `${panel.title}: ${panel.value.label} of ${panel.groups.length} groups`;
}
