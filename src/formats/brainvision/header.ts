/** The header (`.vhdr`) of a BrainVision recording. */
import { HemocastError } from '../../foundation/index.js';
import { isSampleRate } from '../sample-rate.js';
import { decodeBrainVisionText, parseSections, type Sections, splitFields } from './text.js';

export type BrainVisionBinaryFormat = 'INT_16' | 'UINT_16' | 'INT_32' | 'IEEE_FLOAT_32';

/** Bytes of a value. */
export const BINARY_WIDTHS: Readonly<Record<BrainVisionBinaryFormat, number>> = {
  INT_16: 2,
  UINT_16: 2,
  INT_32: 4,
  IEEE_FLOAT_32: 4,
};

export interface BrainVisionChannel {
  name: string;
  reference: string;
  /** Size of one stored step, in `unit`. */
  resolution: number;
  /** `µV`, `mV`, `V`, `nV`, or what the file says of a channel that is no voltage, such as `C` (°C); empty where it says `n/a`. */
  unit: string;
  position?: BrainVisionPosition;
}

/**
 * A place of `[Coordinates]`, in the frame of the electrodes: x from T7 to T8, y from Oz to Fpz, z up. On the left theta is negative and phi
 * turned by half a circle, so that phi stays within ±90.
 */
export interface BrainVisionPosition {
  /** mm; exactly 1 for a direction on an ideal head. */
  radius: number;
  /** Degrees from the z axis. */
  theta: number;
  /** Degrees from the x axis. */
  phi: number;
}

export interface BrainVisionHeader {
  /** Names of the other two files as the header states them, without folders. */
  dataFile: string;
  markerFile: string;
  multiplexed: boolean;
  /** Undefined for ASCII. */
  binaryFormat: BrainVisionBinaryFormat | undefined;
  bigEndian: boolean;
  ascii: { decimalSymbol: string; skipLines: number; skipColumns: number };
  channels: BrainVisionChannel[];
  /** Hz. */
  sampleRate: number;
  /** Samples of each channel where the header says so. */
  dataPoints: number | undefined;
}

/** More channels than any amplifier has; a damaged number must not make lists without end. */
const GREATEST_CHANNELS = 65536;

/**
 * Reads a header.
 *
 * @throws HemocastError `brainvision-not-brainvision`, `brainvision-header` (with the field)
 */
export function readBrainVisionHeader(bytes: Uint8Array, file: string): BrainVisionHeader {
  const sections = parseSections(decodeBrainVisionText(bytes, file, 'Header'));
  const common = new Fields(sections, 'common infos', file);
  const ascii = new Fields(sections, 'ascii infos', file);
  const binary = new Fields(sections, 'binary infos', file);
  const dataFormat = common.choice('DataFormat', ['BINARY', 'ASCII'], 'BINARY');
  common.choice('DataType', ['TIMEDOMAIN'], 'TIMEDOMAIN');
  const count = common.number(
    'NumberOfChannels',
    (value) => Number.isInteger(value) && value > 0 && value <= GREATEST_CHANNELS,
  );
  const interval = common.number('SamplingInterval', (value) => isSampleRate(1e6 / value));
  return {
    dataFile: baseName(common.text('DataFile') ?? ''),
    markerFile: baseName(common.text('MarkerFile') ?? ''),
    multiplexed: common.choice('DataOrientation', ['MULTIPLEXED', 'VECTORIZED'], 'MULTIPLEXED') === 'MULTIPLEXED',
    binaryFormat:
      dataFormat === 'ASCII'
        ? undefined
        : binary.choice<BrainVisionBinaryFormat>(
            'BinaryFormat',
            ['INT_16', 'UINT_16', 'INT_32', 'IEEE_FLOAT_32'],
            'INT_16',
          ),
    bigEndian: binary.choice('UseBigEndianOrder', ['YES', 'NO'], 'NO') === 'YES',
    ascii: {
      decimalSymbol: ascii.text('DecimalSymbol') || '.',
      skipLines: ascii.count('SkipLines'),
      skipColumns: ascii.count('SkipColumns'),
    },
    channels: readChannels(sections, count, file),
    sampleRate: 1e6 / interval,
    dataPoints: common.text('DataPoints') === undefined ? undefined : common.count('DataPoints'),
  };
}

/** Values of a section. */
class Fields {
  private readonly fields: Map<string, string>;

  constructor(
    sections: Sections,
    private readonly section: string,
    private readonly file: string,
  ) {
    this.fields = sections.get(section) ?? new Map();
  }

  text(name: string): string | undefined {
    return this.fields.get(name.toLowerCase());
  }

  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const text = this.text(name)?.toUpperCase() ?? otherwise;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw this.fault(name, choices.join(' or '), text);
    return found;
  }

  /** A whole number, 0 where there is none. */
  count(name: string): number {
    const text = this.text(name);
    const value = Number(text ?? 0);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw this.fault(name, 'a whole number', text ?? '');
  }

  number(name: string, allowed: (value: number) => boolean): number {
    const text = this.text(name);
    const value = Number(text === undefined || text === '' ? Number.NaN : text);
    if (allowed(value)) return value;
    throw this.fault(name, 'a positive number', text ?? 'nothing');
  }

  private fault(name: string, expected: string, found: string): HemocastError {
    return new HemocastError('brainvision-header', 'The header cannot be used', {
      file: this.file,
      field: `[${this.section}] ${name}`,
      expected,
      found: found.slice(0, 60),
    });
  }
}

function readChannels(sections: Sections, count: number, file: string): BrainVisionChannel[] {
  const infos = sections.get('channel infos') ?? new Map<string, string>();
  const places = sections.get('coordinates') ?? new Map<string, string>();
  return Array.from({ length: count }, (_, i) => {
    const key = `ch${i + 1}`;
    const stated = infos.get(key);
    if (stated === undefined) {
      throw new HemocastError('brainvision-header', 'A channel is not described', {
        file,
        field: `[channel infos] Ch${i + 1}`,
        expected: `${count} channels`,
        found: `${infos.size}`,
      });
    }
    const [name, reference = '', resolution = '', unit = ''] = splitFields(stated);
    const step = resolution === '' ? 1 : Number(resolution);
    if (!Number.isFinite(step)) {
      throw new HemocastError('brainvision-header', 'The resolution of a channel is no number', {
        file,
        field: `[channel infos] Ch${i + 1}`,
        expected: 'a number such as 0.1',
        found: resolution.slice(0, 60),
      });
    }
    const position = places.get(key)?.split(',').map(Number);
    return {
      name: name === '' ? `Ch${i + 1}` : name,
      reference,
      resolution: step,
      unit: plainUnit(unit),
      // Radius 0 says that the place is unknown.
      ...(position?.length === 3 && position.every(Number.isFinite) && position[0] !== 0
        ? { position: { radius: position[0], theta: position[1], phi: position[2] } }
        : {}),
    };
  });
}

/**
 * The unit as its letters should be. Microvolts come in many spellings: without a unit (the format's default), with u, with the Greek
 * letter instead of the micro sign, or with a micro sign that was decoded wrongly somewhere on its way.
 */
function plainUnit(unit: string): string {
  if (unit === '') return 'µV';
  if (/^n\/a$/i.test(unit)) return '';
  if (/^(?:[uµμ]|\u00c2µ|\u00ce\u00bc|[?\ufffd\u20ac]+)V$/i.test(unit)) return 'µV';
  const known = ['V', 'mV', 'nV'].find((voltage) => voltage.toLowerCase() === unit.toLowerCase());
  return known ?? unit;
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
