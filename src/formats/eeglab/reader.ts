/** Reading EEGLAB datasets: a `.set` file, with the samples inside or in a `.fdt` beside it. */

import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { withinSamples } from '../sampled-file.js';
import { type EeglabDataset, readEeglabDataset } from './dataset.js';

const PIECE_BYTES = 8 * 2 ** 20;

/** An open dataset: what it says has been checked against the size of its data. */
export class EeglabFile {
  private constructor(
    private readonly storage: Storage,
    readonly path: string,
    readonly dataset: EeglabDataset,
    /** File with the samples; undefined where they are in the dataset itself. */
    readonly dataPath: string | undefined,
  ) {}

  /** Samples of each channel, epochs end to end. */
  get samples(): number {
    return this.dataset.points * this.dataset.epochs;
  }

  /** See `openEeglab`. */
  static async open(storage: Storage, path: string): Promise<EeglabFile> {
    const dataset = await readEeglabDataset(await storage.read(path), path);
    const dataPath = typeof dataset.data === 'string' ? await findData(storage, path, dataset) : undefined;
    return new EeglabFile(storage, path, dataset, dataPath);
  }

  /**
   * Consecutive samples in µV, epochs end to end; what lies past the end is left out.
   *
   * @returns `[channel, sample]`
   */
  async readSignals({ start = 0, count = this.samples }: { start?: number; count?: number } = {}): Promise<{
    data: Float32Array;
    samples: number;
  }> {
    const [from, samples] = withinSamples(start, count, this.samples);
    const channels = this.dataset.channels.length;
    const data = new Float32Array(channels * samples);
    if (typeof this.dataset.data !== 'string') {
      gather(data, samples, 0, this.dataset.data, from * channels, samples, channels);
    } else if (/\.dat$/i.test(this.dataPath!)) await this.readByChannel(from, samples, data);
    else {
      const step = Math.max(1, Math.floor(PIECE_BYTES / (4 * channels)));
      for (let done = 0; done < samples; done += step) {
        const points = Math.min(step, samples - done);
        const values = await this.floats((from + done) * channels, points * channels);
        gather(data, samples, done, values, 0, points, channels);
      }
    }
    return { data, samples };
  }

  /** EEGLAB's older `.dat` files hold one channel after the other. */
  private async readByChannel(from: number, samples: number, data: Float32Array): Promise<void> {
    for (let c = 0; c < this.dataset.channels.length; c++) {
      data.set(await this.floats(c * this.samples + from, samples), c * samples);
    }
  }

  private async floats(start: number, count: number): Promise<Float32Array> {
    const bytes = await this.storage.readRange(this.dataPath!, 4 * start, 4 * count);
    if (bytes.length < 4 * count) throw wrongSize(this.dataPath!, 4 * (start + count), 4 * start + bytes.length);
    const values = new Float32Array(count);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < count; i++) values[i] = view.getFloat32(4 * i, true);
    return values;
  }
}

/**
 * Opens an EEGLAB dataset, continuous or of epochs.
 *
 * Where the samples are in a file of their own, it is looked for beside the `.set`: under the name that the dataset states and, since
 * datasets are often renamed, under that of the `.set` itself. A folder stated inside is never followed.
 *
 * @throws HemocastError `eeglab-not-eeglab`, `eeglab-field`, `eeglab-size`, `eeglab-data-missing`; as `readMat` for the file itself
 *
 * @example
 * const file = await openEeglab(storage, 'rest.set');
 * const { data } = await file.readSignals({ start: 0, count: 10 * file.dataset.sampleRate });
 */
export function openEeglab(storage: Storage, path: string): Promise<EeglabFile> {
  return EeglabFile.open(storage, path);
}

async function findData(storage: Storage, path: string, dataset: EeglabDataset): Promise<string> {
  const cut = path.lastIndexOf('/') + 1;
  const stem = path.slice(cut).replace(/\.[^.]*$/, '');
  const stated = String(dataset.data);
  const expected = 4 * dataset.channels.length * dataset.points * dataset.epochs;
  let found: { path: string; size: number } | undefined;
  for (const name of new Set([stated, `${stem}.fdt`, `${stem}.dat`])) {
    const candidate = joinPath(path.slice(0, cut), name);
    if (!/\.(fdt|dat)$/i.test(name) || !(await storage.exists(candidate))) continue;
    const size = await storage.size(candidate);
    if (size === expected) return candidate;
    found ??= { path: candidate, size };
  }
  if (found !== undefined) throw wrongSize(found.path, expected, found.size);
  throw new HemocastError('eeglab-data-missing', 'The file with the samples is not beside the dataset', {
    file: path,
    field: 'EEG.data',
    expected: stated === '' ? `${stem}.fdt` : stated,
    advice: 'Copy the .fdt file into the same folder.',
  });
}

function wrongSize(file: string, expected: number, found: number): HemocastError {
  return new HemocastError('eeglab-size', 'The samples have another size than the dataset says', {
    file,
    byte: Math.min(expected, found),
    expected: `${expected} bytes (4 × nbchan × pnts × trials)`,
    found: `${found}`,
    advice: 'Copy the .fdt file again, and see that it belongs to this .set.',
  });
}

/** Turns values with the channel running fastest into rows of channels. Apart from its caller: it sees every sample. */
function gather(
  target: Float32Array,
  width: number,
  at: number,
  values: ArrayLike<number>,
  from: number,
  points: number,
  channels: number,
): void {
  // A block at a time, which stays in the processor's cache while each channel is picked out of it.
  const block = Math.max(1, Math.floor(2 ** 14 / channels));
  for (let first = 0; first < points; first += block) {
    const end = Math.min(points, first + block);
    for (let c = 0; c < channels; c++) {
      for (let i = first, j = from + first * channels + c; i < end; i++, j += channels)
        target[c * width + at + i] = values[j];
    }
  }
}
