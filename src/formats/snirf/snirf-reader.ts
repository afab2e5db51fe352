import type { Group } from 'h5wasm';
import { HemocastError } from '../../foundation/index.js';
import {
  SNIRF_PROCESSED,
  type SnirfAuxiliary,
  type SnirfFile,
  type SnirfMeasurement,
  type SnirfOptode,
  type SnirfProbe,
  type SnirfStim,
} from './snirf.js';
import { child, type Hdf5Numbers, isDataset, isGroup, readHdf5, readNumbers, readTexts } from './snirf-hdf5.js';

/** Which part of a file with several is meant; both count from 1 as in the file's own names. */
export interface SnirfSelection {
  /** `/nirs{i}`. */
  run?: number;
  /** `/nirs/data{j}`. */
  block?: number;
}

/**
 * Reads one run of a SNIRF file (1.0, 1.1): lengths become mm, times seconds,
 * indices count from 0. Files that name a group `nirs` or `nirs1`, keep numbers
 * as scalars or lists of one, or store time as start and step are all read.
 *
 * @throws `snirf-unreadable` (no HDF5, or broken), `snirf-field` (missing or of a wrong kind), `snirf-size`,
 *   `snirf-filter`, `snirf-unit`, `snirf-time` where samples are
 *   missing, and `snirf-several` where the file has several runs or blocks and none is selected.
 * @example
 * const recording = await readSnirf(await storage.read('sub-01_task-tap_nirs.snirf'), 'sub-01_task-tap_nirs.snirf');
 * recording.data[channel * recording.samples + k];
 */
export async function readSnirf(bytes: Uint8Array, file: string, selection: SnirfSelection = {}): Promise<SnirfFile> {
  return readHdf5(bytes, file, (root) => new SnirfTree(file, bytes.length).read(root, selection));
}

const millimetres: Record<string, number> = { m: 1000, cm: 10, mm: 1, um: 1e-3, µm: 1e-3 };
/** A step between samples that is longer than this many usual ones is a gap. */
const MOST_STEPS = 2.5;
/** `dataTypeLabel` of optical densities. */
const OPTICAL_DENSITY = 'dOD';
const seconds: Record<string, number> = { s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6 };

class SnirfTree {
  /** mm and seconds in one unit of the file. */
  private length = 1;
  private second = 1;
  /** Of stimuli, which some recorders write in seconds whatever unit they state. */
  private stimSecond = 1;
  private readonly remarks: string[] = [];

  constructor(
    readonly file: string,
    readonly byteLength: number,
  ) {}

  read(root: Group, selection: SnirfSelection): SnirfFile {
    const nirs = this.select(root, 'nirs', selection.run);
    const metadata = this.metadata(nirs);
    const block = this.select(nirs, 'data', selection.block);
    const probe = this.probe(nirs);
    const measurementList = this.measurements(block, probe);
    const { data, samples } = this.timeSeries(block, measurementList.length);
    const time = this.times(block, samples);
    const span = time.length > 1 ? time[time.length - 1] - time[0] : 0;
    if (time.some((value) => !Number.isFinite(value)) || (samples > 1 && !(span > 0))) {
      this.fail(`${block.path}/time`, 'times that grow', `${time[0]} … ${time[time.length - 1]}`);
    }
    this.requireEven(block, time);
    this.stimSecond = this.stimUnit(nirs, time);
    const stims = indexed(nirs, 'stim').flatMap((group) => this.stim(group));
    return {
      sampleRate: span > 0 ? (samples - 1) / span : 0,
      time,
      samples,
      data,
      measurementList,
      probe,
      stims,
      aux: indexed(nirs, 'aux').flatMap((group) => this.auxiliary(group)),
      metadata,
      ...(this.remarks.length > 0 && { remarks: this.remarks }),
    };
  }

  /** Samples that are missing would shift all after them: there is one rate for the whole recording. */
  private requireEven(block: Group, time: Float64Array): void {
    const steps = Float64Array.from({ length: Math.max(0, time.length - 1) }, (_, k) => time[k + 1] - time[k]);
    if (steps.length === 0) return;
    const usual = steps.slice().sort()[steps.length >> 1];
    const gap = steps.findIndex((step) => step < 0 || step > MOST_STEPS * usual);
    if (gap < 0) return;
    throw new HemocastError('snirf-time', 'Samples of the recording are missing', {
      file: this.file,
      field: `${block.path}/time`,
      expected: `a sample every ${Number(usual.toPrecision(6))} s`,
      found: `${Number(time[gap].toPrecision(9))} s, then ${Number(time[gap + 1].toPrecision(9))} s`,
      advice: 'Export the parts before and after the gap as recordings of their own.',
    });
  }

  /** Stimuli that all lie in the first hundredth of a recording, but within it if they were seconds, are seconds. */
  private stimUnit(nirs: Group, time: Float64Array): number {
    if (this.second === 1 || time.length === 0) return this.second;
    const onsets = indexed(nirs, 'stim').flatMap((group) => this.stimRows(group).map(([onset]) => onset));
    const last = onsets.reduce((most, onset) => Math.max(most, onset), Number.NEGATIVE_INFINITY);
    const [start, end] = [time[0], time[time.length - 1]];
    const isEarly = last * this.second < start + (end - start) / 100;
    if (!isEarly || !(last > start && last <= end)) return this.second;
    this.remarks.push(
      'Times of stimuli are taken to be seconds: in the unit that the file states, all would lie at its start',
    );
    return 1;
  }

  private select(parent: Group, name: string, wanted: number | undefined): Group {
    const groups = indexed(parent, name);
    if (groups.length === 0) this.fail(join(parent, name), 'a group of this name', 'none', 'The file misses a group');
    if (groups.length > 1 && wanted === undefined) {
      throw new HemocastError('snirf-several', `The file holds several groups ${name}`, {
        file: this.file,
        field: join(parent, name),
        expected: 'one, or a choice',
        found: groups.map((group) => group.path).join(', '),
      });
    }
    const group = groups[(wanted ?? 1) - 1];
    return group ?? this.fail(join(parent, name), `at least ${wanted}`, `${groups.length}`);
  }

  private metadata(nirs: Group): Record<string, string> {
    const group = this.group(nirs, 'metaDataTags');
    const tags: Record<string, string> = {};
    for (const name of group.keys()) {
      const entity = child(group, name);
      if (!isDataset(entity)) continue;
      const type = entity.metadata.type;
      if (type === 3) tags[name] = readTexts(entity, this.file, this.byteLength).join(', ');
      else if (type === 0 || type === 1) tags[name] = readNumbers(entity, this.file, this.byteLength).values.join(', ');
    }
    this.length = this.unit(group, 'LengthUnit', tags.LengthUnit, millimetres);
    this.second = this.timeUnit(group, tags.TimeUnit);
    const { LengthUnit: _length, TimeUnit: _time, ...rest } = tags;
    return rest;
  }

  /** Homer3 writes `unknown` and means seconds. */
  private timeUnit(group: Group, found: string | undefined): number {
    if (found?.toLowerCase() !== 'unknown') return this.unit(group, 'TimeUnit', found, seconds);
    this.remarks.push('The file does not know its unit of time; seconds are taken');
    return 1;
  }

  private unit(group: Group, name: string, found: string | undefined, units: Record<string, number>): number {
    if (found !== undefined && Object.hasOwn(units, found)) return units[found];
    throw new HemocastError('snirf-unit', 'The file does not say its units', {
      file: this.file,
      field: join(group, name),
      expected: `one of ${Object.keys(units).join(', ')}`,
      found: found === undefined ? 'none' : JSON.stringify(found),
    });
  }

  private probe(nirs: Group): SnirfProbe {
    const group = this.group(nirs, 'probe');
    const landmarkRows = this.rows(group, 'landmarkPos3D', 3, 4);
    const landmarkLabels = this.texts(group, 'landmarkLabels') ?? [];
    return {
      wavelengths: [...(this.numbers(group, 'wavelengths')?.values ?? this.missing(group, 'wavelengths'))],
      sources: this.optodes(group, 'source', 'S'),
      detectors: this.optodes(group, 'detector', 'D'),
      ...(landmarkRows !== undefined && {
        landmarks: landmarkRows.map((row, index) => ({
          label: landmarkLabels[index] ?? `landmark ${index + 1}`,
          position: this.position(row),
        })),
      }),
    };
  }

  private optodes(group: Group, role: 'source' | 'detector', letter: string): SnirfOptode[] {
    const in3D = this.rows(group, `${role}Pos3D`, 3, 3);
    // SNIRF 1.0 drafts called the drawing `sourcePos`; a single optode may be a list of two.
    const in2D = this.rows(group, `${role}Pos2D`, 2, 3) ?? this.rows(group, `${role}Pos`, 2, 3);
    const labels = this.texts(group, `${role}Labels`) ?? [];
    const count = Math.max(in3D?.length ?? 0, in2D?.length ?? 0);
    return Array.from({ length: count }, (_, index) => ({
      label: labels[index] || `${letter}${index + 1}`,
      ...(in3D?.[index] && { position: this.position(in3D[index]) }),
      ...(in2D?.[index] && { position2D: [in2D[index][0] * this.length, in2D[index][1] * this.length] as const }),
    }));
  }

  private position(row: number[]): readonly [number, number, number] {
    return [row[0] * this.length, row[1] * this.length, row[2] * this.length];
  }

  /** A list of coordinates as rows of at least `least` and at most `most` numbers; undefined where it is absent. */
  private rows(group: Group, name: string, least: number, most: number): number[][] | undefined {
    const numbers = this.numbers(group, name);
    if (numbers === undefined) return undefined;
    if (numbers.values.length === 0) return [];
    const [count, width] = numbers.shape.length === 2 ? numbers.shape : [1, numbers.values.length];
    if (width < least || width > most || numbers.shape.length > 2) {
      this.fail(join(group, name), `rows of ${least} to ${most} numbers`, numbers.shape.join(' × '));
    }
    return Array.from({ length: count }, (_, row) => [...numbers.values.subarray(row * width, (row + 1) * width)]);
  }

  private measurements(block: Group, probe: SnirfProbe): SnirfMeasurement[] {
    const groups = indexed(block, 'measurementList');
    if (groups.length === 0) this.missing(block, 'measurementList1');
    return groups.flatMap((group) => {
      const source = this.index(group, 'sourceIndex', probe.sources.length);
      const detector = this.index(group, 'detectorIndex', probe.detectors.length);
      // A list without indices stands for no channel: the specification's own minimal example has one.
      if (source === undefined && detector === undefined) return [];
      if (source === undefined) return this.missing(group, 'sourceIndex');
      if (detector === undefined) return this.missing(group, 'detectorIndex');
      const dataType = this.numbers(group, 'dataType')?.values[0] ?? this.missing(group, 'dataType');
      const label = this.text(group, 'dataTypeLabel');
      const unit = this.text(group, 'dataUnit');
      const measurement: SnirfMeasurement = { source, detector, dataType };
      // Of haemoglobin the index means nothing, although writers fill it in.
      if (dataType !== SNIRF_PROCESSED || label === OPTICAL_DENSITY) {
        measurement.wavelengthIndex =
          this.index(group, 'wavelengthIndex', probe.wavelengths.length) ?? this.missing(group, 'wavelengthIndex');
      }
      if (label) measurement.label = label;
      if (unit) measurement.unit = unit;
      return [measurement];
    });
  }

  /** An index of the file, from 1 to `count`, as ours, from 0; undefined where the field is absent or empty. */
  private index(group: Group, name: string, count: number): number | undefined {
    const value = this.numbers(group, name)?.values[0];
    if (value === undefined) return undefined;
    if (count === 0) this.fail(join(group, name), 'no index, as the probe says nothing to point at', `${value}`);
    if (!Number.isInteger(value) || value < 1 || value > count) {
      this.fail(join(group, name), `an index from 1 to ${count}`, `${value}`);
    }
    return value - 1;
  }

  private timeSeries(block: Group, channels: number): { data: Float32Array | Float64Array; samples: number } {
    const numbers = this.numbers(block, 'dataTimeSeries');
    if (numbers === undefined && channels > 0) this.missing(block, 'dataTimeSeries');
    if (numbers === undefined || numbers.values.length === 0) return { data: new Float64Array(0), samples: 0 };
    const { shape, values } = numbers;
    const samples = shape[0];
    if (shape.length > 2 || (shape[1] ?? 1) !== channels) {
      this.fail(join(block, 'dataTimeSeries'), `samples × ${channels} channels`, shape.join(' × '));
    }
    return { data: turn(values, samples, channels), samples };
  }

  private times(group: Group, samples: number): Float64Array {
    const values = this.numbers(group, 'time')?.values ?? this.missing(group, 'time');
    if (values.length === samples) return Float64Array.from(values, (value) => value * this.second);
    if (values.length !== 2) this.fail(join(group, 'time'), `${samples} times, or start and step`, `${values.length}`);
    return Float64Array.from({ length: samples }, (_, k) => (values[0] + k * values[1]) * this.second);
  }

  /** A stimulus whose table cannot be one is left out: it is no reason to lose the recording. */
  private stim(group: Group): SnirfStim[] {
    const name = this.text(group, 'name') ?? group.path.slice(group.path.lastIndexOf('/') + 1);
    const rows = this.stimRows(group);
    if (rows.length === 0 && (this.numbers(group, 'data')?.values.length ?? 0) > 0) {
      this.remarks.push(`The stimulus ${JSON.stringify(name)} (${group.path}) has no table of onsets and is left out`);
      return [];
    }
    const events = rows.map(([onset, duration, amplitude = 1]) => ({
      onset: onset * this.stimSecond,
      duration: duration * this.stimSecond,
      amplitude,
    }));
    return [{ name, events }];
  }

  private stimRows(group: Group): number[][] {
    const numbers = this.numbers(group, 'data');
    const width = numbers?.shape.length === 2 ? numbers.shape[1] : (numbers?.values.length ?? 0);
    return width < 2 || width > 64 ? [] : (this.rows(group, 'data', 2, 64) ?? []);
  }

  private auxiliary(group: Group): SnirfAuxiliary[] {
    const numbers = this.numbers(group, 'dataTimeSeries');
    if (numbers === undefined || numbers.values.length === 0) return [];
    const [samples, channels = 1] = numbers.shape;
    const offset = (this.numbers(group, 'timeOffset')?.values[0] ?? 0) * this.second;
    const unit = this.text(group, 'dataUnit');
    return [
      {
        name: this.text(group, 'name') ?? group.path.slice(group.path.lastIndexOf('/') + 1),
        ...(unit && { unit }),
        time: this.times(group, samples).map((value) => value + offset),
        channels,
        data: Float64Array.from(turn(numbers.values, samples, channels)),
      },
    ];
  }

  private group(parent: Group, name: string): Group {
    const entity = child(parent, name);
    return isGroup(entity) ? entity : this.missing(parent, name);
  }

  private numbers(group: Group, name: string): Hdf5Numbers | undefined {
    const entity = child(group, name);
    return isDataset(entity) ? readNumbers(entity, this.file, this.byteLength) : undefined;
  }

  private texts(group: Group, name: string): string[] | undefined {
    const entity = child(group, name);
    return isDataset(entity) ? readTexts(entity, this.file, this.byteLength) : undefined;
  }

  private text(group: Group, name: string): string | undefined {
    return this.texts(group, name)?.[0];
  }

  private missing(group: Group, name: string): never {
    throw new HemocastError('snirf-field', 'A field that SNIRF requires is missing', {
      file: this.file,
      field: join(group, name),
      advice: 'Export the recording as SNIRF 1.0 or 1.1 again.',
    });
  }

  private fail(field: string, expected: string, found: string, summary = 'A field does not fit'): never {
    throw new HemocastError('snirf-field', summary, { file: this.file, field, expected, found });
  }
}

/** Groups `name`, `name1`, `name2`, … in the order of their numbers. */
function indexed(parent: Group, name: string): Group[] {
  const pattern = new RegExp(`^${name}(\\d*)$`);
  return parent
    .keys()
    .flatMap((key) => {
      const match = pattern.exec(key);
      const entity = match === null ? undefined : child(parent, key);
      return match !== null && isGroup(entity) ? [{ number: Number(match[1] || 0), entity }] : [];
    })
    .sort((a, b) => a.number - b.number)
    .map(({ entity }) => entity);
}

function join(group: Group, name: string): string {
  return group.path === '/' ? `/${name}` : `${group.path}/${name}`;
}

/** The file's `[sample, channel]` to `[channel, sample]`. */
function turn<T extends Float32Array | Float64Array>(values: T, samples: number, channels: number): T {
  const turned = values instanceof Float32Array ? new Float32Array(values.length) : new Float64Array(values.length);
  for (let k = 0; k < samples; k++) {
    for (let channel = 0; channel < channels; channel++) turned[channel * samples + k] = values[k * channels + channel];
  }
  return turned as T;
}
