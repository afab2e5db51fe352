/**
 * Functional photoacoustic imaging as a target: total haemoglobin and oxygen saturation at points of a cortical window, 0.01–0.1 Hz,
 * once a second, in units of their own deviation over the run. BIDS has no such data yet: `sub-*\/pai/*_pai.npy` of [kind, point, sample] or
 * [2 · point, sample] (all of total haemoglobin first), with a sidecar and `*_points.tsv` (name, x, y, z) beside it.
 */

import { encodeNpy, readNpy } from '../formats/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import { type BidsRecording, electrodeTable, FSAVERAGE_FRAME, placedSensors } from '../recordings/index.js';
import { bandPassSlow, detrendLinear, silenceRounding } from '../signal/index.js';
import { channelSpace, describeChannels, placeChannels } from './channel-layout.js';
import { startOnSource } from './common-events.js';
import { generatedParts } from './generated-parts.js';
import { haemodynamic } from './haemodynamic.js';
import { ceilingIn, measuredIn } from './measured.js';
import type { TargetModality, TargetReading, TargetSeries } from './modality.js';
import { onClock } from './on-clock.js';
import { standardisedChannels } from './standardised.js';

/** Total haemoglobin and oxygen saturation, in the order of each point's values. */
const KINDS = ['HbT', 'sO2'] as const;
/** Units of files, each with the factor that takes it to µM and to percent. */
const UNITS: Readonly<Record<(typeof KINDS)[number], Readonly<Record<string, number>>>> = {
  HbT: { µM: 1, uM: 1, 'umol/L': 1, mM: 1000 },
  sO2: { '%': 1, percent: 1, '1': 100 },
};
/** Hz; slower is drift, faster is pulse and breath. */
const BAND = { low: 0.01, high: 0.1 };
/** Of the target's clock. */
const SECONDS = 1;
const FILES = { dataType: 'pai', suffix: 'pai', extensions: ['.npy'] };

/** @throws HemocastError `fpai-shape`, `fpai-values`, `fpai-rate`, `fpai-units`, `fpai-places`, and what reading throws */
async function read(storage: Storage, bids: BidsRecording, reading: TargetReading): Promise<TargetSeries> {
  const path = bids.location;
  const sidecar = await bids.sidecar();
  const { points, remarks } = await pointsOf(bids);
  const { shape, data } = readNpy(await storage.read(path), path);
  const samples = shape.at(-1) ?? 0;
  const rows = 2 * points.length;
  const asStated = shape.length === 3 ? shape[0] === 2 && shape[1] === points.length : shape[0] === rows;
  if (![2, 3].includes(shape.length) || !asStated || samples < 2) {
    throw new HemocastError('fpai-shape', 'This is no table of total haemoglobin and saturation over time', {
      file: path,
      expected: `[2, ${points.length}, samples] or [${rows}, samples] for the ${points.length} points of points.tsv`,
      found: `[${shape.join(', ')}]`,
    });
  }
  if (!data.every(Number.isFinite)) {
    throw new HemocastError('fpai-values', 'Some values are no numbers', { file: path, expected: 'finite numbers' });
  }
  const rate = rateOf(sidecar, path);
  const factors = KINDS.map((kind) => factorOf(sidecar, kind, path));
  const values = Float32Array.from(data, (value, i) => value * factors[Math.floor(i / samples / points.length)]);
  const slow = isFiltered(sidecar) ? values : filtered(values, rows, samples, rate);
  const placed = points.flatMap(({ name, position }, point) => (position ? [{ name, position, point }] : []));
  const volumes = Math.max(2, Math.floor((samples - 1) / rate / SECONDS + 1e-6) + 1);
  const courses = new Float32Array(placed.length * 2 * volumes);
  placed.forEach(({ point }, i) => {
    for (const kind of KINDS.keys()) {
      const row = kind * points.length + point;
      const course = slow.subarray(row * samples, (row + 1) * samples);
      courses.set(onClock(course, rate, volumes, SECONDS), (2 * i + kind) * volumes);
    }
  });
  const clock = await startOnSource(bids, reading, 'photoacoustic imaging');
  return {
    data: courses,
    volumes,
    tr: SECONDS,
    startTime: clock.offset,
    channels: placed.flatMap(({ name, position }) => KINDS.map((kind) => ({ name, kind, position }))),
    remarks: [...remarks, ...clock.remarks],
  };
}

/** Points in the order of the file, those without a place too. */
async function pointsOf(bids: BidsRecording) {
  const sensors = await bids.sensors('points', 'PAI');
  const table = placedSensors(sensors, await bids.coordinateSystem(), 'PAI');
  const points = (sensors?.sensors ?? []).map(({ name }) => ({ name, position: table.places.get(name) }));
  const placed = points.filter(({ position }) => position !== undefined).length;
  if (placed > 0) {
    const lost = points.length - placed;
    return { points, remarks: lost > 0 ? [`${lost} photoacoustic points have no place and are left out`] : [] };
  }
  throw new HemocastError('fpai-places', 'Where the points of the image lie on the cortex is not known', {
    file: bids.location,
    field: 'PAICoordinateSystem',
    expected: 'points.tsv (name, x, y, z) in the frame fsaverage (MNI305) or of a head with its landmarks',
    found:
      sensors === undefined
        ? 'no points.tsv'
        : table.foreignFrame === undefined
          ? 'no places in it'
          : `the frame ${JSON.stringify(table.foreignFrame)}`,
    advice: 'Bring the points to fsaverage, and state the frame in coordsystem.json.',
  });
}

function rateOf({ SamplingFrequency: rate }: Record<string, unknown>, file: string): number {
  if (typeof rate === 'number' && rate > 2 * BAND.high && Number.isFinite(rate)) return rate;
  throw new HemocastError('fpai-rate', 'The sampling rate is missing, or too low for the band', {
    file,
    field: 'SamplingFrequency',
    expected: `more than ${2 * BAND.high} Hz`,
    found: JSON.stringify(rate) ?? 'nothing',
  });
}

function factorOf({ Units: units }: Record<string, unknown>, kind: (typeof KINDS)[number], file: string): number {
  const stated = typeof units === 'object' && units !== null ? (units as Record<string, unknown>)[kind] : undefined;
  const known = UNITS[kind];
  if (typeof stated === 'string' && Object.hasOwn(known, stated)) return known[stated];
  throw new HemocastError('fpai-units', `The unit of ${kind} is not stated, or another`, {
    file,
    field: `Units.${kind}`,
    expected: Object.keys(known).join(', '),
    found: JSON.stringify(stated) ?? 'nothing',
  });
}

/** Whether the sidecar says that the band is the one wanted already. */
function isFiltered({ Band }: Record<string, unknown>): boolean {
  const band = Band as Partial<typeof BAND> | undefined;
  return band?.low === BAND.low && band.high === BAND.high;
}

function filtered(values: Float32Array, rows: number, samples: number, rate: number): Float32Array {
  const flat = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += samples) {
    flat.set(detrendLinear(values.subarray(start, start + samples)), start);
  }
  return silenceRounding(bandPassSlow(flat, rows, samples, rate, BAND), values, rows, samples);
}

/** `[kind, point, moment]` in µM and percent about their mean, with its sidecar and the table of points. */
const write: TargetModality['write'] = async (writer, name, generated, { channels = [], scale }, sidecar) => {
  const { dataType } = FILES;
  const { subject, session } = name;
  const { volumes, tr, startTime } = generated;
  const points = channels.filter((_, value) => value % 2 === 0);
  const parts = generatedParts(generated, 'Total haemoglobin and oxygen saturation generated from another signal');
  const files: string[] = [];
  for (const { description, data, meaning: Description } of parts) {
    const values = new Float32Array(data.length);
    data.forEach((value, i) => {
      const [row, k] = [Math.floor(i / volumes), i % volumes];
      values[((row % 2) * points.length + (row >> 1)) * volumes + k] = value * (scale?.[row] ?? 1);
    });
    const full = { ...name, description, suffix: 'pai' };
    const bytes = encodeNpy(values, [2, points.length, volumes]);
    files.push(await writer.writeDerivative({ dataType, name: { ...full, extension: '.npy' }, bytes }));
    const text = {
      SamplingFrequency: 1 / tr,
      StartTime: startTime,
      ...sidecar,
      Description,
      Units: { HbT: 'µM', sO2: '%' },
      Band: BAND,
    };
    const json = `${JSON.stringify(text, null, 2)}\n`;
    files.push(await writer.writeDerivative({ dataType, name: { ...full, extension: '.json' }, bytes: json }));
  }
  const shared = { subject, session };
  const { name: frame, units, description } = FSAVERAGE_FRAME;
  const system = { PAICoordinateSystem: frame, PAICoordinateUnits: units, PAICoordinateSystemDescription: description };
  const tables = [
    { suffix: 'points', extension: '.tsv', bytes: electrodeTable([...points]) },
    { suffix: 'coordsystem', extension: '.json', bytes: `${JSON.stringify(system, null, 2)}\n` },
  ];
  for (const { bytes, ...own } of tables) {
    files.push(await writer.writeDerivative({ dataType, name: { ...shared, ...own }, bytes }));
  }
  return files;
};

/** Total haemoglobin and oxygen saturation of a cortical window. */
export const fpai: TargetModality = {
  name: 'fpai',
  title: 'photoacoustic imaging',
  wanted: 'photoacoustic imaging',
  words: {
    expected: 'sub-*/pai/*_pai.npy in the data set or a derivative',
    remedy: 'write it as .npy',
    absent: 'Put tables of [kind, point, sample] into sub-*/pai as *_pai.npy, with a sidecar and *_points.tsv.',
  },
  unit: 'z',
  band: BAND,
  ...haemodynamic,
  defaults: { components: 2, windowVolumes: 32 },
  output: {
    dataType: 'pai',
    parts: { description: 'generated', suffix: 'pai', extension: '.json' },
    ignore: ['*_pai.npy', '*_pai.json', '*_points.tsv', '*_coordsystem.json'],
  },
  candidates: (sets) => measuredIn(sets, FILES),
  ceiling: ({ recording }, sets) => ceilingIn(sets, recording, FILES),
  unusable: () => '',
  read,
  prepare: standardisedChannels,
  describe: (train, template) => describeChannels({ name: 'fpai', unit: 'z', kinds: KINDS }, train, template),
  place: placeChannels,
  space: (description, template) => channelSpace(description, KINDS, template),
  write,
};
