import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../../cortex/index.js';
import { unpack } from './packing.js';
import { stillMapsFigure } from './still-maps.js';
import type { ViewerData } from './viewer-page.js';

describe('maps without a time', () => {
  it('keep small values to three digits, and where there are none', () => {
    const template = embeddedTemplate();
    const { labels } = template;
    const values = Float32Array.from(labels, (label) => (label === 5 ? Number.NaN : 0.001 * label));
    const scale = { kind: 'sequential', limit: 0.148, unit: 'z', label: '' } as const;
    const { body } = stillMapsFigure({ title: 'Contributions', template, maps: [{ name: 'gamma', values, scale }] });
    const data = JSON.parse(/<script type="application\/json"[^>]*>(.*)<\/script>/s.exec(body)![1]) as ViewerData;
    expect(data.seconds).toEqual([0]);
    const shown = unpack(data.series[0].values);
    expect(shown).toHaveLength(labels.length);
    const at = (label: number) => shown[labels.indexOf(label)];
    expect(at(5)).toBeNaN();
    expect(at(123)).toBeCloseTo(0.123, 6);
  });
});
