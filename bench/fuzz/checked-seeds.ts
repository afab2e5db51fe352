/** Seeds with checksums inside of them, and of formats that this project does not write elsewhere. */
import { writeHdf5 } from '../../src/formats/hdf5/write.js';
import { Random } from '../../src/foundation/index.js';
import { encodeEgiRaw } from './reference/egi.js';
import type { SeedFile } from './seed-files.js';

const text = (content: string) => new TextEncoder().encode(content);
const noise = (count: number, name: string) => new Random(name).fillNormal(new Float32Array(count), 40);
const FILTERS = { gzip: 1, shuffle: 2, fletcher: 3 } as const;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** SNIRF whose series lies in four chunks, each with a checksum. */
export async function checkedSnirf(filter: keyof typeof FILTERS): Promise<SeedFile> {
  const bytes = await writeHdf5((root) => {
    const nirs = root.create_group('nirs');
    root.create_dataset({ name: 'formatVersion', data: '1.1' });
    const tags = nirs.create_group('metaDataTags');
    const facts = { SubjectID: '1', MeasurementDate: 'unknown', MeasurementTime: 'unknown', LengthUnit: 'mm', TimeUnit: 's', FrequencyUnit: 'Hz' }; // biome-ignore format: one line
    for (const [name, data] of Object.entries(facts)) tags.create_dataset({ name, data });
    const block = nirs.create_group('data1');
    const data = Float64Array.from(noise(160, 'chunks'), (value) => 1 + value / 1000);
    block.create_dataset({
      name: 'dataTimeSeries',
      data,
      shape: [40, 4],
      chunks: [10, 4],
      compression: FILTERS[filter],
      compression_opts: filter === 'gzip' ? [6] : [],
    });
    const time = Float64Array.from({ length: 40 }, (_, k) => k / 10);
    block.create_dataset({ name: 'time', data: time, shape: [40] });
    for (let c = 0; c < 4; c++) {
      const list = block.create_group(`measurementList${c + 1}`);
      const entries = {
        sourceIndex: 1,
        detectorIndex: 1 + (c >> 1),
        wavelengthIndex: 1 + (c & 1),
        dataType: 1,
        dataTypeIndex: 1,
      };
      for (const [name, value] of Object.entries(entries)) {
        list.create_dataset({ name, data: Int32Array.of(value), shape: [1], dtype: '<i' });
      }
    }
    const probe = nirs.create_group('probe');
    probe.create_dataset({ name: 'wavelengths', data: Float64Array.of(760, 850), shape: [2] });
    probe.create_dataset({ name: 'sourcePos3D', data: Float64Array.of(0, 90, 10), shape: [1, 3] });
    probe.create_dataset({ name: 'detectorPos3D', data: Float64Array.of(30, 85, 10, 0, 60, 40), shape: [2, 3] });
  });
  return { name: `${filter} chunks`, files: { 'x.snirf': bytes }, path: 'x.snirf' };
}

/** MAT-file of level 7.3 with a matrix in compressed chunks, as MATLAB writes it. */
export async function checkedMat73(): Promise<SeedFile> {
  const bytes = await writeHdf5((root) => {
    const data = Float64Array.from(noise(60, 'matrix'));
    const name = 'a';
    root.create_dataset({ name, data, shape: [6, 10], chunks: [3, 10], compression: 'gzip' });
    const dataset = root.get(name) as unknown as { create_attribute(name: string, value: string): void };
    dataset.create_attribute('MATLAB_class', 'double');
  });
  const block = new Uint8Array(512);
  block.set(text('MATLAB 7.3 MAT-file'));
  block.set([0, 2, 0x49, 0x4d], 124);
  return { name: 'gzip chunks', files: { 'x.mat': bytes }, path: 'x.mat' };
}

export function egiRaws(): SeedFile[] {
  const rows = ([1, 2] as const).map((row) => [...noise(50, `row ${row}`)]);
  return ([2, 4, 6] as const).map((version) => ({
    name: `version ${version}`,
    files: { 'x.raw': encodeEgiRaw(version, version === 2 ? rows.map((row) => row.map(Math.round)) : rows, 250) },
    path: 'x.raw',
  }));
}

/** Two channels, blocks of 30 and 20 samples, of which the second keeps the header of the first; gains and an event. */
export function egiFolders(): SeedFile[] {
  const block = (values: Float32Array, hasHeader: boolean) => {
    const head = hasHeader ? [1, 32, 4 * values.length, 2, 0, 2 * values.length, 32 + 100 * 256, 32 + 100 * 256] : [0];
    const view = new DataView(new ArrayBuffer(4 * head.length + 4 * values.length));
    head.forEach((value, i) => {
      view.setInt32(4 * i, value, true);
    });
    values.forEach((value, i) => {
      view.setFloat32(4 * head.length + 4 * i, value, true);
    });
    return new Uint8Array(view.buffer);
  };
  const xml = (root: string, body: string) => text(`<?xml version="1.0"?><${root}>${body}</${root}>`);
  const gains =
    '<calibrations><calibration><type>GCAL</type><channels><ch n="1">1.25</ch><ch n="2">0.75</ch></channels></calibration></calibrations>';
  const eeg = '<generalInformation><fileDataType><EEG/></fileDataType></generalInformation>';
  const epoch = (begin: number, end: number, first: number, last: number) =>
    `<epoch><beginTime>${begin}</beginTime><endTime>${end}</endTime><firstBlock>${first}</firstBlock><lastBlock>${last}</lastBlock></epoch>`;
  const common = {
    'x.mff/info.xml': xml(
      'fileInfo',
      '<mffVersion>3</mffVersion><recordTime>2020-01-29T06:19:39.202537-08:00</recordTime>',
    ),
    'x.mff/info1.xml': xml('dataInfo', eeg + gains),
    'x.mff/Events_A.xml': xml(
      'eventTrack',
      '<event><beginTime>2020-01-29T06:19:40.602537000-08:00</beginTime><duration>100000</duration><code>stm+</code></event>',
    ),
  };
  const whole = joined([block(noise(60, 'first'), true), block(noise(60, 'second'), false)]);
  return [
    { name: 'one part', path: 'x.mff', files: { ...common, 'x.mff/signal1.bin': whole } },
    {
      name: 'a pause',
      path: 'x.mff',
      files: {
        ...common,
        'x.mff/signal1.bin': whole,
        'x.mff/epochs.xml': xml('epochs', epoch(0, 300_000, 1, 1) + epoch(1_300_000, 1_600_000, 2, 2)),
      },
    },
  ];
}

/** Raw light as LabRecorder stores it: one stream, ten samples in each of four chunks. */
export function xdfFnirsSeeds(): SeedFile[] {
  const chunk = (kind: number, content: Uint8Array) => {
    const head = new Uint8Array(7);
    const view = new DataView(head.buffer);
    head[0] = 4;
    view.setUint32(1, 2 + content.length, true);
    view.setUint16(5, kind, true);
    return joined([head, content]);
  };
  const id = Uint8Array.of(1, 0, 0, 0);
  const labels = ['S1-D1 760', 'S1-D1 850', 'S1-D2 760', 'S1-D2 850'];
  const channels = labels.map((label) => `<channel><label>${label}</label><unit>V</unit><type>NIRS</type></channel>`);
  const header = `<?xml version="1.0"?><info><name>raw light</name><type>NIRS</type><channel_count>4</channel_count><nominal_srate>10</nominal_srate><channel_format>float32</channel_format><desc><channels>${channels.join('')}</channels></desc></info>`;
  const light = noise(160, 'light');
  const samples = [0, 1, 2, 3].map((part) => {
    const view = new DataView(new ArrayBuffer(2 + 10 * 25));
    view.setUint8(0, 1);
    view.setUint8(1, 10);
    for (let k = 0, at = 2; k < 10; k++, at += 25) {
      view.setUint8(at, 8);
      view.setFloat64(at + 1, 100 + (10 * part + k) / 10, true);
      for (let c = 0; c < 4; c++) view.setFloat32(at + 9 + 4 * c, 2 + light[(10 * part + k) * 4 + c] / 1000, true);
    }
    return chunk(3, joined([id, new Uint8Array(view.buffer)]));
  });
  const parts = [
    text('XDF:'),
    chunk(1, text('<info><version>1.0</version></info>')),
    chunk(2, joined([id, text(header)])),
  ];
  return [{ name: 'generated', files: { 'x.xdf': joined([...parts, ...samples]) }, path: 'x.xdf' }];
}
