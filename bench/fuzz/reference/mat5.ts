/** MAT-files of level 5, and what EEGLAB and Homer keep in them. */
import { Datasets } from './hdf5.js';
import { checkedRate, Damaged, type Files, latin1, Unclear, unzlib, type Values, viewOf, within } from './reference.js';

type Get = (view: DataView, at: number, little: boolean) => number;
const TYPES: Readonly<Record<number, readonly [bytes: number, get: Get]>> = {
  1: [1, (v, at) => v.getInt8(at)],
  2: [1, (v, at) => v.getUint8(at)],
  3: [2, (v, at, l) => v.getInt16(at, l)],
  4: [2, (v, at, l) => v.getUint16(at, l)],
  5: [4, (v, at, l) => v.getInt32(at, l)],
  6: [4, (v, at, l) => v.getUint32(at, l)],
  7: [4, (v, at, l) => v.getFloat32(at, l)],
  9: [8, (v, at, l) => v.getFloat64(at, l)],
  12: [8, (v, at, l) => Number(v.getBigInt64(at, l))],
  13: [8, (v, at, l) => Number(v.getBigUint64(at, l))],
};

/** Of the classes of whole numbers up to 32 bits. */
const RANGES: Readonly<Record<number, readonly [least: number, most: number]>> = {
  8: [-128, 127],
  9: [0, 255],
  10: [-32768, 32767],
  11: [0, 65535],
  12: [-(2 ** 31), 2 ** 31 - 1],
  13: [0, 2 ** 32 - 1],
};

interface Numbers {
  shape: number[];
  data: number[];
}

/** Real numbers by path, such as `SD.Lambda`; texts and what is not understood are left out. */
export type Variables = Map<string, Numbers | string>;

export function variables(bytes: Uint8Array): Variables {
  const mark = latin1(bytes.subarray(126, 128));
  if (mark !== 'IM' && mark !== 'MI') throw new Damaged('no MAT-file of level 5');
  const little = mark === 'IM';
  const found: Variables = new Map();
  const view = viewOf(bytes);
  for (let at = 128; at < bytes.length; ) {
    const [type, size] = [view.getUint32(at, little), view.getUint32(at + 4, little)];
    if (at + 8 + size > bytes.length) throw new Damaged('a variable beyond the end');
    const content = bytes.subarray(at + 8, at + 8 + size);
    if (type === 15) {
      const unpacked = unzlib(content);
      const inner = viewOf(unpacked);
      if (inner.getUint32(0, little) !== 14) throw new Damaged('no array');
      const length = inner.getUint32(4, little);
      if (8 + length > unpacked.length) throw new Damaged('an array beyond its stream');
      array(unpacked.subarray(8, 8 + length), little, '', found);
    } else if (type === 14) array(content, little, '', found);
    else throw new Damaged(`element ${type}`);
    at += 8 + (type === 15 ? size : 8 * Math.ceil(size / 8));
  }
  return found;
}

interface Element {
  type: number;
  bytes: Uint8Array;
}

function* elements(bytes: Uint8Array, little: boolean): Generator<Element> {
  const view = viewOf(bytes);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const word = view.getUint32(at, little);
    const small = word >>> 16;
    const size = small === 0 ? view.getUint32(at + 4, little) : small;
    const start = at + (small === 0 ? 8 : 4);
    if (small > 4 || start + size > bytes.length) throw new Damaged('an element beyond its array');
    yield { type: word & 0xffff, bytes: bytes.subarray(start, start + size) };
    at = small === 0 ? start + 8 * Math.ceil(size / 8) : at + 8;
  }
}

function array(bytes: Uint8Array, little: boolean, path: string, found: Variables): void {
  if (bytes.length === 0) return;
  const parts = elements(bytes, little);
  const next = (): Element => {
    const { value, done } = parts.next();
    if (done) throw new Damaged('an array that ends too early');
    return value;
  };
  const numbers = ({ type, bytes: content }: Element): number[] => {
    if (TYPES[type] === undefined) throw new Damaged(`data of type ${type}`);
    const [width, get] = TYPES[type];
    if (content.length % width !== 0) throw new Damaged('half a number');
    return Array.from({ length: within(content.length / width) }, (_, i) => get(viewOf(content), i * width, little));
  };
  const flags = next();
  if (flags.type !== 6 || flags.bytes.length < 8) throw new Damaged('no flags');
  const word = viewOf(flags.bytes).getUint32(0, little);
  const kind = word & 255;
  if (kind === 17) return;
  const shape = numbers(next());
  if (shape.length < 2 || shape.some((n) => n < 0)) throw new Damaged(`size ${shape}`);
  const name = latin1(next().bytes).split('\0')[0];
  const own = path === '' ? name : path;
  if (own === '') return;
  const count = shape.reduce((product, n) => product * n, 1);
  if (kind >= 6 && kind <= 15) {
    const data = count === 0 ? [] : numbers(next());
    if (data.length !== count) throw new Damaged(`${data.length} numbers of ${count}`);
    const [least, most] = RANGES[kind] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (data.some((value) => value < least || value > most)) throw new Damaged(`values beyond class ${kind}`);
    if ((word >>> 8) & 8) return;
    if (!found.has(own)) found.set(own, { shape, data });
  } else if (kind === 4) {
    if (count > 0) found.set(own, latin1(next().bytes).replaceAll('\0', ''));
  } else if (kind === 2) {
    const length = numbers(next())[0] ?? 0;
    const list = latin1(next().bytes);
    if (length < 1 || list.length % length !== 0) throw new Damaged('names of fields');
    const names = Array.from(
      { length: list.length / length },
      (_, i) => list.slice(i * length, (i + 1) * length).split('\0')[0],
    );
    for (let i = 0; i < count; i++) {
      for (const field of names) {
        const element = next();
        if (element.type !== 14) throw new Damaged('no array in a field');
        array(element.bytes, little, count === 1 ? `${own}.${field}` : `${own}(${i}).${field}`, found);
      }
    }
  }
}

/** Numeric variables at the top, by name. */
export function mat5(files: Files, path: string): Values {
  const values: Values = {};
  for (const [name, value] of variables(files[path])) {
    if (typeof value === 'string' || name.includes('.') || name.includes('(')) continue;
    values[`shape ${name}`] = value.shape;
    values[`data ${name}`] = value.data;
  }
  return values;
}

const numbersOf = (found: Variables, name: string): Numbers => {
  const value = found.get(name);
  if (value === undefined || typeof value === 'string') throw new Unclear(`${name} is not there`);
  return value;
};

/** As MATLAB's -v7.3 keeps them: HDF5 with sizes in reverse. */
function level73(bytes: Uint8Array): Variables {
  return new Map(
    [...new Datasets(bytes).all()].map(([name, { shape, data }]) => [
      name.slice(1).replaceAll('/', '.'),
      { shape: [...shape].reverse(), data },
    ]),
  );
}

export function eeglab(files: Files, path: string): Values {
  const bytes = files[path];
  const found = latin1(bytes.subarray(126, 128)) === 'IM' && bytes[125] === 2 ? level73(bytes) : variables(bytes);
  const at = found.has('srate') ? '' : 'EEG.';
  const [channels, points, rate] = ['nbchan', 'pnts', 'srate'].map((name) => numbersOf(found, at + name).data[0]);
  const trials = found.has(`${at}trials`) ? (numbersOf(found, `${at}trials`).data[0] ?? 1) : 1;
  if (![channels, points, trials].every((n) => Number.isInteger(n) && n >= 1)) throw new Damaged('counts');
  checkedRate(rate);
  const size = within(channels * points * trials);
  const data = found.get(`${at}data`);
  let stored: ArrayLike<number>;
  if (typeof data === 'string') {
    const beside = files[path.replace('.set', '.fdt')];
    if (beside === undefined || beside.length !== 4 * size) throw new Damaged('samples of another size');
    stored = Array.from({ length: size }, (_, i) => viewOf(beside).getFloat32(4 * i, true));
  } else stored = data?.data ?? [];
  if (stored.length !== size) throw new Damaged(`${stored.length} values of ${size}`);
  const values: Values = { rate, channels, samples: points * trials };
  for (let c = 0; c < channels; c++) {
    values[`signal ${c}`] = Array.from({ length: points * trials }, (_, i) => stored[i * channels + c]);
  }
  return values;
}

export function nirs(files: Files, path: string): Values {
  const found = variables(files[path]);
  const [d, t, list] = [numbersOf(found, 'd'), numbersOf(found, 't'), numbersOf(found, 'SD.MeasList')];
  const [lambda, sources, detectors] = ['Lambda', 'SrcPos', 'DetPos'].map((name) => numbersOf(found, `SD.${name}`));
  const [samples, channels] = d.shape;
  if (t.data.length !== samples || list.shape[0] !== channels) throw new Damaged('sizes that disagree');
  if (t.data.some((time, k) => !Number.isFinite(time) || (k > 0 && time <= t.data[k - 1]))) throw new Damaged('times');
  const steps = t.data.slice(1).map((time, k) => time - t.data[k]);
  checkedRate(1 / steps.sort((a, b) => a - b)[steps.length >> 1]);
  if (lambda.data.some((nm) => !(nm > 0)) || lambda.data.length === 0) throw new Damaged('wavelengths');
  const rows = Array.from({ length: channels }, (_, c) => c).filter((c) => {
    const index = (column: number) => list.data[column * channels + c];
    const fits = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
    // A channel that points nowhere is left out.
    return fits(index(0), sources.shape[0]) && fits(index(1), detectors.shape[0]) && fits(index(3), lambda.data.length);
  });
  const data = rows.flatMap((c) => d.data.slice(c * samples, (c + 1) * samples));
  const at = (column: number) => rows.map((c) => list.data[column * channels + c] - 1);
  return { samples, data, time: t.data, wavelengths: lambda.data, source: at(0), detector: at(1), wavelength: at(3) };
}
