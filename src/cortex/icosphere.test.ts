import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readGifti } from '../formats/gifti/index.js';
import { icosphere } from './icosphere.js';
import { signedVolume, vertexAreas, vertexNeighbours, vertexNormals } from './mesh.js';

describe('icosphere', () => {
  it.each([0, 1, 2, 3, 4])('of order %i is a closed, evenly spread, outward mesh', (order) => {
    const { vertices, faces } = icosphere(order);
    const count = vertices.length / 3;
    expect(count).toBe(10 * 4 ** order + 2);
    expect(faces.length / 3).toBe(20 * 4 ** order);
    const neighbours = vertexNeighbours(faces, count);
    expect(neighbours.filter((list) => list.length === 5).length).toBe(12);
    expect(neighbours.filter((list) => list.length === 6).length).toBe(count - 12);
    // Euler's formula: vertices − edges + faces = 2.
    const edges = neighbours.reduce((sum, list) => sum + list.length, 0) / 2;
    expect(count - edges + faces.length / 3).toBe(2);
    // Volume and area approach 4π/3 and 4π from below; the icosahedron's own are 2.536 and 9.574.
    const volume = signedVolume(vertices, faces);
    const area = vertexAreas(vertices, faces).reduce((sum, value) => sum + value, 0);
    expect(volume).toBeLessThan((4 * Math.PI) / 3);
    expect(area).toBeLessThan(4 * Math.PI);
    if (order === 0) {
      expect(volume).toBeCloseTo(2.5361507, 5);
      expect(area).toBeCloseTo(9.5745414, 5);
    }
    if (order === 4) expect(volume / ((4 * Math.PI) / 3)).toBeGreaterThan(0.995);
  });

  it('begins with the vertices of the order below', () => {
    const coarse = icosphere(3).vertices;
    expect(icosphere(4).vertices.slice(0, coarse.length)).toEqual(coarse);
  });

  it('has normals that point away from the centre', () => {
    const { vertices, faces } = icosphere(3);
    const normals = vertexNormals(vertices, faces);
    for (let v = 0; v < vertices.length; v += 3) {
      const cosine = vertices[v] * normals[v] + vertices[v + 1] * normals[v + 1] + vertices[v + 2] * normals[v + 2];
      expect(cosine).toBeGreaterThan(0.999);
    }
  });

  it.each([-1, 8, 1.5, Number.NaN])('refuses order %d', (order) => {
    expect(() => icosphere(order)).toThrow(expect.objectContaining({ code: 'icosphere-order' }));
  });
});

const folder = new URL('../../../shared/data/fsaverage5/', import.meta.url);
describe.skipIf(!existsSync(folder))('canonical order against fsaverage5 in ../shared/data', () => {
  it.each(['left', 'right'])('equals the %s sphere, vertex by vertex and face by face', (side) => {
    const [points, triangles] = readGifti(readFileSync(new URL(`sphere_${side}.gii.gz`, folder)), side).arrays;
    const { vertices, faces } = icosphere(5);
    let worst = 0;
    points.data.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - 100 * vertices[i]));
    });
    // The file is rounded to 0.01 mm.
    expect(worst).toBeLessThan(0.00502);
    expect(Uint32Array.from(triangles.data)).toEqual(faces);
  });
});
