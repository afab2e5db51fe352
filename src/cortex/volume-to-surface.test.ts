import { describe, expect, it } from 'vitest';
import { HemocastError } from '../foundation/index.js';
import { icosphere } from './icosphere.js';
import { ribbonSampler } from './volume-to-surface.js';

const sphere = icosphere(1).vertices;
const centre = [3, -2, 5];
const white = sphere.map((value, i) => 20 * value + centre[i % 3]);
const pial = sphere.map((value, i) => (23 + 0.5 * (i % 4)) * value + centre[i % 3]);
const shape = [27, 26, 21];
// Oblique, with shears.
const affine = Float64Array.of(-2.2, 0.3, 0, 31, 0.2, 2.5, -0.4, -33, 0, 0.5, 2.9, -28, 0, 0, 0, 1);
const volume = Float32Array.from({ length: 27 * 26 * 21 }, (_, v) => ((v * 7919) % 1009) / 10);

/** nilearn 0.14: vol_to_surf(image, pial, inner_mesh=white, kind='depth', depth=[1, .8, .6, .4, .2, 0], interpolation='linear'). */
const NILEARN = [
  59.1599, 62.29125, 43.40155, 32.43219, 56.71628, 37.18014, 61.51801, 49.6449, 71.1606, 37.71079, 65.62674, 59.85648,
  69.30869, 26.40844, 51.1069, 40.8437, 46.15567, 41.84883, 56.92079, 44.146, 53.21367, 58.51528, 18.14216, 42.67061,
  29.11543, 41.57207, 41.23663, 51.65753, 40.57201, 36.87797, 37.51334, 48.15634, 51.34854, 63.63323, 48.75453,
  51.00836, 51.41034, 32.82858, 42.59059, 48.47551, 37.41899, 51.00956,
];

const identity = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

describe('sampling the cortical ribbon', () => {
  it('gives what nilearn gives', () => {
    const sampler = ribbonSampler(white, pial, { shape, affine });
    expect(sampler.outside.length + sampler.partlyOutside.length).toBe(0);
    sampler.sample(volume).forEach((value, v) => {
      expect(value).toBeCloseTo(NILEARN[v], 4);
    });
  });

  it('finds a linear field exactly, at the mean of its points', () => {
    const field = new Float32Array(27 * 26 * 21);
    for (let k = 0; k < 21; k++)
      for (let j = 0; j < 26; j++)
        for (let i = 0; i < 27; i++) {
          const [x, y, z] = [0, 1, 2].map(
            (row) => affine[4 * row] * i + affine[4 * row + 1] * j + affine[4 * row + 2] * k + affine[4 * row + 3],
          );
          field[i + 27 * (j + 26 * k)] = 2 * x - 3 * y + 0.5 * z + 10;
        }
    const sampled = ribbonSampler(white, pial, { shape, affine }, { depths: [0.1, 0.3, 0.8] }).sample(field);
    sampled.forEach((value, v) => {
      const [x, y, z] = [0, 1, 2].map((axis) => 0.6 * white[3 * v + axis] + 0.4 * pial[3 * v + axis]);
      expect(value).toBeCloseTo(2 * x - 3 * y + 0.5 * z + 10, 3);
    });
  });

  it('takes the nearest voxel where asked to', () => {
    const small = Float32Array.from({ length: 27 }, (_, i) => i);
    const at = Float32Array.of(1.4, 0.6, 2.2);
    const grid = { shape: [3, 3, 3], affine: identity };
    expect([...ribbonSampler(at, at, grid, { interpolation: 'nearest' }).sample(small)]).toEqual([1 + 3 + 18]);
  });

  it('reports vertices outside the volume, and those that are so in part', () => {
    const inner = Float32Array.of(1, 1, 1, 2.2, 1, 1, 9, 9, 9, 2.4, 1, 1);
    const outer = Float32Array.of(1, 1, 2, 3.2, 1, 1, 9, 9, 12, 2.4, 1, 1);
    const grid = { shape: [3, 3, 3], affine: identity };
    const sampler = ribbonSampler(inner, outer, grid, { depths: [0, 1] });
    expect([...sampler.outside]).toEqual([2]);
    expect([...sampler.partlyOutside]).toEqual([1]);
    const values = sampler.sample(Float32Array.from({ length: 27 }, (_, i) => i % 3));
    // Beyond the last centre, but within its voxel, the border's value holds.
    expect([...values]).toEqual([1, 2, Number.NaN, 2]);
  });

  it('keeps a missing voxel to the vertices that need it', () => {
    const data = Float32Array.from({ length: 27 }, (_, i) => (i === 13 ? Number.NaN : 1));
    const at = Float32Array.of(1, 1, 1, 0, 1, 1, 0.5, 1, 1);
    const values = ribbonSampler(at, at, { shape: [3, 3, 3], affine: identity }).sample(data);
    expect([...values]).toEqual([Number.NaN, 1, Number.NaN]);
  });

  it.each([
    ['surfaces of different people', () => ribbonSampler(white, pial.slice(3), { shape, affine }), 'ribbon-surfaces'],
    ['no depth', () => ribbonSampler(white, pial, { shape, affine }, { depths: [] }), 'ribbon-depths'],
    ['a flat affine', () => ribbonSampler(white, pial, { shape, affine: new Float64Array(16) }), 'ribbon-affine'],
    [
      'a volume of another size',
      () => ribbonSampler(white, pial, { shape, affine }).sample(volume.slice(1)),
      'ribbon-volume',
    ],
  ])('refuses %s', (_what, run, code) => {
    expect(run).toThrow(HemocastError);
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
