/** SNIRF, MAT-files of level 7.3, NIRx folders and the fNIRS of XDF files, on top of the decoders of their containers. */
import { type Dataset, Datasets } from './hdf5.js';
import { variables } from './mat5.js';
import { checkedRate, Damaged, type Files, latin1, Unclear, type Values } from './reference.js';
import { xdf } from './xdf.js';

export function mat73(files: Files, path: string): Values {
  const values: Values = {};
  for (const [name, { shape, data }] of new Datasets(files[path]).all()) {
    // What lies in groups may be cells or fields, and texts are whole numbers.
    if (name.lastIndexOf('/') > 0 || data.every((value) => Number.isInteger(value))) continue;
    values[`shape ${name.slice(1)}`] = [...shape].reverse();
    values[`data ${name.slice(1)}`] = data;
  }
  return values;
}

export function snirf(files: Files, path: string): Values {
  const found = new Datasets(files[path]);
  const roots = new Set(found.paths.map((name) => name.split('/')[1]));
  if (roots.size > 2) throw new Unclear('several runs');
  const nirs = [...roots].find((name) => /^nirs1?$/.test(name));
  const block = found.paths.some((name) => name.startsWith(`/${nirs}/data/`)) ? 'data' : 'data1';
  const get = (name: string): Dataset => {
    const value = found.get(`/${nirs}/${name}`);
    if (value === undefined) throw new Unclear(`${name} is not there`);
    return value;
  };
  if (!found.paths.some((name) => name.startsWith(`/${nirs}/${block}/`) && name.endsWith('TimeSeries')))
    return { samples: 0 };
  const series = get(`${block}/dataTimeSeries`);
  const [samples, columns] = series.shape;
  const [lists, time] = [[] as number[], get(`${block}/time`).data];
  for (const name of found.paths) {
    // What the reader never looks at may be damaged.
    if (!/formatVersion|dataTypeIndex|dataLabels/.test(name)) found.get(name);
    const match = /^\/nirs1?\/data1?\/measurementList(\d+)\/sourceIndex$/.exec(name);
    if (match !== null) lists.push(Number(match[1]));
  }
  lists.sort((a, b) => a - b);
  if (lists.length !== columns || lists.some((number, i) => number !== i + 1)) throw new Unclear('other channels');
  if (time.length !== samples) throw new Unclear('times as start and step');
  if (time.some((value, k) => !Number.isFinite(value) || (k > 0 && value < time[k - 1]))) throw new Damaged('times');
  const steps = time.slice(1).map((value, k) => value - time[k]);
  if (samples > 1) checkedRate(1 / steps.sort((a, b) => a - b)[steps.length >> 1]);
  const wavelengths = get('probe/wavelengths').data;
  const entry = (name: string) => lists.map((number) => get(`${block}/measurementList${number}/${name}`).data[0]);
  const [source, detector, wavelength] = ['sourceIndex', 'detectorIndex', 'wavelengthIndex'].map((name) => entry(name).map((value) => value - 1)); // biome-ignore format: one line
  const [sources, detectors] = ['source', 'detector'].map((name) => (found.get(`/${nirs}/probe/${name}Pos3D`) ?? get(`probe/${name}Pos2D`)).shape[0]); // biome-ignore format: one line
  const fits = (index: number, most: number) => Number.isInteger(index) && index >= 0 && index < most;
  const kept = lists.map((_, c) => c).filter((c) => fits(source[c], sources) && fits(detector[c], detectors) && fits(wavelength[c], wavelengths.length)); // biome-ignore format: one line
  return {
    samples,
    wavelengths,
    source: kept.map((c) => source[c]),
    detector: kept.map((c) => detector[c]),
    wavelength: kept.map((c) => wavelength[c]),
    data: kept.flatMap((c) => Array.from({ length: samples }, (_, k) => series.data[k * columns + c])),
  };
}

export function nirx(files: Files, path: string): Values {
  const file = (ending: string) => files[Object.keys(files).find((name) => name.endsWith(ending)) ?? ''];
  const [header, probe] = [file('.hdr'), file('probeInfo.mat')];
  if (header === undefined || !path) throw new Damaged('no header');
  const text = Buffer.from(header).toString('utf8').includes('\ufffd')
    ? latin1(header)
    : new TextDecoder().decode(header);
  const section = (name: string) =>
    text.split(/^\[/m).find((part) => part.toLowerCase().startsWith(`${name.toLowerCase()}]`)) ?? '';
  const field = (name: string, key: string) =>
    new RegExp(`^${key}=(.*)$`, 'im').exec(section(name))?.[1].trim().replace(/^"|"$/g, '');
  for (const part of text.split(/^\[/m)) {
    const said = new Map<string, string>();
    for (const [, name, value] of part.matchAll(/^([^=\r\n]+)=(.*)$/gm)) {
      if ((said.get(name.toLowerCase()) ?? value) !== value) throw new Damaged(`${name} stands twice`);
      said.set(name.toLowerCase(), value);
    }
  }
  if (/Sampling rate=/i.test(section('GeneralInfo'))) throw new Unclear('Aurora');
  const rate = checkedRate(Number(field('ImagingParameters', 'SamplingRate') || Number.NaN));
  const wavelengths = (field('ImagingParameters', 'Wavelengths') ?? '').match(/\d+/g)?.map(Number) ?? [];
  if (wavelengths.length < 1 || wavelengths.length > 8) throw new Damaged('wavelengths');
  const listed = field('DataStructure', 'S-D-Key') ?? '';
  if (!/^\s*(\d+-\d+:\d+\s*,?\s*)+$/.test(listed)) throw new Damaged('a list of pairs');
  const key = [...listed.matchAll(/(\d+)-(\d+):(\d+)/g)].map((match) => match.slice(1).map(Number));
  if (key.length === 0 || key.some(([, , column], i) => column !== i + 1)) throw new Damaged('columns');
  if (new Set(key.map(([source, detector]) => `${source} ${detector}`)).size < key.length)
    throw new Damaged('a pair twice');
  let wanted = key.map(([source, detector]) => [source, detector]);
  if (probe === undefined) throw new Unclear('the mask decides');
  const pairs = variables(probe).get('probeInfo.probes.index_c');
  if (pairs === undefined || typeof pairs === 'string') throw new Unclear('no pairs');
  wanted = Array.from({ length: pairs.shape[0] }, (_, i) => [pairs.data[i], pairs.data[pairs.shape[0] + i]]);
  const columns = [...new Set(wanted.map(([s, d]) => key.findIndex(([a, b]) => a === s && b === d)))].filter(
    (c) => c >= 0,
  );
  const tables = wavelengths.map((_, w) => {
    const bytes = file(`.wl${w + 1}`);
    if (bytes === undefined) throw new Damaged('no light');
    return latin1(bytes).split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
      const cells = line.split(/\s+/).map((cell) => (/^nan$/i.test(cell) ? Number.NaN : Number(cell)));
      if (cells.length !== key.length) throw new Damaged('a line of another length');
      return cells;
    });
  }); // biome-ignore format: one chain
  if (tables.some(({ length }) => length !== tables[0].length)) throw new Damaged('tables of other lengths');
  const data = columns.flatMap((column) => tables.flatMap((table) => table.map((row) => row[column])));
  return { rate, wavelengths, data };
}

/** Channels in the order of the stream, whose labels name them. */
export function xdfFnirs(files: Files, path: string): Values {
  const streams = xdf(files, path);
  if (streams.streams !== '1') throw new Unclear('other streams');
  const [channels, stored] = [streams['channels 1'] as number, streams['stream 1'] as number[]];
  const labels = [...latin1(files[path]).matchAll(/<label>([^<]*)<\/label>/g)].map((match) => match[1]);
  if (labels.length !== channels || labels.some((label) => !/^S\d-D\d (760|850)$/.test(label)))
    throw new Unclear('names');
  const samples = stored.length / channels;
  return { data: labels.flatMap((_, c) => Array.from({ length: samples }, (_value, k) => stored[k * channels + c])) };
}
