/** Epochs in FIF files, as MNE-Python stores them. */
import { HemocastError } from '../../foundation/index.js';
import type { FifChannel } from './channel.js';
import { BLOCK, TAG, TAG_HEADER_BYTES, TYPE } from './constants.js';
import { type FifBlock, type FifTag, findBlocks } from './directory.js';
import { type FifMeasurement, readMeasurement } from './measurement.js';
import type { FifPart } from './parts.js';
import { sampleBytes, scaleSamples } from './samples.js';
import type { FifSource } from './source.js';
import { badTag, readNumber, readNumbers, readText } from './values.js';

export interface FifEpoch {
  /** Number of the event's sample in the continuous recording. */
  sample: number;
  /** The trigger's code. */
  code: number;
  /** The code's name; the code itself where it has none. */
  label: string;
}

/** Bytes after the values: three dimensions and their number. */
const DIMENSION_BYTES = 16;

interface EpochTable {
  source: FifSource;
  tag: FifTag;
  epochs: FifEpoch[];
  firstSample: number;
  samples: number;
}

export class FifEpochs {
  readonly kind = 'epochs';
  readonly channels: readonly FifChannel[];
  /** Hz. */
  readonly sampleRate: number;
  /** Samples of each channel in an epoch. */
  readonly samples: number;
  /** Seconds from the event to the first sample of an epoch. */
  readonly startTime: number;
  /** In the order of the data. */
  readonly epochs: readonly FifEpoch[];

  private constructor(
    readonly path: string,
    readonly measurement: FifMeasurement,
    /** Files that make up the recording. */
    readonly files: readonly string[],
    private readonly tables: readonly EpochTable[],
  ) {
    this.channels = measurement.channels;
    this.sampleRate = measurement.sampleRate;
    this.samples = tables[0].samples;
    this.startTime = tables[0].firstSample / measurement.sampleRate;
    this.epochs = tables.flatMap(({ epochs }) => epochs);
  }

  /** See `openFif`. */
  static async open(parts: readonly FifPart[], path: string): Promise<FifEpochs> {
    const tables: EpochTable[] = [];
    let measurement: FifMeasurement | undefined;
    for (const { source, root } of parts) {
      const own = await readMeasurement(source, root);
      measurement ??= own;
      const table = await readTable(source, root, own.channels.length);
      const [first = table] = tables;
      if (
        own.channels.length !== measurement.channels.length ||
        own.sampleRate !== measurement.sampleRate ||
        table.samples !== first.samples ||
        table.firstSample !== first.firstSample
      ) {
        throw new HemocastError(
          'fif-part',
          'A part of the recording does not have the channels and times of the first',
          {
            file: source.path,
          },
        );
      }
      tables.push(table);
    }
    if (measurement === undefined || tables.every(({ epochs }) => epochs.length === 0)) {
      throw new HemocastError('fif-empty', 'The file holds no epochs', { file: path, expected: 'one or more' });
    }
    const files = parts.map(({ source }) => source.path);
    return new FifEpochs(path, measurement, files, tables);
  }

  /**
   * Values of consecutive epochs.
   *
   * @param range `start` epoch and `count`; all by default. What lies past the end is left out.
   * @returns `[epoch, channel, sample]`, each channel in its own SI unit
   */
  async readEpochs({ start = 0, count = this.epochs.length }: { start?: number; count?: number } = {}): Promise<{
    data: Float32Array;
    epochs: number;
  }> {
    const from = Math.max(0, Math.min(Math.floor(start), this.epochs.length));
    const epochs = Math.max(0, Math.min(Math.floor(count), this.epochs.length - from));
    const values = this.channels.length * this.samples;
    const data = new Float32Array(epochs * values);
    let before = 0;
    for (const { source, tag, epochs: list } of this.tables) {
      const type = tag.type & ~TYPE.matrix;
      const bytesPerEpoch = values * (sampleBytes(type) as number);
      for (let k = Math.max(0, from - before); k < list.length && before + k < from + epochs; k++) {
        const bytes = await source.bytes(tag.position + TAG_HEADER_BYTES + k * bytesPerEpoch, bytesPerEpoch);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        this.channels.forEach(({ calibration, unitMultiplier }, c) => {
          const at = (before + k - from) * values + c * this.samples;
          // The range has no part in epochs, unlike in continuous data.
          const factor = calibration * 10 ** unitMultiplier;
          scaleSamples(data, at, view, type, c * this.samples, 1, this.samples, factor);
        });
      }
      before += list.length;
    }
    return { data, epochs };
  }
}

/** The block with epochs of a file, if there is one. */
export function epochBlock(root: FifBlock): FifBlock | undefined {
  return findBlocks(root, BLOCK.epochs).at(0);
}

async function readTable(source: FifSource, root: FifBlock, channels: number): Promise<EpochTable> {
  const block = epochBlock(root);
  const find = (wanted: number) => block?.tags.find(({ kind }) => kind === wanted);
  const [first, last, tag] = [find(TAG.firstSample), find(TAG.lastSample), find(TAG.epoch)];
  if (first === undefined || last === undefined || tag === undefined) {
    throw new HemocastError('fif-epochs', 'The epochs are not complete', {
      file: source.path,
      expected: 'the first and the last sample of the epochs, and their values',
    });
  }
  const firstSample = await readNumber(source, first, 'first sample of the epochs');
  const samples = (await readNumber(source, last, 'last sample of the epochs')) - firstSample + 1;
  const epochs = await readEvents(source, root);
  const type = tag.type & ~TYPE.matrix;
  const width = type === TYPE.float || type === TYPE.double ? sampleBytes(type) : undefined;
  if (width === undefined || (tag.type & TYPE.matrix) === 0) {
    throw badTag(source, tag, 'epochs', 'real samples of 32 or 64 bits', `type ${tag.type}`, 'fif-buffer');
  }
  const expected = epochs.length * channels * samples * width + DIMENSION_BYTES;
  if (!Number.isInteger(samples) || samples < 1 || tag.size !== expected) {
    const wanted = `${expected} bytes for ${epochs.length} epochs of ${channels} channels and ${samples} samples`;
    throw badTag(source, tag, 'epochs', wanted, `${tag.size} bytes`, 'fif-buffer');
  }
  return { source, tag, epochs, firstSample, samples };
}

/** Events as rows of sample, code before and code; their names as `name:code;name:code`. */
async function readEvents(source: FifSource, root: FifBlock): Promise<FifEpoch[]> {
  const block = findBlocks(root, BLOCK.events).at(0);
  const list = block?.tags.find(({ kind }) => kind === TAG.eventList);
  if (block === undefined || list === undefined) return [];
  const numbers = list.size === 0 ? [] : await readNumbers(source, list, 'events');
  if (numbers.length % 3 !== 0) throw badTag(source, list, 'events', 'three numbers each', `${numbers.length} numbers`);
  const description = block.tags.find(({ kind }) => kind === TAG.comment);
  const names = new Map<number, string>();
  const text = description === undefined ? '' : await readText(source, description, 'names of the events');
  for (const pair of text.split(';')) {
    const colon = pair.lastIndexOf(':');
    if (colon >= 0) names.set(Number(pair.slice(colon + 1)), pair.slice(0, colon));
  }
  return Array.from({ length: numbers.length / 3 }, (_, i) => {
    const code = numbers[3 * i + 2];
    return { sample: numbers[3 * i], code, label: names.get(code) ?? String(code) };
  });
}
