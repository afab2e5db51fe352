import { beforeAll, describe, expect, it } from 'vitest';
import { svgToPng } from '../../src/cli/svg-png.js';
import { embeddedTemplate } from '../../src/cortex/index.js';
import { figureSvg, findingsTable, type PictureTemplate, reproductionReport } from '../../src/report/index.js';
import { drawPanel } from '../../src/report/reproduction/panel-drawings.js';
import { PRINT_COLOURS } from '../../src/report/reproduction/print-colours.js';
import { textWidth, wrapText } from '../../src/report/reproduction/print-text.js';
import { seriesLooks } from '../../src/report/reproduction/series-looks.js';
import type { BarPanel, Panel } from '../../src/reproduce/index.js';
import {
  connectivityMatrix,
  cortexMaps,
  delayLines,
  diagonalScatter,
  headMaps,
  inventedFigure,
  longNameBars,
  pairedBars,
  peopleScatter,
  regionBars,
  scoreBars,
  writtenMatrix,
} from './invented-figures.js';
import { octahedra } from './invented-input.js';
import { expectSelfContained, expectWellFormed } from './well-formed.js';

const HOSTILE = `<script>alert('x')</script>"><image href=http://evil.example/x>&amp;\u0000 😀`;
const template = octahedra();
const drawn = (panels: readonly Panel[], of: PictureTemplate = template) =>
  figureSvg({ panels }, { name: 'fig9z', title: 'A title', template: of, simulated: true });
const words = (svg: string) =>
  svg
    .replace(/<[^>]*>/g, '\n')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const withoutPictures = (svg: string) => svg.replace(/base64,[^"]*/g, '');

/** Boxes of all text that is not turned, in pixels of the figure; only translations lead to it. */
function textBoxes(svg: string): { text: string; left: number; right: number; top: number; bottom: number }[] {
  const boxes = [];
  const open: { x: number; y: number; size: number; anchor: string; turned: boolean }[] = [
    { x: 0, y: 0, size: 13, anchor: 'start', turned: false },
  ];
  for (const [, closing, name, attributes, empty, content] of svg.matchAll(/<(\/?)([\w:]+)([^>]*?)(\/?)>([^<]*)/g)) {
    if (closing) {
      if (name !== 'svg') open.pop();
      continue;
    }
    const attribute = (key: string) => new RegExp(`(?:^|\\s)${key}="([^"]*)"`).exec(attributes)?.[1];
    const above = open.at(-1)!;
    const shift = /translate\(([-\d.]+)(?:,([-\d.]+))?\)/.exec(attribute('transform') ?? '');
    const length = (value: string | undefined, size: number) =>
      Number.parseFloat(value ?? '0') * (value?.endsWith('em') ? size : 1);
    const size = Number(attribute('font-size') ?? above.size);
    let y = above.y + Number(shift?.[2] ?? 0);
    if (name === 'text') y += length(attribute('y'), size) + length(attribute('dy'), size);
    // Lines of one text: each is moved from the one before it.
    if (name === 'tspan') above.y = y += length(attribute('dy') ?? attribute('y'), size);
    const state = {
      x: above.x + Number(shift?.[1] ?? 0) + (name === 'text' ? length(attribute('x'), size) : 0),
      ...{ y, size },
      anchor: attribute('text-anchor') ?? above.anchor,
      turned: above.turned || /rotate/.test(attribute('transform') ?? ''),
    };
    if ((name === 'text' || name === 'tspan') && content.trim() && !state.turned) {
      const width = textWidth(content, size);
      const left = state.x - (state.anchor === 'middle' ? width / 2 : state.anchor === 'end' ? width : 0);
      boxes.push({
        text: content,
        left,
        right: left + width,
        top: state.y - 0.72 * size,
        bottom: state.y + 0.05 * size,
      });
    }
    if (!empty && !(name === 'svg')) open.push(state);
  }
  return boxes;
}

const PANELS: readonly [string, Panel][] = [
  ['bars that stand', pairedBars()],
  ['bars with long names', longNameBars()],
  ['bars of five predictors', scoreBars()],
  ['bars of 148 regions', regionBars()],
  ['lines', delayLines()],
  ['points of people', peopleScatter(22, 20)],
  ['points with a diagonal', diagonalScatter()],
  ['a matrix with numbers', writtenMatrix()],
  ['a matrix of 148 × 148', connectivityMatrix()],
  ['a matrix of 20 × 20', connectivityMatrix(20)],
  ['cortices', cortexMaps(template)],
  ['heads', headMaps()],
];

describe.each(PANELS)('a figure of %s', (_, panel) => {
  const svg = drawn([panel]);

  it('is well-formed, asks nothing of the network and needs no style sheet', () => {
    expectWellFormed(svg);
    expectSelfContained(svg.replace(/<image [^>]*href="data:image\/png;base64,[^"]*"/g, '<image'));
    expect(withoutPictures(svg)).not.toMatch(/NaN|undefined|Infinity|var\(|currentColor|inherit|\[object/);
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="180mm" height="[\d.]+mm" viewBox="0 0 960 \d+"/,
    );
  });

  it('cuts no text at its edges', () => {
    const height = Number(/viewBox="0 0 960 (\d+)"/.exec(svg)![1]);
    const boxes = textBoxes(svg);
    expect(boxes.length).toBeGreaterThan(4);
    for (const { text, left, right, top, bottom } of boxes) {
      expect(left, text).toBeGreaterThanOrEqual(0);
      expect(right, text).toBeLessThanOrEqual(960);
      expect(top, text).toBeGreaterThanOrEqual(0);
      expect(bottom, text).toBeLessThanOrEqual(height);
    }
  });

  it('writes no text over other text', () => {
    const boxes = textBoxes(svg);
    boxes.forEach((one, k) => {
      for (const other of boxes.slice(k + 1)) {
        const apart =
          one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
        expect(apart, `“${one.text}” and “${other.text}”`).toBe(true);
      }
    });
  });

  it('takes no more than the width of its place', () => {
    const look = seriesLooks([]);
    for (const width of [286, 442]) {
      expect(drawPanel(panel, { width, look, template }).width).toBeLessThanOrEqual(width);
    }
  });
});

describe('figureSvg', () => {
  let svg = '';
  beforeAll(() => {
    svg = figureSvg(inventedFigure(template), { name: 'fig9z', title: 'All kinds', template, simulated: true });
  });

  it('gives the same text for the same input, whatever was drawn before', () => {
    drawn([regionBars(), delayLines()]);
    expect(figureSvg(inventedFigure(template), { name: 'fig9z', title: 'All kinds', template, simulated: true })).toBe(
      svg,
    );
  });

  it('has a letter and a title for each panel, in their order', () => {
    const panels = inventedFigure(template).panels;
    const all = words(svg);
    const letters = panels.map((_, k) => all.indexOf('abcdefgh'[k]));
    expect(letters.every((at) => at >= 0)).toBe(true);
    expect([...letters].sort((a, b) => a - b)).toEqual(letters);
    panels.forEach(({ title }, k) => {
      expect(all[letters[k] + 1]).toBe(title);
    });
  });

  it('says whether data are simulated', () => {
    expect(words(svg)).toContain('simulated data');
    const options = { name: 'x', title: 'x', template, simulated: false };
    expect(words(figureSvg({ panels: [scoreBars()] }, options))).toContain('recorded data');
    expect(words(figureSvg({ panels: [scoreBars()] }, { ...options, marks: ['three tools'] }))).toContain(
      'three tools',
    );
  });

  it('is unharmed by hostile names', () => {
    const hostile = figureSvg(inventedFigure(template, HOSTILE), {
      name: HOSTILE,
      title: HOSTILE,
      template,
      simulated: true,
    });
    const seen = expectWellFormed(hostile);
    expect(seen).not.toContain('script');
    expect(seen.filter((name) => name === 'image').length).toBe(
      expectWellFormed(svg).filter((name) => name === 'image').length,
    );
  });

  it('becomes a PNG of twice its pixels', async () => {
    const png = await svgToPng(svg).catch((error) => {
      if (error.code === 'picture-font') return undefined;
      throw error;
    });
    if (png === undefined) return;
    expect(new DataView(png.buffer).getUint32(16)).toBe(1920);
    expect(png.length).toBeGreaterThan(50_000);
  });
});

describe('bars', () => {
  const bar = (value: number, more: Partial<BarPanel['groups'][number]['bars'][number]> = {}): BarPanel => ({
    kind: 'bars',
    title: 'one',
    value: { label: 'r', domain: [0, 1] },
    groups: [{ label: 'g', bars: [{ series: 's', value, ...more }] }],
  });
  /** Heights of the filled rectangles. */
  const heights = (svg: string) =>
    [...svg.matchAll(/<rect [^>]*height="([\d.]+)"/g)].map(([, height]) => Number(height));
  const drawnBar = (panel: BarPanel) => drawPanel(panel, { width: 400, look: seriesLooks(['s']), template }).svg;

  it('are as high as their value: twice the value, twice the height', () => {
    const [low] = heights(drawnBar(bar(0.3)));
    const [high] = heights(drawnBar(bar(0.6)));
    expect(high / low).toBeCloseTo(2, 3);
  });

  it('have a dot for each person, and whiskers where there is an interval', () => {
    const plain = drawnBar(bar(0.5));
    const whole = drawnBar(bar(0.5, { low: 0.4, high: 0.6, points: [0.3, 0.5, 0.55, Number.NaN] }));
    const count = (svg: string, tag: string) => svg.split(`<${tag} `).length - 1;
    expect(count(whole, 'circle') - count(plain, 'circle')).toBe(3);
    expect(count(whole, 'line') - count(plain, 'line')).toBe(3);
  });

  it('say nothing where a value is not known', () => {
    const svg = drawnBar(bar(Number.NaN));
    expect(svg).not.toContain('NaN');
    expect(words(svg)).toContain('–');
  });

  it('stand where names fit, lie where they do not', () => {
    expect(words(drawnBar(pairedBars()))).toContain('0.50');
    const svg = drawPanel(longNameBars(), { width: 440, look: seriesLooks(['F1']), template }).svg;
    const text = words(svg).join(' ');
    for (const { label } of longNameBars().groups) expect(text).toContain(label);
  });

  it('name all of 148 regions so that no two names are equal', () => {
    const names = words(drawn([regionBars()])).filter((line) => /^[LR] G_/.test(line));
    expect(names).toHaveLength(148);
    expect(new Set(names).size).toBe(148);
  });
});

describe('series', () => {
  it('keep their colour whatever else a figure shows', () => {
    const alone = seriesLooks(['generated', 'real']);
    const among = seriesLooks(['EEG', 'model', 'real', 'SMOTE', 'generated', 'noise']);
    for (const name of ['generated', 'real']) expect(among(name).colour).toBe(alone(name).colour);
    expect(alone('generated').colour).toBe(PRINT_COLOURS.generated);
    expect(
      new Set(['EEG', 'model', 'real', 'SMOTE', 'generated', 'noise'].map((name) => among(name).colour)).size,
    ).toBe(6);
  });

  // Simulation of Machado, Oliveira and Fernandes (2009), severity 1, in linear RGB.
  const BLINDNESS = {
    protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
    deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  };
  const linear = (colour: string) =>
    [1, 3, 5].map((at) => {
      const x = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    });
  it.each(Object.entries(BLINDNESS))('are distinct with %s, by colour or by symbol', (_, matrix) => {
    const names = ['real', 'generated', 'planted', 'noise', 'EEG', 'SMOTE', 'other'];
    const look = seriesLooks(names);
    const seen = names.map((name) => {
      const rgb = linear(look(name).colour);
      return [0, 1, 2].map((row) =>
        Math.cbrt(
          Math.max(
            0,
            rgb.reduce((sum, c, k) => sum + matrix[3 * row + k] * c, 0),
          ),
        ),
      );
    });
    names.forEach((name, a) => {
      names.slice(a + 1).forEach((other, k) => {
        const distance = Math.hypot(...seen[a].map((c, axis) => c - seen[a + 1 + k][axis]));
        if (look(name).symbol === look(other).symbol) expect(distance, `${name} and ${other}`).toBeGreaterThan(0.1);
      });
    });
  });
});

describe('text', () => {
  it('breaks at spaces, then within words, and says where it was cut', () => {
    expect(wrapText('one two three', textWidth('one two', 10) + 1, 10)).toEqual(['one two', 'three']);
    expect(wrapText('G_and_S_cingul-Mid-Post', 80, 12).join('')).toBe('G_and_S_cingul-Mid-Post');
    expect(wrapText('one two three', 30, 10, { lines: 1 })).toHaveLength(1);
    expect(wrapText('one two three', 30, 10, { lines: 1 })[0]).toMatch(/…$/);
    expect(wrapText('intervals of 95 % over people', 100, 12).some((line) => line.endsWith('95'))).toBe(false);
  });
});

describe('cortex', () => {
  it('draws one picture for each map on the real cortex', async () => {
    const cortex = await embeddedTemplate();
    const svg = drawn([cortexMaps(cortex)], cortex);
    expect(svg.match(/<image /g)).toHaveLength(2);
    expect(words(svg)).toEqual(expect.arrayContaining(['measured HbO', 'left lateral', 'z', '2', '−2']));
  });
});

describe('findings', () => {
  const figure = { name: 'fig2b', title: 'r over time', question: 'How well?' } as const;
  const made = {
    figure,
    result: inventedFigure(template),
    svg: drawn([scoreBars()]),
    simulated: true,
    data: 'simulated films (seed 7)',
  };

  it('stand in a table for the terminal', () => {
    const lines = findingsTable([made]).split('\n');
    expect(lines[2]).toMatch(
      /^fig2b +r over time, across people: model sub-01 +0\.45 \[0\.39, 0\.52\] +10 people +0\.50 +0\.48 +0\.0004 \(Holm over 10 people\) +yes$/,
    );
    expect(lines[3].trim()).toBe('22 people, real recordings');
    expect(lines[4]).toMatch(/overlap of regions, % +– +5 folds +– +– +– +no$/);
  });

  it('stand in a table of Markdown', () => {
    const lines = findingsTable([made], 'markdown').trim().split('\n');
    const cells = lines.map((line) => line.split(' | ').length);
    expect(new Set(cells.filter((_, k) => k !== 1)).size).toBe(1);
    expect(lines[2]).toContain('| 0.45 [0.39, 0.52] |');
  });

  it('make a report with contents, a summary, each figure and what was left out', () => {
    const html = reproductionReport({
      figures: [made],
      leftOut: [{ figure: { name: 'fig5e', title: 'Patients', question: '?' }, why: 'the data set has no patients' }],
      provenance: { command: 'hemocast reproduce fig2b', seed: '7' },
    });
    const seen = expectWellFormed(html);
    expect(seen).toEqual(expect.arrayContaining(['nav', 'figure', 'svg', 'table']));
    expectSelfContained(html);
    const text = words(html.replace(/<style>[^<]*<\/style>/g, '')).join(' ');
    expect(text).toContain('1 of 2 claims hold.');
    expect(text).toContain('fig2b, overlap of regions, %: – (no region is stable)');
    expect(text).toContain('the data set has no patients');
    expect(text).toContain('All brains here are simulated');
    expect(text).not.toMatch(/NaN|undefined/);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
