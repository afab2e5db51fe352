/** `inspect` against MNE-Python 1.13 and nibabel 5.4: the numbers are what they read from the same files. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SEED_FILES } from '../../bench/fuzz/seed-files.js';
import { MNE, SKIP } from '../../src/formats/fif/vectors.fixture.js';
import { encodeEdf, encodeNpz } from '../../src/formats/index.js';
import { NIFTI_VECTORS } from '../../src/formats/nifti/reference-vectors.fixture.js';
import { realData, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';

const line = useCommandsInTurn();

interface Figures {
  name: string;
  unit: string;
  mean: number;
  std: number;
  min: number;
  max: number;
}

async function inspect(path: string) {
  return JSON.parse((await succeed(line, ['inspect', path, '--json'])).stdout);
}

/** Relative to each figure itself. */
function expectFigures(channel: Figures, expected: readonly number[]): void {
  [channel.mean, channel.std, channel.min, channel.max].forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-6 * Math.abs(expected[i]));
  });
}

describe.skipIf(!existsSync(realData))('real files', () => {
  it('EEGMAT as MNE-Python reads it', async () => {
    const found = await inspect(join(realData, 'eegmat/Subject03_2.edf'));
    expect(found).toMatchObject({ kind: 'eeg', sampleRate: 500, samples: 31000, durationSeconds: 62, events: [] });
    expect(found.channels).toHaveLength(21);
    expect([0, 9, 20].map((c) => [found.channels[c].name, found.channels[c].type, found.channels[c].unit])).toEqual([
      ['Fp1', 'eeg', 'µV'],
      ['C4', 'eeg', 'µV'],
      ['ECG ECG', 'ecg', 'µV'],
    ]);
    // The mean of C4 is a thousandth of its spread: single precision would not do.
    expectFigures(found.channels[0], [-0.09519787990046527, 10.15992609132385, -44.063, 38.38036]);
    expectFigures(found.channels[9], [0.024329577918428828, 8.88033297562202, -35.729483343251694, 37.4495]);
    expectFigures(found.channels[20], [2.4233339678172445, 70.43711497667661, -123.48, 435.738]);
    expect(found.channels[0].position).toHaveLength(3);
  });

  it('EEGMMIDB with its events', async () => {
    const found = await inspect(join(realData, 'eegmmidb/S001R04.edf'));
    expect([found.format, found.sampleRate, found.samples, found.channels.length]).toEqual(['EDF+C', 160, 20000, 64]);
    expectFigures(found.channels[0], [0.13915, 56.56517291830283, -223, 284]);
    expect(found.events).toHaveLength(30);
    expect(found.events.slice(0, 2)).toEqual([
      { onset: 0, duration: 4.2, label: 'T0' },
      { onset: 4.2, duration: 4.1, label: 'T2' },
    ]);
  });

  it('SNIRF as MNE-Python reads it', async () => {
    const found = await inspect(join(realData, 'snirf-samples/basic/neuro_run01.snirf'));
    expect([found.kind, found.samples, found.channels[0].name]).toEqual(['fnirs', 8000, 'S1_D1 690']);
    expect(found.sampleRate).toBeCloseTo(20.033076758495838, 9);
    expectFigures(
      found.channels[0],
      [0.1718930555495262, 0.020899425049416026, 0.10743369695532479, 0.41395740852607144],
    );
    expect(found.events).toHaveLength(6);
    expect(found.events[0].onset).toBeCloseTo(158.487887, 6);
    expect(found.events[0]).toMatchObject({ duration: 5, label: '1' });
  });

  it('surfaces, values and labels as nibabel reads them', async () => {
    const values = await inspect(join(realData, 'fsaverage5/curv_left.gii.gz'));
    expect([values.kind, values.vertices]).toEqual(['surface', 10242]);
    expectFigures(
      values.channels[0],
      [-0.02956289530777758, 0.13005517388842422, -0.4046330451965332, 0.34974467754364014],
    );
    const surface = await inspect(join(realData, 'fsaverage5/surf/lh.pial'));
    expect([surface.kind, surface.vertices, surface.faces]).toEqual(['surface', 10242, 20480]);
    expectFigures(
      surface.channels[1],
      [-21.851253641579625, 38.31146301828092, -104.69203186035156, 68.94737243652344],
    );
    const labels = await inspect(join(realData, 'fsaverage5/label/lh.aparc.a2009s.annot'));
    expect([labels.kind, labels.vertices, labels.labels.length]).toEqual(['labels', 10242, 76]);
    expect(labels.labels.slice(0, 2)).toEqual(['Unknown', 'G_and_S_frontomargin']);
  });
});

describe('files of other programs', () => {
  it('FIF as MNE-Python reads it, in µV, without the zeros that it has where nothing was recorded', async () => {
    writeFileSync(join(line.folder, 'x_raw.fif'), inflateSync(Buffer.from(SKIP, 'base64')));
    const found = await inspect('x_raw.fif');
    const { mean, std, min, max, samples } = MNE.SKIP;
    expect([found.format, found.sampleRate, found.samples]).toEqual(['FIF raw', 200, samples]);
    const volts = found.channels.flatMap(({ unit }: Figures, c: number) => (unit === 'µV' ? [c] : []));
    expect(volts).toHaveLength(4);
    const skipped = found.events.filter(({ label }: { label: string }) => label === 'BAD_ACQ_SKIP');
    const seconds = skipped.reduce((sum: number, { duration }: { duration: number }) => sum + duration, 0);
    expect(seconds).toBeGreaterThan(0);
    // MNE-Python's figures are of all samples.
    const more = samples / (samples - Math.round(200 * seconds));
    for (const c of volts) {
      const centre = mean[c] * more;
      const spread = Math.sqrt((std[c] ** 2 + mean[c] ** 2) * more - centre ** 2);
      // The stored figures have nine digits.
      expectFigures(
        found.channels[c],
        [centre, spread, min[c], max[c]].map((value) => 1e6 * value),
      );
    }
  });

  it('NIfTI as nibabel reads it', async () => {
    const vector = NIFTI_VECTORS[0];
    writeFileSync(join(line.folder, 'x.nii'), gunzipSync(Buffer.from(vector.files[0], 'base64')));
    const found = await inspect('x.nii');
    expect(found).toMatchObject({ kind: 'volume', shape: vector.shape });
    expect(found.voxelSize).toEqual([2, 2.5, 3]);
    expect(found.tr).toBeCloseTo(2.1, 9);
    const { values } = vector;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expectFigures(found.channels[0], [mean, std, Math.min(...values), Math.max(...values)]);
  });
});

it('takes a NIRx folder, and the header in it', async () => {
  const [{ files }] = await SEED_FILES.nirx();
  mkdirSync(join(line.folder, 'run'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(line.folder, name), bytes);
  const found = await inspect('run');
  expect(found).toMatchObject({ format: 'NIRx NIRStar 15.2', kind: 'fnirs', sampleRate: 7.8125, samples: 8 });
  expect(found.channels).toHaveLength(6);
  // Half way between a source at 0 and a detector at 3 cm.
  expect(found.channels[0]).toMatchObject({ name: 'S1_D1 760', position: [15, 0, 0] });
  expect(found.events[1]).toEqual({ onset: 5 / 7.8125, duration: 0, label: '5' });
  expect((await inspect('run/N.hdr')).channels).toEqual(found.channels);
});

it('names the arrays of an archive', async () => {
  const bytes = encodeNpz({
    a: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 6) },
    b: { shape: [1], data: Float32Array.of(7) },
  });
  writeFileSync(join(line.folder, 'x.npz'), bytes);
  const found = await inspect('x.npz');
  expect(found.kind).toBe('array');
  expect(
    found.channels.map(({ name, shape, mean }: { name: string; shape: number[]; mean: number }) => [name, shape, mean]),
  ).toEqual([
    ['a', [2, 2], 3],
    ['b', [1], 7],
  ]);
});

it('prints a table for people, and walks a BIDS data set', async () => {
  const data = Float32Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 10 : -10));
  const events = [{ onset: 0.5, duration: 0.25, label: 'tone' }];
  const edf = encodeEdf({ channels: [{ name: 'Cz' }], sampleRate: 100, data, events });
  mkdirSync(join(line.folder, 'bids/sub-01/eeg'), { recursive: true });
  writeFileSync(join(line.folder, 'bids/dataset_description.json'), '{"Name": "Small", "BIDSVersion": "1.9.0"}');
  writeFileSync(join(line.folder, 'bids/sub-01/eeg/sub-01_task-rest_eeg.edf'), edf);
  writeFileSync(join(line.folder, 'bids/sub-01/eeg/sub-01_task-broken_eeg.edf'), edf.subarray(0, 300));
  const { stdout } = await succeed(line, ['inspect', 'bids/sub-01/eeg/sub-01_task-rest_eeg.edf']);
  expect(stdout).toMatch(/EDF\+C \(eeg\)\n100 Hz, 200 samples, 2 s/);
  expect(stdout).toMatch(/Cz +eeg +µV +\S+ +10 +-10 +10 /);
  expect(stdout).toMatch(/0\.5 +0\.25 +tone/);
  const found = await inspect('bids');
  expect([found.format, found.subjects, found.recordings.length]).toEqual(['BIDS', ['01'], 2]);
  expect(found.recordings[0].unreadable.code).toMatch(/^edf-/);
  expect(found.recordings[1].channels[0]).toMatchObject({ name: 'Cz', std: 10 });
});

it('refuses what it does not know, with a code', async () => {
  writeFileSync(join(line.folder, 'x.xyz'), 'nothing known');
  const outcome = await line.hemocast(['inspect', 'x.xyz', '--json']);
  expect(outcome.code).toBe(2);
  expect(JSON.parse(outcome.stdout).error).toMatchObject({ code: 'unknown-format', file: 'x.xyz' });
});
