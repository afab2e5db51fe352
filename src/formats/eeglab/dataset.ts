/** What an EEGLAB dataset says of its signals: the struct `EEG` in a `.set` file. */
import { HemocastError } from '../../foundation/index.js';
import {
  type MatStruct,
  type MatValue,
  type MatVariables,
  matCount,
  matField,
  matNumber,
  matString,
  readMat,
} from '../mat/index.js';
import { EXPECTED_RATE, isSampleRate } from '../sample-rate.js';

export interface EeglabChannel {
  name: string;
  /** As the file states it, such as `EEG` or `EOG`; empty where it does not. */
  type: string;
  /** x to the nose, y to the left, z up, in the file's own unit. */
  position?: readonly [number, number, number];
}

export interface EeglabEvent {
  /** A text or a number in the file. */
  type: string;
  /** Samples from the first one (0; the file counts from 1), not always whole. Epochs lie end to end. */
  latency: number;
  /** Samples; of a `boundary`, how many were cut out there. */
  duration: number;
}

export interface EeglabDataset {
  channels: EeglabChannel[];
  /** Hz. */
  sampleRate: number;
  /** Samples of each channel in an epoch, or in all for continuous data. */
  points: number;
  /** 1 for continuous data. */
  epochs: number;
  /** Seconds from the time-locking event to the first sample of an epoch. */
  epochStart: number;
  events: EeglabEvent[];
  /** Name of the file with the samples, without folders; or the samples, `[channel, sample]` with the channel running fastest. */
  data: string | ArrayLike<number>;
  remarks: string[];
}

const FIELDS = [
  'nbchan',
  'pnts',
  'trials',
  'srate',
  'xmin',
  'data',
  'datfile',
  'chanlocs.labels',
  'chanlocs.type',
  'chanlocs.X',
  'chanlocs.Y',
  'chanlocs.Z',
  'chanlocs.theta',
  'chanlocs.radius',
  'event.type',
  'event.latency',
  'event.duration',
];

/**
 * Reads a dataset (`.set`), written with MATLAB's -v6, -v7 or -v7.3, as the struct `EEG` or with its fields as variables.
 *
 * @throws HemocastError `eeglab-not-eeglab`, `eeglab-field`, `eeglab-size`; as `readMat` for the file itself
 */
export async function readEeglabDataset(bytes: Uint8Array, file: string): Promise<EeglabDataset> {
  const variables = await readMat(bytes, file, { only: FIELDS.flatMap((field) => [field, `EEG.${field}`]) });
  return new DatasetReader(datasetStruct(variables, file), file).read();
}

function datasetStruct(variables: MatVariables, file: string): MatStruct {
  const stored = variables.get('EEG');
  if (stored?.kind === 'struct' && matCount(stored) === 1) return stored;
  if (stored === undefined && variables.has('srate') && variables.has('data')) {
    return { kind: 'struct', shape: [1, 1], fields: new Map([...variables].map(([name, value]) => [name, [value]])) };
  }
  throw new HemocastError('eeglab-not-eeglab', 'The file is no dataset of EEGLAB', {
    file,
    field: 'EEG',
    expected: 'one struct',
    found: stored === undefined ? 'nothing' : `${stored.kind === 'struct' ? matCount(stored) : stored.kind}`,
    advice: 'Save the dataset in EEGLAB with "Save current dataset as".',
  });
}

class DatasetReader {
  private readonly remarks: string[] = [];

  constructor(
    private readonly struct: MatStruct,
    private readonly file: string,
  ) {}

  read(): EeglabDataset {
    const count = this.count('nbchan', undefined);
    const points = this.count('pnts', undefined);
    const epochs = this.count('trials', 1);
    const sampleRate = this.number('srate', undefined);
    if (!isSampleRate(sampleRate)) throw this.fault('srate', EXPECTED_RATE, `${sampleRate}`);
    return {
      channels: this.channels(count),
      sampleRate,
      points,
      epochs,
      epochStart: this.number('xmin', 0),
      events: this.events(),
      data: this.data(count * points * epochs),
      remarks: this.remarks,
    };
  }

  private data(size: number): EeglabDataset['data'] {
    const value = this.field('data');
    if (value?.kind === 'text') {
      const named = matString(value, 'EEG.data', this.file);
      const datfile = this.field('datfile');
      const name = named !== '' && named !== 'EEG' ? named : datfile?.kind === 'text' ? (datfile.rows[0] ?? '') : '';
      return baseName(name.trim());
    }
    if (value?.kind !== 'numeric' || value.imaginary !== undefined) {
      throw this.fault('data', 'numbers or the name of a file', value?.kind ?? 'nothing');
    }
    if (value.data.length !== size) {
      throw new HemocastError('eeglab-size', 'The data have another size than the dataset says', {
        file: this.file,
        field: 'EEG.data',
        expected: `${size} values (nbchan × pnts × trials)`,
        found: `${value.shape.join(' × ')}`,
      });
    }
    const { data } = value;
    return data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : data;
  }

  private channels(count: number): EeglabChannel[] {
    const places = this.field('chanlocs');
    const found = places?.kind === 'struct' ? matCount(places) : 0;
    if (places?.kind !== 'struct' || found !== count) {
      if (found > 0)
        this.remarks.push(`chanlocs describes ${found} channels, the data have ${count}: names are left out.`);
      if (count > 65536) throw this.fault('nbchan', 'at most 65536', `${count}`);
      return Array.from({ length: count }, (_, i) => ({ name: `EEG ${String(i).padStart(3, '0')}`, type: '' }));
    }
    return Array.from({ length: count }, (_, i) => {
      const entry = (name: string) => places.fields.get(name)?.[i];
      const position = positionOf(entry);
      return {
        name: textIn(entry('labels')).trim() || `EEG ${String(i).padStart(3, '0')}`,
        type: textIn(entry('type')).trim(),
        ...(position === undefined ? {} : { position }),
      };
    });
  }

  private events(): EeglabEvent[] {
    const stored = this.field('event');
    if (stored?.kind !== 'struct') return [];
    const latencies = stored.fields.get('latency') ?? [];
    const events: EeglabEvent[] = [];
    latencies.forEach((value, i) => {
      const latency = numberIn(value) - 1;
      if (!Number.isFinite(latency)) return;
      const duration = numberIn(stored.fields.get('duration')?.[i]);
      events.push({
        type: textIn(stored.fields.get('type')?.[i]),
        latency,
        duration: Number.isFinite(duration) && duration > 0 ? duration : 0,
      });
    });
    const lost = latencies.length - events.length;
    if (lost > 0) this.remarks.push(`${lost} events have no latency and are left out.`);
    return events.sort((a, b) => a.latency - b.latency);
  }

  private field(name: string): MatValue | undefined {
    return matField(this.struct, name, this.file);
  }

  private number(name: string, otherwise: number | undefined): number {
    const value = this.field(name);
    if (otherwise !== undefined && (value === undefined || Number.isNaN(numberIn(value)))) return otherwise;
    return matNumber(value, `EEG.${name}`, this.file);
  }

  private count(name: string, otherwise: number | undefined): number {
    const value = this.number(name, otherwise);
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw this.fault(name, 'a whole number of 1 or more', `${value}`);
  }

  private fault(name: string, expected: string, found: string): HemocastError {
    return new HemocastError('eeglab-field', 'The dataset cannot be used', {
      file: this.file,
      field: `EEG.${name}`,
      expected,
      found,
    });
  }
}

/** One number, NaN for anything else. */
function numberIn(value: MatValue | undefined): number {
  if (value?.kind === 'text' && value.rows.length === 1 && value.rows[0].trim() !== '') return Number(value.rows[0]);
  return value?.kind === 'numeric' && value.data.length === 1 ? Number(value.data[0]) : Number.NaN;
}

/** A text, or a number or a cell of one text as text; empty for anything else. */
function textIn(value: MatValue | undefined): string {
  if (value?.kind === 'text') return value.rows[0] ?? '';
  if (value?.kind === 'cell' && value.cells.length === 1 && value.cells[0].kind !== 'cell')
    return textIn(value.cells[0]);
  const number = numberIn(value);
  return Number.isNaN(number) ? '' : String(number);
}

function positionOf(entry: (name: string) => MatValue | undefined): readonly [number, number, number] | undefined {
  const number = (name: string) => numberIn(entry(name));
  const position = [number('X'), number('Y'), number('Z')] as const;
  if (position.every(Number.isFinite)) return position.some((value) => value !== 0) ? position : undefined;
  // Not a number is an unknown place, whatever else stands there; a field that is left empty says nothing.
  const x = entry('X');
  if (x?.kind === 'numeric' && x.data.length === 1 && Number.isNaN(Number(x.data[0]))) return undefined;
  // EEGLAB's flat picture of the head: clockwise from the nose in degrees, and the distance from the vertex, 0.5 at the equator.
  const theta = (number('theta') / 180) * Math.PI;
  const inclination = number('radius') * Math.PI;
  if (!Number.isFinite(theta) || !Number.isFinite(inclination)) return undefined;
  return [Math.sin(inclination) * Math.cos(theta), -Math.sin(inclination) * Math.sin(theta), Math.cos(inclination)];
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
