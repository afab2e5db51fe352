/** Writing BrainVision recordings. */
import { HemocastError } from '../../foundation/index.js';
import type { BrainVisionPosition } from './header.js';

interface BrainVisionDescription {
  /** Unit `µV` by default, empty for numbers without one; the format knows `µV`, `mV`, `V`, `nV` and `C`. */
  channels: readonly { name: string; unit?: string; reference?: string; position?: BrainVisionPosition }[];
  /** Hz. */
  sampleRate: number;
  /** Seconds from the first sample. A label `Type/description` is split; others become `Comment`. */
  events?: readonly { onset: number; duration: number; label: string }[];
  /** `yyyy-mm-ddThh:mm:ss`. */
  startTime?: string;
}

export interface BrainVisionContent extends BrainVisionDescription {
  /** `[channel, sample]` in the channels' units. */
  data: Float32Array;
}

/** Content that comes in blocks. */
export interface BrainVisionBlocks extends BrainVisionDescription {
  /** Consecutive samples from the first one on, `[channel, sample]` in the channels' units. */
  blocks(): AsyncIterable<Float32Array>;
  /** Of whole numbers of 16 bits, in the channels' units, such as 0.5; by default values are written in float32. */
  resolution?: number;
}

/**
 * The three files of a recording, by their names. The same content gives the same bytes.
 *
 * @param name of the files, without folder and ending
 * @param format `float32` keeps every bit; `int16` is half as large, and no value is off by more than half of 1/32767 of its
 * channel's greatest
 * @throws HemocastError `brainvision-write` for shapes, times, places or values that the format cannot hold
 *
 * @example
 * for (const [file, bytes] of encodeBrainVision('sub-01_task-rest_eeg', { channels, sampleRate, data })) await storage.write(file, bytes);
 */
export function encodeBrainVision(
  name: string,
  content: BrainVisionContent,
  { format = 'float32' }: { format?: 'float32' | 'int16' } = {},
): Map<string, Uint8Array> {
  const { channels, sampleRate, data } = content;
  const samples = channels.length === 0 ? 0 : data.length / channels.length;
  if (!Number.isInteger(samples) || samples < 1) {
    throw fault(
      'The shape of the data does not fit its channels',
      'data',
      `${channels.length} × 1 or more`,
      `${data.length} values`,
    );
  }
  requireRate(sampleRate);
  const resolutions = channels.map((channel, c) =>
    format === 'float32' ? 1 : resolutionFor(data.subarray(c * samples, (c + 1) * samples), channel.name),
  );
  const text = new TextEncoder();
  return new Map([
    [`${name}.vhdr`, text.encode(headerText(name, content, format, resolutions))],
    [
      `${name}.eeg`,
      format === 'float32' ? multiplexFloats(data, channels.length) : multiplexIntegers(data, resolutions),
    ],
    [`${name}.vmrk`, text.encode(markerText(name, content))],
  ]);
}

/**
 * As `encodeBrainVision` in float32, or in 16 bits of a given resolution as amplifiers write, with the samples in parts, for recordings too large for memory.
 *
 * @throws HemocastError `brainvision-write` for times, rates and places that the format cannot hold
 *
 * @example
 * for (const [file, content] of encodeBrainVisionInParts('night', { channels, sampleRate, blocks })) await storage.write(file, content);
 */
export function encodeBrainVisionInParts(
  name: string,
  content: BrainVisionBlocks,
): Map<string, Uint8Array | AsyncIterable<Uint8Array>> {
  const { channels, sampleRate } = content;
  requireRate(sampleRate);
  const text = new TextEncoder();
  const { resolution } = content;
  const resolutions = channels.map(() => resolution ?? 1);
  return new Map<string, Uint8Array | AsyncIterable<Uint8Array>>([
    [
      `${name}.vhdr`,
      text.encode(headerText(name, content, resolution === undefined ? 'float32' : 'int16', resolutions)),
    ],
    [`${name}.eeg`, multiplexedBlocks(content)],
    [`${name}.vmrk`, text.encode(markerText(name, content))],
  ]);
}

async function* multiplexedBlocks({ channels, blocks, resolution }: BrainVisionBlocks): AsyncGenerator<Uint8Array> {
  for await (const block of blocks()) {
    if (resolution === undefined) yield multiplexFloats(block, channels.length);
    else
      yield multiplexIntegers(
        clipped(block, 32767 * resolution),
        channels.map(() => resolution),
      );
  }
}

/** As an amplifier at the end of its range. */
function clipped(block: Float32Array, limit: number): Float32Array {
  return block.map((value) => Math.max(-limit, Math.min(limit, value)));
}

function requireRate(sampleRate: number): void {
  if (sampleRate > 0 && Number.isFinite(1e6 / sampleRate)) return;
  throw fault('This sampling rate cannot be written', 'sampleRate', 'a positive number', `${sampleRate}`);
}

function headerText(
  name: string,
  { channels, sampleRate }: BrainVisionDescription,
  format: 'float32' | 'int16',
  resolutions: readonly number[],
): string {
  const lines = channels.map(({ name: channel, reference = '', unit = 'µV' }, c) =>
    // An empty unit would mean µV.
    [channel, reference, String(resolutions[c]), unit || 'n/a'].map(field).join(','),
  );
  return [
    'Brain Vision Data Exchange Header File Version 1.0',
    '; Written by Hemocast',
    '',
    '[Common Infos]',
    'Codepage=UTF-8',
    `DataFile=${name}.eeg`,
    `MarkerFile=${name}.vmrk`,
    'DataFormat=BINARY',
    'DataOrientation=MULTIPLEXED',
    `NumberOfChannels=${channels.length}`,
    '; Microseconds',
    `SamplingInterval=${1e6 / sampleRate}`,
    '',
    '[Binary Infos]',
    `BinaryFormat=${format === 'float32' ? 'IEEE_FLOAT_32' : 'INT_16'}`,
    '',
    '[Channel Infos]',
    '; Name, reference, resolution, unit',
    ...lines.map((line, c) => `Ch${c + 1}=${line}`),
    ...coordinateLines(channels),
    '',
  ].join('\r\n');
}

function coordinateLines(channels: BrainVisionDescription['channels']): string[] {
  if (channels.every(({ position }) => position === undefined)) return [];
  const lines = channels.map(({ name, position }, c) => {
    // Radius 0 says that the place is unknown; a line that is missing makes readers refuse the others.
    const { radius, theta, phi } = position ?? { radius: 0, theta: 0, phi: 0 };
    if (![radius, theta, phi].every(Number.isFinite)) {
      throw fault('A place cannot be written', name, 'finite numbers', `${radius}, ${theta}, ${phi}`);
    }
    return `Ch${c + 1}=${[radius, theta, phi].map(decimal).join(',')}`;
  });
  return ['', '[Coordinates]', '; Radius in mm (1: on an ideal head, 0: unknown), theta and phi in degrees', ...lines];
}

/** Without exponent, to a nanometre or a ten-thousandth of a second of arc. */
function decimal(value: number): string {
  return value
    .toFixed(7)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0');
}

function markerText(name: string, { sampleRate, events = [], startTime }: BrainVisionDescription): string {
  const date = startTime === undefined ? '0'.repeat(20) : startTime.replace(/\D/g, '').slice(0, 14).padEnd(20, '0');
  if (startTime !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(startTime)) {
    throw fault('The start time cannot be read', 'startTime', 'yyyy-mm-ddThh:mm:ss', startTime);
  }
  const lines = [`New Segment,,1,1,0,${date}`];
  for (const { onset, duration, label } of [...events].sort((a, b) => a.onset - b.onset)) {
    const position = Math.round(onset * sampleRate) + 1;
    const size = Math.round(duration * sampleRate);
    if (!Number.isSafeInteger(position) || position < 1 || !Number.isSafeInteger(size) || size < 0) {
      throw fault('An event cannot be written', label, 'an onset and a duration of 0 or more', `${onset}, ${duration}`);
    }
    const slash = label.indexOf('/');
    const [type, description] = slash > 0 ? [label.slice(0, slash), label.slice(slash + 1)] : ['Comment', label];
    lines.push([type, description].map(field).concat(`${position}`, `${size}`, '0').join(','));
  }
  return [
    'Brain Vision Data Exchange Marker File Version 1.0',
    '; Written by Hemocast',
    '',
    '[Common Infos]',
    'Codepage=UTF-8',
    `DataFile=${name}.eeg`,
    '',
    '[Marker Infos]',
    '; Type, description, position and length in samples, channel',
    ...lines.map((line, i) => `Mk${i + 1}=${line}`),
    '',
  ].join('\r\n');
}

/** A comma would end the field, a line break the line. */
function field(text: string): string {
  return text.replaceAll(',', '\\1').replace(/[\r\n]+/g, ' ');
}

function resolutionFor(values: Float32Array, name: string): number {
  let greatest = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) throw fault('A value is not finite', name, 'a number', `${value}`);
    greatest = Math.max(greatest, Math.abs(value));
  }
  return greatest === 0 ? 1 : greatest / 32767;
}

function multiplexFloats(data: Float32Array, channels: number): Uint8Array {
  const samples = data.length / channels;
  const bytes = new Uint8Array(4 * data.length);
  const view = new DataView(bytes.buffer);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < samples; i++) view.setFloat32(4 * (i * channels + c), data[c * samples + i], true);
  }
  return bytes;
}

function multiplexIntegers(data: Float32Array, resolutions: readonly number[]): Uint8Array {
  const channels = resolutions.length;
  const samples = data.length / channels;
  const bytes = new Uint8Array(2 * data.length);
  const view = new DataView(bytes.buffer);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < samples; i++) {
      view.setInt16(2 * (i * channels + c), Math.round(data[c * samples + i] / resolutions[c]), true);
    }
  }
  return bytes;
}

function fault(summary: string, place: string, expected: string, found: string): HemocastError {
  return new HemocastError('brainvision-write', summary, { field: place, expected, found });
}
