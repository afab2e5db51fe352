/** fNIRS in XDF files, as LabRecorder stores the streams of recorders of light. */
import {
  isXdfStart,
  openXdf,
  SNIRF_PROCESSED,
  SNIRF_RAW_AMPLITUDE,
  type SnirfFile,
  type SnirfMeasurement,
  type SnirfOptode,
  type SnirfStim,
  sampleTimes,
  type XdfFile,
  type XdfStream,
} from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import { electrodePosition } from '../electrode-positions.js';
import type { FnirsFile, FnirsReader } from './fnirs-reader.js';
import { montageBeside, montageOfNames, type StreamChannel, type StreamMontage } from './stream-montage.js';

type Point = readonly [number, number, number];

/** Of the same label, within so many seconds in two streams, markers are one. */
const SAME_MARKER = 0.05;
/** Part by which the recorder's clock and a stated rate may differ. */
const TOLERATED_RATE = 0.01;
/** mm between the optodes of a short channel where the file does not say it. */
const SHORT = 8;
const MIDDLE_OF_HEAD: Point = [0, -20, 15];

/**
 * The stream of light of a recording (of several the one that is called raw, else the one with the most channels), with the texts and codes
 * of marker streams as stimuli. Which optodes its channels belong to is read from their names or from a JSON file beside the recording.
 */
export const xdfFnirsReader: FnirsReader = {
  format: 'XDF',
  extensions: ['.xdf', '.xdfz', '.xdf.gz'],
  matches: isXdfStart,
  read: readXdfFnirs,
};

/** Whether a stream is one of light or haemoglobin. */
export function isLightStream({ type, format, nominalRate, samples, channels }: XdfStream): boolean {
  if (format === 'string' || !(nominalRate > 0) || samples < 2) return false;
  return /nirs/i.test(type) || channels.filter((channel) => /nirs/i.test(channel.type)).length > channels.length / 2;
}

async function readXdfFnirs(storage: Storage, path: string): Promise<FnirsFile> {
  const xdf = await openXdf(storage, path);
  const remarks = xdf.damage.map(
    ({ byte, length }) => `${length} bytes from byte ${byte} cannot be read: the file is damaged or was cut off`,
  );
  const stream = chooseStream(xdf, remarks);
  const names = stream.channels.map(({ name }, c) => name || `${stream.name} ${c + 1}`);
  const montage = montageOfNames(names) ?? (await montageBeside(storage, path));
  const time = stream.times.map((moment) => moment - stream.times[0]);
  const { sampleRate, parts, backwards } = sampleTimes(time);
  if (backwards !== undefined) {
    throw new HemocastError(
      'xdf-order',
      'The clock of the fNIRS jumps back, so that its samples have no order in time',
      {
        file: path,
        field: `stream ${stream.name}, sample ${backwards + 1}`,
        expected: `${time[backwards - 1]} s or later`,
        found: `${time[backwards]} s`,
        advice: 'Record each session to a file of its own.',
      },
    );
  }
  for (const [stated, where] of [
    [stream.nominalRate, 'the stream'],
    [montage?.statedRate, montage?.from],
  ] as const) {
    if (stated === undefined || Math.abs(stated / sampleRate - 1) < TOLERATED_RATE) continue;
    remarks.push(
      `By the recorder's clock the rate is ${sampleRate.toFixed(4)} Hz, not ${Number(stated.toFixed(4))} Hz as ${where} states`,
    );
  }
  const stored = await xdf.readSignals(stream);
  const layout = montage === undefined ? unknownLayout(names) : layoutOf(montage, stream, remarks);
  if (montage === undefined) {
    remarks.push(
      'Nothing says which optodes the channels belong to: neither their names nor a JSON file with ChMontage beside the recording',
    );
  }
  const data = new Float32Array(layout.columns.length * stored.samples);
  for (const [row, column] of layout.columns.entries()) {
    const from = column * stored.samples;
    data.set(stored.data.subarray(from, from + stored.samples), row * stored.samples);
  }
  const file: SnirfFile = {
    sampleRate,
    time,
    ...(parts && { parts }),
    samples: stored.samples,
    data,
    measurementList: layout.measurementList,
    probe: layout.probe,
    stims: await markers(xdf, stream, remarks),
    metadata: {},
  };
  return { format: 'XDF', file, inactive: [], remarks };
}

/** @throws HemocastError `xdf-no-fnirs` */
function chooseStream(file: XdfFile, remarks: string[]): XdfStream {
  const light = file.streams.filter(isLightStream);
  const rank = ({ name, channels }: XdfStream) =>
    (/raw|light|intens/i.test(name) ? 2e6 : /stat|quality|noise|battery|accel|imu|gyro/i.test(name) ? 0 : 1e6) +
    channels.length;
  const [chosen, ...others] = light.sort((a, b) => rank(b) - rank(a));
  if (chosen === undefined) {
    throw new HemocastError('xdf-no-fnirs', 'No stream of the recording is fNIRS', {
      file: file.path,
      expected: 'a stream of type NIRS with samples at a regular rate',
      found: file.streams.map(({ name, type, samples }) => `${name} (${type}, ${samples} samples)`).join(', '),
    });
  }
  if (others.length > 0) {
    remarks.push(
      `The stream ${chosen.name} is read; other fNIRS is left out: ${others.map(({ name }) => name).join(', ')}`,
    );
  }
  return chosen;
}

interface Layout {
  /** Of the stream, one a row. */
  columns: number[];
  measurementList: SnirfMeasurement[];
  probe: SnirfFile['probe'];
}

/** Each channel by its name alone; nothing is claimed about light. */
function unknownLayout(names: readonly string[]): Layout {
  const measurementList = names.map((label) => ({ source: 0, detector: 0, dataType: SNIRF_PROCESSED, label }));
  const probe = { wavelengths: [760, 850], sources: [{ label: 'unknown' }], detectors: [{ label: 'unknown' }] };
  return { columns: names.map((_, c) => c), measurementList, probe };
}

function layoutOf({ channels, separation, from }: StreamMontage, stream: XdfStream, remarks: string[]): Layout {
  const known = channels.filter(({ index }) => index < stream.channels.length);
  if (known.length < channels.length) {
    remarks.push(`${channels.length - known.length} channels that ${from} lists are not in the stream`);
  }
  const rest = stream.channels.length - new Set(known.map(({ index }) => index)).size;
  remarks.push(
    `Optodes and wavelengths of ${known.length} channels are taken from ${from}${rest > 0 ? `; ${rest} channels are not listed and are left out` : ''}`,
  );
  const sources = [...new Set(known.map(({ source }) => source))];
  const detectors = [...new Set(known.map(({ detector }) => detector))];
  const wavelengths = [...new Set(known.flatMap(({ wavelength }) => wavelength ?? []))].sort((a, b) => a - b);
  const places = new Map([...sources, ...detectors].map((label) => [label, placeOf(label)]));
  for (const { source, detector, isShort } of known) {
    if (!isShort) continue;
    const [own, other] = [places.get(source), places.get(detector)];
    if (own === undefined && other !== undefined) places.set(source, beside(other, separation.short ?? SHORT));
    else if (other === undefined && own !== undefined) places.set(detector, beside(own, separation.short ?? SHORT));
  }
  if ([...places.values()].some((place) => place !== undefined)) {
    remarks.push(
      'Optodes are placed by the 10-05 names in their labels, those of short channels beside their partners',
    );
  }
  const optode = (label: string): SnirfOptode => ({ label, ...(places.get(label) && { position: places.get(label) }) });
  return {
    columns: known.map(({ index }) => index),
    measurementList: known.map((channel) => ({
      source: sources.indexOf(channel.source),
      detector: detectors.indexOf(channel.detector),
      ...quantityOf(channel, wavelengths, stream),
    })),
    probe: {
      wavelengths: wavelengths.length > 0 ? wavelengths : [760, 850],
      sources: sources.map(optode),
      detectors: detectors.map(optode),
    },
  };
}

function quantityOf(
  { kind, wavelength, index }: StreamChannel,
  wavelengths: readonly number[],
  { channels }: XdfStream,
): Pick<SnirfMeasurement, 'dataType' | 'label' | 'unit' | 'wavelengthIndex'> {
  const unit = channels[index].unit || undefined;
  if (kind !== undefined) return { dataType: SNIRF_PROCESSED, label: kind, ...(unit && { unit }) };
  return { dataType: SNIRF_RAW_AMPLITUDE, wavelengthIndex: wavelengths.indexOf(wavelength!), ...(unit && { unit }) };
}

/** By the 10-05 name in a label such as `S1_FCC3h`. */
function placeOf(label: string): Point | undefined {
  return electrodePosition(label) ?? electrodePosition(label.replace(/^[SD]\d+[ _-]/i, ''));
}

/** A place so many mm away along the scalp. */
function beside(place: Point, distance: number): Point {
  const [x, y, z] = place.map((value, axis) => value - MIDDLE_OF_HEAD[axis]);
  // At right angles to the way up and to the way out.
  const along = Math.hypot(x, y) > 1 ? [-y, x, 0] : [1, 0, 0];
  const length = Math.hypot(...along);
  const moved = [x, y, z].map((value, axis) => value + (distance * along[axis]) / length);
  return [moved[0] + MIDDLE_OF_HEAD[0], moved[1] + MIDDLE_OF_HEAD[1], moved[2] + MIDDLE_OF_HEAD[2]];
}

/** Texts, and numbers at irregular times in streams that call themselves markers; those of two streams that say the same count once. */
async function markers(file: XdfFile, light: XdfStream, remarks: string[]): Promise<SnirfStim[]> {
  const found: { onset: number; label: string }[] = [];
  const start = light.times[0];
  const end = light.times[light.times.length - 1];
  let outside = 0;
  for (const stream of file.streams) {
    const { nominalRate, format, channels, type } = stream;
    const isMarkers = format === 'string' || (channels.length === 1 && /marker|event|trigger|stim/i.test(type));
    if (nominalRate !== 0 || !isMarkers || stream.samples === 0) continue;
    for (const [i, label] of (await file.readLabels(stream)).entries()) {
      if (stream.times[i] >= start && stream.times[i] <= end) found.push({ onset: stream.times[i] - start, label });
      else outside++;
    }
  }
  if (outside > 0) {
    remarks.push(`${outside} markers lie before the start or after the end of the fNIRS; they are left out`);
  }
  const byLabel = new Map<string, SnirfStim['events']>();
  let twice = 0;
  for (const { onset, label } of found.sort((a, b) => a.onset - b.onset)) {
    const events = byLabel.get(label) ?? [];
    byLabel.set(label, events);
    if (events.length > 0 && onset - events[events.length - 1].onset < SAME_MARKER) twice++;
    else events.push({ onset, duration: 0, amplitude: 1 });
  }
  if (twice > 0) remarks.push(`${twice} markers that several streams hold count once`);
  return [...byLabel].map(([name, events]) => ({ name, events }));
}
