/** BrainVision: header, samples and markers. */
import { checkedRate, Damaged, type Files, Unclear, type Values, viewOf } from './reference.js';

type Get = (view: DataView, at: number, little: boolean) => number;
const FORMATS: Readonly<Record<string, readonly [bytes: number, get: Get]>> = {
  INT_16: [2, (v, at, l) => v.getInt16(at, l)],
  UINT_16: [2, (v, at, l) => v.getUint16(at, l)],
  INT_32: [4, (v, at, l) => v.getInt32(at, l)],
  IEEE_FLOAT_32: [4, (v, at, l) => v.getFloat32(at, l)],
};

function lines(bytes: Uint8Array, title: string): Map<string, string> {
  const text = new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes);
  if (!text.slice(0, 100).toLowerCase().includes(title)) throw new Damaged('another title');
  const found = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.startsWith(';')) continue;
    const begin = /^\[([^\]]+)\]\s*$/.exec(line);
    if (begin !== null) section = begin[1].trim().toLowerCase();
    if (section === 'comment') break;
    const equals = line.indexOf('=');
    const key = `${section}/${line.slice(0, equals).trim().toLowerCase()}`;
    if (begin === null && equals > 0 && !found.has(key)) found.set(key, line.slice(equals + 1).trim());
  }
  return found;
}

function isUtf8(bytes: Uint8Array): boolean {
  return Buffer.from(Buffer.from(bytes).toString('utf8')).equals(Buffer.from(bytes));
}

export function brainVision(files: Files, path: string): Values {
  if (files[path] === undefined) throw new Damaged('no header');
  const header = lines(files[path], 'header file');
  const get = (name: string, otherwise: string) => header.get(name) ?? otherwise;
  const count = Number(get('common infos/numberofchannels', ''));
  const rate = checkedRate(1e6 / Number(get('common infos/samplinginterval', '') || Number.NaN));
  if (!(count >= 1 && Number.isInteger(count))) throw new Damaged(`${count} channels`);
  if (get('common infos/dataformat', 'BINARY').toUpperCase() !== 'BINARY') throw new Unclear('text');
  const format = FORMATS[get('binary infos/binaryformat', 'INT_16').toUpperCase()];
  if (format === undefined) throw new Damaged('an unknown format of samples');
  const [width, read] = format;
  const little = get('binary infos/usebigendianorder', 'NO').toUpperCase() !== 'YES';
  const isMultiplexed = get('common infos/dataorientation', 'MULTIPLEXED').toUpperCase() === 'MULTIPLEXED';
  // The reader looks under the header's own name where the stated one is not there.
  const data = files[get('common infos/datafile', '').replace('$b', 'x')] ?? files['x.eeg'];
  if (data === undefined) throw new Damaged('no samples');
  const points = header.get('common infos/datapoints');
  const whole = Math.floor(data.length / (width * count));
  if (whole === 0 || (points !== undefined && !(Number(points) <= whole))) throw new Damaged('too few samples');
  const samples = isMultiplexed || points === undefined ? whole : Number(points);
  const values: Values = { rate, samples };
  const names: string[] = [];
  for (let c = 0; c < count; c++) {
    const fields = header.get(`channel infos/ch${c + 1}`)?.split(',');
    if (fields === undefined) throw new Damaged(`channel ${c + 1} is not described`);
    const step = fields[2]?.trim() ? Number(fields[2]) : 1;
    if (!Number.isFinite(step)) throw new Damaged(`a step of ${fields[2]}`);
    names.push(fields[0].replaceAll('\\1', ',').trim() || `Ch${c + 1}`);
    values[`signal ${c}`] = Float64Array.from({ length: samples }, (_, i) => {
      return read(viewOf(data), width * (isMultiplexed ? i * count + c : c * samples + i), little) * step;
    });
  }
  return { ...values, names };
}
