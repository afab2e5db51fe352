import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../../cortex/index.js';
import { renderReport } from '../html.js';
import { unpack } from './packing.js';
import { cortexViewerFigure, MOST_MAPS, type ViewerData } from './viewer-page.js';

const template = embeddedTemplate();
const vertices = template.labels.length;

/** A figure of one series with the value `volume / 100` at every vertex. */
function figureOf(volumes: number, name = 'generated') {
  const values = Float32Array.from({ length: vertices * volumes }, (_, i) => (i % volumes) / 100);
  return cortexViewerFigure({
    title: 'All',
    caption: 'Turn it.',
    template,
    seconds: Array.from({ length: volumes }, (_, k) => 2 * k),
    series: [{ name, values, scale: { kind: 'diverging', limit: 2, unit: 'z', label: '' } }],
  });
}

const dataOf = ({ body }: { body: string }) =>
  JSON.parse(/<script type="application\/json"[^>]*>(.*)<\/script>/s.exec(body)![1]) as ViewerData;

describe('the figure of the cortex viewer', () => {
  it('is hidden until it has started, and carries cortex and values', () => {
    const figure = figureOf(3);
    expect(figure.hidden).toBe(true);
    const { series, seconds, surfaces, faces, labels, regions } = dataOf(figure);
    expect(seconds).toEqual([0, 2, 4]);
    const vertex = template.labels.findIndex((label) => label >= 0);
    const values = unpack(series[0].values);
    for (const volume of [0, 1, 2]) expect(values[3 * vertex + volume]).toBeCloseTo(volume / 100, 6);
    const inflated = unpack(surfaces.inflated);
    expect(inflated[2 * vertices + 77]).toBeCloseTo(template.inflated[3 * 77 + 2], 1.9);
    expect([...unpack(faces)]).toEqual([...template.faces]);
    expect([...unpack(labels)]).toEqual([...template.labels]);
    expect(regions).toHaveLength(template.regions.length);
  });

  it('thins a long recording evenly, and says so', () => {
    const volumes = 2 * MOST_MAPS + 5;
    const figure = figureOf(volumes);
    const { seconds, series } = dataOf(figure);
    expect(seconds).toHaveLength(Math.ceil(volumes / 3));
    expect(seconds.slice(0, 3)).toEqual([0, 6, 12]);
    const vertex = template.labels.findIndex((label) => label >= 0);
    expect(unpack(series[0].values)[vertex * seconds.length + 5]).toBeCloseTo(0.15, 6);
    expect(figure.caption).toContain('Of 1405 volumes every third is here');
    expect(figureOf(MOST_MAPS).caption).not.toContain('every');
  });

  it('cannot be left by a name', () => {
    const figure = figureOf(1, '</script><script>alert(1)</script>');
    expect(figure.body.match(/<\/script/g)).toHaveLength(1);
    expect(dataOf(figure).series[0].name).toBe('</script><script>alert(1)</script>');
  });

  it('refuses a series of another cortex', () => {
    const scale = { kind: 'diverging', limit: 2, unit: 'z', label: '' } as const;
    const series = [{ name: 'generated', values: new Float32Array(10), scale }];
    expect(() => cortexViewerFigure({ title: '', caption: '', template, seconds: [0], series })).toThrow(
      'A series does not fit the cortex',
    );
  });
});

describe('a report with a script', () => {
  it('allows that script alone, by its hash', () => {
    const script = 'document.title = "ä";';
    const html = renderReport({ title: 'A', sections: [], provenance: {}, script });
    const hash = createHash('sha256').update(script, 'utf8').digest('base64');
    expect(html).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${hash}'"`,
    );
    expect(html).toContain(`<script>${script}</script>`);
    expect(renderReport({ title: 'A', sections: [], provenance: {} })).not.toMatch(/script/);
  });

  it('refuses one that would end in its middle', () => {
    const script = 'a = "</script>"';
    expect(() => renderReport({ title: 'A', sections: [], provenance: {}, script })).toThrow('end in its middle');
  });
});
