import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeGifti, readGifti, surfaceArrays } from '../formats/gifti/index.js';
import { MemoryStorage, Random } from '../foundation/index.js';
import { embeddedTemplate } from './embedded-template.js';
import { icosphere } from './icosphere.js';
import { loadTemplate } from './load-template.js';
import { signedVolume, vertexNormals } from './mesh.js';
import { matchSphere } from './sphere-match.js';
import type { Template } from './template.js';

const n = 2562;
const embedded = embeddedTemplate();
const surfaces = ['white', 'pial', 'inflated'] as const;

function meanX(template: Template, hemisphere: number, keep: (v: number) => boolean): number {
  let sum = 0;
  let count = 0;
  for (let v = hemisphere * n; v < (hemisphere + 1) * n; v++) {
    if (!keep(v)) continue;
    sum += template.white[3 * v];
    count++;
  }
  return sum / count;
}

/** Mean position of a region on the white surface. */
function place(template: Template, name: string, hemisphere: 'L' | 'R'): number[] {
  const region = template.regions.findIndex((r) => r.name === name && r.hemisphere === hemisphere);
  const members = [...template.labels.keys()].filter((v) => template.labels[v] === region);
  return [0, 1, 2].map((axis) => members.reduce((s, v) => s + template.white[3 * v + axis], 0) / members.length);
}

describe('the embedded template', () => {
  it('has the shapes it promises and says that it is an approximation', () => {
    expect(embedded.approximate).toBe(true);
    expect(embedded.source).toMatch(/approximation/);
    for (const name of ['sphere', ...surfaces] as const) expect(embedded[name].length).toBe(5124 * 3);
    expect(embedded.faces.length).toBe(10240 * 3);
    expect(embedded.sulcus.length).toBe(5124);
    expect(embedded.regions.length).toBe(148);
    expect(embedded.regions[0].hemisphere).toBe('L');
    expect(embedded.regions[74]).toEqual({ name: embedded.regions[0].name, hemisphere: 'R' });
    expect(new Set(embedded.labels).size).toBe(149);
    embedded.labels.forEach((label, v) => {
      if (label >= 0) expect(label >= 74).toBe(v >= n);
    });
  });

  it('has surfaces oriented outward with the volumes of a brain', () => {
    const faces = embedded.faces.slice(0, 5120 * 3);
    for (let hemisphere = 0; hemisphere < 2; hemisphere++) {
      const volume = (name: (typeof surfaces)[number]) =>
        signedVolume(embedded[name].slice(hemisphere * n * 3, (hemisphere + 1) * n * 3), faces) / 1000;
      // fsaverage5 itself: 336 and 335 ml inside white, 500 and 499 ml inside pial.
      expect(volume('white')).toBeGreaterThan(310);
      expect(volume('white')).toBeLessThan(360);
      expect(volume('pial')).toBeGreaterThan(460);
      expect(volume('pial')).toBeLessThan(530);
      expect(volume('inflated')).toBeGreaterThan(900);
    }
  });

  it('has pial outside white and neither hemisphere mirrored', () => {
    const normals = vertexNormals(embedded.white, embedded.faces);
    let outside = 0;
    let cortex = 0;
    embedded.labels.forEach((label, v) => {
      if (label < 0) return;
      let height = 0;
      for (let axis = 0; axis < 3; axis++)
        height += (embedded.pial[3 * v + axis] - embedded.white[3 * v + axis]) * normals[3 * v + axis];
      cortex++;
      if (height > 0) outside++;
    });
    expect(outside / cortex).toBeGreaterThan(0.97);
    for (const [hemisphere, sign] of [
      [0, -1],
      [1, 1],
    ]) {
      const wall = sign * meanX(embedded, hemisphere, (v) => embedded.labels[v] < 0);
      expect(wall).toBeGreaterThan(0);
      expect(sign * meanX(embedded, hemisphere, (v) => embedded.labels[v] >= 0)).toBeGreaterThan(wall + 10);
    }
  });

  it('puts regions where anatomy has them (MNI, mm)', () => {
    for (const hemisphere of ['L', 'R'] as const) {
      const sign = hemisphere === 'L' ? -1 : 1;
      const [cuneusX, cuneusY] = place(embedded, 'G_cuneus', hemisphere);
      expect(sign * cuneusX).toBeLessThan(20);
      expect(cuneusY).toBeLessThan(-70);
      const [temporalX, temporalY, temporalZ] = place(embedded, 'G_temporal_middle', hemisphere);
      expect(sign * temporalX).toBeGreaterThan(50);
      expect(Math.abs(temporalY + 30)).toBeLessThan(20);
      expect(temporalZ).toBeLessThan(5);
      const [, precentralY, precentralZ] = place(embedded, 'G_precentral', hemisphere);
      expect(precentralY).toBeGreaterThan(place(embedded, 'G_postcentral', hemisphere)[1]);
      expect(precentralZ).toBeGreaterThan(30);
      expect(place(embedded, 'Pole_temporal', hemisphere)[2]).toBeLessThan(-20);
    }
  });
});

const folder = new URL('../../../shared/data/fsaverage5/', import.meta.url);
describe.skipIf(!existsSync(folder))('the exact template from fsaverage5 in ../shared/data', () => {
  const subject = new MemoryStorage();
  const giftis = new MemoryStorage();
  beforeAll(() => {
    for (const name of readdirSync(folder, { recursive: true }) as string[]) {
      if (!statSync(new URL(name, folder)).isFile()) continue;
      const bytes = new Uint8Array(readFileSync(new URL(name, folder)));
      if (!name.endsWith('.gii.gz')) subject.files.set(`fs/${name}`, bytes);
      if (!name.startsWith('surf/')) giftis.files.set(`nilearn/${name}`, bytes);
    }
  });
  const exact = () => loadTemplate(giftis, 'nilearn');

  it('is the same from FreeSurfer and from GIFTI files', async () => {
    const a = await loadTemplate(subject, 'fs');
    const b = await exact();
    for (const name of ['sphere', 'white', 'pial', 'inflated', 'faces', 'labels', 'regions'] as const)
      expect(a[name]).toEqual(b[name]);
    expect(a.approximate).toBe(false);
    // This copy of the subject has no lh.sulc: the embedded depth stands in, and the source says so.
    expect(a.source).toMatch(/sulcal depth from the embedded approximation/);
    expect(b.source).not.toMatch(/embedded/);
  });

  it('holds the files’ own positions of the first 2562 vertices', async () => {
    const { pial } = await exact();
    const file = readGifti(readFileSync(new URL('pial_right.gii.gz', folder)), 'pial').arrays[0].data;
    expect(pial.slice(3 * n)).toEqual(file.slice(0, 3 * n));
  });

  it('is as near to the embedded one as the fit promises', async () => {
    const template = await exact();
    const rms = (name: (typeof surfaces)[number]) => {
      let sum = 0;
      template[name].forEach((value, i) => {
        sum += (value - embedded[name][i]) ** 2;
      });
      return Math.sqrt(sum / 5124);
    };
    const agreement = template.labels.filter((label, v) => label === embedded.labels[v]).length / 5124;
    const figures = { white: rms('white'), pial: rms('pial'), inflated: rms('inflated'), agreement };
    console.log(`embedded against exact fsaverage4: ${JSON.stringify(figures)}`);
    expect(figures.white).toBeLessThan(1.1);
    expect(figures.pial).toBeLessThan(1.4);
    expect(figures.inflated).toBeLessThan(0.25);
    expect(agreement).toBeGreaterThan(0.97);
    let product = 0;
    let own = 0;
    let other = 0;
    template.sulcus.forEach((value, v) => {
      product += value * embedded.sulcus[v];
      own += value ** 2;
      other += embedded.sulcus[v] ** 2;
    });
    expect(product / Math.sqrt(own * other)).toBeGreaterThan(0.95);
  });

  it('finds the vertices of a file that orders them otherwise', async () => {
    const order = new Random(4).permutation(10242);
    const shuffled = new MemoryStorage();
    for (const [name, bytes] of giftis.files) {
      if (!name.endsWith('.gii.gz')) continue;
      const [points, triangles] = readGifti(bytes, name).arrays;
      if (points?.intent !== 'NIFTI_INTENT_POINTSET' || triangles === undefined) continue;
      const moved = Float32Array.from(
        { length: 3 * 10242 },
        (_, i) => points.data[3 * order[Math.floor(i / 3)] + (i % 3)],
      );
      shuffled.files.set(
        name,
        encodeGifti({ arrays: surfaceArrays(moved, Uint32Array.of(0, 1, 2)), compressed: true }),
      );
    }
    const template = await loadTemplate(shuffled, 'nilearn');
    const straight = await exact();
    expect(template.white).toEqual(straight.white);
    expect(template.inflated).toEqual(straight.inflated);
    // No annotation beside these files.
    expect(template.approximate).toBe(true);
    expect(template.labels).toEqual(embedded.labels);
  });

  it('refuses a folder without a template, and one that lacks a file', async () => {
    await expect(loadTemplate(new MemoryStorage(), 'nowhere')).rejects.toMatchObject({ code: 'template-not-found' });
    const partial = new MemoryStorage();
    for (const [name, bytes] of giftis.files) if (!name.includes('pial_right')) partial.files.set(name, bytes);
    await expect(loadTemplate(partial, 'nilearn')).rejects.toMatchObject({ code: 'template-not-found' });
  });
});

describe('matching by sphere coordinates', () => {
  it('finds the vertices of a finer sphere and refuses one that is turned', () => {
    const coarse = icosphere(2).vertices;
    const fine = icosphere(4).vertices.map((value) => 73 * value);
    expect([...matchSphere(coarse, fine, 'sphere')]).toEqual([...Array(162).keys()]);
    const turned = fine.map((_, i) => {
      const v = 3 * Math.floor(i / 3);
      const [x, y, z] = fine.subarray(v, v + 3);
      return [x * Math.cos(0.1) - z * Math.sin(0.1), y, x * Math.sin(0.1) + z * Math.cos(0.1)][i % 3];
    });
    expect(() => matchSphere(coarse, turned, 'sphere')).toThrow(expect.objectContaining({ code: 'template-mismatch' }));
  });
});
