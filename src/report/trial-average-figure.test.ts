import { describe, expect, it } from 'vitest';
import { type TrialCourse, trialAverageFigure } from './trial-average-figure.js';

const seconds = [-5, 0, 5, 10];
const course = (label: string, hemisphere: string, size: number, kind?: string): TrialCourse => ({
  label,
  hemisphere,
  kind,
  seconds,
  measured: [0, 0, size, 2 * size],
  measuredBand: [0.1, 0.1, 0.1, 0.1],
  generated: [0, 0, size / 2, size],
  generatedBand: [0.5, 0.5, 0.5, 0.5],
});
const bands = { measured: '± 1 SE', generated: '± 1 SD' };
const figure = (courses: TrialCourse[]) => trialAverageFigure({ courses, unit: 'µM', source: 'measured', bands });
const points = (path: string) =>
  [...path.matchAll(/[ML]?(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
const group = (svg: string, label: string) =>
  [...svg.matchAll(new RegExp(`<g[^>]*aria-label="${label}"[^>]*>(.*?)</g>`, 'g'))].map((match) =>
    points(/d="([^"]*)"/.exec(match[1])![1]),
  );

describe('trialAverageFigure', () => {
  const { body, legend } = figure([
    course('left', 'L', 0.5, 'HbO'),
    course('left', 'L', -0.2, 'HbR'),
    course('left', 'R', 1, 'HbO'),
    course('left', 'R', -0.4, 'HbR'),
    course('right', 'L', 1, 'HbO'),
    course('right', 'R', 0.5, 'HbO'),
  ]);
  const panels = body.split('<svg ').slice(1);

  it('has a panel for each label and hemisphere, left to the left', () => {
    expect(panels.map((panel) => /Responses to trials: ([^"]*) over time/.exec(panel)![1])).toEqual([
      'left trials, left hemisphere, HbO and HbR',
      'left trials, right hemisphere, HbO and HbR',
      'right trials, left hemisphere, HbO',
      'right trials, right hemisphere, HbO',
    ]);
    for (const panel of panels) expect(panel).toContain('>µM</text>');
  });

  it('draws all panels on one scale', () => {
    const rise = (panel: string) => {
      const [line] = group(panel, 'line');
      return line[0][1] - line[3][1];
    };
    expect(rise(panels[1]) / rise(panels[0])).toBeCloseTo(2, 1);
    expect(rise(panels[2])).toBeCloseTo(rise(panels[1]), 1);
  });

  it('draws the measured line solid, the generated one dashed and half as high, each with its band', () => {
    const [measured, generated] = group(panels[3], 'line');
    expect((generated[0][1] - generated[3][1]) / (measured[0][1] - measured[3][1])).toBeCloseTo(0.5, 2);
    expect(panels[3].match(/stroke-dasharray="5 4"/g)).toHaveLength(1);
    const height = (band: number[][]) => Math.abs(band[0][1] - band[band.length - 1][1]);
    const [wide, narrow] = group(panels[3], 'area').map(height);
    expect(wide / narrow).toBeCloseTo(5, 1);
  });

  it('names kinds, source and bands in the legend', () => {
    expect(legend!.map(({ name }) => name)).toEqual([
      'HbO measured',
      '± 1 SE',
      'HbO generated',
      '± 1 SD (paler)',
      'HbR measured',
      '± 1 SE',
      'HbR generated',
      '± 1 SD (paler)',
    ]);
    const one = figure([course('a', 'L', 1)]).legend!;
    expect(one.map(({ name }) => name)).toEqual(['measured', '± 1 SE', 'generated', '± 1 SD (paler)']);
    expect(one[0].colour).not.toBe(one[2].colour);
  });

  it('puts labels side by side, a row for each hemisphere, where nothing was measured', () => {
    const generated = ['left', 'right'].flatMap((label) =>
      ['L', 'R'].map((hemisphere) => {
        const { measured: _, measuredBand: __, ...rest } = course(label, hemisphere, 1, 'HbO');
        return rest;
      }),
    );
    const { body, legend } = trialAverageFigure({ courses: generated, unit: 'µM', bands: { generated: '± 1 SD' } });
    expect([...body.matchAll(/trials: (\w+) trials, (\w+) hemisphere/g)].map(([, a, b]) => `${a} ${b}`)).toEqual([
      'left left',
      'right left',
      'left right',
      'right right',
    ]);
    expect(group(body, 'line')).toHaveLength(4);
    expect(body).not.toContain('stroke-dasharray');
    expect(legend!.map(({ name }) => name)).toEqual(['HbO generated', '± 1 SD']);
  });
});
