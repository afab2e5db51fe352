/** Writing EDF+C and BDF+C files. */
import {
  BDF,
  EDF,
  type EdfFamily,
  type EdfLayout,
  ExtremesFinder,
  fault,
  isStatus,
  RecordEncoder,
  type ValueExtremes,
} from './records.js';

interface EdfDescription {
  /** Names of up to 16 characters; unit `µV` by default. */
  channels: readonly { name: string; unit?: string; prefilter?: string; transducer?: string }[];
  /** Hz. */
  sampleRate: number;
  /** Seconds from the first sample. */
  events?: readonly { onset: number; duration: number; label: string }[];
  /** Code of the person, such as `sub-01`. */
  person?: string;
  /** `yyyy-mm-ddThh:mm:ss`; unknown by default. */
  startTime?: string;
}

export interface EdfContent extends EdfDescription {
  /** `[channel, sample]` in the channels' units. */
  data: Float32Array;
}

/** Content that comes in blocks. */
export interface EdfBlocks extends EdfDescription {
  /** Of each channel. */
  samples: number;
  /** Consecutive samples from the first one on, `[channel, sample]` in the channels' units: the same at every call. */
  blocks(): AsyncIterable<Float32Array>;
  /** Least and greatest value of every channel, where they are known. */
  extremes?: readonly ValueExtremes[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/**
 * Bytes of an EDF+C file with annotations. The same content gives the same bytes. Each channel's 16 bits span its own values, so rounding is
 * below 0.05 µV for signals that stay within 6 mV. Records last about a second and divide the recording evenly where they can; else the last
 * one is filled up with the last value of each channel.
 *
 * @throws HemocastError `edf-write` for values that are not finite or do not fit the format
 *
 * @example
 * await storage.write('rest.edf', encodeEdf({ channels: [{ name: 'Cz' }], sampleRate: 250, data }));
 */
export function encodeEdf(content: EdfContent): Uint8Array {
  return encode(content, EDF);
}

/**
 * Bytes of a BDF+C file: as `encodeEdf`, with 24 bits a sample, so that rounding is below 0.5 nV for signals that stay within 6 mV. A channel named `Status` or
 * `Trigger` is written as the whole numbers that it holds, without scaling, as readers of BDF expect.
 *
 * @throws HemocastError `edf-write`
 *
 * @example
 * await storage.write('rest.bdf', encodeBdf({ channels: [{ name: 'Cz' }], sampleRate: 2048, data }));
 */
export function encodeBdf(content: EdfContent): Uint8Array {
  return encode(content, BDF);
}

/**
 * As `encodeEdf`, in parts, for recordings too large for memory: the same bytes. The blocks are gone through twice, first for the range of
 * every channel, unless `extremes` gives it.
 *
 * @throws HemocastError `edf-write` while the parts are taken
 *
 * @example
 * await storage.write('night.edf', encodeEdfInParts({ channels, sampleRate: 1000, samples, blocks }));
 */
export function encodeEdfInParts(content: EdfBlocks): AsyncGenerator<Uint8Array> {
  return encodeInParts(content, EDF);
}

/**
 * As `encodeBdf`, in parts.
 *
 * @throws HemocastError `edf-write` while the parts are taken
 */
export function encodeBdfInParts(content: EdfBlocks): AsyncGenerator<Uint8Array> {
  return encodeInParts(content, BDF);
}

function encode(content: EdfContent, family: EdfFamily): Uint8Array {
  const { channels, data } = content;
  const samples = channels.length === 0 ? 0 : data.length / channels.length;
  const layout = layOut(content, samples, family, data.length);
  const finder = new ExtremesFinder(channels, family);
  finder.add(data);
  const ranges = headerRanges(channels, family, finder.extremes);
  const header = encodeHeader(content, family, ranges, layout);
  const records = new RecordEncoder(family, ranges, layout);
  const bytes = new Uint8Array(header.length + layout.lists.length * layout.recordBytes);
  bytes.set(header);
  const at = records.encode(data, bytes, header.length);
  records.finish(bytes, at);
  return bytes;
}

async function* encodeInParts(content: EdfBlocks, family: EdfFamily): AsyncGenerator<Uint8Array> {
  const { channels, samples } = content;
  const layout = layOut(content, samples, family, samples * channels.length);
  let { extremes } = content;
  if (extremes === undefined) {
    const finder = new ExtremesFinder(channels, family);
    for await (const block of content.blocks()) finder.add(block);
    extremes = finder.extremes;
  }
  const ranges = headerRanges(channels, family, extremes);
  yield encodeHeader(content, family, ranges, layout);
  const records = new RecordEncoder(family, ranges, layout);
  for await (const block of content.blocks()) {
    requireAnnounced(samples, records.given + block.length / channels.length, (given) => given <= samples);
    const bytes = new Uint8Array(records.completedBy(block) * layout.recordBytes);
    records.encode(block, bytes, 0);
    yield bytes;
  }
  requireAnnounced(samples, records.given, (given) => given === samples);
  const last = new Uint8Array(layout.lists.length > records.complete ? layout.recordBytes : 0);
  records.finish(last, 0);
  yield last;
}

function requireAnnounced(samples: number, given: number, fits: (given: number) => boolean): void {
  if (!fits(given)) throw fault('The blocks are not what was announced', 'blocks', `${samples} samples`, `${given}`);
}

/** @throws HemocastError `edf-write` for shapes, names, rates and events that do not fit */
function layOut(content: EdfDescription, samples: number, family: EdfFamily, values: number): EdfLayout {
  const { channels, sampleRate, events = [] } = content;
  if (!Number.isInteger(samples) || samples < 1 || channels.length > 4095) {
    throw fault(
      'The shape of the data does not fit its channels',
      'data',
      `${channels.length} channels × 1 or more samples`,
      `${values} values`,
    );
  }
  const long = channels.find(({ name }) => name.length > 16 || name === '');
  if (long !== undefined) throw fault('A channel name does not fit', 'name', '1 … 16 characters', long.name);
  const { perRecord, seconds } = chooseRecord(samples, sampleRate);
  const lists = annotationLists(events, Math.ceil(samples / perRecord), seconds);
  const width = family.bytesPerSample;
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 16);
  const annotationBytes = width * Math.ceil(longest / width);
  const recordBytes = width * perRecord * channels.length + annotationBytes;
  return { perRecord, seconds, lists, annotationBytes, recordBytes };
}

/** The range of a channel as the header states it. */
interface HeaderRange extends ValueExtremes {
  unit: string;
  /** Least and greatest value in that unit, in at most 8 characters. */
  least: string;
  greatest: string;
}

/** Larger units of a voltage, and what takes a value to them. */
const LARGER_UNITS: readonly [unit: string, factor: number][] = [
  ['mV', 1e-3],
  ['V', 1e-6],
];

/**
 * The ranges as they stand in the header, a little wider than the values. A voltage whose numbers are too long for the header's fields is stated in
 * mV or V.
 */
function headerRanges(
  channels: EdfDescription['channels'],
  family: EdfFamily,
  extremes: readonly ValueExtremes[],
): HeaderRange[] {
  return extremes.map(({ minimum, maximum }, c) => {
    const { name, unit = 'µV' } = channels[c];
    if (isStatus(name, family)) return stated(-(2 ** 23), 2 ** 23 - 1, unit, 1);
    const room = maximum - minimum > 1e-3 ? 0 : 0.5;
    const units = unit === 'µV' ? LARGER_UNITS : [];
    const [larger, factor] = [[unit, 1] as const, ...units].find(
      ([, by]) => fits((minimum - room) * by) && fits((maximum + room) * by),
    ) ?? [unit, 1];
    return stated(minimum - room, maximum + room, larger, factor);
  });
}

function stated(minimum: number, maximum: number, unit: string, factor: number): HeaderRange {
  const least = shortNumber(minimum * factor, Math.floor);
  const greatest = shortNumber(maximum * factor, Math.ceil);
  return { minimum: Number(least) / factor, maximum: Number(greatest) / factor, unit, least, greatest };
}

function fits(value: number): boolean {
  return value > -9999999 && value < 99999999;
}

/** Samples in a record: the divisor of the whole that is nearest to one second and whose duration can be written; else about a second. */
function chooseRecord(samples: number, sampleRate: number): { perRecord: number; seconds: number } {
  const duration = (perRecord: number) => Number(shortNumber(perRecord / sampleRate, Math.round));
  const exact = (perRecord: number) => Math.abs(duration(perRecord) * sampleRate - perRecord) <= 1e-9 * perRecord;
  let best = 0;
  for (let n = Math.max(1, Math.floor(sampleRate / 8)); n <= Math.min(samples, sampleRate * 8); n++) {
    if (samples % n !== 0 || !exact(n)) continue;
    if (best === 0 || Math.abs(Math.log(n / sampleRate)) < Math.abs(Math.log(best / sampleRate))) best = n;
  }
  for (let second = 1; best === 0 && second <= 100; second++) {
    const n = Math.round(sampleRate * second);
    if (Math.abs(n - sampleRate * second) < 1e-9 && exact(n)) best = n;
  }
  if (best === 0 && sampleRate > 0) {
    const n = Math.max(1, Math.round(sampleRate));
    if (Math.abs(duration(n) * sampleRate - n) <= 1e-6 * n) best = n;
  }
  if (best === 0)
    throw fault('This sampling rate cannot be written', 'sampleRate', 'a rate with few digits', `${sampleRate} Hz`);
  return { perRecord: best, seconds: duration(best) };
}

/** Text of at most 8 characters for a number, rounded by the given rule in its last place. */
function shortNumber(value: number, round: (x: number) => number): string {
  for (let decimals = 6; decimals >= 0; decimals--) {
    const factor = 10 ** decimals;
    const text = String(round(value * factor) / factor);
    if (text.length <= 8 && !text.includes('e')) return text;
  }
  throw fault(
    'A number is too large for the header of an EDF file',
    'physical range',
    'at most 8 characters',
    `${value}`,
  );
}

/** For each record its own start, then the events that begin in it. */
function annotationLists(
  events: NonNullable<EdfDescription['events']>,
  records: number,
  seconds: number,
): Uint8Array[] {
  const texts = Array.from({ length: records }, (_, record) => `+${plain(record * seconds)}\x14\x14\0`);
  for (const { onset, duration, label } of [...events].sort((a, b) => a.onset - b.onset)) {
    if (!Number.isFinite(onset) || !(duration >= 0 && Number.isFinite(duration))) {
      throw fault(
        'An event has no usable time',
        label,
        'a finite onset and a duration of 0 or more',
        `${onset}, ${duration}`,
      );
    }
    const record = Math.max(0, Math.min(records - 1, Math.floor(onset / seconds)));
    // Control characters separate the parts of a list, so they cannot be in a label.
    const clean = [...label].map((character) => (character < ' ' ? ' ' : character)).join('');
    const length = duration > 0 ? `\x15${plain(duration)}` : '';
    texts[record] += `${onset < 0 ? '' : '+'}${plain(onset)}${length}\x14${clean}\x14\0`;
  }
  const encoder = new TextEncoder();
  return texts.map((text) => encoder.encode(text));
}

/** Decimal text without an exponent, to the microsecond. */
function plain(seconds: number): string {
  return seconds.toFixed(6).replace(/\.?0+$/, '');
}

function encodeHeader(
  content: EdfDescription,
  { name: family, bytesPerSample }: EdfFamily,
  ranges: readonly HeaderRange[],
  { lists, perRecord, seconds, annotationBytes }: EdfLayout,
): Uint8Array {
  const { channels, person, startTime } = content;
  const count = channels.length + 1;
  const levels = 2 ** (8 * bytesPerSample - 1);
  const start = parseStart(startTime);
  const code = person === undefined || person.trim() === '' ? 'X' : ascii(person.trim()).replace(/\s+/g, '_');
  const fixed = [
    pad(family === 'EDF' ? '0' : '\xffBIOSEMI', 8),
    pad(`${code} X X X`, 80),
    pad(start === undefined ? 'Startdate X X X X' : `Startdate ${start.long} X X X`, 80),
    pad(start?.date ?? '01.01.85', 8),
    pad(start?.time ?? '00.00.00', 8),
    pad(String(256 * (count + 1)), 8),
    pad(`${family}+C`, 44),
    pad(String(lists.length), 8),
    pad(shortNumber(seconds, Math.round), 8),
    pad(String(count), 4),
  ];
  const column = (width: number, value: (c: number) => string, annotation: string) => [
    ...channels.map((_, c) => pad(value(c), width)),
    pad(annotation, width),
  ];
  const text = [
    ...fixed,
    ...column(16, (c) => ascii(channels[c].name), `${family} Annotations`),
    ...column(80, (c) => ascii(channels[c].transducer ?? ''), ''),
    ...column(8, (c) => ascii(ranges[c].unit), ''),
    ...column(8, (c) => ranges[c].least, '-1'),
    ...column(8, (c) => ranges[c].greatest, '1'),
    ...column(8, () => String(-levels), String(-levels)),
    ...column(8, () => String(levels - 1), String(levels - 1)),
    ...column(80, (c) => ascii(channels[c].prefilter ?? ''), ''),
    ...column(8, () => String(perRecord), String(annotationBytes / bytesPerSample)),
    ...column(32, () => '', ''),
  ].join('');
  // Every character stands for the byte of its code; a text encoder would make two bytes of the first one of BDF.
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** EDF headers are ASCII: µ becomes u, anything else unknown a question mark. */
function ascii(text: string): string {
  return text.replace(/[µμ]/g, 'u').replace(/[^ -~]/g, '?');
}

function pad(text: string, width: number): string {
  return text.slice(0, width).padEnd(width);
}

function parseStart(startTime: string | undefined) {
  if (startTime === undefined) return undefined;
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(startTime);
  const month = MONTHS[Number(parts?.[2]) - 1];
  if (parts === null || month === undefined) {
    throw fault('The start time cannot be read', 'startTime', 'yyyy-mm-ddThh:mm:ss', startTime);
  }
  const [, year, monthNumber, day, hours, minutes, seconds] = parts;
  return {
    long: `${day}-${month}-${year}`,
    date: `${day}.${monthNumber}.${year.slice(2)}`,
    time: `${hours}.${minutes}.${seconds}`,
  };
}
