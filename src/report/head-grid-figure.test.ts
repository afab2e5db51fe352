import { describe, expect, it } from 'vitest';
import { divergingScale } from './colour-scale.js';
import { headGridFigure } from './head-grid-figure.js';

const at = (kind: string, value: number) => ({ name: '<S1>', kind, position: [-40, 0, 60] as const, value });
const scales: Record<string, ReturnType<typeof divergingScale>> = {
  HbO: divergingScale({ limit: 1, unit: 'µM', label: 'HbO' }),
  HbR: divergingScale({ limit: 0.25, unit: 'µM', label: 'HbR' }),
};
const { body } = headGridFigure({
  title: 'Two moments',
  columns: [
    { heading: '10 s', channels: [at('HbO', 0.5), at('HbR', -0.25)] },
    { heading: '20 s', channels: [at('HbO', -1), at('HbR', 0.125)] },
  ],
  colours: (kind) => scales[kind!],
});

describe('headGridFigure', () => {
  it('has a row for each kind and a column for each moment', () => {
    expect([...body.matchAll(/aria-label="([^"]*) channels from above"/g)].map(([, label]) => label)).toEqual([
      'Two moments, 10 s, HbO: 1',
      'Two moments, 20 s, HbO: 1',
      'Two moments, 10 s, HbR: 1',
      'Two moments, 20 s, HbR: 1',
    ]);
    expect(body.indexOf('<h4>10 s</h4>')).toBeLessThan(body.indexOf('<h4>20 s</h4>'));
  });

  it('colours each kind by a scale of its own and names the unit', () => {
    const fills = [...body.matchAll(/<circle [^>]*fill="(rgb[^"]*)"/g)].map(([, fill]) => fill);
    const colour = (kind: string, value: number) => `rgb(${scales[kind].colour(value).join(',')})`;
    expect(fills).toEqual([colour('HbO', 0.5), colour('HbO', -1), colour('HbR', -0.25), colour('HbR', 0.125)]);
    expect(body).toContain('Colour scale: HbR (µM), −0.25 to 0.25');
    expect(body).toContain('<title>&lt;S1&gt; HbO: 0.50 µM</title>');
  });
});
