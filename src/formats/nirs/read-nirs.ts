/** Reading `.nirs` files. */
import { HemocastError } from '../../foundation/index.js';
import {
  type MatValue,
  type MatVariables,
  matField,
  matNumbers,
  matString,
  matStrings,
  readMat,
} from '../mat/index.js';
import { EXPECTED_RATE, isSampleRate } from '../sample-rate.js';
import { sampleTimes } from '../sample-times.js';
import {
  SNIRF_RAW_AMPLITUDE,
  type SnirfAuxiliary,
  type SnirfFile,
  type SnirfMeasurement,
  type SnirfOptode,
  type SnirfStim,
} from '../snirf/snirf.js';
import { concludeLengthUnit, statedLengthUnit } from './length-unit.js';
import type { NirsFile } from './nirs.js';

const WANTED = ['d', 't', 's', 'SD', 'ml', 'aux', 'aux10', 'CondNames'];

/**
 * Reads a `.nirs` file of Homer 1 to 3 (MAT-file of level 5 or 7.3).
 *
 * @param file name for error messages
 * @throws HemocastError `nirs-field` where a part is missing or does not fit the others; as `readMat`
 *
 * @example
 * const { recording, lengthUnit } = await readNirs(await storage.read('tapping.nirs'), 'tapping.nirs');
 * recording.data[channel * recording.samples + k];
 */
export async function readNirs(bytes: Uint8Array, file: string): Promise<NirsFile> {
  return new NirsParts(await readMat(bytes, file, { only: WANTED }), file).read();
}

interface Matrix {
  rows: number;
  columns: number;
  /** Column-major. */
  data: Float64Array;
}

class NirsParts {
  private readonly probe: MatValue;
  private readonly remarks: string[] = [];

  constructor(
    private readonly variables: MatVariables,
    private readonly file: string,
  ) {
    this.probe = variables.get('SD') ?? this.fail('SD', 'a struct with the probe', 'none');
  }

  read(): NirsFile {
    const light = this.matrix('d', this.variables.get('d'));
    const time = this.times(light.rows);
    const wavelengths = this.wavelengths();
    const positions = { source: this.positions('SrcPos'), detector: this.positions('DetPos') };
    const list = this.matrix(...this.channelList());
    const { measurementList, columns } = this.measurements(list, light.columns, wavelengths.length, positions);
    const stated = statedLengthUnit(this.text('SpatialUnit'));
    const distances = measurementList.map(({ source, detector }) =>
      distance(positions.source, source, positions.detector, detector),
    );
    const unit = concludeLengthUnit(stated, distances);
    this.remarks.push(...unit.remarks);
    const { sampleRate, parts } = sampleTimes(time);
    if (light.rows > 1 && !isSampleRate(sampleRate)) this.fail('t', EXPECTED_RATE, `${sampleRate} Hz`);
    const recording: SnirfFile = {
      sampleRate,
      time,
      ...(parts && { parts }),
      samples: light.rows,
      data: columns.length === light.columns ? light.data : columnsOf(light, columns),
      measurementList,
      probe: {
        wavelengths,
        sources: optodes(positions.source, 'S', unit.millimetres),
        detectors: optodes(positions.detector, 'D', unit.millimetres),
      },
      stims: this.stims(time),
      aux: this.auxiliaries(time),
      metadata: {},
    };
    return {
      recording,
      lengthUnit: unit.unit,
      lengthUnitStated: stated !== undefined,
      inactive: this.inactive(light.columns).flatMap((column) =>
        columns.flatMap((c, row) => (c === column ? [row] : [])),
      ),
      remarks: this.remarks,
    };
  }

  private times(samples: number): Float64Array {
    const { data } = this.matrix('t', this.variables.get('t'));
    if (data.length !== samples) this.fail('t', `${samples} times, as many as rows of d`, `${data.length}`);
    for (let k = 0; k < samples; k++) {
      if (Number.isFinite(data[k]) && (k === 0 || data[k] > data[k - 1])) continue;
      this.fail(`t(${k + 1})`, 'times that grow', `${data[k]}`);
    }
    return data;
  }

  private wavelengths(): number[] {
    const { data } = this.matrix('SD.Lambda', this.field('Lambda'));
    if (data.length === 0 || data.some((value) => !(value > 0))) {
      this.fail('SD.Lambda', 'wavelengths in nm', data.join(', ') || 'none');
    }
    return [...data];
  }

  private positions(name: 'SrcPos' | 'DetPos'): Matrix {
    const matrix = this.matrix(`SD.${name}`, this.field(name));
    if (matrix.columns < 2 || matrix.columns > 3 || matrix.rows === 0 || matrix.data.some((v) => !Number.isFinite(v))) {
      this.fail(`SD.${name}`, 'rows of two or three finite numbers', `${matrix.rows} × ${matrix.columns}`);
    }
    return matrix;
  }

  /** Homer 1 keeps the list of channels beside the probe. */
  private channelList(): [string, MatValue | undefined] {
    const inside = this.field('MeasList');
    return inside === undefined ? ['ml', this.variables.get('ml')] : ['SD.MeasList', inside];
  }

  private measurements(
    list: Matrix,
    channels: number,
    wavelengths: number,
    positions: { source: Matrix; detector: Matrix },
  ): { measurementList: SnirfMeasurement[]; columns: number[] } {
    if (list.rows !== channels || list.columns < 4) {
      this.fail(
        'SD.MeasList',
        `${channels} rows, one a column of d, of four numbers`,
        `${list.rows} × ${list.columns}`,
      );
    }
    const index = (row: number, column: number, count: number): number => {
      const value = list.data[column * list.rows + row];
      if (Number.isInteger(value) && value >= 1 && value <= count) return value - 1;
      return this.fail(`SD.MeasList(${row + 1},${column + 1})`, `an index from 1 to ${count}`, `${value}`);
    };
    const measurementList: SnirfMeasurement[] = [];
    const columns: number[] = [];
    const errors: HemocastError[] = [];
    for (let row = 0; row < channels; row++) {
      const found = this.attempt(() => ({
        source: index(row, 0, positions.source.rows),
        detector: index(row, 1, positions.detector.rows),
        wavelengthIndex: index(row, 3, wavelengths),
        dataType: SNIRF_RAW_AMPLITUDE,
      }));
      if (found instanceof HemocastError) errors.push(found);
      else {
        measurementList.push(found);
        columns.push(row);
      }
    }
    // A list that leaves no pair with two wavelengths is not the list of these channels.
    const pairs = measurementList.map(({ source, detector }) => `${source} ${detector}`);
    if (errors.length > 0 && new Set(pairs).size === pairs.length) throw errors[0];
    for (const { detail } of errors) {
      this.remarks.push(`A channel is left out; ${detail.field}: expected ${detail.expected}, found ${detail.found}.`);
    }
    return { measurementList, columns };
  }

  private inactive(channels: number): number[] {
    const value = this.field('MeasListAct');
    if (value === undefined) return [];
    const { data } = this.matrix('SD.MeasListAct', value);
    return Array.from({ length: Math.min(channels, data.length) }, (_, i) => i).filter((i) => data[i] === 0);
  }

  /** Each column of `s` is a condition; a run of one value is one event, negative where it was switched off. */
  private stims(time: Float64Array): SnirfStim[] {
    const value = this.variables.get('s');
    if (value === undefined) return [];
    const { rows, columns, data } = this.matrix('s', value);
    if (data.length === 0) return [];
    if (rows !== time.length) this.fail('s', `${time.length} rows`, `${rows}`);
    const names = this.conditionNames();
    return Array.from({ length: columns }, (_, column) => {
      const marks = data.subarray(column * rows, (column + 1) * rows);
      const events: SnirfStim['events'] = [];
      for (let k = 0; k < rows; k++) {
        if (marks[k] === 0 || Number.isNaN(marks[k]) || (k > 0 && marks[k - 1] === marks[k])) continue;
        let end = k;
        while (end + 1 < rows && marks[end + 1] === marks[k]) end++;
        events.push({ onset: time[k], duration: time[end] - time[k], amplitude: marks[k] });
      }
      return { name: names[column] || `${column + 1}`, events };
    });
  }

  private conditionNames(): string[] {
    const value = this.variables.get('CondNames');
    if (value?.kind === 'cell') return matStrings(value, 'CondNames', this.file);
    return value?.kind === 'text' ? value.rows.map((row) => row.trim()) : [];
  }

  /** Signals alongside are no reason to lose the light: what is no matrix of samples and signals is left out. */
  private auxiliaries(time: Float64Array): SnirfAuxiliary[] {
    const name = this.variables.has('aux') ? 'aux' : 'aux10';
    const value = this.variables.get(name);
    if (value === undefined) return [];
    const matrix = this.attempt(() => this.matrix(name, value));
    if (matrix instanceof HemocastError) {
      const { expected, found } = matrix.detail;
      this.remarks.push(`${name} is left out: expected ${expected ?? 'numbers'}, found ${found ?? 'none'}.`);
      return [];
    }
    const { rows, columns, data } = matrix;
    if (data.length === 0) return [];
    if (rows !== time.length) {
      this.remarks.push(`${name} has ${rows} samples where d has ${time.length}; it is left out.`);
      return [];
    }
    const labels = this.field('auxChannels');
    const names = labels?.kind === 'cell' ? labels.cells.map((cell) => (cell.kind === 'text' ? cell.rows[0] : '')) : [];
    return Array.from({ length: columns }, (_, column) => ({
      name: names[column] || `${name}${column + 1}`,
      time,
      channels: 1,
      data: data.slice(column * rows, (column + 1) * rows),
    }));
  }

  /** What a part gives, or why it cannot be read. */
  private attempt<T>(work: () => T): T | HemocastError {
    try {
      return work();
    } catch (error) {
      if (error instanceof HemocastError) return error;
      throw error;
    }
  }

  private field(name: string): MatValue | undefined {
    return matField(this.probe, name, this.file);
  }

  private text(name: string): string | undefined {
    const value = this.field(name);
    return value === undefined ? undefined : matString(value, `SD.${name}`, this.file);
  }

  private matrix(name: string, value: MatValue | undefined): Matrix {
    const { shape, data } = matNumbers(value, name, this.file);
    if (shape.length > 2) this.fail(name, 'a matrix', shape.join(' × '));
    return { rows: shape[0], columns: shape[1], data };
  }

  private fail(field: string, expected: string, found: string): never {
    throw new HemocastError('nirs-field', 'The .nirs file does not fit together', {
      file: this.file,
      field,
      expected,
      found,
      advice: 'Save the recording from Homer again.',
    });
  }
}

/** Columns of a matrix, one after the other. */
function columnsOf({ rows, data }: Matrix, columns: readonly number[]): Float64Array {
  const chosen = new Float64Array(columns.length * rows);
  for (const [i, column] of columns.entries()) chosen.set(data.subarray(column * rows, (column + 1) * rows), i * rows);
  return chosen;
}

/** Coordinate `axis` of a row; a flat probe lies at height 0. */
const coordinate = ({ rows, columns, data }: Matrix, row: number, axis: number): number =>
  axis < columns ? data[axis * rows + row] : 0;

function distance(sources: Matrix, source: number, detectors: Matrix, detector: number): number {
  return Math.hypot(...[0, 1, 2].map((k) => coordinate(sources, source, k) - coordinate(detectors, detector, k)));
}

function optodes(matrix: Matrix, letter: string, millimetres: number): SnirfOptode[] {
  return Array.from({ length: matrix.rows }, (_, row) => {
    const [x, y, z] = [0, 1, 2].map((axis) => coordinate(matrix, row, axis) * millimetres);
    return { label: `${letter}${row + 1}`, position: [x, y, z] as const };
  });
}
