/** `convert`: what went in comes out again, through every family of formats. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { VECTORS } from '../../src/formats/cifti/reference-files.fixture.js';
import {
  encodeBrainVision,
  encodeEdf,
  encodeFreeSurferAnnotation,
  encodeFreeSurferSurface,
  encodeMat,
  encodeNifti,
  encodeNpz,
  matNumeric,
  matStruct,
  readCifti,
  readFreeSurferAnnotation,
  readFreeSurferSurface,
  readGifti,
  readMat,
  readMgh,
  readNifti,
  readNpz,
  readSnirf,
} from '../../src/formats/index.js';
import { Random } from '../../src/foundation/index.js';
import { filesBelow, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';

const line = useCommandsInTurn();
const random = new Random('conversions');
const put = (name: string, bytes: Uint8Array) => writeFileSync(join(line.folder, name), bytes);
const take = (name: string) => new Uint8Array(readFileSync(join(line.folder, name)));

async function convert(input: string, output: string) {
  return JSON.parse((await succeed(line, ['convert', input, output, '--json'])).stdout);
}
async function inspect(path: string) {
  return JSON.parse((await succeed(line, ['inspect', path, '--json'])).stdout);
}
async function refused(input: string, output: string): Promise<string> {
  const before = filesBelow(line.folder);
  const outcome = await line.hemocast(['convert', input, output, '--json']);
  expect(outcome.code).toBe(2);
  expect(filesBelow(line.folder)).toEqual(before);
  return JSON.parse(outcome.stdout).error.code;
}

const events = [
  { onset: 0.5, duration: 0, label: 'Stimulus/S  1' },
  { onset: 2, duration: 1.5, label: 'Stimulus/rest' },
];

describe('EEG', () => {
  const data = random.fillNormal(new Float32Array(2 * 1000), 50);

  it.each([
    ['edf', 50 / 2 ** 13],
    ['bdf', 50 / 2 ** 20],
    ['vhdr', 0],
  ])('as %s keeps values, events, names and units', async (ending, tolerance) => {
    put('in.edf', encodeEdf({ channels: [{ name: 'Cz' }, { name: 'ECG' }], sampleRate: 200, data, events }));
    const result = await convert('in.edf', `out/x.${ending}`);
    expect(result.rounding?.greatest ?? 0).toBeLessThanOrEqual(tolerance);
    const [before, after] = [await inspect('in.edf'), await inspect(`out/x.${ending}`)];
    expect(after.events).toEqual(before.events);
    expect([after.sampleRate, after.samples]).toEqual([200, 1000]);
    for (const [c, channel] of before.channels.entries()) {
      const { name, type, unit, position } = channel;
      expect(after.channels[c]).toMatchObject({ name, type, unit });
      expect(after.channels[c].position?.length).toBe(position?.length);
      position?.forEach((value: number, axis: number) => {
        expect(after.channels[c].position[axis]).toBeCloseTo(value, 5);
      });
      for (const figure of ['mean', 'std', 'min', 'max'] as const) {
        expect(Math.abs(after.channels[c][figure] - channel[figure])).toBeLessThanOrEqual(tolerance + 1e-5);
      }
    }
    if (ending === 'vhdr') return;
    // Neither EDF nor BDF holds places.
    const table = new TextDecoder().decode(take('out/x_electrodes.tsv')).split('\n');
    expect(table[1].split('\t').slice(0, 4)).toEqual(['Cz', ...before.channels[0].position.map(String)]);
    expect(result.remarks.join(' ')).toMatch(/no place for positions/);
  });

  it('keeps the places that a BIDS data set measured', async () => {
    mkdirSync(join(line.folder, 'bids/sub-1/eeg'), { recursive: true });
    const put = (name: string, bytes: Uint8Array | string) => writeFileSync(join(line.folder, 'bids', name), bytes);
    put('dataset_description.json', JSON.stringify({ Name: 'x', BIDSVersion: '1.9.0' }));
    put('sub-1/eeg/sub-1_electrodes.tsv', 'name\tx\ty\tz\nCz\t1\t-12\t93\nE7\t60\t5\t50\n');
    const system = { EEGCoordinateSystem: 'fsaverage', EEGCoordinateUnits: 'mm' };
    put('sub-1/eeg/sub-1_coordsystem.json', JSON.stringify(system));
    const channels = [{ name: 'Cz' }, { name: 'E7' }];
    put('sub-1/eeg/sub-1_task-x_eeg.edf', encodeEdf({ channels, sampleRate: 200, data }));
    await convert('bids/sub-1/eeg/sub-1_task-x_eeg.edf', 'placed.vhdr');
    const places = (await inspect('placed.vhdr')).channels.map(({ position }: { position: number[] }) =>
      position.map((value) => Math.round(value * 1e5) / 1e5),
    );
    expect(places).toEqual([
      [1, -12, 93],
      [60, 5, 50],
    ]);
    await convert('placed.vhdr', 'placed.bdf');
    expect(new TextDecoder().decode(take('placed_electrodes.tsv'))).toMatch(/\nE7\t59\.9+\d*\t4\.9+/);
  });

  it('tells of samples that the format has to add', async () => {
    // 1999 is prime: no record length divides it.
    const samples = 1999;
    const file = { name: 'Cz', data: data.subarray(0, samples) };
    for (const [name, bytes] of encodeBrainVision('odd', { channels: [file], sampleRate: 100, data: file.data })) {
      put(name, bytes);
    }
    const result = await convert('odd.vhdr', 'odd.edf');
    const added = (await inspect('odd.edf')).samples - samples;
    expect(added).toBeGreaterThan(0);
    expect(result.remarks.join(' ')).toContain(`${added} samples`);
    expect((await convert('odd.vhdr', 'even.vhdr')).remarks.join(' ')).not.toMatch(/filled up/);
  });

  it('never replaces its own input', async () => {
    put('same.edf', encodeEdf({ channels: [{ name: 'Cz' }], sampleRate: 200, data: data.subarray(0, 1000) }));
    expect(await refused('same.edf', './same.edf')).toBe('convert-same');
  });
});

it('brings .nirs to SNIRF with stimuli and the probe in mm', async () => {
  const light = Float64Array.from({ length: 80 }, (_, i) => 2 + Math.sin(i));
  const variables = {
    d: matNumeric(light, [40, 2]),
    t: matNumeric(
      Float64Array.from({ length: 40 }, (_, i) => i / 10),
      [40, 1],
    ),
    s: matNumeric(
      Float64Array.from({ length: 40 }, (_, i) => (i === 15 ? 1 : 0)),
      [40, 1],
    ),
    SD: matStruct({
      Lambda: matNumeric([690, 830]),
      SrcPos: matNumeric([0, 0, 0], [1, 3]),
      DetPos: matNumeric([3, 0, 0], [1, 3]),
      MeasList: matNumeric([1, 1, 1, 1, 1, 1, 1, 2], [2, 4]),
    }),
  };
  put('x.nirs', encodeMat(variables));
  await convert('x.nirs', 'x.snirf');
  const file = await readSnirf(take('x.snirf'), 'x.snirf');
  expect([...file.data]).toEqual([...light]);
  expect(file.probe.wavelengths).toEqual([690, 830]);
  expect(file.probe.detectors[0].position).toEqual([30, 0, 0]);
  expect(file.stims.flatMap((stim) => stim.events.map(({ onset }) => onset))).toEqual([1.5]);
});

it('takes an image to MGH and back with its place and time, whole numbers kept', async () => {
  const affine = [0, -2, 0, 5, 2.5, 0, 0, -3, 0, 0, 3, 1, 0, 0, 0, 1];
  const shape = [4, 3, 2, 5];
  const stored = Float32Array.from({ length: 120 }, () => Math.round(random.normal(0, 100)));
  const data = stored.map((value) => value * 0.5 + 10);
  const scaling = { slope: 0.5, intercept: 10 };
  put('v.nii.gz', encodeNifti({ shape, data, affine, tr: 1.25, datatype: 'int16', scaling, compressed: true }));
  await convert('v.nii.gz', 'v.mgz');
  const mgh = readMgh(take('v.mgz'), 'v.mgz');
  expect([mgh.shape, mgh.tr]).toEqual([shape, 1.25]);
  expect([...mgh.data]).toEqual([...data]);
  await convert('v.mgz', 'w.nii');
  const back = readNifti(take('w.nii'), 'w.nii');
  expect([back.header.shape, back.header.tr, [...back.data]]).toEqual([shape, 1.25, [...data]]);
  for (const [i, value] of affine.entries()) expect(back.header.affine[i]).toBeCloseTo(value, 5);
  await convert('v.nii.gz', 'u.nii');
  const plain = readNifti(take('u.nii'), 'u.nii');
  expect([plain.header.datatype.name, plain.header.scaling, [...plain.data]]).toEqual(['int16', scaling, [...data]]);
});

describe('surfaces', () => {
  const vertices = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1.5);
  const faces = Uint32Array.of(0, 1, 2, 0, 1, 3, 0, 2, 3, 1, 2, 3);
  const volumeGeometry = {
    size: [256, 256, 128] as [number, number, number],
    voxelSize: [1, 1, 2] as [number, number, number],
    axes: [
      [-1, 0, 0],
      [0, 0, -1],
      [0, 1, 0],
    ] as [number[], number[], number[]],
    centre: [5.5, -17, 19] as [number, number, number],
  };

  it('go to GIFTI and back with the volume they were made from', async () => {
    put('lh.white', encodeFreeSurferSurface({ vertices, faces, volumeGeometry }));
    await convert('lh.white', 'white.surf.gii');
    const [points, triangles] = readGifti(take('white.surf.gii'), 'white.surf.gii').arrays;
    expect([[...points.data], [...triangles.data]]).toEqual([[...vertices], [...faces]]);
    await convert('white.surf.gii', 'lh.again');
    const again = readFreeSurferSurface(take('lh.again'), 'lh.again');
    expect([again.vertices, again.faces, again.volumeGeometry]).toEqual([vertices, faces, volumeGeometry]);
  });

  it('keep labels and colours', async () => {
    const table = ['one', 'two'].map((name, i) => ({ name, red: 10 + i, green: 200, blue: 37, transparency: 0 }));
    const annotation = { labels: Int32Array.of(1, 0, -1, 1), table };
    put('lh.x.annot', encodeFreeSurferAnnotation(annotation));
    await convert('lh.x.annot', 'x.label.gii');
    const { labels, arrays } = readGifti(take('x.label.gii'), 'x.label.gii');
    expect([...arrays[0].data].map((key) => labels.find((label) => label.key === key)?.name)).toEqual([
      'two',
      'one',
      '???',
      'two',
    ]);
    await convert('x.label.gii', 'lh.y.annot');
    const back = readFreeSurferAnnotation(take('lh.y.annot'), 'lh.y.annot');
    expect([...back.labels.slice(0, 2), back.labels[3]]).toEqual([1, 0, 1]);
    expect(back.table.slice(0, 2)).toEqual(table);
  });
});

describe('CIFTI', () => {
  beforeAll(() => {
    for (const { name, file } of VECTORS) put(`x.${name}.nii`, gunzipSync(Buffer.from(file, 'base64')));
  });

  it('becomes one hemisphere or two, vertex by vertex', async () => {
    const both = await convert('x.dtseries.nii', 'sub-1_space-fsLR_bold.func.gii');
    const [left, right] = ['L', 'R'].map((hemisphere) => `sub-1_hemi-${hemisphere}_space-fsLR_bold.func.gii`);
    expect(both.files).toEqual([left, right]);
    expect(both.remarks.join(' ')).toMatch(/left out: THALAMUS_LEFT.*NaN/);
    const { arrays, metadata } = readGifti(take(right), right);
    expect([arrays.length, metadata, arrays[0].metadata]).toEqual([
      6,
      { AnatomicalStructurePrimary: 'CortexRight' },
      { TimeStep: '0.72' },
    ]);
    // nibabel's array is [place, time]; the right cortex has the vertices 0, 3, 4 and 18 of 20.
    arrays.forEach(({ data }, t) => {
      [0, 3, 4, 18].forEach((vertex, i) => {
        expect(data[vertex]).toBe(VECTORS[0].values[6 * (5 + i) + t]);
      });
      expect(data.filter(Number.isNaN).length).toBe(16);
    });
    await convert('x.dtseries.nii', 'one.R.func.gii');
    expect(take('one.R.func.gii')).toEqual(take(right));
  });

  it('keeps names of maps, keys and names of labels', async () => {
    await convert('x.dscalar.nii', 'x.shape.gii');
    const scalars = readGifti(take('x.L.shape.gii'), 'x').arrays;
    expect(scalars.map(({ metadata }) => metadata.Name)).toEqual(['myelin <a> & b', 'curv']);
    await convert('x.dlabel.nii', 'x.L.label.gii');
    const { arrays, labels } = readGifti(take('x.L.label.gii'), 'x');
    const table = new Map(labels.map(({ key, name }) => [key, name]));
    expect([table.get(1), table.size]).toEqual(['V1', 3]);
    await convert('x.L.label.gii', 'y.label.gii');
    expect(readGifti(take('y.label.gii'), 'y').arrays[0].metadata).toEqual(arrays[0].metadata);
    expect(arrays[0].metadata.Name).toBe(readCifti(take('x.dlabel.nii'), 'x').maps[0].name);
    const vertices = [1, 2, 5, 9, 19];
    expect(vertices.map((vertex) => arrays[0].data[vertex])).toEqual(VECTORS[2].values.slice(0, 5));
  });

  it('is not taken for an image', async () => {
    expect(await refused('x.dscalar.nii', 'x.nii')).toBe('convert-family');
  });
});

it('carries arrays between NumPy and MATLAB', async () => {
  const data = Float64Array.of(1, 2, 3, 4, 5, 1 / 3);
  put('x.npz', encodeNpz({ 'my data': { shape: [2, 3], data } }));
  const result = await convert('x.npz', 'x.mat');
  expect(result.remarks.join(' ')).toMatch(/my data.*my_data/);
  const variable = (await readMat(take('x.mat'), 'x.mat')).get('my_data');
  expect(variable).toMatchObject({ shape: [2, 3], data: Float64Array.of(1, 4, 2, 5, 3, 1 / 3) });
  await convert('x.mat', 'y.npz');
  expect(readNpz(take('y.npz'), 'y.npz').get('my_data')).toEqual({ shape: [2, 3], data });
  const single = await convert('y.npz', 'y.safetensors');
  expect(single.remarks.join(' ')).toMatch(/single precision/);
});

it('refuses what cannot be, and writes nothing', async () => {
  put('z.npz', encodeNpz({ a: { shape: [1], data: Float32Array.of(1) }, b: { shape: [1], data: Float32Array.of(2) } }));
  put('z.edf', encodeEdf({ channels: [{ name: 'Cz' }], sampleRate: 100, data: new Float32Array(100) }));
  put(
    'z.nii',
    encodeNifti({
      shape: [2, 2, 2],
      data: new Float32Array(8),
      affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    }),
  );
  expect(await refused('z.npz', 'z.npy')).toBe('convert-several');
  expect(await refused('z.edf', 'z2.nii')).toBe('convert-family');
  expect(await refused('z.edf', 'z.unknown')).toBe('convert-family');
  expect(await refused('z.nii', 'z.gii')).toBe('convert-content');
  expect(await refused('absent.edf', 'z.bdf')).toBe('file-not-found');
});
