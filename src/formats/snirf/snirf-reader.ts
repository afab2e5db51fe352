import type { Group } from 'h5wasm';
import { HemocastError } from '../../foundation/index.js';
import { EXPECTED_RATE, isSampleRate } from '../sample-rate.js';
import { sampleTimes } from '../sample-times.js';
import { SNIRF_PROCESSED, type SnirfFile, type SnirfMeasurement, type SnirfProbe, type SnirfTag } from './snirf.js';
import { readAuxiliaries, readStims } from './snirf-alongside.js';
import { knownTimeUnits, timeUnit } from './snirf-clock.js';
import { indexed, join, nameOf, reasonOf, SnirfFields, turn } from './snirf-fields.js';
import { child, childNames, isDataset, readHdf5, readNumbers, readTexts } from './snirf-hdf5.js';
import { readProbe } from './snirf-probe.js';

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
 * as scalars or lists of one, or store time as start and step are all read. Channels, stimuli and signals alongside that cannot be
 * read are left out one by one, with a remark.
 *
 * @throws `snirf-unreadable` (no HDF5, or broken), `snirf-field` (missing or of a wrong kind), `snirf-size`,
 *   `snirf-filter`, `snirf-unit`, `snirf-time` where times are not those of an even clock with gaps,
 *   and `snirf-several` where the file has several runs or blocks and none is selected.
 * @example
 * const recording = await readSnirf(await storage.read('sub-01_task-tap_nirs.snirf'), 'sub-01_task-tap_nirs.snirf');
 * recording.data[channel * recording.samples + k];
 */
export async function readSnirf(bytes: Uint8Array, file: string, selection: SnirfSelection = {}): Promise<SnirfFile> {
  return readHdf5(bytes, file, (root) => new SnirfTree(new SnirfFields(file, bytes.length)).read(root, selection));
}

const millimetres: Record<string, number> = { m: 1000, cm: 10, mm: 1, um: 1e-3, µm: 1e-3 };
/** More parts than one in so many samples say that there is no even clock. */
const SAMPLES_PER_PART = 20;
const REQUIRED_TAGS = new Set('SubjectID MeasurementDate MeasurementTime LengthUnit TimeUnit FrequencyUnit'.split(' '));
/** `dataTypeLabel` of optical densities. */
const OPTICAL_DENSITY = /^dod$/i;

class SnirfTree {
  /** Seconds in one unit of the file. */
  private second = 1;
  private readonly remarks: string[] = [];
  private readonly file: string;

  constructor(private readonly fields: SnirfFields) {
    this.file = fields.file;
  }

  read(root: Group, selection: SnirfSelection): SnirfFile {
    const { fields, remarks } = this;
    const nirs = this.select(root, 'nirs', selection.run);
    const tags = this.tags(nirs);
    const { LengthUnit, TimeUnit, ...metadata } = tags;
    const length = this.lengthUnit(nirs, LengthUnit);
    const block = this.select(nirs, 'data', selection.block);
    const probe = readProbe(fields, nirs, length, remarks);
    const { list, columns, of } = this.measurements(block, probe);
    const { data, samples } = this.timeSeries(block, columns, of);
    this.second = this.timeUnit(nirs, block, TimeUnit, samples);
    const time = this.times(block, samples);
    const span = time.length > 1 ? time[time.length - 1] - time[0] : 0;
    if (time.some((value) => !Number.isFinite(value)) || (samples > 1 && !(span > 0))) {
      fields.fail(`${block.path}/time`, 'times that grow', `${time[0]} … ${time[time.length - 1]}`);
    }
    const { sampleRate, parts } = this.evenTimes(block, time);
    if (samples > 1 && !isSampleRate(sampleRate)) fields.fail(`${block.path}/time`, EXPECTED_RATE, `${sampleRate} Hz`);
    const stims = readStims(fields, nirs, time, this.second, remarks);
    const aux = readAuxiliaries(fields, nirs, (group, count) => this.times(group, count), this.second, remarks);
    return {
      sampleRate,
      time,
      ...(parts && { parts }),
      samples,
      data,
      measurementList: list,
      probe,
      stims,
      aux,
      metadata,
      ...(remarks.length > 0 && { remarks }),
    };
  }

  /** Samples may be missing in places; where that is everywhere, or time runs back, there is no clock. */
  private evenTimes(block: Group, time: Float64Array) {
    const found = sampleTimes(time);
    const { backwards, parts } = found;
    const isTorn = parts !== undefined && parts.length > Math.max(2, time.length / SAMPLES_PER_PART);
    if (backwards === undefined && !isTorn) return found;
    const at = backwards ?? parts![1].start;
    throw new HemocastError('snirf-time', 'The samples are not taken at an even rate', {
      file: this.file,
      field: `${block.path}/time`,
      expected: 'times that grow at one rate, with few interruptions',
      found: `${Number(time[at - 1].toPrecision(9))} s, then ${Number(time[at].toPrecision(9))} s${isTorn ? `, and ${parts.length - 1} such steps` : ''}`,
      advice: 'Export the recording again.',
    });
  }

  private select(parent: Group, name: string, wanted: number | undefined): Group {
    const groups = indexed(parent, name);
    if (groups.length === 0) {
      this.fields.fail(join(parent, name), 'a group of this name', 'none', 'The file misses a group');
    }
    if (groups.length > 1 && wanted === undefined) {
      throw new HemocastError('snirf-several', `The file holds several groups ${name}`, {
        file: this.file,
        field: join(parent, name),
        expected: 'one, or a choice',
        found: groups.map((group) => group.path).join(', '),
      });
    }
    const group = groups[(wanted ?? 1) - 1];
    return group ?? this.fields.fail(join(parent, name), `at least ${wanted}`, `${groups.length}`);
  }

  private tags(nirs: Group): Record<string, SnirfTag> {
    const group = this.fields.group(nirs, 'metaDataTags');
    const tags: Record<string, SnirfTag> = {};
    const { file, byteLength } = this.fields;
    for (const name of childNames(group)) {
      const entity = child(group, name);
      if (!isDataset(entity)) continue;
      const { type } = entity.metadata;
      if (type === 3) {
        const texts = readTexts(entity, file, byteLength);
        // Of the tags that SNIRF requires, lists of one are single texts; of others MNE-Python asks for the first of a list.
        const isSingle = entity.metadata.shape?.length === 0 || REQUIRED_TAGS.has(name);
        tags[name] = isSingle ? texts.join(', ') : texts;
      } else if (type === 0 || type === 1) {
        const { values, shape } = readNumbers(entity, file, byteLength);
        tags[name] = { values: [...values], shape, integer: type === 0 };
      }
    }
    return tags;
  }

  private lengthUnit(nirs: Group, found: SnirfTag | undefined): number {
    if (typeof found === 'string' && Object.hasOwn(millimetres, found)) return millimetres[found];
    return this.unknownUnit(nirs, 'LengthUnit', found, Object.keys(millimetres));
  }

  private timeUnit(nirs: Group, block: Group, found: SnirfTag | undefined, samples: number): number {
    const values = this.fields.numbers(block, 'time')?.values ?? new Float64Array(0);
    const isStartAndStep = values.length === 2 && samples !== 2;
    const own = isStartAndStep ? 1 / values[1] : sampleTimes(Float64Array.from(values)).sampleRate;
    const stated = typeof found === 'string' ? found : undefined;
    const unit = timeUnit(stated, own > 0 && Number.isFinite(own) ? own : undefined);
    if (unit === undefined || (found !== undefined && stated === undefined)) {
      return this.unknownUnit(nirs, 'TimeUnit', found, knownTimeUnits());
    }
    if (unit.remark !== undefined) this.remarks.push(unit.remark);
    return unit.seconds;
  }

  private unknownUnit(nirs: Group, name: string, found: SnirfTag | undefined, units: readonly string[]): never {
    throw new HemocastError('snirf-unit', 'The file does not say its units', {
      file: this.file,
      field: `${join(nirs, 'metaDataTags')}/${name}`,
      expected: `one of ${units.join(', ')}`,
      found: found === undefined ? 'none' : JSON.stringify(found),
    });
  }

  /** The channels, and which columns of the data they are of how many; a channel that points nowhere is left out. */
  private measurements(block: Group, probe: SnirfProbe): { list: SnirfMeasurement[]; columns: number[]; of: number } {
    const groups = indexed(block, 'measurementList');
    if (groups.length === 0) this.fields.missing(block, 'measurementList1');
    const list: SnirfMeasurement[] = [];
    const columns: number[] = [];
    let of = 0;
    const errors: { group: Group; error: HemocastError }[] = [];
    for (const group of groups) {
      const found = this.fields.attempt(() => this.measurement(group, probe));
      // A list without indices stands for no channel: the specification's own minimal example has one.
      if (found === undefined) continue;
      const column = of++;
      if (found instanceof HemocastError) errors.push({ group, error: found });
      else {
        list.push(found);
        columns.push(column);
      }
    }
    if (list.length === 0 && errors.length > 0) throw errors[0].error;
    this.remarks.push(...errors.map(({ group, error }) => `Channel ${nameOf(group)} is left out; ${reasonOf(error)}`));
    return { list, columns, of };
  }

  private measurement(group: Group, probe: SnirfProbe): SnirfMeasurement | undefined {
    const { fields } = this;
    const source = fields.index(group, 'sourceIndex', probe.sources.length);
    const detector = fields.index(group, 'detectorIndex', probe.detectors.length);
    if (source === undefined && detector === undefined) return undefined;
    if (source === undefined) return fields.missing(group, 'sourceIndex');
    if (detector === undefined) return fields.missing(group, 'detectorIndex');
    const dataType = fields.numbers(group, 'dataType')?.values[0] ?? fields.missing(group, 'dataType');
    const label = fields.text(group, 'dataTypeLabel');
    const unit = fields.text(group, 'dataUnit');
    const measurement: SnirfMeasurement = { source, detector, dataType };
    // Of haemoglobin the index means nothing, although writers fill it in.
    if (dataType !== SNIRF_PROCESSED || OPTICAL_DENSITY.test(label ?? '')) {
      measurement.wavelengthIndex =
        fields.index(group, 'wavelengthIndex', probe.wavelengths.length) ?? fields.missing(group, 'wavelengthIndex');
    }
    if (label) measurement.label = label;
    if (unit) measurement.unit = unit;
    return measurement;
  }

  private timeSeries(
    block: Group,
    columns: readonly number[],
    channels: number,
  ): { data: Float32Array | Float64Array; samples: number } {
    const numbers = this.fields.numbers(block, 'dataTimeSeries');
    if (numbers === undefined && channels > 0) this.fields.missing(block, 'dataTimeSeries');
    if (numbers === undefined || numbers.values.length === 0) return { data: new Float64Array(0), samples: 0 };
    const { shape, values } = numbers;
    const samples = shape[0];
    if (shape.length > 2 || (shape[1] ?? 1) !== channels) {
      this.fields.fail(join(block, 'dataTimeSeries'), `samples × ${channels} channels`, shape.join(' × '));
    }
    return { data: turn(values, samples, channels, columns), samples };
  }

  private times(group: Group, samples: number): Float64Array {
    const values = this.fields.numbers(group, 'time')?.values ?? this.fields.missing(group, 'time');
    if (values.length === samples) return Float64Array.from(values, (value) => value * this.second);
    if (values.length !== 2) {
      this.fields.fail(join(group, 'time'), `${samples} times, or start and step`, `${values.length}`);
    }
    return Float64Array.from({ length: samples }, (_, k) => (values[0] + k * values[1]) * this.second);
  }
}
