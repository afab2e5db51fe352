import type { Group } from 'h5wasm';
import { HemocastError } from '../../foundation/index.js';
import {
  SNIRF_PROCESSED,
  SNIRF_RAW_AMPLITUDE,
  type SnirfFile,
  type SnirfMeasurement,
  type SnirfOptode,
  type SnirfTag,
} from './snirf.js';
import { writeHdf5 } from './snirf-hdf5.js';

/**
 * Writes a recording as SNIRF 1.1. The same content gives the same bytes, on
 * any day: without tags of its own the measurement's date and time are `unknown`.
 *
 * @throws `snirf-invalid` where arrays and lists do not fit each other, or an index points outside the probe.
 * @example
 * const bytes = await encodeSnirf({
 *   sampleRate: 10, samples: 2, data: Float32Array.of(1, 1.1, 2, 2.1),
 *   measurementList: [{ source: 0, detector: 0, wavelengthIndex: 0 }, { source: 0, detector: 0, wavelengthIndex: 1 }],
 *   probe: { wavelengths: [760, 850], sources: [{ label: 'S1', position: [0, 90, 10] }],
 *     detectors: [{ label: 'D1', position: [30, 85, 10] }] },
 *   stims: [], metadata: { SubjectID: '01' },
 * });
 */
export async function encodeSnirf(file: SnirfFile): Promise<Uint8Array> {
  checkSnirf(file);
  return writeHdf5((root) => {
    writeText(root, 'formatVersion', '1.1');
    const nirs = root.create_group('nirs');
    writeMetadata(nirs, file);
    writeData(nirs, file);
    writeProbe(nirs, file);
    for (const [index, stim] of file.stims.entries()) {
      const group = nirs.create_group(`stim${index + 1}`);
      writeText(group, 'name', stim.name);
      const rows = stim.events.flatMap(({ onset, duration, amplitude }) => [onset, duration, amplitude]);
      writeMatrix(group, 'data', Float64Array.from(rows), [stim.events.length, 3]);
      writeTexts(group, 'dataLabels', ['Onset', 'Duration', 'Amplitude']);
    }
    for (const [index, aux] of (file.aux ?? []).entries()) {
      const group = nirs.create_group(`aux${index + 1}`);
      writeText(group, 'name', aux.name);
      const samples = aux.time.length;
      writeMatrix(group, 'dataTimeSeries', transpose(aux.data, aux.channels, samples), [samples, aux.channels]);
      writeMatrix(group, 'time', aux.time, [samples]);
      if (aux.unit !== undefined) writeText(group, 'dataUnit', aux.unit);
    }
  });
}

function writeMetadata(nirs: Group, file: SnirfFile): void {
  const tags = {
    SubjectID: 'unknown',
    MeasurementDate: 'unknown',
    MeasurementTime: 'unknown',
    ...file.metadata,
    LengthUnit: 'mm',
    TimeUnit: 's',
    FrequencyUnit: file.metadata.FrequencyUnit ?? 'Hz',
  };
  const group = nirs.create_group('metaDataTags');
  for (const [name, value] of Object.entries(tags)) writeTag(group, name, value);
}

/** A list stays a list: MNE-Python asks for the first of `MNE_coordFrame`. */
function writeTag(group: Group, name: string, value: SnirfTag): void {
  if (typeof value === 'string') writeText(group, name, value);
  else if ('shape' in value) {
    const { values, shape, integer } = value;
    const whole = integer && values.every((one) => one === (one | 0));
    const data = whole ? Int32Array.from(values) : Float64Array.from(values);
    group.create_dataset({ name, data, shape, dtype: whole ? '<i' : '<d' });
  } else writeTexts(group, name, [...value]);
}

function writeData(nirs: Group, file: SnirfFile): void {
  const group = nirs.create_group('data1');
  const { samples } = file;
  const channels = file.measurementList.length;
  writeMatrix(group, 'dataTimeSeries', transpose(file.data, channels, samples), [samples, channels]);
  const time = file.time ?? Float64Array.from({ length: samples }, (_, k) => k / file.sampleRate);
  writeMatrix(group, 'time', time, [samples]);
  for (const [index, measurement] of file.measurementList.entries()) {
    const item = group.create_group(`measurementList${index + 1}`);
    writeInteger(item, 'sourceIndex', measurement.source + 1);
    writeInteger(item, 'detectorIndex', measurement.detector + 1);
    // The specification wants a wavelength of every channel; of processed ones it means nothing.
    writeInteger(item, 'wavelengthIndex', (measurement.wavelengthIndex ?? 0) + 1);
    writeInteger(item, 'dataType', dataType(measurement));
    writeInteger(item, 'dataTypeIndex', 1);
    if (measurement.label !== undefined) writeText(item, 'dataTypeLabel', measurement.label);
    if (measurement.unit !== undefined) writeText(item, 'dataUnit', measurement.unit);
  }
}

function writeProbe(nirs: Group, { probe }: SnirfFile): void {
  const group = nirs.create_group('probe');
  writeMatrix(group, 'wavelengths', Float64Array.from(probe.wavelengths), [probe.wavelengths.length]);
  for (const [role, optodes] of [
    ['source', probe.sources],
    ['detector', probe.detectors],
  ] as const) {
    const in3D = optodes.map((optode) => optode.position);
    const in2D = optodes.map((optode) => optode.position2D);
    if (anyKnown(in3D)) writeMatrix(group, `${role}Pos3D`, coordinates(in3D, 3), [optodes.length, 3]);
    if (anyKnown(in2D)) writeMatrix(group, `${role}Pos2D`, coordinates(in2D, 2), [optodes.length, 2]);
    writeTexts(
      group,
      `${role}Labels`,
      optodes.map((optode) => optode.label),
    );
  }
  const landmarks = probe.landmarks ?? [];
  if (landmarks.length === 0) return;
  const positions = landmarks.flatMap(({ position }) => [...position]);
  writeMatrix(group, 'landmarkPos3D', Float64Array.from(positions), [landmarks.length, 3]);
  writeTexts(
    group,
    'landmarkLabels',
    landmarks.map(({ label }) => label),
  );
}

function anyKnown(items: readonly unknown[]): boolean {
  return items.some((item) => item !== undefined);
}

/** Rows of coordinates, NaN for an optode whose place is not known. */
function coordinates(places: readonly (readonly number[] | undefined)[], axes: number): Float64Array {
  return Float64Array.from(places.flatMap((place) => place ?? Array<number>(axes).fill(Number.NaN)));
}

function dataType(measurement: SnirfMeasurement): number {
  return measurement.dataType ?? (measurement.label === undefined ? SNIRF_RAW_AMPLITUDE : SNIRF_PROCESSED);
}

/** `[channel, sample]` to the file's `[sample, channel]`. */
function transpose<T extends Float32Array | Float64Array>(data: T, channels: number, samples: number): T {
  const turned = data instanceof Float32Array ? new Float32Array(data.length) : new Float64Array(data.length);
  for (let channel = 0; channel < channels; channel++) {
    for (let k = 0; k < samples; k++) turned[k * channels + channel] = data[channel * samples + k];
  }
  return turned as T;
}

function writeMatrix(group: Group, name: string, data: Float32Array | Float64Array, shape: number[]): void {
  group.create_dataset({ name, data, shape });
}

function writeInteger(group: Group, name: string, value: number): void {
  group.create_dataset({ name, data: Int32Array.of(value), shape: [], dtype: '<i' });
}

function writeText(group: Group, name: string, text: string): void {
  group.create_dataset({ name, data: text, dtype: 'S' });
}

function writeTexts(group: Group, name: string, texts: string[]): void {
  group.create_dataset({ name, data: texts, shape: [texts.length], dtype: 'S' });
}

function checkSnirf(file: SnirfFile): void {
  const fail = (field: string, expected: string, found: unknown): never => {
    throw new HemocastError('snirf-invalid', 'This cannot be written as SNIRF', {
      field,
      expected,
      found: String(found),
    });
  };
  const { samples, measurementList, probe } = file;
  const size = measurementList.length * samples;
  if (measurementList.length === 0) fail('measurementList', 'at least one channel', 'none');
  if (!Number.isInteger(samples) || samples < 1) fail('samples', 'at least one', samples);
  if (file.data.length !== size) fail('data', `${measurementList.length} × ${samples} values`, file.data.length);
  if (file.time === undefined && !(file.sampleRate > 0 && Number.isFinite(file.sampleRate))) {
    fail('sampleRate', 'a positive number of Hz', file.sampleRate);
  }
  if (file.time !== undefined && file.time.length !== samples) fail('time', `${samples} values`, file.time.length);
  if (probe.wavelengths.length === 0) fail('probe.wavelengths', 'at least one', 'none');
  checkOptodes('probe.sources', probe.sources, fail);
  checkOptodes('probe.detectors', probe.detectors, fail);
  for (const [index, measurement] of measurementList.entries()) {
    const within = (name: string, value: number, count: number) => {
      if (Number.isInteger(value) && value >= 0 && value < count) return;
      fail(`measurementList[${index}].${name}`, `an index from 0 to ${count - 1}`, value);
    };
    within('source', measurement.source, probe.sources.length);
    within('detector', measurement.detector, probe.detectors.length);
    if (dataType(measurement) === SNIRF_PROCESSED) {
      if (!measurement.label) fail(`measurementList[${index}].label`, 'a label such as HbO', measurement.label);
    } else within('wavelengthIndex', measurement.wavelengthIndex ?? -1, probe.wavelengths.length);
  }
  for (const [index, aux] of (file.aux ?? []).entries()) {
    const expected = aux.time.length * aux.channels;
    if (aux.data.length !== expected || expected === 0)
      fail(`aux[${index}].data`, `${expected} values`, aux.data.length);
  }
}

function checkOptodes(
  field: string,
  optodes: SnirfOptode[],
  fail: (field: string, expected: string, found: unknown) => never,
): void {
  if (optodes.length === 0) fail(field, 'at least one', 'none');
  for (const [index, { position, position2D }] of optodes.entries()) {
    for (const value of [...(position ?? []), ...(position2D ?? [])]) {
      if (!Number.isFinite(value)) fail(`${field}[${index}]`, 'finite coordinates', value);
    }
  }
  if (optodes.every((optode) => optode.position === undefined && optode.position2D === undefined)) {
    fail(field, 'positions', 'none');
  }
}
