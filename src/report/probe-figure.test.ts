import { describe, expect, it } from 'vitest';
import { sequentialScale } from './colour-scale.js';
import { probeFigure } from './probe-figure.js';
import type { ProbeChannel } from './probe-head.js';

const colours = sequentialScale({ high: 1, palette: 'lagoon', unit: 'r', label: 'Correlation' });
const at = (name: string, position: [number, number, number], value: number, kind?: string): ProbeChannel => ({
  name,
  position,
  value,
  kind,
});
/** Places and fills of the channels, by the text of their title. */
const drawn = (body: string) =>
  Object.fromEntries(
    [...body.matchAll(/<title>([^<]*)<\/title><circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)" fill="([^"]*)"/g)].map(
      ([, title, x, y, r, fill]) => [title.split(':')[0], { x: Number(x), y: Number(y), r: Number(r), fill }],
    ),
  );

describe('probeFigure', () => {
  const channels = [
    at('front', [0, 60, 50], 0.2),
    at('left', [-60, -17, 30], 1),
    at('right', [60, -17, 30], 0),
    at('beside', [52, -17, 40], Number.NaN),
  ];
  const { body, legend, size } = probeFigure({ channels, colours });
  const places = drawn(body);

  it('puts the front up, the left left, and mirrored places as far from the middle', () => {
    expect(places['front'].y).toBeLessThan(places['left'].y - 60);
    expect(places['front'].x).toBeCloseTo(234, 0);
    expect(places['left'].x + places['right'].x).toBeCloseTo(2 * 234, 1);
    expect(places['left'].x).toBeLessThan(150);
  });

  it('colours a channel by its value, and leaves one without a value empty', () => {
    expect(places['left'].fill).toBe(`rgb(${colours.colour(1).join(',')})`);
    expect(places['right'].fill).toBe(`rgb(${colours.colour(0).join(',')})`);
    expect(places['beside'].fill).toBe('none');
    expect(legend?.map(({ name }) => name)).toEqual(['no score: not measured, or constant']);
    expect(body).toContain('Colour scale: Correlation (r), 0 to 1');
  });

  it('draws channels that do not overlap', () => {
    const [a, b] = [places['right'], places['beside']];
    expect(2 * a.r).toBeLessThan(Math.hypot(a.x - b.x, a.y - b.y));
  });

  it('draws a head for each kind, side by side, and escapes names', () => {
    const figure = probeFigure({
      colours,
      channels: [at('<b>', [0, 0, 80], 0.5, 'HbO'), at('<b>', [0, 0, 80], 0.4, 'HbR')],
    });
    expect(figure.body.match(/channels from above/g)).toHaveLength(2);
    expect(figure.body).toContain('>HbR</text>');
    expect(figure.body).toContain('&lt;b&gt; HbR: 0.40');
    expect(figure.body).not.toContain('<b>');
    expect([size, figure.size]).toEqual(['half', 'full']);
    expect(figure.legend).toEqual([]);
  });
});
