/**
 * Tokens of recordings by frozen encoders, kept between runs: computed once for the same input, preparation and weights, in parts
 * of some minutes, each of which is kept as soon as it is there.
 */
import { encodeNpy, formatJson } from '../../formats/index.js';
import { HemocastError, joinPath, type Storage, sha256 } from '../../foundation/index.js';
import type { LabramChannel } from './labram-montage.js';

/** Raised whenever other tokens would come of the same source. */
const FORMAT = { format: 'hemocast-features', version: 1 };
const INDEX = 'index.json';
/** Seconds of a part, about: at the speed of encoding, what an interruption can cost. */
const PART_SECONDS = 240;
/** Hexadecimal digits of a hash that stand in names of files. */
const NAME_DIGITS = 32;

/** Everything that the tokens of a recording depend on. */
export interface FeatureSource {
  /** SHA-256 of the recording's files. */
  input: string;
  /** Channels as they were read, with what the tables beside the recording say of them. */
  channels: readonly unknown[];
  /** Parameters of the preparation. */
  preparation: Readonly<Record<string, unknown>>;
  windowSeconds: number;
  /** SHA-256 of the encoder's weights. */
  weights: string;
}

/** What the tokens are of, known once the recording is prepared. */
export interface FeatureDescription {
  channels: LabramChannel[];
  seconds: number;
  width: number;
  /** Whatever else is to be kept with the tokens, as JSON. */
  details: Readonly<Record<string, unknown>>;
}

/** Tokens that are there, to be read as a whole or in parts. */
export interface CachedFeatures extends FeatureDescription {
  /** `[channel, count, width]` from second `start` on; of some channels where the first and the one after the last are given. */
  read(start: number, count: number, firstChannel?: number, endChannel?: number): Promise<Float32Array>;
}

/** Makes tokens that are not there yet. */
export interface FeatureMaker extends FeatureDescription {
  /** `[channel, count, width]` of seconds `start` … `start + count − 1`. */
  compute(start: number, count: number): Promise<Float32Array>;
  /** Is told before anything is computed how many of the seconds were there already. */
  found?(seconds: number): void;
}

interface Part {
  file: string;
  start: number;
  seconds: number;
}

/**
 * A folder of cached tokens. Each source has a folder of its own, named by its hash: parts `START-HASH.npy`
 * `[channel, second, width]`, and `index.json` once all are there. A part is named by the hash of its bytes and written whole or not at
 * all, so what a damaged disk or another process leaves is either right or noticed and made again.
 *
 * @example
 * const cache = new FeatureCache(storage, '.hemocast-cache');
 * const features = await cache.open(source) ?? await cache.make(source, maker);
 */
export class FeatureCache {
  constructor(
    private readonly storage: Storage,
    private readonly folder: string,
  ) {}

  /** The tokens of a source, if all are there and none is damaged. */
  async open(source: FeatureSource): Promise<CachedFeatures | undefined> {
    const folder = await this.folderOf(source);
    const index = await this.index(joinPath(folder, INDEX));
    if (index === undefined) return undefined;
    const { parts, ...description } = index;
    for (const part of parts) if (!(await this.isSound(folder, part, description))) return undefined;
    return this.cached(folder, description, parts);
  }

  /**
   * Computes what is not there of a source's tokens, part after part, and keeps it.
   *
   * @throws what `compute` throws; the parts that were finished before stay, and a later call goes on from there
   */
  async make(source: FeatureSource, maker: FeatureMaker): Promise<CachedFeatures> {
    const folder = await this.folderOf(source);
    const { channels, seconds, width, details } = maker;
    const description = { channels, seconds, width, details };
    const wanted = partsOf(seconds, source.windowSeconds);
    const known = new Map<number, Part>();
    for (const { start, seconds: length } of wanted) {
      const part = await this.findPart(folder, start, length, description);
      if (part !== undefined) known.set(start, part);
    }
    maker.found?.([...known.values()].reduce((sum, part) => sum + part.seconds, 0));
    const parts: Part[] = [];
    for (const { start, seconds: length } of wanted) {
      // Another process may have made it meanwhile.
      const part = known.get(start) ?? (await this.findPart(folder, start, length, description));
      parts.push(part ?? (await this.writePart(folder, start, length, description, maker)));
    }
    const content = { ...FORMAT, source, ...description, parts };
    const document = { ...content, hash: await sha256(formatJson(content)) };
    await this.storage.write(joinPath(folder, INDEX), formatJson(document));
    return this.cached(folder, description, parts);
  }

  private async folderOf(source: FeatureSource): Promise<string> {
    const { input, channels, preparation, windowSeconds, weights } = source;
    const key = await sha256(formatJson({ ...FORMAT, input, channels, preparation, windowSeconds, weights }));
    return joinPath(this.folder, key.slice(0, NAME_DIGITS));
  }

  private async index(file: string): Promise<(FeatureDescription & { parts: Part[] }) | undefined> {
    if (!(await this.storage.exists(file))) return undefined;
    try {
      const { hash, ...content } = JSON.parse(new TextDecoder().decode(await this.storage.read(file)));
      // Its own hash stands for every check of its fields: only this class writes what fits it.
      if (hash !== (await sha256(formatJson(content)))) return undefined;
      const { channels, seconds, width, details, parts } = content;
      return { channels, seconds, width, details, parts };
    } catch {
      return undefined;
    }
  }

  private async findPart(
    folder: string,
    start: number,
    seconds: number,
    description: FeatureDescription,
  ): Promise<Part | undefined> {
    const prefix = prefixOf(start);
    for (const { name } of await this.storage.list(folder)) {
      const part = { file: name, start, seconds };
      if (name.startsWith(prefix) && (await this.isSound(folder, part, description))) return part;
    }
    return undefined;
  }

  private async isSound(folder: string, part: Part, description: FeatureDescription): Promise<boolean> {
    const file = joinPath(folder, part.file);
    if (!(await this.storage.exists(file))) return false;
    const bytes = await this.storage.read(file);
    if (part.file !== nameOf(part.start, await sha256(bytes))) return false;
    return bytes.length === headerOf(part, description).length + 4 * valuesOf(part, description);
  }

  private async writePart(
    folder: string,
    start: number,
    seconds: number,
    description: FeatureDescription,
    maker: FeatureMaker,
  ): Promise<Part> {
    const tokens = await maker.compute(start, seconds);
    const part = { start, seconds };
    if (tokens.length !== valuesOf(part, description)) {
      throw new HemocastError(
        'feature-shape',
        'An encoder gave another number of tokens than was asked for',
        { expected: `${valuesOf(part, description)} values`, found: String(tokens.length) },
        'failure',
      );
    }
    const bytes = encodeNpy(tokens, shapeOf(part, description));
    const file = nameOf(start, await sha256(bytes));
    await this.storage.write(joinPath(folder, file), bytes);
    return { file, ...part };
  }

  private cached(folder: string, description: FeatureDescription, parts: readonly Part[]): CachedFeatures {
    const { storage } = this;
    const { channels, seconds: total, width } = description;
    return {
      ...description,
      async read(start, count, firstChannel = 0, endChannel = channels.length) {
        const end = Math.min(start + count, total);
        const tokens = new Float32Array((endChannel - firstChannel) * Math.max(0, end - start) * width);
        for (const part of parts) {
          const from = Math.max(start, part.start);
          const to = Math.min(end, part.start + part.seconds);
          if (from >= to) continue;
          const file = joinPath(folder, part.file);
          const header = headerOf(part, description).length;
          for (let channel = firstChannel; channel < endChannel; channel++) {
            const first = (channel * part.seconds + from - part.start) * width;
            const bytes = await storage.readRange(file, header + 4 * first, 4 * (to - from) * width);
            tokens.set(floats(bytes), ((channel - firstChannel) * (end - start) + from - start) * width);
          }
        }
        return tokens;
      },
    };
  }
}

/** Parts of whole windows; the last one is never shorter than a window, so that its last window can reach back within it. */
function partsOf(seconds: number, windowSeconds: number): { start: number; seconds: number }[] {
  const length = Math.max(1, Math.round(PART_SECONDS / windowSeconds)) * windowSeconds;
  const starts: number[] = [];
  for (let start = 0; start === 0 || start + windowSeconds <= seconds; start += length) starts.push(start);
  return starts.map((start, i) => ({ start, seconds: (starts[i + 1] ?? seconds) - start }));
}

function shapeOf({ seconds }: Pick<Part, 'seconds'>, { channels, width }: FeatureDescription): number[] {
  return [channels.length, seconds, width];
}

function valuesOf(part: Pick<Part, 'seconds'>, description: FeatureDescription): number {
  return shapeOf(part, description).reduce((product, size) => product * size, 1);
}

function headerOf(part: Pick<Part, 'seconds'>, description: FeatureDescription): Uint8Array {
  return encodeNpy(new Float32Array(0), shapeOf(part, description));
}

function prefixOf(start: number): string {
  return `${String(start).padStart(6, '0')}-`;
}

function nameOf(start: number, hash: string): string {
  return `${prefixOf(start)}${hash.slice(0, NAME_DIGITS)}.npy`;
}

/** Values in the machine's byte order, which is the file's little-endian one on every platform that runs this. */
function floats(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length >> 2);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}
