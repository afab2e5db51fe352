import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mergedRegions, REAL_REGIONS, realRecordings, regionRecording } from '../../bench/merged-regions.js';
import { embeddedTemplate } from '../../src/cortex/index.js';
import { realismOf } from '../../src/evaluate/index.js';

describe('merged regions', () => {
  const template = embeddedTemplate();
  const groups = mergedRegions(template);

  it('hold every vertex of the atlas once, each region on one side and none cut in two', () => {
    expect(groups).toHaveLength(REAL_REGIONS);
    const members = groups.flat();
    expect(new Set(members).size).toBe(members.length);
    expect(members.length).toBe(template.labels.filter((label) => label >= 0).length);
    const groupOf = new Map(groups.flatMap((list, g) => list.map((vertex) => [vertex, g] as const)));
    const ofRegion = new Map<number, number>();
    for (const [vertex, group] of groupOf) {
      const region = template.labels[vertex];
      expect(ofRegion.get(region) ?? group).toBe(group);
      ofRegion.set(region, group);
    }
    for (const list of groups) {
      expect(new Set(list.map((vertex) => template.regions[template.labels[vertex]].hemisphere)).size).toBe(1);
    }
  });

  it('are means of their vertices, cleaned as targets are', () => {
    const [volumes, tr] = [120, 2];
    const wave = Float32Array.from({ length: volumes }, (_, t) => Math.sin(2 * Math.PI * 0.05 * t * tr));
    const signal = new Float32Array(3 * volumes);
    for (let t = 0; t < volumes; t++) {
      signal[t] = wave[t];
      signal[volumes + t] = 3 * wave[t] + 100 + t;
      signal[2 * volumes + t] = -5 * wave[t];
    }
    const { data } = regionRecording([[0, 1], [2]], signal, volumes, tr);
    // z of 2 and of −5 times the wave, whatever offset and trend; the ends answer to the filter.
    for (let t = 20; t < 100; t++) {
      expect(Math.abs(data[t] - Math.SQRT2 * wave[t])).toBeLessThan(0.15);
      expect(Math.abs(data[volumes + t] + Math.SQRT2 * wave[t])).toBeLessThan(0.15);
    }
  });

  const absent = !existsSync('../shared/data/bold-difumo64');
  it.skipIf(absent)('of real scans have the tempo and connectivity that were measured in them', () => {
    const pieces = realRecordings(114)!;
    expect(pieces).toHaveLength(29 * 5);
    const figures = pieces.map(({ data, tr }) => realismOf(data, REAL_REGIONS, 114, tr));
    const mean = (of: 'autocorrelation' | 'connectivity') =>
      figures.reduce((sum, one) => sum + one[of], 0) / figures.length;
    // NumPy with a cut in the Fourier domain finds 0.7518 and 0.4887 in the same pieces.
    expect(Math.abs(mean('autocorrelation') - 0.7518)).toBeLessThan(0.005);
    expect(Math.abs(mean('connectivity') - 0.4887)).toBeLessThan(0.005);
  });
});
