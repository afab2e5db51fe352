/** Descriptions of streams: the XML of stream headers and footers. */
import { HemocastError } from '../../foundation/index.js';
import { EXPECTED_RATE, isSampleRate } from '../sample-rate.js';
import { parseXml, type XmlElement } from '../xml.js';

export type XdfSampleFormat = 'float32' | 'double64' | 'int8' | 'int16' | 'int32' | 'int64' | 'string';

export interface XdfChannel {
  /** Empty where the stream does not name its channels. */
  name: string;
  /** As stored, such as `microvolts` or `uV`. */
  unit: string;
  /** As stored, such as `EEG`. */
  type: string;
}

export interface XdfStreamHeader {
  name: string;
  /** As stored, such as `EEG` or `Markers`. */
  type: string;
  format: XdfSampleFormat;
  /** Hz; 0 for samples at irregular times. */
  nominalRate: number;
  channels: XdfChannel[];
  /** The source says that it may leave out samples, so that their times must stay as they are. */
  canDropSamples: boolean;
}

const FORMATS: readonly string[] = ['float32', 'double64', 'int8', 'int16', 'int32', 'int64', 'string'];
/** More than any device has: a guard against garbage. */
const MAXIMUM_CHANNELS = 65536;

/**
 * Reads a stream's header.
 *
 * @throws HemocastError `xdf-header`
 */
export function readStreamHeader(bytes: Uint8Array, file: string, byte: number): XdfStreamHeader {
  const info = readInfo(bytes, file, byte);
  const fail = (field: string, expected: string, found: string): never => {
    throw new HemocastError('xdf-header', 'The header of a stream cannot be used', {
      file,
      field,
      byte,
      expected,
      found,
    });
  };
  const channelCount = Number(textOf(info, 'channel_count') || Number.NaN);
  if (!Number.isInteger(channelCount) || channelCount < 1 || channelCount > MAXIMUM_CHANNELS) {
    fail('channel_count', `1 … ${MAXIMUM_CHANNELS}`, textOf(info, 'channel_count'));
  }
  const nominalRate = Number(textOf(info, 'nominal_srate') || Number.NaN);
  if (nominalRate !== 0 && !isSampleRate(nominalRate)) {
    fail('nominal_srate', `0, or ${EXPECTED_RATE}`, textOf(info, 'nominal_srate'));
  }
  const format = textOf(info, 'channel_format');
  if (!FORMATS.includes(format)) fail('channel_format', FORMATS.join(', '), format);
  const description = child(info, 'desc');
  const listed = child(description, 'channels')?.children.filter(({ name }) => name === 'channel') ?? [];
  return {
    name: textOf(info, 'name'),
    type: textOf(info, 'type'),
    format: format as XdfSampleFormat,
    nominalRate,
    channels: Array.from({ length: channelCount }, (_, c) => ({
      name: textOf(listed[c], 'label'),
      unit: textOf(listed[c], 'unit'),
      type: textOf(listed[c], 'type'),
    })),
    canDropSamples: textOf(child(description, 'synchronization'), 'can_drop_samples').toLowerCase() === 'true',
  };
}

/** The number of samples that a footer states, or undefined where it states none. */
export function readFooterCount(bytes: Uint8Array, file: string, byte: number): number | undefined {
  const text = textOf(readInfo(bytes, file, byte), 'sample_count');
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function readInfo(bytes: Uint8Array, file: string, byte: number): XmlElement {
  const text = new TextDecoder('utf-8').decode(bytes).replace(/\0+$/, '').trim();
  try {
    return parseXml(text, file, 'xdf-xml');
  } catch (cause) {
    throw new HemocastError('xdf-header', 'The description of a stream is no well-formed XML', { file, byte, cause });
  }
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((inner) => inner.name === name);
}

function textOf(element: XmlElement | undefined, name: string): string {
  return child(element, name)?.text.trim() ?? '';
}
