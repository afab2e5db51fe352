import { describe, expect, it } from 'vitest';
import { channelCoursesFigure, momentsPerPoint } from './channel-courses-figure.js';

const seconds = (count: number) => Array.from({ length: count }, (_, k) => k);
const figure = (count: number, sizes: readonly number[]) =>
  channelCoursesFigure({
    seconds: seconds(count),
    unit: 'µM',
    band: '± 1 SD',
    panels: sizes.map((size, i) => ({
      heading: `S${i}`,
      note: 'L G_precentral',
      courses: ['HbO', 'HbR'].map((kind, k) => ({
        kind,
        values: seconds(count).map((s) => ((k === 0 ? size : -size / 2) * s) / count),
        deviation: seconds(count).map(() => 0.1),
      })),
    })),
  });
const lines = (svg: string) =>
  [...svg.matchAll(/aria-label="line"[^>]*><path d="([^"]*)"/g)].map(([, path]) =>
    [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );

describe('channelCoursesFigure', () => {
  it('has a panel for each channel, all on one scale, with a line and a band for each kind', () => {
    const { body, legend } = figure(50, [1, 0.5]);
    const panels = body.split('<svg ').slice(1);
    expect(panels).toHaveLength(2);
    const rise = (panel: string) => lines(panel).map((line) => line[0][1] - line[line.length - 1][1]);
    const [large, small] = panels.map(rise);
    expect(large[0] / small[0]).toBeCloseTo(2, 1);
    expect(large[1]).toBeCloseTo(-large[0] / 2, 0);
    expect(panels[0].match(/aria-label="area"/g)).toHaveLength(2);
    expect(panels[1]).toContain('S1');
    expect(legend!.map(({ name }) => name)).toEqual(['HbO generated', 'HbR generated', '± 1 SD']);
  });

  it('averages neighbours of long recordings, so that a page stays small', () => {
    expect([momentsPerPoint(480), momentsPerPoint(481), momentsPerPoint(3600)]).toEqual([1, 2, 8]);
    const [line] = lines(figure(3601, [1]).body);
    expect(line).toHaveLength(451);
    // A straight line stays one.
    const slope = (i: number) => (line[i + 1][1] - line[i][1]) / (line[i + 1][0] - line[i][0]);
    expect(slope(10)).toBeCloseTo((line[440][1] - line[0][1]) / (line[440][0] - line[0][0]), 1);
  });
});
