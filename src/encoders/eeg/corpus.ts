/**
 * EEG to pre-train on: recordings as patches in files, of which each step reads the few seconds that it needs, so that
 * a corpus may be larger than memory.
 */
import { HemocastError, type Random, type Storage } from '../../foundation/index.js';
import { labramRow } from '../../modalities/labram-channels.js';
import { LABRAM_PATCH } from './labram.js';

/** One prepared recording. */
export interface CorpusRecording {
  id: string;
  person: string;
  /** File of single-precision values `[second, channel, 200]` in 100 µV, little-endian, without a header. */
  path: string;
  channels: readonly string[];
  seconds: number;
  /** Second of the file at which this contiguous part of the recording begins; 0 where absent. */
  from?: number;
}

export interface WindowShape {
  batch: number;
  channels: number;
  seconds: number;
}

/** Values further out are drawn in to this: 500 µV, beyond any EEG, so that a pulled electrode does not rule a window. */
const LARGEST_VALUE = 5;

/** Feeds of a batch of windows. */
export interface CorpusBatch {
  /** `[batch, channels, seconds, 200]` in 100 µV */
  x: Float32Array;
  /** `[batch, channels]` */
  rows: BigInt64Array;
  /** Where each window comes from. */
  sources: CorpusRecording[];
}

/** Draws windows of a fixed size from recordings of any montage: some of its channels, chosen again for every window. */
export class EegCorpus {
  private readonly ends: number[] = [];

  /** @throws `pretraining-data` where a recording has fewer channels or seconds than a window, or there is none */
  constructor(
    private readonly storage: Storage,
    readonly recordings: readonly CorpusRecording[],
    readonly shape: WindowShape,
  ) {
    if (recordings.length === 0) {
      throw new HemocastError('pretraining-data', 'There is no EEG to learn from', {
        expected: 'at least one recording to train on and one to choose on',
        found: 'none',
        advice: 'Give recordings of at least two people.',
      });
    }
    let total = 0;
    for (const { id, channels, seconds } of recordings) {
      if (channels.length < shape.channels || seconds < shape.seconds) {
        throw new HemocastError('pretraining-data', 'A recording is smaller than a window', {
          field: id,
          expected: `at least ${shape.channels} channels and ${shape.seconds} s`,
          found: `${channels.length} channels and ${seconds} s`,
          advice: 'Leave the recording out, or choose smaller windows.',
        });
      }
      // A recording is drawn as often as it is large, for every patch is worth the same.
      total += seconds * channels.length;
      this.ends.push(total);
    }
  }

  /** A batch of windows, the same for the same generator. */
  async draw(random: Random): Promise<CorpusBatch> {
    const { batch, channels, seconds } = this.shape;
    const x = new Float32Array(batch * channels * seconds * LABRAM_PATCH);
    const rows = new BigInt64Array(batch * channels);
    const sources: CorpusRecording[] = [];
    for (let place = 0; place < batch; place++) {
      const at = random.uniform() * this.ends[this.ends.length - 1];
      const recording = this.recordings[this.ends.findIndex((end) => at < end)];
      const start = random.integer(recording.seconds - seconds + 1);
      const chosen = random.permutation(recording.channels.length).slice(0, channels);
      sources.push(recording);
      await this.read(recording, start, chosen, place, { x, rows });
    }
    return { x, rows, sources };
  }

  private async read(
    { path, channels: names, from: first = 0 }: CorpusRecording,
    second: number,
    chosen: readonly number[],
    place: number,
    { x, rows }: Pick<CorpusBatch, 'x' | 'rows'>,
  ): Promise<void> {
    const { channels, seconds } = this.shape;
    const perSecond = names.length * LABRAM_PATCH;
    const start = first + second;
    const bytes = await this.storage.readRange(path, 4 * start * perSecond, 4 * seconds * perSecond);
    if (bytes.length < 4 * seconds * perSecond) {
      throw new HemocastError('prepared-truncated', 'A prepared recording is shorter than it was', {
        file: path,
        byte: 4 * start * perSecond,
        expected: `${4 * seconds * perSecond} bytes`,
        found: `${bytes.length} bytes`,
        advice: 'Delete the folder `prepared` and give the same command again.',
      });
    }
    const values = new Float32Array(bytes.slice().buffer);
    for (let channel = 0; channel < channels; channel++) {
      rows[place * channels + channel] = BigInt(labramRow(names[chosen[channel]])!);
      for (let k = 0; k < seconds; k++) {
        const from = k * perSecond + chosen[channel] * LABRAM_PATCH;
        const to = ((place * channels + channel) * seconds + k) * LABRAM_PATCH;
        for (let i = 0; i < LABRAM_PATCH; i++) {
          x[to + i] = Math.min(LARGEST_VALUE, Math.max(-LARGEST_VALUE, values[from + i]));
        }
      }
    }
  }
}
