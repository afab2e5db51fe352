import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { embeddedSurfaces } from '../../cortex/embedded-surface.js';
import { effectiveWidth, embeddedTemplate, icosphere, midSurface, standardGeometry } from '../../cortex/index.js';
import { encodeFreeSurferSurface } from '../../formats/freesurfer/freesurfer-writer.js';
import { encodeGifti, surfaceArrays, timeSeriesArrays } from '../../formats/gifti/index.js';
import { encodeNifti, openNifti } from '../../formats/nifti/index.js';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { findFmriRuns, openBidsDataset } from '../../recordings/index.js';
import { fmriRunToTemplate, preprocessSurfaceFmri, preprocessVolumeFmri } from './index.js';

const template = embeddedTemplate();
const N = 2562;
const raw = { detrend: false, highPass: false } as const;
const isCortex = (v: number) => template.labels[v] >= 0;

/** A smooth pattern on the sphere that changes from volume to volume, around 1000. */
function pattern(directions: ArrayLike<number>, volumes: number, sign = 1): Float32Array {
  return Float32Array.from({ length: (directions.length / 3) * volumes }, (_, i) => {
    const [v, t] = [Math.floor(i / volumes), i % volumes];
    const [x, y, z] = [directions[3 * v], directions[3 * v + 1], directions[3 * v + 2]];
    return 1000 + sign * 100 * (x * Math.sin(t) + y * z * Math.cos(2 * t) + 0.2 * Math.sin(3 * t));
  });
}

/** Percent of the mean, row by row. */
function percent(values: Float32Array, volumes: number): Float32Array {
  return values.map((value, i) => {
    const start = i - (i % volumes);
    const mean = values.subarray(start, start + volumes).reduce((sum, x) => sum + x, 0) / volumes;
    return (100 * (value - mean)) / mean;
  });
}

/** Compares with what is wanted on the cortex, and with 0 on the medial wall. */
function expectOnCortex(found: Float32Array, left: Float32Array, right: Float32Array, volumes: number, most: number) {
  expect(found.length).toBe(2 * N * volumes);
  let worst = 0;
  found.forEach((value, i) => {
    const v = Math.floor(i / volumes);
    const wanted = v < N ? left[i] : right[i - N * volumes];
    worst = Math.max(worst, Math.abs(value - (isCortex(v) ? wanted : 0)));
  });
  expect(worst).toBeLessThan(most);
}

describe('BOLD on a surface', () => {
  const volumes = 8;
  const fine = icosphere(5).vertices;
  const coarse = icosphere(4).vertices;
  const of = (data: Float32Array) => ({
    series: { vertices: data.length / volumes, volumes, data, tr: 2 },
    geometry: standardGeometry(data.length / volumes, 'a'),
  });

  it('keeps a smooth pattern, on the right hemisphere and vertex, and smooths noise to the wanted width', () => {
    const [left, right] = [pattern(fine, volumes), pattern(fine, volumes, -0.5)];
    const exact = preprocessSurfaceFmri(of(left), of(right), { ...raw, fwhm: 0 });
    expectOnCortex(
      exact.series.data,
      percent(pattern(coarse, volumes), volumes),
      percent(pattern(coarse, volumes, -0.5), volumes),
      volumes,
      1e-3,
    );
    expect(exact.series).toMatchObject({ vertices: 5124, volumes: 8, tr: 2, startTime: 0, unit: 'percent' });
    expect(exact.report).toMatchObject({
      missing: [],
      missingAtSource: [0, 0],
      regressors: 1,
      sourceVertices: [10242, 10242],
    });

    const random = new Random(4);
    const noise = () => left.map(() => 1000 + random.normal(0, 10));
    const smooth = preprocessSurfaceFmri(of(noise()), of(noise()), raw);
    const mesh = {
      points: midSurface(template),
      faces: template.faces,
      cortex: template.labels.map((l) => (l < 0 ? 0 : 1)),
    };
    const width = effectiveWidth(mesh, smooth.series.data, volumes);
    console.log(`noise smoothed by 6 mm on fsaverage5 and seen on fsaverage4: ${width.toFixed(2)} mm`);
    // The measure itself is coarse where the edges, 2 to 12 mm, straddle the width.
    expect(Math.abs(width - 6)).toBeLessThan(1);
  });

  it('leaves vertices without a signal out of smoothing and reports where nothing is left', () => {
    const data = pattern(fine, volumes);
    // A cap around the front, outside the field of view.
    const lost = (directions: Float32Array, v: number, limit: number) => directions[3 * v + 1] > limit;
    for (let v = 0; v < 10242; v++) {
      if (lost(fine, v, 0.9)) data.fill(v % 2 === 0 ? 0 : Number.NaN, v * volumes, (v + 1) * volumes);
    }
    const { series, report } = preprocessSurfaceFmri(of(data), of(pattern(fine, volumes)), raw);
    const wanted = [...Array(N).keys()].filter((v) => lost(coarse, v, 0.9) && isCortex(v));
    expect(report.missing).toEqual(wanted);
    expect(report.missingAtSource[1]).toBe(0);
    expect(series.data.every(Number.isFinite)).toBe(true);
    const reference = percent(pattern(coarse, volumes), volumes);
    for (let v = 0; v < N; v++) {
      if (!isCortex(v) || lost(coarse, v, 0.88)) continue;
      // Smoothing by 6 mm changes so wide a pattern by little, also one-sidedly; zeros leaking in would change it by tens.
      for (let t = 0; t < volumes; t++)
        expect(Math.abs(series.data[v * volumes + t] - reference[v * volumes + t])).toBeLessThan(1.5);
    }
  });

  it('refuses fsLR by name, unknown orders and unequal hemispheres', () => {
    for (const [vertices, words] of [
      [32492, /fsLR/],
      [2562, /order/],
      [1234, /1234/],
    ] as const) {
      expect(() => standardGeometry(vertices, 'a')).toThrow(words);
      expect(() => standardGeometry(vertices, 'a')).toThrow(expect.objectContaining({ code: 'fmri-space' }));
    }
    expect(standardGeometry(2562, 'a', true).sphere.vertices.length).toBe(3 * 2562);
    const short = {
      ...of(pattern(fine, volumes)),
      series: { vertices: 10242, volumes: 4, data: pattern(fine, 4), tr: 2 },
    };
    expect(() => preprocessSurfaceFmri(of(pattern(fine, volumes)), short)).toThrow(
      expect.objectContaining({ code: 'fmri-hemispheres' }),
    );
  });
});

/** A person whose surfaces are the embedded template's in an order of their own. */
function person(hemisphere: 'L' | 'R', seed: number) {
  const { vertices, faces } = icosphere(4);
  const order = new Random(seed).permutation(N);
  const place = new Uint32Array(N);
  order.forEach((from, to) => {
    place[from] = to;
  });
  const sphere = Float32Array.from({ length: 3 * N }, (_, i) => 100 * vertices[3 * order[Math.floor(i / 3)] + (i % 3)]);
  return { sphere: { vertices: sphere, faces: faces.map((v) => place[v]) }, ...embeddedSurfaces(sphere, hemisphere) };
}

const volumes = 8;
const shape = [32, 40, 32, volumes];
// 5 mm voxels, x to the left, with a turn.
const affine = Float64Array.of(-4.95, 0.5, 0, 70, 0.5, 4.95, 0.2, -120, 0, -0.2, 5, -55, 0, 0, 0, 1);
/** A gradient in space that turns with time, around 1000. */
const gradient = (x: number, y: number, z: number, t: number) =>
  1000 + x * Math.sin(t) + 0.7 * y * Math.cos(1.7 * t) + 0.5 * z * Math.sin(2.3 * t + 1);
const bold = new Float32Array(32 * 40 * 32 * volumes);
for (let t = 0, at = 0; t < volumes; t++)
  for (let k = 0; k < 32; k++)
    for (let j = 0; j < 40; j++)
      for (let i = 0; i < 32; i++, at++) {
        const [x, y, z] = [0, 4, 8].map((r) => affine[r] * i + affine[r + 1] * j + affine[r + 2] * k + affine[r + 3]);
        bold[at] = gradient(x, y, z, t);
      }
const middle = midSurface(template);
const wanted = percent(
  Float32Array.from({ length: 5124 * volumes }, (_, i) => {
    const v = 3 * Math.floor(i / volumes);
    return gradient(middle[v], middle[v + 1], middle[v + 2], i % volumes);
  }),
  volumes,
);

describe('BOLD in a volume', () => {
  const storage = new MemoryStorage();
  storage.files.set('bold.nii.gz', encodeNifti({ shape, data: bold, affine, tr: 1.5, compressed: true }));

  it('is taken from the ribbon of a person with vertices of their own to fsaverage4', async () => {
    const file = await openNifti(storage, 'bold.nii.gz');
    const { series, report } = await preprocessVolumeFmri(file, person('L', 1), person('R', 2), { ...raw, fwhm: 0 });
    expect(series.tr).toBe(1.5);
    expect(report.missingAtSource).toEqual([0, 0]);
    expectOnCortex(series.data, wanted.subarray(0, N * volumes), wanted.subarray(N * volumes), volumes, 1e-2);
  });

  it('without values outside the brain loses as many vertices with smoothing as without, and single volumes alone', async () => {
    const size = shape[0] * shape[1] * shape[2];
    const holed = Float32Array.from(bold, (value, i) => {
      const [x, t] = [i % shape[0], Math.floor(i / size)];
      return x < 0.2 * shape[0] || t === 2 ? Number.NaN : value;
    });
    storage.files.set('holed.nii', encodeNifti({ shape, data: holed, affine, tr: 1.5 }));
    const missingAt = async (fwhm: number) => {
      const file = await openNifti(storage, 'holed.nii');
      const { series, report } = await preprocessVolumeFmri(file, person('L', 1), person('R', 2), { ...raw, fwhm });
      const lost = (t: number) =>
        template.labels.reduce(
          (count, label, v) => count + (label >= 0 && Number.isNaN(series.data[v * volumes + t]) ? 1 : 0),
          0,
        );
      expect(report.censored).toEqual([2]);
      expect(report.remarks[0]).toMatch(/^1 of \d+ volumes hold no values \(3\)/);
      expect([lost(1), lost(3)]).toEqual([0, 0]);
      expect(lost(2)).toBe(template.labels.filter((label) => label >= 0).length);
      return report.missing.length;
    };
    const none = await missingAt(0);
    expect(none).toBeGreaterThan(100);
    expect(none).toBeLessThan(3000);
    expect(await missingAt(6)).toBe(none);
  });

  it('is refused where the header does not say how it lies in space', async () => {
    const bytes = encodeNifti({ shape, data: bold, affine, tr: 1.5, spaceCode: 0 });
    storage.files.set('unknown.nii', bytes);
    const file = await openNifti(storage, 'unknown.nii');
    expect(file.header.affineSource).toBe('voxel size');
    await expect(preprocessVolumeFmri(file, person('L', 1), person('R', 2))).rejects.toMatchObject({
      code: 'fmri-orientation',
      detail: { file: 'unknown.nii', found: '0 and 0: orientation unknown' },
    });
  });

  it('is refused where the surfaces lie elsewhere, and where it is one volume', async () => {
    const far = (side: ReturnType<typeof person>) => ({
      ...side,
      white: side.white.map((value) => value + 300),
      pial: side.pial.map((value) => value + 300),
    });
    const file = await openNifti(storage, 'bold.nii.gz');
    await expect(preprocessVolumeFmri(file, far(person('L', 1)), far(person('R', 2)))).rejects.toMatchObject({
      code: 'fmri-frame',
    });
    storage.files.set('one.nii', encodeNifti({ shape: [2, 2, 2], data: new Float32Array(8), affine }));
    await expect(
      openNifti(storage, 'one.nii').then((one) => preprocessVolumeFmri(one, person('L', 1), person('R', 2))),
    ).rejects.toMatchObject({ code: 'fmri-volumes' });
  });
});

/** Written by nibabel 5.4: 40 of 42 left vertices (42 right), 24 volumes every 0.72 s, 1000 + v (+ 100 right) + 13 t mod 17. */
const CIFTI =
  'H4sIAAAAAAACA+3SzW4aVxjG8dNGyiJVpS6jqotXbCvFzAw2tuS448C4QYpNBLhqVwx1xhJSAogPyU1a+wCrxHxdwlxGl3Mpcwm9hL5ASBqrdZ486qKLIh0N7/Hw4z/HfPO5Ma1vXfPlva/vfWXE3DXr12cfud5/e63c2L/99cd39PXu3zn/v9jX7198/J7l/zS9Y/RXYcx+oXRUK8kPUbfXbLceZtwH2czB/nGj321ebK6l1rPmWdQ7bnTksNN53ox6tfb6L8Xmi6i1/mA2I+/vq7WLjX6j9ksnephZfUG9dFIMfqzXfnoa1KtBpRRUM3IyePFz1C2fV6Oukk/bzVa/pwG5jKx3gotOuxW1+it7vVXtN7ofzlFHxwd5d7Nz2mrqDdWgUD4pZmTrkx7BgR/hUeWwdFI/LheDJ1U9rkfdRrN13H4WPV8C0UX5/LwX9TdnEl0U2oPlY+R0Xt31V3WFvD2Y08rRYSHIyMqr9ruDs/6g++7Oaq1yWqidVoJ6oVypacqT4Kimzz3onjfOos1p6n+yv3wE/TpX05ZjtHn8g6w44oonOdmWHcnLruyJo5uOOK44njg5cbbF2REnL86uOHviZsXVz7jieuLmxN0Wd0fcvLi74u6JlxXPEU9JT7yceNvi7YiXF29XvL39rQ+/fH/r/Tn985nlbh6a++8eWqX0/eP/8qlJLis55/az27r5o363pW9Wz31gzMui8X/T9auuV7p0tjpbna3OVudE50TnROdEZ3OpS/eM7hndu81gPP8Sb2I8e4k3MV5yiTcxnrnCmxjPv8KbGM9e4U2Ml1zhTYxnLN7EeGLxJsqzeBPjhRZvYjxr8SbGiy3exHiJxZsYL7V4E+OZId7EeDLEmyhviDcxXjjEmxjPDj+hifDiId7EeMkQb2K8dIg3MZ4Z4U2MJyO8ifH8Ed7EeOEIb2I8O8KbGC8e4U2Ml4zwJsZLR3gT45kx3sR4MsabGM8f402MF47xJsazY7yJ8eIx3sR4yRhvYrx0jDfZ13q91vmNXnXFOvs6J/re15XoHOqc6vtQV6qz1dnosjqbN7cbjBdf402Ml1zjTYyXXuNNjGcmeBPjyQRvYjx/gjcxXjjBmxjPTvAmxosneBPjJRO8ifHSCd7EeGaKNzGeTPEmxvOneBPjhVO8ifHsFG9ivHiKNzFeMsWbGC+d4k2MZ2Z4E+PJDG9iPH+GNzFeOMObGM/O8CbGi2d4E+MlM7yJ8dIZ3sR4Zo43MZ7M8SbG8+d4E+OFc7yJ8ewcb2K8eI43MV4yx5sYL53jTYxnFngT48kCb2I8f4E3MV64wJsYzy7wJsaLF3DTn6C4D8vAJAAA';

describe('a derivatives folder', () => {
  const storage = new MemoryStorage();
  const text = (path: string, content: unknown) =>
    storage.files.set(
      `d/${path}`,
      new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
    );
  text('dataset_description.json', { Name: 'planted', BIDSVersion: '1.8.0', DatasetType: 'derivative' });
  const func = 'sub-01/func/sub-01_task';
  const fine = icosphere(5).vertices;
  const drift = 'global_signal\n'.concat(Array.from({ length: volumes }, (_, t) => `${(t * 37) % 11}\n`).join(''));
  for (const hemisphere of ['L', 'R']) {
    const data = pattern(fine, volumes).map((value, i) => value + 3 * (((i % volumes) * 37) % 11));
    storage.files.set(
      `d/${func}-film_hemi-${hemisphere}_space-fsaverage5_bold.func.gii`,
      encodeGifti({ arrays: timeSeriesArrays(data, 10242, volumes, 2000) }),
    );
  }
  text(`${func}-film_space-fsaverage5_bold.json`, { RepetitionTime: 1.9, StartTime: 0.95 });
  text(`${func}-film_desc-confounds_timeseries.tsv`, drift);
  storage.files.set(
    `d/${func}-film_space-T1w_desc-preproc_bold.nii.gz`,
    encodeNifti({ shape, data: bold, affine, compressed: true }),
  );
  storage.files.set(
    `d/${func}-rest_space-T1w_desc-preproc_bold.nii.gz`,
    encodeNifti({ shape, data: bold, affine, tr: 1.5, compressed: true }),
  );
  const normalised = encodeNifti({ shape, data: bold, affine, tr: 1.5, spaceCode: 4 });
  storage.files.set(`d/${func}-mni_space-MNI152NLin2009cAsym_desc-preproc_bold.nii`, normalised);
  storage.files.set(`d/${func}-boldref_desc-preproc_bold.nii`, normalised);
  storage.files.set(
    `d/${func}-hcp_space-fsLR_den-91k_bold.dtseries.nii`,
    new Uint8Array(gunzipSync(Buffer.from(CIFTI, 'base64'))),
  );
  for (const [hemisphere, side, seed] of [
    ['L', 'lh', 1],
    ['R', 'rh', 2],
  ] as const) {
    const { sphere, white, pial } = person(hemisphere, seed);
    const faces = Uint32Array.from(sphere.faces);
    // White in GIFTI as fMRIPrep writes it, the others as FreeSurfer does, about the middle of its volume.
    storage.files.set(
      `d/sub-01/anat/sub-01_hemi-${hemisphere}_white.surf.gii`,
      encodeGifti({ arrays: surfaceArrays(white, faces) }),
    );
    const centre: [number, number, number] = [3, -17, 22];
    const volumeGeometry = {
      size: [256, 256, 256] as [number, number, number],
      voxelSize: [1, 1, 1] as [number, number, number],
      axes: [
        [-1, 0, 0],
        [0, 0, -1],
        [0, 1, 0],
      ] as [number[], number[], number[]],
      centre,
    };
    const own = (points: Float32Array) => points.map((value, i) => value - centre[i % 3]);
    const folder = `d/sourcedata/freesurfer/sub-01/surf/${side}`;
    storage.files.set(`${folder}.pial`, encodeFreeSurferSurface({ vertices: own(pial), faces, volumeGeometry }));
    storage.files.set(
      `${folder}.sphere.reg`,
      encodeFreeSurferSurface({ vertices: sphere.vertices, faces, volumeGeometry }),
    );
    const small = icosphere(1);
    storage.files.set(`spheres/${side}.surf.gii`, encodeGifti({ arrays: surfaceArrays(small.vertices, small.faces) }));
  }

  it('is walked: one entry a run, in the space that suits best', async () => {
    const dataset = await openBidsDataset(storage, 'd');
    const runs = findFmriRuns(dataset);
    expect(runs.map(({ task, kind, space, confounds }) => [task, kind, space, confounds !== undefined])).toEqual([
      ['boldref', 'volume', undefined, false],
      ['film', 'surface', 'fsaverage5', true],
      ['hcp', 'cifti', 'fsLR', false],
      ['mni', 'volume', 'MNI152NLin2009cAsym', false],
      ['rest', 'volume', 'T1w', false],
    ]);
    expect(findFmriRuns(dataset, { space: 'T1w' }).map(({ task, kind }) => [task, kind])).toEqual([
      ['film', 'volume'],
      ['rest', 'volume'],
    ]);
  });

  it('leaves out what nobody measured, unless it is wanted', async () => {
    const simulated = new MemoryStorage();
    simulated.files.set('s/dataset_description.json', storage.files.get('d/dataset_description.json')!);
    for (const hemisphere of ['L', 'R'])
      for (const description of ['ceiling', 'generated', 'simulated']) {
        const name = `sub-01_task-film_hemi-${hemisphere}_space-fsaverage_den-3k_desc-${description}_bold.func.gii`;
        simulated.files.set(`s/sub-01/func/${name}`, new Uint8Array(0));
      }
    const dataset = await openBidsDataset(simulated, 's');
    const chosen = (wanted?: Record<string, string>) =>
      findFmriRuns(dataset, wanted).map(({ recordings }) => recordings.map(({ entities }) => entities.description));
    expect(chosen()).toEqual([['simulated', 'simulated']]);
    expect(chosen({ description: 'ceiling' })).toEqual([['ceiling', 'ceiling']]);
  });

  it('gives surface runs with the times of the sidecar and without the confounds', async () => {
    const dataset = await openBidsDataset(storage, 'd');
    const [run] = findFmriRuns(dataset, { task: 'film' });
    const { series, report } = await fmriRunToTemplate(dataset, run, { ...raw, fwhm: 0, confounds: ['global'] });
    expect([series.tr, series.startTime]).toEqual([1.9, 0.95]);
    expect(report.remarks.join()).toMatch(/1.9 s, the header of the file 2 s/);
    expect(report.confounds).toEqual(['global_signal']);
    let product = 0;
    for (let t = 0; t < volumes; t++) product += series.data[2000 * volumes + t] * ((t * 37) % 11);
    expect(isCortex(2000)).toBe(true);
    expect(product).toBeCloseTo(0, 3);
  });

  it('gives volume runs through surfaces of fMRIPrep and FreeSurfer', async () => {
    const dataset = await openBidsDataset(storage, 'd');
    const [run] = findFmriRuns(dataset, { task: 'rest' });
    const { series } = await fmriRunToTemplate(dataset, run, { ...raw, fwhm: 0 });
    expect(series.tr).toBe(1.5);
    expectOnCortex(series.data, wanted.subarray(0, N * volumes), wanted.subarray(N * volumes), volumes, 1e-2);
  });

  it('gives volumes in MNI152 space through the average surfaces, and says so', async () => {
    const dataset = await openBidsDataset(storage, 'd');
    const [run] = findFmriRuns(dataset, { task: 'mni' });
    const { series, report } = await fmriRunToTemplate(dataset, run, { ...raw, fwhm: 0 });
    expect(report.remarks.join()).toMatch(/MNI152/);
    // FreeSurfer's example of its own matrix: MNI305 (10, −20, 35) is MNI152 (10.695, −18.409, 36.137).
    const moved = (x: number, y: number, z: number) => [
      10.695 + 0.9975 * (x - 10) - 0.0073 * (y + 20) + 0.0176 * (z - 35),
      -18.409 + 0.0146 * (x - 10) + 1.0009 * (y + 20) - 0.0024 * (z - 35),
      36.137 - 0.013 * (x - 10) - 0.0093 * (y + 20) + 0.9971 * (z - 35),
    ];
    const there = percent(
      Float32Array.from({ length: 5124 * volumes }, (_, i) => {
        const v = 3 * Math.floor(i / volumes);
        const [x, y, z] = moved(middle[v], middle[v + 1], middle[v + 2]);
        return gradient(x, y, z, i % volumes);
      }),
      volumes,
    );
    expectOnCortex(series.data, there.subarray(0, N * volumes), there.subarray(N * volumes), volumes, 1e-2);
  });

  it('refuses a volume in a space of its own', async () => {
    const dataset = await openBidsDataset(storage, 'd');
    const [run] = findFmriRuns(dataset, { task: 'boldref' });
    await expect(fmriRunToTemplate(dataset, run)).rejects.toMatchObject({ code: 'fmri-space' });
  });

  it('wants a sphere for fsLR, and takes CIFTI with one', async () => {
    const dataset = await openBidsDataset(storage, 'd');
    const [run] = findFmriRuns(dataset, { task: 'hcp' });
    await expect(fmriRunToTemplate(dataset, run)).rejects.toMatchObject({ code: 'fmri-space' });
    const spheres = ['spheres/lh.surf.gii', 'spheres/rh.surf.gii'] as const;
    const { series, report } = await fmriRunToTemplate(dataset, run, { ...raw, fwhm: 0, spheres });
    expect([series.tr, series.volumes, report.missingAtSource]).toEqual([0.72, 24, [2, 0]]);
    // The first 42 vertices of fsaverage4 are those of the small sphere.
    const values = Float32Array.from({ length: 42 * 24 }, (_, i) => 1100 + Math.floor(i / 24) + ((13 * (i % 24)) % 17));
    const right = percent(values, 24);
    for (let v = 0; v < 42; v++) {
      if (!isCortex(N + v)) continue;
      for (let t = 0; t < 24; t++) expect(series.data[(N + v) * 24 + t]).toBeCloseTo(right[v * 24 + t], 3);
    }
  });

  it('says what is missing', async () => {
    const dataset = await openBidsDataset(storage, 'd');
    const [rest] = findFmriRuns(dataset, { task: 'rest' });
    await expect(fmriRunToTemplate(dataset, rest, { confounds: ['global'] })).rejects.toMatchObject({
      code: 'fmri-confounds',
    });
    await expect(fmriRunToTemplate(dataset, rest, { freesurfer: 'nowhere' })).rejects.toMatchObject({
      code: 'fmri-surface',
    });
    const [film] = findFmriRuns(dataset, { task: 'film', space: 'T1w' });
    await expect(fmriRunToTemplate(dataset, film, raw)).rejects.toMatchObject({ code: 'fmri-time' });
  });
});
