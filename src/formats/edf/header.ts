/**
 * The header of EDF and EDF+ files (Kemp et al., Electroenceph. Clin. Neurophysiol. 82:391,
 * 1992; Kemp & Olivan, Clin. Neurophysiol. 114:1755, 2003): 256 bytes on the recording, then
 * 256 on each channel, all as padded text. BioSemi's BDF and BDF+ differ in the first eight bytes and in samples
 * of 24 bits instead of 16.
 */
import { HemocastError } from '../../foundation/index.js';

export interface EdfChannel {
  /** Label as stored, without padding. */
  name: string;
  transducer: string;
  /** Physical unit as stored, such as `uV`. */
  unit: string;
  physicalMinimum: number;
  physicalMaximum: number;
  digitalMinimum: number;
  digitalMaximum: number;
  prefilter: string;
  samplesPerRecord: number;
  /** Hz; 0 where the record has no duration. */
  sampleRate: number;
  /** True for `EDF Annotations` and `BDF Annotations`: text with times instead of samples. */
  isAnnotation: boolean;
  /** Where the channel's samples begin in a record. */
  byteOffset: number;
}

export type EdfKind = 'EDF' | 'EDF+C' | 'EDF+D' | 'BDF' | 'BDF+C' | 'BDF+D';

export interface EdfHeader {
  /** `+C`: with annotations; `+D`: with annotations and, perhaps, gaps between records. */
  kind: EdfKind;
  /** 2 for EDF, 3 for BDF; little-endian two's complement. */
  bytesPerSample: 2 | 3;
  /** Local patient identification. */
  person: string;
  /** Local recording identification. */
  recording: string;
  /** `dd.mm.yy` as stored. */
  startDate: string;
  /** `hh.mm.ss` as stored. */
  startTime: string;
  headerBytes: number;
  /** Number of data records; −1 where the recorder did not know. */
  records: number;
  recordSeconds: number;
  recordBytes: number;
  channels: EdfChannel[];
}

/** More channels than any recorder has: a guard against headers of garbage. */
const MAXIMUM_CHANNELS = 4096;
const MAXIMUM_RECORD_BYTES = 2 ** 28;
const FIXED_BYTES = 256;
const BYTES_PER_CHANNEL = 256;

/** Bytes of the whole header, from its first 256 bytes. Throws as `readEdfHeader`. */
export function edfHeaderSize(bytes: Uint8Array, file: string): number {
  checkMagic(bytes, file);
  const channels = wholeNumber(new Fields(bytes, file), 'number of channels', 252, 4);
  if (channels < 1 || channels > MAXIMUM_CHANNELS) {
    throw new HemocastError('edf-header', 'The number of channels is not plausible', {
      file,
      field: 'number of channels',
      byte: 252,
      expected: `1 … ${MAXIMUM_CHANNELS}`,
      found: `${channels}`,
    });
  }
  const size = FIXED_BYTES + BYTES_PER_CHANNEL * channels;
  const stated = wholeNumber(new Fields(bytes, file), 'number of header bytes', 184, 8);
  if (stated !== size) {
    throw new HemocastError('edf-header', 'The header contradicts itself about its own size', {
      file,
      field: 'number of header bytes',
      byte: 184,
      expected: `${size} bytes for ${channels} channels`,
      found: `${stated}`,
    });
  }
  return size;
}

/**
 * Reads the header.
 *
 * @param bytes the file, or at least its whole header
 * @param file name for error messages
 * @throws HemocastError `edf-not-edf`, `edf-truncated`, `edf-header` (a number that cannot be), `edf-channel-range`
 */
export function readEdfHeader(bytes: Uint8Array, file: string): EdfHeader {
  const headerBytes = edfHeaderSize(bytes, file);
  const bytesPerSample = bytes[0] === 0xff ? 3 : 2;
  if (bytes.length < headerBytes) throw truncatedHeader(file, headerBytes, bytes.length);
  const fields = new Fields(bytes, file);
  const records = wholeNumber(fields, 'number of data records', 236, 8);
  const recordSeconds = number(fields, 'duration of a data record', 244, 8);
  if (records < -1 || recordSeconds < 0) {
    throw new HemocastError('edf-header', 'A count in the header is negative', {
      file,
      field: records < -1 ? 'number of data records' : 'duration of a data record',
      byte: records < -1 ? 236 : 244,
      expected: '0 or more',
      found: `${records < -1 ? records : recordSeconds}`,
    });
  }
  const channels = readChannels(fields, headerBytes / BYTES_PER_CHANNEL - 1, recordSeconds, bytesPerSample);
  const last = channels[channels.length - 1];
  const recordBytes = last.byteOffset + bytesPerSample * last.samplesPerRecord;
  if (recordBytes > MAXIMUM_RECORD_BYTES) {
    throw new HemocastError('edf-header', 'A data record is larger than can be', {
      file,
      field: 'samples in each data record',
      expected: `at most ${MAXIMUM_RECORD_BYTES} bytes`,
      found: `${recordBytes}`,
    });
  }
  if (recordSeconds === 0 && channels.some((channel) => !channel.isAnnotation)) {
    throw new HemocastError('edf-header', 'The sampling rate cannot be known, because data records last 0 s', {
      file,
      field: 'duration of a data record',
      byte: 244,
      expected: 'above 0',
      found: '0',
    });
  }
  const family = bytesPerSample === 3 ? 'BDF' : 'EDF';
  const reserved = fields.text(192, 44);
  const plus = (['+C', '+D'] as const).find((ending) => reserved.startsWith(family + ending));
  return {
    kind: `${family}${plus ?? ''}`,
    bytesPerSample,
    person: fields.text(8, 80),
    recording: fields.text(88, 80),
    startDate: fields.text(168, 8),
    startTime: fields.text(176, 8),
    headerBytes,
    records,
    recordSeconds,
    recordBytes,
    channels,
  };
}

function checkMagic(bytes: Uint8Array, file: string): void {
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  if (isEdfStart(bytes) || isBdfStart(bytes)) {
    if (bytes.length < FIXED_BYTES) throw truncatedHeader(file, FIXED_BYTES, bytes.length);
    return;
  }
  throw new HemocastError('edf-not-edf', 'This is neither an EDF nor a BDF file', {
    file,
    byte: 0,
    expected: 'the character 0 and seven spaces, or the byte 255 and BIOSEMI',
    found: bytes.length === 0 ? 'an empty file' : JSON.stringify(start),
    advice: 'Check that it was exported as EDF or BDF and not, say, as text.',
  });
}

/** Whether a file that begins with these bytes calls itself EDF. */
export function isEdfStart(bytes: Uint8Array): boolean {
  return startsWith(bytes, 48, '       ');
}

/** Whether a file that begins with these bytes calls itself BDF. */
export function isBdfStart(bytes: Uint8Array): boolean {
  return startsWith(bytes, 0xff, 'BIOSEMI');
}

function startsWith(bytes: Uint8Array, first: number, rest: string): boolean {
  return bytes.length >= 8 && bytes[0] === first && [...rest].every((c, i) => bytes[i + 1] === c.charCodeAt(0));
}

function truncatedHeader(file: string, expected: number, found: number): HemocastError {
  return new HemocastError('edf-truncated', 'The file ends within its header', {
    file,
    byte: found,
    expected: `${expected} bytes`,
    found: `${found}`,
    advice: 'Copy the file again from where it was recorded.',
  });
}

function readChannels(fields: Fields, count: number, recordSeconds: number, bytesPerSample: 2 | 3): EdfChannel[] {
  const channels: EdfChannel[] = [];
  const at = (before: number, width: number, channel: number) => FIXED_BYTES + before * count + width * channel;
  let byteOffset = 0;
  for (let c = 0; c < count; c++) {
    const name = fields.text(at(0, 16, c), 16);
    const label = (what: string) => `${what} of channel ${c + 1} (${name})`;
    const isAnnotation = name === 'EDF Annotations' || (bytesPerSample === 3 && name === 'BDF Annotations');
    const samplesPerRecord = wholeNumber(fields, label('samples in each data record'), at(216, 8, c), 8);
    if (samplesPerRecord < 1 || samplesPerRecord > MAXIMUM_RECORD_BYTES / bytesPerSample) {
      throw new HemocastError('edf-header', 'A channel has no plausible number of samples', {
        file: fields.file,
        field: label('samples in each data record'),
        byte: at(216, 8, c),
        expected: '1 or more',
        found: `${samplesPerRecord}`,
      });
    }
    const range = isAnnotation
      ? { physicalMinimum: -1, physicalMaximum: 1, digitalMinimum: -32768, digitalMaximum: 32767 }
      : readRange(fields, at, c, label, 2 ** (8 * bytesPerSample - 1));
    channels.push({
      name,
      transducer: fields.text(at(16, 80, c), 80),
      unit: fields.text(at(96, 8, c), 8),
      ...range,
      prefilter: fields.text(at(136, 80, c), 80),
      samplesPerRecord,
      sampleRate: recordSeconds > 0 ? samplesPerRecord / recordSeconds : 0,
      isAnnotation,
      byteOffset,
    });
    byteOffset += bytesPerSample * samplesPerRecord;
  }
  return channels;
}

function readRange(
  fields: Fields,
  at: (before: number, width: number, channel: number) => number,
  channel: number,
  label: (what: string) => string,
  levels: number,
) {
  const physicalMinimum = number(fields, label('physical minimum'), at(104, 8, channel), 8);
  const physicalMaximum = number(fields, label('physical maximum'), at(112, 8, channel), 8);
  const digitalMinimum = wholeNumber(fields, label('digital minimum'), at(120, 8, channel), 8);
  const digitalMaximum = wholeNumber(fields, label('digital maximum'), at(128, 8, channel), 8);
  const digitalFits = digitalMinimum >= -levels && digitalMaximum < levels && digitalMinimum < digitalMaximum;
  if (digitalFits && physicalMinimum !== physicalMaximum) {
    return { physicalMinimum, physicalMaximum, digitalMinimum, digitalMaximum };
  }
  throw new HemocastError('edf-channel-range', 'A channel has no usable range, so its values cannot be scaled', {
    file: fields.file,
    field: label(digitalFits ? 'physical range' : 'digital range'),
    byte: at(digitalFits ? 104 : 120, 8, channel),
    expected: digitalFits ? 'two different numbers' : `−${levels} ≤ minimum < maximum ≤ ${levels - 1}`,
    found: digitalFits ? `${physicalMinimum} … ${physicalMaximum}` : `${digitalMinimum} … ${digitalMaximum}`,
  });
}

/** Padded text at known places. Fields should be ASCII; what is not is read as Latin-1, as recorders write it. */
class Fields {
  constructor(
    private readonly bytes: Uint8Array,
    readonly file: string,
  ) {}

  text(byte: number, length: number): string {
    let text = '';
    for (let i = byte; i < byte + length; i++) text += String.fromCharCode(this.bytes[i] === 0 ? 32 : this.bytes[i]);
    return text.trim();
  }
}

function number(fields: Fields, field: string, byte: number, length: number): number {
  const text = fields.text(byte, length);
  // Some recorders write the decimal comma of their country.
  const plain = text.replace(',', '.');
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new HemocastError('edf-header', 'A field of the header is not a number', {
    file: fields.file,
    field,
    byte,
    expected: 'a number',
    found: JSON.stringify(text),
    advice: 'The file may have been altered as if it were text (line ends); copy it again in binary mode.',
  });
}

function wholeNumber(fields: Fields, field: string, byte: number, length: number): number {
  const value = number(fields, field, byte, length);
  if (Number.isInteger(value)) return value;
  throw new HemocastError('edf-header', 'A count in the header is not a whole number', {
    file: fields.file,
    field,
    byte,
    expected: 'a whole number',
    found: `${value}`,
  });
}
