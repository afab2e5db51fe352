import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import { encodeNifti } from '../nifti/index.js';
import { ciftiSurface, readCifti } from './index.js';
import { VECTORS } from './reference-files.fixture.js';

const files = VECTORS.map(({ file }) => new Uint8Array(gunzipSync(Buffer.from(file, 'base64'))));

describe('CIFTI-2 as nibabel writes it', () => {
  it('reads a time series: rows by place, columns by time', () => {
    const file = readCifti(files[0], 'a.dtseries.nii');
    expect([file.kind, file.rows, file.columns]).toEqual(['dtseries', 12, 6]);
    expect(file.series).toEqual({ start: 1.5, step: 0.72, unit: 'SECOND' });
    // nibabel's array is [time, place].
    expect([...file.data]).toEqual(VECTORS[0].values);
    expect(file.models.map(({ structure, start, count }) => [structure, start, count])).toEqual([
      ['CORTEX_LEFT', 0, 5],
      ['CORTEX_RIGHT', 5, 4],
      ['THALAMUS_LEFT', 9, 3],
    ]);
    expect(file.models[2]).toMatchObject({ type: 'voxels', voxels: Uint32Array.of(1, 2, 3, 2, 2, 3, 3, 4, 5) });
    expect(file.volume).toEqual({
      shape: [4, 5, 6],
      affine: Float64Array.of(-2, 0, 0, 90, 0, 2, 0, -126, 0, 0, 2, -72, 0, 0, 0, 1),
    });
  });

  it('gives a surface with nothing where the file has nothing', () => {
    const file = readCifti(files[0], 'a.dtseries.nii');
    const right = ciftiSurface(file, 'CORTEX_RIGHT');
    expect(right.vertices).toBe(20);
    [0, 3, 4, 18].forEach((vertex, i) => {
      expect([...right.data.subarray(6 * vertex, 6 * vertex + 6)]).toEqual(
        VECTORS[0].values.slice(6 * (5 + i), 6 * (6 + i)),
      );
    });
    expect(right.data.filter(Number.isNaN).length).toBe(16 * 6);
    expect(() => ciftiSurface(file, 'CEREBELLUM')).toThrow(expect.objectContaining({ code: 'cifti-surface' }));
    expect(() => ciftiSurface(file, 'THALAMUS_LEFT')).toThrow(expect.objectContaining({ code: 'cifti-surface' }));
  });

  it('reads scalars with names and labels with colours', () => {
    const scalars = readCifti(files[1], 'a.dscalar.nii');
    expect(scalars.maps.map(({ name }) => name)).toEqual(['myelin <a> & b', 'curv']);
    expect([...scalars.data]).toEqual(VECTORS[1].values);
    const labels = readCifti(files[2], 'a.dlabel.nii');
    expect([labels.kind, labels.columns]).toEqual(['dlabel', 1]);
    expect(labels.maps[0].labels[1]).toEqual({ key: 1, name: 'V1', colour: [1, 0.5, 0.25, 1] });
    expect([...labels.data]).toEqual(VECTORS[2].values);
  });
});

describe('reading CIFTI-2', () => {
  const altered = (from: string, to: string): Uint8Array => {
    const text = new TextDecoder('latin1').decode(files[0]);
    expect(text).toContain(from);
    expect(to.length).toBe(from.length);
    return Uint8Array.from(text.replace(from, to), (letter) => letter.charCodeAt(0));
  };

  it.each([
    [
      'a plain image',
      () => encodeNifti({ shape: [1, 1, 1], data: [1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }),
      'cifti-format',
    ],
    ['a vertex beyond the surface', () => altered('1 2 5 9 19', '1 2 5 9 20'), 'cifti-structure'],
    ['a vertex too few', () => altered('1 2 5 9 19', '1 2 5 9019'), 'cifti-structure'],
    ['a model of more rows', () => altered('IndexCount="4"', 'IndexCount="5"'), 'cifti-structure'],
    ['models that overlap', () => altered('IndexOffset="5"', 'IndexOffset="4"'), 'cifti-structure'],
    ['another length of the series', () => altered('SeriesPoints="6"', 'SeriesPoints="7"'), 'cifti-structure'],
    ['an unknown unit', () => altered('"SECOND"', '"MINUTE"'), 'cifti-structure'],
    ['a connectivity matrix', () => altered('CIFTI_INDEX_TYPE_SERIES', 'CIFTI_INDEX_TYPE_PARCEL'), 'cifti-unsupported'],
    ['an element that is not closed', () => altered('</CIFTI>', '</CIFTJ>'), 'cifti-structure'],
    ['a file that is cut off', () => files[0].slice(0, -1), 'nifti-truncated'],
  ])('refuses %s', (_what, make, code) => {
    expect(() => readCifti(make(), 'a')).toThrow(expect.objectContaining({ code }));
  });

  it('gives a coded error or values for every damaged file', () => {
    const random = new Random(31);
    let refused = 0;
    for (let trial = 0; trial < 1200; trial++) {
      const whole = files[trial % 3];
      const damaged = trial % 5 === 0 ? whole.slice(0, random.integer(whole.length)) : whole.slice();
      if (trial % 5 !== 0)
        for (let k = 0; k <= trial % 4; k++) damaged[random.integer(damaged.length)] ^= 1 << random.integer(8);
      try {
        readCifti(damaged, 'a');
      } catch (error) {
        expect(error).toBeInstanceOf(HemocastError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});
