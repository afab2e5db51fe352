import { describe, expect, it } from 'vitest';
import { montageFigure, spectrumFigure } from './eeg-figures.js';
import { lagProfileFigure, scoreFigure, timeCourseFigure, trainingFigure } from './line-figures.js';

const points = (path: string) =>
  [...path.matchAll(/[ML]?(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
const group = (svg: string, label: string) =>
  [...svg.matchAll(new RegExp(`<g[^>]*aria-label="${label}"[^>]*>(.*?)</g>`, 'g'))].map((match) => match[1]);

describe('timeCourseFigure', () => {
  it('draws values in proportion and the band as wide as the deviation says', () => {
    const { body } = timeCourseFigure({
      seconds: [0, 1, 2],
      series: [{ name: 'generated', values: [0, 1, 2], deviation: [0.5, 0.5, 0.5] }],
      unit: 'z',
    });
    const line = points(/d="([^"]*)"/.exec(group(body, 'line')[0])![1]);
    expect(line).toHaveLength(3);
    expect(line[1][0] - line[0][0]).toBeCloseTo(line[2][0] - line[1][0], 1);
    const perUnit = line[0][1] - line[1][1];
    expect(line[1][1] - line[2][1]).toBeCloseTo(perUnit, 1);
    const band = points(/d="([^"]*)"/.exec(group(body, 'area')[0])![1]);
    expect(Math.abs(band[0][1] - band[band.length - 1][1])).toBeCloseTo(perUnit, 1);
  });

  it('breaks the line where there is no value', () => {
    const { body } = timeCourseFigure({
      seconds: [0, 1, 2, 3, 4],
      series: [{ name: 'a', values: [0, 1, Number.NaN, 1, 0] }],
      unit: 'z',
    });
    expect(/d="([^"]*)"/.exec(group(body, 'line')[0])![1].match(/M/g)).toHaveLength(2);
  });
});

describe('scoreFigure', () => {
  const rows = [
    { name: 'ours', score: 0.4, low: 0.3, high: 0.5, ours: true },
    { name: 'same name', score: 0.2 },
    { name: 'same name', score: -0.1 },
  ];

  it('keeps rows of the same name apart and prints every score', () => {
    const { body } = scoreFigure({ rows, ceiling: 0.6, nullP95: 0.1 });
    const places = [...body.matchAll(/<circle([^>]*)>/g)].map(([, attributes]) =>
      ['cx', 'cy'].map((name) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(attributes)?.[1])),
    );
    expect(places).toHaveLength(3);
    expect(new Set(places.map(([, y]) => y)).size).toBe(3);
    const byScore = places.sort((a, b) => a[0] - b[0]);
    // −0.1, 0.2, 0.4: distances on the axis stand as 3 to 2.
    expect((byScore[1][0] - byScore[0][0]) / (byScore[2][0] - byScore[1][0])).toBeCloseTo(1.5, 2);
    for (const text of ['0.40', '0.20', '−0.10']) expect(body).toContain(`>${text}</text>`);
  });

  it('names ceiling and chance in the legend, and leaves them out where they are not known', () => {
    expect(scoreFigure({ rows, ceiling: 0.6, nullP95: 0.1 }).legend?.map((item) => item.name)).toEqual([
      'chance: 95 % of shifts below 0.10',
      'ceiling 0.60',
    ]);
    const without = scoreFigure({ rows, ceiling: Number.NaN });
    expect(without.legend).toEqual([]);
    expect(without.body).not.toContain('NaN');
  });
});

describe('lagProfileFigure', () => {
  it('marks the peak of each series where it is on the axis', () => {
    const { body, legend } = lagProfileFigure({
      lags: [0, 5, 10],
      series: [
        { name: 'a', values: [0, 1, 0] },
        { name: 'b', values: [0, 0, 1] },
        { name: 'c', values: [0, 0, 0] },
      ],
      peaks: [5, 10, Number.NaN],
    });
    const upright = group(body, 'rule').flatMap((one) => {
      const end = (name: string) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(one)?.[1]);
      return end('x1') === end('x2') ? [end('x1')] : [];
    });
    const line = points(/d="([^"]*)"/.exec(group(body, 'line')[0])![1].replace(/C[^,]*,[^,]*,[^,]*,[^,]*,/g, 'L'));
    expect(upright).toHaveLength(2);
    expect(upright[1]).toBeCloseTo(line[line.length - 1][0], 0);
    expect(legend?.map((item) => item.name)).toEqual(['a: peak at 5.0 s', 'b: peak at 10.0 s', 'c: no peak inside']);
  });
});

describe('trainingFigure', () => {
  it('joins validation points over the steps at which nothing was measured', () => {
    const { body } = trainingFigure({
      steps: [1, 2, 3, 4],
      trainLoss: [4, 3, 2, 1],
      validationScore: [Number.NaN, 0.1, Number.NaN, 0.2],
      chosenStep: 4,
    });
    const paths = group(body, 'line').map((one) => points(/d="([^"]*)"/.exec(one)![1]).length);
    expect(paths).toEqual([4, 2]);
  });
});

describe('spectrumFigure', () => {
  it('draws the median on a logarithmic axis: each decade takes the same room', () => {
    const channel = (gain: number) => [100 * gain, 10 * gain, gain];
    const { body } = spectrumFigure({ frequencies: [1, 2, 3], before: [channel(1), channel(0.5), channel(40)] });
    const line = points(/d="([^"]*)"/.exec(group(body, 'line')[0])![1]);
    expect(line[1][1] - line[0][1]).toBeCloseTo(line[2][1] - line[1][1], 1);
    const ticks = [...body.matchAll(/translate\([\d.]+,([\d.]+)\)" y="0.32em">(1|10|100)</g)].map(([, y, name]) => [
      name,
      Number(y),
    ]);
    expect(Object.fromEntries(ticks)['10']).toBeCloseTo(line[1][1], 0);
  });
});

describe('montageFigure', () => {
  it('puts the front up, the left left, and the vertex in the middle', () => {
    const { body, legend } = montageFigure({
      electrodes: [
        { name: 'Fz', position: [0, 59, 66], status: 'matched' },
        { name: 'T7', position: [-84, -16, -9], status: 'aliased' },
        { name: 'Cz', position: [0, -9, 100], status: 'matched' },
        { name: 'Oz', position: [0, -115, 15], status: 'bad' },
        { name: 'X', status: 'dropped' },
      ],
    });
    const at = Object.fromEntries(
      [...body.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>(\w+)<\/text>/g)].map(([, x, y, name]) => [
        name,
        [Number(x), Number(y)],
      ]),
    );
    expect(at['Fz'][1]).toBeLessThan(at['Cz'][1] - 40);
    expect(at['Oz'][1]).toBeGreaterThan(at['Cz'][1] + 100);
    expect(at['T7'][0]).toBeLessThan(at['Cz'][0] - 150);
    expect(Math.abs(at['Fz'][0] - at['Cz'][0])).toBeLessThan(1);
    expect(at['X']).toBeUndefined();
    expect(legend?.map((item) => item.name)).toContain('dropped: unknown to the model (1)');
  });
});
