/** Where a NIRx probe's optodes are, and which of their pairs were meant to be measured. */
import { HemocastError } from '../../foundation/index.js';
import { parseJson } from '../json.js';
import { matField, matNumbers, readMat } from '../mat/index.js';

type Position = readonly [number, number, number];

/** Numbers as NIRx counts, from 1: pair `[1, 2]` is source 1 with detector 2. */
export interface NirxProbe {
  /** mm, in the frame of the MNI brain. */
  sources: Position[];
  /** mm */
  detectors: Position[];
  /** Left out where the file does not say it. */
  pairs?: [number, number][];
  landmarks?: { label: string; position: Position }[];
}

/**
 * Probe of `*_probeInfo.mat` (NIRStar and older Aurora; in cm).
 *
 * @throws HemocastError `nirx-probe`, or as `readMat`
 */
export async function readProbeMat(bytes: Uint8Array, file: string): Promise<NirxProbe> {
  const variables = await readMat(bytes, file, { only: ['probeInfo.probes'] });
  const probes = matField(variables.get('probeInfo'), 'probes', file);
  const table = (name: string, columns: number): number[][] => {
    const { shape, data } = matNumbers(matField(probes, name, file), `probeInfo.probes.${name}`, file);
    const [rows, found] = shape;
    if (shape.length !== 2 || (found !== columns && data.length > 0)) {
      throw wrong(file, name, `rows of ${columns} numbers`, shape.join(' × '));
    }
    if (data.length === 0) return [];
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_value, column) => data[column * rows + row]),
    );
  };
  return {
    sources: positions(table('coords_s3', 3), 10, file, 'coords_s3'),
    detectors: positions(table('coords_d3', 3), 10, file, 'coords_d3'),
    pairs: pairs(table('index_c', 2), file),
  };
}

/**
 * Probe of `*_probeInfo.json` (Aurora from 2025; in mm).
 *
 * @throws HemocastError `nirx-probe`, or as `parseJson`
 */
export function readProbeJson(bytes: Uint8Array, file: string): NirxProbe {
  const probes = inner(inner(parseJson(bytes, file), 'probeInfo'), 'probes');
  const table = (name: string, columns: number): number[][] => {
    const rows = inner(probes, name);
    const fits = (row: unknown): row is number[] =>
      Array.isArray(row) && row.length === columns && row.every((value) => typeof value === 'number');
    if (Array.isArray(rows) && rows.every(fits)) return rows;
    throw wrong(file, name, `a list of rows of ${columns} numbers`, rows === undefined ? 'none' : 'something else');
  };
  return {
    sources: positions(table('coords_s3', 3), 1, file, 'coords_s3'),
    detectors: positions(table('coords_d3', 3), 1, file, 'coords_d3'),
    pairs: pairs(table('index_c', 2), file),
  };
}

/**
 * Places measured on the head, `digpts.txt`: lines such as `s1: -10.5 92 13` in mm, also of detectors (`d1`) and landmarks (`nz`).
 *
 * @throws HemocastError `nirx-probe`
 */
export function readDigitizedPoints(text: string, file: string): NirxProbe {
  const probe: NirxProbe & { landmarks: { label: string; position: Position }[] } = {
    sources: [],
    detectors: [],
    landmarks: [],
  };
  for (const [number, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue;
    const match = /^\s*([A-Za-z]+)(\d*)\s*:\s*(\S+)[\s,]+(\S+)[\s,]+(\S+)\s*$/.exec(line);
    const place = match?.slice(3, 6).map(Number) ?? [];
    if (match === null || place.some((value) => !Number.isFinite(value))) {
      throw wrong(file, `line ${number + 1}`, 'name: x y z', JSON.stringify(line.slice(0, 60)));
    }
    const position = [place[0], place[1], place[2]] as const;
    const letter = match[1].toLowerCase();
    const list = letter === 's' ? probe.sources : letter === 'd' ? probe.detectors : undefined;
    if (list === undefined || match[2] === '') probe.landmarks.push({ label: `${match[1]}${match[2]}`, position });
    else if (Number(match[2]) === list.length + 1) list.push(position);
    else throw wrong(file, `line ${number + 1}`, `${letter}${list.length + 1}, the next in turn`, match[0].trim());
  }
  return probe;
}

function inner(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function positions(rows: number[][], millimetres: number, file: string, name: string): Position[] {
  return rows.map(([x, y, z], i) => {
    if ([x, y, z].every(Number.isFinite)) return [x * millimetres, y * millimetres, z * millimetres] as const;
    throw wrong(file, `${name}, row ${i + 1}`, 'finite coordinates', `${x}, ${y}, ${z}`);
  });
}

function pairs(rows: number[][], file: string): [number, number][] {
  return rows.map(([source, detector], i) => {
    if (Number.isInteger(source) && Number.isInteger(detector)) return [source, detector];
    throw wrong(file, `index_c, row ${i + 1}`, 'two whole numbers', `${source}, ${detector}`);
  });
}

function wrong(file: string, field: string, expected: string, found: string): HemocastError {
  return new HemocastError('nirx-probe', 'The probe cannot be read', { file, field, expected, found });
}
