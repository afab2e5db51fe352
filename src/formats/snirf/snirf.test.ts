import { existsSync, readFileSync } from 'node:fs';
import { unzlibSync } from 'fflate';
import type { Dataset, File } from 'h5wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import type { SnirfFile } from './snirf.js';
import { clearObjectTimes, lookup3, readHdf5, readNumbers, writeHdf5 } from './snirf-hdf5.js';
import { readSnirf } from './snirf-reader.js';
import { encodeSnirf } from './snirf-writer.js';

const samples = new URL('../../../../shared/data/snirf-samples/', import.meta.url);

/** Two channels at two wavelengths, 21 samples at 10 Hz. */
function recording(): SnirfFile {
  const count = 21;
  return {
    sampleRate: 10,
    samples: count,
    data: Float32Array.from({ length: 4 * count }, (_, i) => 1 + 0.1 * Math.sin(i)),
    measurementList: [0, 1].flatMap((detector) =>
      [0, 1].map((wavelengthIndex) => ({ source: 0, detector, wavelengthIndex, dataType: 1, unit: 'V' })),
    ),
    probe: {
      wavelengths: [760, 850],
      sources: [{ label: 'S1', position: [0, 90, 10] }],
      detectors: [
        { label: 'D1', position: [30, 86, 10] },
        { label: 'D2', position: [0, 82, 10] },
      ],
      landmarks: [{ label: 'NASION', position: [0, 100, 0] }],
    },
    stims: [
      { name: 'film', events: [{ onset: 0.5, duration: 1, amplitude: 2 }] },
      { name: 'nothing', events: [] },
    ],
    aux: [{ name: 'pulse', unit: 'V', time: Float64Array.of(0, 1), channels: 1, data: Float64Array.of(3, 4) }],
    metadata: { SubjectID: '01', MeasurementDate: '2020-01-02', MeasurementTime: '03:04:05Z', FrequencyUnit: 'Hz' },
  };
}

const haemoglobin = (): SnirfFile => ({
  ...recording(),
  measurementList: ['HbO', 'HbR', 'HbO', 'HbR'].map((label, index) => ({
    source: 0,
    detector: index >> 1,
    dataType: 99999,
    label,
    unit: 'uM',
  })),
});

describe('encodeSnirf', () => {
  it.each([
    ['raw amplitude', recording],
    ['haemoglobin', haemoglobin],
  ])('writes %s that reads back equal', async (_, make) => {
    const { time, ...back } = await readSnirf(await encodeSnirf(make()), 'x.snirf');
    const { sampleRate, ...expected } = make();
    expect(back).toMatchObject(expected);
    expect(back.sampleRate).toBeCloseTo(sampleRate, 12);
    expect([...time!]).toEqual(Array.from({ length: 21 }, (_, k) => k / 10));
  });

  it('gives the same bytes whatever the clock says', async () => {
    const first = await encodeSnirf(recording());
    // Object headers would hold whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(Buffer.compare(first, await encodeSnirf(recording()))).toBe(0);
  });

  it.each<[RegExp, Partial<SnirfFile>]>([
    [/field data.*84 values|field data.*4 × 21/, { data: new Float32Array(3) }],
    [/field sampleRate/, { sampleRate: 0 }],
    [
      /measurementList\[0\]\.source.*from 0 to 0.*found 1/,
      { measurementList: Array(4).fill({ source: 1, detector: 0 }) },
    ],
    [/measurementList\[0\]\.wavelengthIndex/, { measurementList: Array(4).fill({ source: 0, detector: 0 }) }],
    [/probe\.sources/, { probe: { ...recording().probe, sources: [{ label: 'S1' }] } }],
  ])('refuses what does not fit: %s', async (message, change) => {
    await expect(encodeSnirf({ ...recording(), ...change })).rejects.toThrow(message);
  });
});

describe('clearObjectTimes', () => {
  it('computes the checksum of HDF5 metadata', () => {
    // Values that lookup3.c states for hashlittle with seed 0.
    const sentence = new TextEncoder().encode('Four score and seven years ago');
    expect(lookup3(new Uint8Array(0), 0, 0)).toBe(0xdeadbeef);
    expect(lookup3(sentence, 0, sentence.length)).toBe(0x17770551);
  });

  it('leaves samples alone that look like the start of a header', async () => {
    const values = Float32Array.from({ length: 40 }, (_, i) => i);
    new Uint8Array(values.buffer).set([0x4f, 0x48, 0x44, 0x52, 2, 0x20], 16);
    const bytes = await writeHdf5((root: File) => root.create_dataset({ name: 'x', data: values }));
    const back = await readHdf5(bytes, 'x', (root) => readNumbers(root.get('x') as Dataset, 'x', bytes.length).values);
    expect([...new Uint8Array(back.buffer, back.byteOffset, back.byteLength)]).toEqual([
      ...new Uint8Array(values.buffer),
    ]);
    expect(Buffer.compare(clearObjectTimes(bytes.slice()), bytes)).toBe(0);
  });
});

describe('readSnirf of hostile input', () => {
  let good: Uint8Array;
  beforeAll(async () => {
    good = await encodeSnirf(recording());
  });
  const readable = async (bytes: Uint8Array) => readSnirf(bytes, 'x.snirf').then(() => undefined);

  it('names what is no HDF5', async () => {
    await expect(readable(new TextEncoder().encode('S1\tD1\n'))).rejects.toThrow(/x\.snirf, byte 0: This is no SNIRF/);
    await expect(readable(new Uint8Array(0))).rejects.toThrow(/an empty file/);
  });

  it.each([600, 5000, 15000])('names a file cut at byte %i', async (length) => {
    await expect(readable(good.slice(0, length))).rejects.toBeInstanceOf(HemocastError);
  });

  it('ends in a coded error or a value on damaged bytes, and reads good files afterwards', async () => {
    const random = new Random('damage');
    for (let i = 0; i < 150; i++) {
      const bytes = good.slice();
      for (let k = 0; k < 3; k++) bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
      await readable(bytes).catch((error) => expect(error).toBeInstanceOf(HemocastError));
    }
    expect((await readSnirf(good, 'x')).samples).toBe(21);
  });

  it('names the field that is missing, wrong, or points nowhere', async () => {
    const change = async (work: (root: File) => void, ask = '') => {
      const bytes = await writeHdf5((root) => {
        root.create_dataset({ name: 'formatVersion', data: '1.1', dtype: 'S' });
        const nirs = root.create_group('nirs');
        const tags = nirs.create_group('metaDataTags');
        for (const [name, data] of [
          ['LengthUnit', ask === 'unit' ? 'furlong' : 'cm'],
          ['TimeUnit', 'ms'],
        ]) {
          tags.create_dataset({ name, data, dtype: 'S' });
        }
        const probe = nirs.create_group('probe');
        probe.create_dataset({ name: 'wavelengths', data: [760, 850] });
        for (const role of ['source', 'detector']) {
          probe.create_dataset({ name: `${role}Pos3D`, data: Float64Array.of(1, 2, 3), shape: [1, 3] });
        }
        const block = nirs.create_group('data1');
        block.create_dataset({ name: 'time', data: Float64Array.of(100, 250) });
        const item = block.create_group('measurementList1');
        for (const name of ['sourceIndex', 'detectorIndex', 'wavelengthIndex', 'dataType']) {
          item.create_dataset({ name, data: Int32Array.of(name === ask ? 9 : 1), shape: [1] });
        }
        work(root);
      });
      return readSnirf(bytes, 'x.snirf');
    };
    const block = (root: File, data: Float64Array, shape: number[]) =>
      (root.get('nirs/data1') as File).create_dataset({ name: 'dataTimeSeries', data, shape });
    const good3 = await change((root) => block(root, Float64Array.of(1, 2, 3), [3, 1]));
    // Start and step in ms, positions in cm.
    expect([...good3.time!]).toEqual([0.1, 0.35, 0.6].map((t) => expect.closeTo(t, 12)));
    expect(good3.sampleRate).toBeCloseTo(4, 12);
    expect(good3.probe.sources[0]).toEqual({ label: 'S1', position: [10, 20, 30] });
    await expect(change(() => undefined)).rejects.toThrow(/field \/nirs\/data1\/dataTimeSeries/);
    await expect(change((root) => block(root, new Float64Array(6), [3, 2]))).rejects.toThrow(/samples × 1.*3 × 2/);
    const fine = (root: File) => block(root, Float64Array.of(1, 2, 3), [3, 1]);
    await expect(change(fine, 'sourceIndex')).rejects.toThrow(/sourceIndex.*from 1 to 1.*found 9/);
    await expect(change(fine, 'wavelengthIndex')).rejects.toThrow(/wavelengthIndex.*from 1 to 2.*found 9/);
    await expect(change(fine, 'unit')).rejects.toThrow(/LengthUnit.*furlong/);
    await expect(
      change((root) => {
        fine(root);
        root.create_group('nirs2');
      }),
    ).rejects.toEqual(expect.objectContaining({ code: 'snirf-several' }));
  });
});

// h5py: create_dataset('x', data=np.arange(64.) // 8, chunks=(64,), compression='lzf'), and 'z' with gzip, shuffle, fletcher32.
const filtered =
  'eNrr9HBx4+WS4mLm4GCAgf9QkAYVMoCK27DeEPX3cAliYqhgEkJWCANcTAyMDAxsPAxAirFiM1QblF+1nxEqYMFANpDNWs8BdgLQQEYRBgYmRkZGB6gcjGYWYWAUVLBn4ICKmnAzmPxnZmBgBbqOmZtbioERqLuWBegmZoacqjQGFqAqVpDbmBgYOGRA6piYGB04GG2QLYaFTgfDoAE3NeYJUBgWMsCwYAZFGiNYBSMYgsKDGeJppNDQQrLZBhYabYMlLLz+8IgyjIJRMApGwSggHgDrvQfWDIwf7BtcH+izMzI4NNgDaQaOBWBKAEKJQCgJCCUDpNTZGWUcKuKSEyRYmxlrGpgk5jNzsSxwYOFSWeDAxpXw6u3CA40uDAyvnktUch3e/xgAN3RRcQ==';

describe('readNumbers', () => {
  it('undoes the filters it knows and names the one it does not', async () => {
    const bytes = unzlibSync(new Uint8Array(Buffer.from(filtered, 'base64')));
    const values = (name: string) =>
      readHdf5(bytes, 'x.snirf', (root) => [...readNumbers(root.get(name) as Dataset, 'x.snirf', bytes.length).values]);
    expect(await values('z')).toEqual(Array.from({ length: 64 }, (_, i) => i >> 3));
    await expect(values('x')).rejects.toThrow(/x\.snirf, field \/x: .*found lzf \(HDF5 filter 32000\)/);
  });
});

interface JsonArray {
  _ArraySize_: number[];
  _ArrayZipData_: string;
}

/** The doubles of a JData array (zlib in base64), in the file's order. */
function jsonDoubles(array: JsonArray): Float64Array {
  const bytes = unzlibSync(new Uint8Array(Buffer.from(array._ArrayZipData_, 'base64')));
  return new Float64Array(bytes.slice().buffer);
}

describe.skipIf(!existsSync(samples))('readSnirf of the SNIRF samples (shared/data/snirf-samples)', () => {
  it.each(['Simple_Probe', 'neuro_run01'])('holds the same numbers as %s.jnirs', async (name) => {
    const json = JSON.parse(readFileSync(new URL(`basic/${name}.jnirs`, samples), 'utf8')).SNIRFData;
    const file = await readSnirf(new Uint8Array(readFileSync(new URL(`basic/${name}.snirf`, samples))), name);
    const [count, channels] = json.data.dataTimeSeries._ArraySize_;
    const values = jsonDoubles(json.data.dataTimeSeries);
    expect([file.samples, file.measurementList.length]).toEqual([count, channels]);
    let different = 0;
    for (let k = 0; k < count; k++) {
      for (let c = 0; c < channels; c++) if (file.data[c * count + k] !== values[k * channels + c]) different++;
    }
    expect(different).toBe(0);
    expect(file.time).toEqual(jsonDoubles(json.data.time));
    const list = json.data.measurementList;
    expect(
      file.measurementList.map(({ source, detector, wavelengthIndex }) => [source, detector, wavelengthIndex]),
    ).toEqual(
      list.sourceIndex.map((s: number, i: number) => [s - 1, list.detectorIndex[i] - 1, list.wavelengthIndex[i] - 1]),
    );
    expect(file.probe.wavelengths).toEqual(json.probe.wavelengths);
    expect(file.probe.detectors.map(({ label }) => label)).toEqual(json.probe.detectorLabels);
    // The files are in cm.
    expect(file.probe.detectors.map(({ position2D }) => position2D)).toEqual(
      json.probe.detectorPos2D.map((row: number[]) => row.map((value) => value * 10)),
    );
    expect(file.stims.map(({ name, events }) => [name, events.length])).toEqual(
      json.stim.map((stim: { name: string; data: number[] | number[][] }) => [
        stim.name,
        Array.isArray(stim.data[0]) ? stim.data.length : 1,
      ]),
    );
    const onsets = json.stim.map((stim: { data: number[] | number[][] }) => stim.data.flat()[0]);
    expect(file.stims.map(({ events }) => events[0].onset)).toEqual(onsets);
    expect(file.metadata).toMatchObject({ SubjectID: 'default', MeasurementDate: json.metaDataTags.MeasurementDate });
  });

  it('reads the smallest file that the specification allows as one without channels', async () => {
    const bytes = new Uint8Array(readFileSync(new URL('test/minimum_example.snirf', samples)));
    const file = await readSnirf(bytes, 'minimum_example.snirf');
    expect([file.samples, file.measurementList.length, file.probe.wavelengths.length]).toEqual([0, 0, 0]);
    expect(file.metadata.MeasurementTime).toBe('17:05:14');
  });
});
