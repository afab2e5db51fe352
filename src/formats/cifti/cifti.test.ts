import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import { encodeNifti } from '../nifti/index.js';
import { ciftiSurface, readCifti } from './index.js';

/** Written by nibabel 5.4 (Cifti2Image, gzipped): five vertices of a left cortex, four of a right one, three voxels. */
const VECTORS = [
  {
    name: 'dtseries',
    file: 'H4sIAAAAAAACA5NhYmDI0zZi4OWS4hJgUGBgY4AARgI0TB0Pmjh+8MGeXDqBHZs5o4BcsIObsBpQnDqwMgBTBQODjbOnW4inQlhqUXFmfp6tkpGegZKdjW9iSVFmBYz2zEvJTE4t9k0sUHAsKMjJTC0OyYfIuGTmpuZBNBooKSDUheS7JJYkhlQWpNoqgS2I9/RzcY2ID4kMcI0Pdg3ydA1WUvArzU1KLfJPC04tAhoZkJ+ZV1Jsq2SmpAARcK0oyM9LzSsBGw0RCi5JLALyDfVMESKpBUAFeuZGMJHQvEygkmBXZ38/FyUFfZL8YEi0H5yCHD394n39XVx9goHh5VSUmJnnm5+SmgMyILXCPy2tOLUEFiipFc75pSCPAJ0NVoRsKNgMaMCEBrk5OrsqKYCNCy4pKk0uKS2CqwwOCQp1DgkNco139g8KAbrEx9UtBOjt0qK0xORUWGgCY7IE5ANgVIJiEsRNhfnezlDBSMFUwVLB0NJGH1XGRh/hB9z+MUX1jwl1/RPk6e5BoocMFIwVTBQMLfB7Jyw/pzQ3VQFCweMbaKKJjqmOGdDQkKLEvOK0/KLcxBKgBCRdhOVXpOZAzfP08i7Jj4iMUvBNLUktQqRMXWMlO11gloEDBQOcHEtkHheKFG4TdA2NzHBqw22GrrkRcbpQOIZIHBt9YsMEGNaQgMWdbCxRk40x/mQT5h8BylUEU02Ih6OPo29oMCQfgGIZxXHgxG7MZQQmQanEFORQVCWoyUQfvaiACwEZYNvt4GXoydtq+33kF9k9ObLXXqW31F5tB7PD8VsR9uIvjfYZbGayLzd4tf/A9ar9axYz7t+lqWn/4ssV+2K5/fuZXnnujrDx2b/u8uR9L6e027/Yq2G/XUfA4Whsyv4Us4B9m0+9sjsaZWjnJ3lp/wPjr/u75rvZe1XZ26/8U7xff82CPaoNq3bfYO+19+ljP/DvRqT95j179lVxLrILmi2/3+Dlin1bf6zf92Kt6f5DplE2Js/r9t81krDjLUrcP8k83M6tUHp/np6bfV3WbHvJm2f3ezNp7G/+s3e/vJ3Pft3iFfu317vt55lcbqfOqbNf3LzGfvEE0f0BPevt1/gv3L+JvdBOdcUhu+UM5nYGi4r3eZdu2Wcyh9lBdt1J+5K0h3vXP2iwb/vFtq+hWtfOcgf3PgB16QpMgAgAAA==',
    shape: [6, 12],
    values: [
      -0.6517911553382874, 0.3166450262069702, 1.4825711250305176, 0.9591848850250244, 2.058114528656006,
      0.8470882773399353, -0.17471729218959808, 0.5105466842651367, -1.8296040296554565, -0.9798545837402344,
      -0.5064036846160889, 0.6607929468154907, 1.6637239456176758, -1.4931167364120483, -0.0030809645541012287,
      -0.7977957725524902, -0.2887243628501892, 1.0592318773269653, 0.6591477394104004, 2.2527291774749756,
      -0.8920558094978333, -0.20333248376846313, 0.4585777223110199, 0.17319782078266144, -1.64139723777771,
      -1.9156455993652344, 0.7758718729019165, 0.7479597330093384, -0.953074038028717, -0.01961335353553295,
      -0.00520326429978013, 1.101801872253418, -2.1180601119995117, 0.850967288017273, -0.3686271607875824,
      0.31647855043411255, -0.6234637498855591, -0.32990407943725586, -0.3436943590641022, -0.7096848487854004,
      0.013318480923771858, -0.9957153797149658, 0.1486315280199051, -0.8806465268135071, 0.21017292141914368,
      -0.6071971654891968, 0.7741459608078003, 1.2141873836517334, -1.6081877946853638, -0.6562849879264832,
      -1.4842685461044312, -0.797822892665863, -1.3160148859024048, -0.7753862738609314, 0.2417718768119812,
      -0.6720146536827087, 0.9852156043052673, -0.5842382311820984, 1.371469497680664, -1.2602438926696777,
      0.23538091778755188, 0.38018909096717834, 0.17871342599391937, -0.23792338371276855, -0.3524573743343353,
      2.0564088821411133, 1.575626015663147, -0.11005869507789612, 1.0068567991256714, -0.13181504607200623,
      0.1694164276123047, -0.13644494116306305,
    ],
  },
  {
    name: 'dscalar',
    file: 'H4sIAAAAAAACA5NhYmDI0zZi4OWS4hJgUGBgY4AARgI0E5TmQRPHDz7Yk0s3sGMzZxSQC3ZwE1YDitMEVgZgqmBgsHH2dAvxVAhLLSrOzM+zVTLSM1Cys/FNLCnKrIDRnnkpmcmpxb6JBQqOBQU5manFIfkQGZfM3NQ8iEYDJQWEupB8l8SSxJDKglRbJbAF8Z5+Lq4R8SGRAa7xwc6OPo5BwUBr/BJzU1OAykEWFYA4drmVqTmZeQpqOSXWiWrpJdYKaom5BdYKSTb6MBU2+ghdmPqTS4vKsKvVR/cLSb4zJNp3TkGOnn7xvv4urj4gLzoVJWbm+eanpOaADEit8E9LK04tgQVXaoVzfmkekGuqpABWhGwo2AxokIUGuTk6uyopgI0LLikqTS4pLYKrDA4JCnUOCQ1yjXf2DwoBusTH1S1ESSG4tCgtMTnVrzQ3KbXIPw0YxyUgHwAjGRTHIG4qzPd2hgpGCqYKlgqGljb6qDI2+gg/4PaPKap/TKjrnyBPdw8SPWSgYKxgomBogd87Yfk5pbmpChAKHt9AE010THXMgIaGFCXmFaflF+UmlgAlIOkiLL8iNQdqnqeXd0l+RGSUgm9qSWqRa0VBfl4qKAB0jZXsdIGZCQ4UDHByLJF5XChSuE3QNTQyw6kNtxm65kbE6ULhGCJxbPSJDRNgWEMCFneysURNNsb4k02YfwQoVxFMNSEewBLGNzQYkg9AsYziOHBiN+YyApOgVGIKciiqEtRkgqXw0IeVkfpg2+3QytgJb6ftFxNp2a8r/tbeRqPRXuLCin3i26T2S35qt19iILMvPjJk/4bpe/cbHqjbl+G/d/9uxRv7jTzd9ytEfNl/c/uM/fO+V+4/8SFj95tL8/f+vW68/7SHj/11sQX2Ru7SDsYbZewAQQqzNeAHAAA=',
    shape: [2, 12],
    values: [
      -1.1791248321533203, -1.0318629741668701, 1.8522697687149048, 1.009040355682373, -0.3297126293182373,
      -0.6043409705162048, 1.0620757341384888, -0.1525292992591858, -0.8294886946678162, -1.481191635131836,
      -0.2487800270318985, -1.4789857864379883, -1.688529372215271, -0.7784606218338013, -1.9089393615722656,
      -1.1931105852127075, -0.976434588432312, -0.0035543907433748245, -0.0780390202999115, -0.7025144696235657,
      0.7979857325553894, 1.2506970167160034, 2.426220417022705, 0.1530197113752365,
    ],
  },
  {
    name: 'dlabel',
    file: 'H4sIAAAAAAACA+1V0W7aMBTNJm2a2Cb1edqDldcVQgLphpSGBQhtVgJTYhDdCzJg1EghiUwi0bd91j6rnzA7ISSpCKXVHmcJrq9877HPvcfO59cc532RuI+VT5UzDnBvuWS8OtF+eOQfHw/tl9qzd4dw/o+Xjj/vn45hPX14w1FVcJzSNfrQABNMNo7vXfJSrc6riolC4mxTa3hLZ4E3JgqAFgSugzfQT1Z6zhp7SWKdB1kc9HsoRPA+wJd8vMHMGPb06Qze/tRnA62jD2y6yxCt8ZJGq8oAzbEL0dzFuzm4wfcxpoWXsb0iGCe7dNwIxxPNDe4Qm6ntdlsR4rxCurhLF7P0mrwHqEnyHkPk1Yl4CEJKT1DLg0gZSCOPYWcYQp4S5ci4qgEiC0VIPUXICiA8rvSzai+eXPuOpRnDmTnqJR3oEOR4pr+kdCkA3o5Wqw0O02bibdePPOrSQsVBedAYIwG1x1Zf6+q0KAzODkm0CCOyj7ShNe7CsaXPuiML0pMM9D7kgR2RFVrgYbSeYzJaUQWGjAGtOVMgc3HKXhWBBGTQAmJLEYoripBxKOcjF/k0/y0fy7i6fiahOmiAJhC/Hacz8d1ojUFi9v2miM1z+fyCgkKCvM3KJ2sU0oVEFxN/i90dnvHjJvSnt7+AiUNM9G3ge5gVoNrg1Sq96vsB6qVOK+9VCkvlCFVRuihNK8eofpVOyyo4Ys5RhFNrQmudFLZcNq2ibBrHZTMZTdmtelI18FobaObYTu4B63LhcLHYGxUp/mcqkdlBiyFFmRx4PIT0BRfi3VX60v/efVtj+z37GuR9Nk9+fwGg7DE3QAgAAA==',
    shape: [1, 12],
    values: [1.0, 0.0, 1.0, 2.0, 0.0, 0.0, 1.0, 2.0, 0.0, 1.0, 1.0, 1.0],
  },
];

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
