import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readGifti } from '../formats/gifti/index.js';
import { MemoryStorage, Random } from '../foundation/index.js';
import { embeddedTemplate } from './embedded-template.js';
import { icosphere } from './icosphere.js';
import { loadTemplate } from './load-template.js';
import { vertexAreas, vertexNeighbours } from './mesh.js';
import { regionMeans } from './regions.js';
import { effectiveWidth, smoothMesh, smoothSurface } from './smoothing.js';
import { sphericalHarmonics } from './spherical-harmonics.js';
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

  it('keeps double precision, and knows nothing of a region without vertices', () => {
    const means = regionMeans({ labels: [1, -1, 1], regions: ['none', 'two'] }, Float64Array.of(1, 9, 1 + 2e-12), 1);
    expect([...means]).toEqual([Number.NaN, 1 + 1e-12]);
  });

  it('refuses data of another shape', () => {
    expect(() => regionMeans(template, new Float32Array(10), 2)).toThrow(
      expect.objectContaining({ code: 'surface-shape' }),
    );
  });
});

describe('smoothSurface', () => {
  const volumes = 40;
  const mesh = {
    points: midSurface(template),
    faces: template.faces,
    cortex: template.labels.map((label) => (label < 0 ? 0 : 1)),
  };
  const noise = new Random(1).fillNormal(new Float32Array(count * volumes));

  // Forman et al. (1995), over edges of the cortex: an independent measure of the width.
  function measuredWidth(
    data: Float32Array,
    points = midSurface(template),
    faces = template.faces,
    labels: ArrayLike<number> = template.labels,
    volumes = 40,
  ): number {
    let difference = 0;
    let variance = 0;
    let length = 0;
    let edges = 0;
    vertexNeighbours(faces, points.length / 3).forEach((list, i) => {
      for (const j of list) {
        if (j < i || labels[i] < 0 || labels[j] < 0) continue;
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

  it.each([4, 6, 8, 12, 20])('makes white noise as smooth as %i mm, to 3 %', (fwhm) => {
    const width = measuredWidth(smoothSurface(noise, volumes, fwhm));
    expect(Math.abs(width / fwhm - 1)).toBeLessThan(0.03);
    if (fwhm < 20) expect(effectiveWidth(mesh, smoothSurface(noise, volumes, fwhm), volumes)).toBeCloseTo(width, 2);
  });

  const folder = new URL('../../../shared/data/fsaverage5/', import.meta.url);
  describe.skipIf(!existsSync(folder))('on the exact surfaces of ../shared/data/fsaverage5', () => {
    it('makes white noise 6.0 ± 0.3 mm smooth on fsaverage4', async () => {
      const files = new MemoryStorage();
      for (const name of readdirSync(folder).filter((file) => file.endsWith('.gii.gz')))
        files.files.set(`t/${name}`, readFileSync(new URL(name, folder)));
      const exact = await loadTemplate(files, 't');
      const smooth = smoothSurface(noise, volumes, 6, exact);
      expect(Math.abs(measuredWidth(smooth, midSurface(exact), exact.faces, exact.labels) - 6)).toBeLessThan(0.3);
    });

    it.each(['left', 'right'])('makes white noise 6.0 ± 0.3 mm smooth on fsaverage5, %s', (side) => {
      const arrays = (name: string) =>
        readGifti(readFileSync(new URL(`${name}_${side}.gii.gz`, folder)), name).arrays.map(({ data }) => data);
      const [white, faces] = arrays('white');
      const [pial] = arrays('pial');
      const points = Float32Array.from(white, (value, i) => (value + pial[i]) / 2);
      const fine = { points, faces: Uint32Array.from(faces) };
      const data = new Random(5).fillNormal(new Float32Array(10242 * 20));
      const smooth = smoothMesh(fine, data, 20, 6);
      const everywhere = new Uint8Array(10242);
      expect(Math.abs(measuredWidth(smooth, points, fine.faces, everywhere, 20) - 6)).toBeLessThan(0.3);
    });
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

  it.each([
    [5, 12],
    [5, 24],
    [6, 20],
  ])('damps spherical harmonics on a sphere of order %i as the heat equation does, at %i mm', (order, fwhm) => {
    const radius = 60;
    const { vertices, faces } = icosphere(order);
    const sphere = { points: vertices.map((value) => radius * value), faces };
    const degrees = [1, 4, 8];
    const harmonics = sphericalHarmonics(vertices, 8);
    const data = Float32Array.from({ length: (vertices.length / 3) * 3 }, (_, i) => {
      const degree = degrees[i % 3];
      return harmonics[81 * Math.floor(i / 3) + degree * degree + degree];
    });
    const smooth = smoothMesh(sphere, data, 3, fwhm);
    degrees.forEach((degree, column) => {
      let product = 0;
      let norm = 0;
      for (let i = column; i < data.length; i += 3) {
        product += smooth[i] * data[i];
        norm += data[i] ** 2;
      }
      // Eigenvalue l(l + 1)/R², after the time σ²/2.
      const decay = (degree * (degree + 1) * fwhm ** 2) / (16 * Math.LN2 * radius ** 2);
      expect(Math.abs(-Math.log(product / norm) / decay - 1)).toBeLessThan(0.06);
    });
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
