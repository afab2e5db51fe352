import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { embeddedTemplate } from './embedded-template.js';
import { vertexAreas, vertexNeighbours } from './mesh.js';
import { regionMeans } from './regions.js';
import { smoothSurface } from './smoothing.js';
import { midSurface } from './template.js';

const template = embeddedTemplate();
const count = template.labels.length;

describe('regionMeans', () => {
  it('gives back what is planted in each region and leaves the medial wall out', () => {
    const data = new Float32Array(2 * count);
    template.labels.forEach((label, v) => {
      data[2 * v] = label < 0 ? 1e6 : label;
      data[2 * v + 1] = label < 0 ? 1e6 : -2 * label;
    });
    const means = regionMeans(template, data, 2);
    expect(means.length).toBe(148 * 2);
    for (let region = 0; region < 148; region++) {
      expect(means[2 * region]).toBeCloseTo(region, 3);
      expect(means[2 * region + 1]).toBeCloseTo(-2 * region, 3);
    }
  });

  it('refuses data of another shape', () => {
    expect(() => regionMeans(template, new Float32Array(10), 2)).toThrow(
      expect.objectContaining({ code: 'surface-shape' }),
    );
  });
});

describe('smoothSurface', () => {
  const volumes = 40;
  const noise = new Random(1).fillNormal(new Float32Array(count * volumes));

  // Forman et al. (1995), over edges of the cortex: an independent measure of the width.
  function measuredWidth(data: Float32Array): number {
    const points = midSurface(template);
    let difference = 0;
    let variance = 0;
    let length = 0;
    let edges = 0;
    vertexNeighbours(template.faces, count).forEach((list, i) => {
      for (const j of list) {
        if (j < i || template.labels[i] < 0 || template.labels[j] < 0) continue;
        edges++;
        length += Math.hypot(...[0, 1, 2].map((axis) => points[3 * i + axis] - points[3 * j + axis]));
        for (let t = 0; t < volumes; t++) {
          const a = data[i * volumes + t];
          const b = data[j * volumes + t];
          difference += (a - b) ** 2;
          variance += (a * a + b * b) / 2;
        }
      }
    });
    return (length / edges) * Math.sqrt((-2 * Math.LN2) / Math.log(1 - difference / (2 * variance)));
  }

  it.each([6, 8, 12, 20])('makes white noise as smooth as %i mm, to a tenth', (fwhm) => {
    const width = measuredWidth(smoothSurface(noise, volumes, fwhm));
    expect(Math.abs(width / fwhm - 1)).toBeLessThan(0.1);
  });

  it('keeps a constant, the area-weighted sum, and the range of the values', () => {
    const constant = smoothSurface(new Float32Array(count).fill(3), 1, 12);
    for (const value of constant) expect(value).toBeCloseTo(3, 4);
    const impulse = new Float32Array(count);
    const v = template.labels.findIndex((label) => template.regions[label]?.name === 'G_precentral');
    impulse[v] = 1;
    const smooth = smoothSurface(impulse, 1, 10);
    expect(Math.min(...smooth)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...smooth)).toBeLessThan(0.7);
    const faces = template.faces.filter((_, i) =>
      [0, 1, 2].every((corner) => template.labels[template.faces[i - (i % 3) + corner]] >= 0),
    );
    const areas = vertexAreas(midSurface(template), faces);
    const mass = smooth.reduce((sum, value, i) => sum + value * areas[i], 0);
    expect(mass / areas[v]).toBeCloseTo(1, 3);
  });

  it('carries nothing into or out of the medial wall', () => {
    const data = Float32Array.from(template.labels, (label) => (label < 0 ? 1000 : 1));
    const smooth = smoothSurface(data, 1, 15);
    smooth.forEach((value, v) => {
      expect(value).toBeCloseTo(template.labels[v] < 0 ? 1000 : 1, 2);
    });
  });

  it('returns a copy for no width and refuses an impossible one', () => {
    const copy = smoothSurface(noise, volumes, 0);
    expect(copy.every((value, i) => value === noise[i])).toBe(true);
    expect(copy).not.toBe(noise);
    for (const fwhm of [-1, 1000, Number.NaN])
      expect(() => smoothSurface(noise, volumes, fwhm)).toThrow(expect.objectContaining({ code: 'smoothing-width' }));
  });
});
