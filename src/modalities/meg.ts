/** MEG as a source: log band power of the magnetometers, in fT, standardised over the recording. */

import { HemocastError, type Progress } from '../foundation/index.js';
import { detectLine } from '../preprocess/index.js';
import { type Channel, listed, type Recording, readBidsEeg } from '../recordings/index.js';
import {
  featureScales,
  filterZeroPhase,
  logBandPower,
  notchFilter,
  resample,
  standardiseFeatures,
} from '../signal/index.js';
import type { PreparedSource, SourceModality, SourcePreparation } from './modality.js';

/** From tesla. */
const FEMTOTESLA = 1e15;
/** Fewer magnetometers say too little about a head. */
const FEWEST = 4;
/** Reach of the neighbours that stand in for a sensor, mm. */
const SPREAD = 30;

type Point = readonly number[];

/** A magnetometer that is good and has a place. */
interface Magnetometer {
  row: number;
  channel: Channel & { position: NonNullable<Channel['position']> };
}

/** @throws HemocastError `meg-channels`, `meg-units`, `meg-places` */
function magnetometers({ channels, data, samples }: Recording): Magnetometer[] {
  const all = channels.flatMap((channel, row) => (channel.type === 'mag' ? [{ channel, row }] : []));
  const usable = all.filter(({ channel, row }) => {
    const values = data.subarray(row * samples, (row + 1) * samples);
    return !channel.bad && values.every(Number.isFinite) && values.some((value) => value !== values[0]);
  });
  if (usable.length < FEWEST) {
    throw new HemocastError('meg-channels', 'The recording has too few magnetometers', {
      field: 'channels',
      expected: `${FEWEST} or more that are not bad or flat`,
      found: `${usable.length} of ${all.length}`,
    });
  }
  const other = usable.find(({ channel }) => channel.unit !== 'T');
  if (other !== undefined) {
    throw new HemocastError('meg-units', 'A magnetometer does not hold a magnetic field', {
      field: other.channel.name,
      expected: 'T',
      found: JSON.stringify(other.channel.unit),
      advice: 'Correct its type in channels.tsv.',
    });
  }
  const placed = usable.flatMap(({ row, channel }) => {
    const { position } = channel;
    return position === undefined ? [] : [{ row, channel: { ...channel, position } }];
  });
  if (placed.length >= FEWEST) return placed;
  throw new HemocastError('meg-places', 'Where the magnetometers stood about the head is not known', {
    field: 'coordinate transform',
    expected: 'places of the coils, and the transform from the device to the head',
    found: `${placed.length} of ${usable.length} with a place`,
    advice: 'Write the transform into the file, e.g. with MNE-Python from the head position coils.',
  });
}

/** Sensors of the model in a recording: a row of its own for each, or its neighbours'. */
function weightsOf(own: readonly Magnetometer[], { electrodes, places = [] }: SourcePreparation) {
  return electrodes.map((name, i) => {
    const same = own.findIndex(({ channel }) => channel.name === name);
    if (same >= 0) return [{ sensor: same, weight: 1 }];
    const place: Point | undefined = places[i];
    if (place === undefined) {
      throw new HemocastError('meg-sensor', 'The recording lacks a sensor of the model whose place is not known', {
        field: name,
        expected: 'a magnetometer of this name',
        found: listed(own.map(({ channel }) => channel.name)),
      });
    }
    const raw = own.map(({ channel }) => Math.hypot(...channel.position.map((x, axis) => x - place[axis])));
    const least = Math.min(...raw);
    const near = raw.map((away, sensor) => ({
      sensor,
      weight: Math.exp((least ** 2 - away ** 2) / (2 * SPREAD ** 2)),
    }));
    const used = near.filter(({ weight }) => weight > 1e-3);
    const total = used.reduce((sum, { weight }) => sum + weight, 0);
    return used.map(({ sensor, weight }) => ({ sensor, weight: weight / total }));
  });
}

/** Filtered magnetometers in fT `[sensor, sample]` at the rate of the preparation. */
function cleaned(recording: Recording, own: readonly Magnetometer[], { cleaning }: SourcePreparation) {
  const { samples, sampleRate } = recording;
  const field = new Float32Array(own.length * samples);
  own.forEach(({ row }, sensor) => {
    for (let i = 0; i < samples; i++) field[sensor * samples + i] = recording.data[row * samples + i] * FEMTOTESLA;
  });
  const { low, rate, notch } = cleaning;
  const high = Math.min(cleaning.high, 0.45 * sampleRate, 0.45 * rate);
  const line = notch === 'auto' ? detectLine(field, own.length, samples, sampleRate)?.frequency : notch || undefined;
  let data = filterZeroPhase(field, own.length, samples, sampleRate, { low, high });
  if (line !== undefined && line < high) data = notchFilter(data, own.length, samples, sampleRate, [line]);
  return resample(data, own.length, samples, sampleRate, rate);
}

/**
 * Features of the model's sensors. A sensor that is missing or bad gets the log power of its neighbours, each the more the nearer it
 * stood.
 *
 * @throws HemocastError `meg-channels`, `meg-units`, `meg-places`, `meg-sensor`, and what filtering throws
 */
function prepare(recording: Recording, preparation: SourcePreparation, progress?: Progress): PreparedSource {
  const own = magnetometers(recording);
  const weights = weightsOf(own, preparation);
  progress?.report('clean MEG', 0, 1);
  const { data, samples } = cleaned(recording, own, preparation);
  const { rate } = preparation.cleaning;
  const { step: stepSeconds = 1, window: windowSeconds = 2 } = preparation.features ?? {};
  const { bands } = preparation;
  const power = logBandPower(data, own.length, samples, rate, {
    ...{ bands, stepSeconds, windowSeconds },
    estimate: preparation.power,
  });
  const sensors = weights.length;
  const features = new Float32Array(power.seconds * sensors * bands.length);
  const field = new Float32Array(sensors * samples);
  weights.forEach((used, s) => {
    for (const { sensor, weight } of used) {
      for (let i = 0; i < samples; i++) field[s * samples + i] += weight * data[sensor * samples + i];
      for (let k = 0; k < power.seconds; k++) {
        for (let band = 0; band < bands.length; band++) {
          const from = (k * own.length + sensor) * bands.length + band;
          features[(k * sensors + s) * bands.length + band] += weight * power.features[from];
        }
      }
    }
  });
  progress?.report('clean MEG', 1, 1);
  const names = preparation.electrodes;
  const filled = names.filter((name) => !own.some(({ channel }) => channel.name === name));
  return {
    features: standardiseFeatures(features, featureScales(features, power.seconds)),
    seconds: power.seconds,
    recording: {
      ...recording,
      channels: names.map((name) => ({ name, type: 'mag', unit: 'fT' })),
      sampleRate: rate,
      samples,
      data: field,
    },
    replaced:
      filled.length > 0
        ? [`Magnetometers of the model that are missing or bad are filled from their neighbours: ${listed(filled)}`]
        : [],
  };
}

/** Magnetometers of a BIDS data set, in FIF files. */
export const meg: SourceModality = {
  name: 'meg',
  title: 'MEG',
  expected: 'sub-*/meg/*_meg.fif recordings',
  absent: 'Put the MEG into sub-*/meg under BIDS names, as FIF.',
  recordings: (dataset) => dataset.recordings({ dataType: 'meg', suffix: 'meg', extensions: ['.fif', '.fif.gz'] }),
  async read(storage, found) {
    const { recording, report } = await readBidsEeg(storage, found);
    return { recording, remarks: report.remarks };
  },
  sensors(recording) {
    const own = magnetometers(recording);
    return { names: own.map(({ channel }) => channel.name), places: own.map(({ channel }) => [...channel.position]) };
  },
  prepare,
};
