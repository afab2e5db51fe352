/** Continuous recordings in FIF files, whole or in parts. */

import { HemocastError } from '../../foundation/index.js';
import { SampledFile } from '../sampled-file.js';
import type { FifChannel } from './channel.js';
import { BLOCK, TAG, TAG_HEADER_BYTES } from './constants.js';
import { type FifBlock, type FifTag, findBlocks } from './directory.js';
import { type FifAnnotation, type FifMeasurement, readFifAnnotations, readMeasurement } from './measurement.js';
import type { FifPart } from './parts.js';
import { sampleBytes, scaleSamples } from './samples.js';
import type { FifSource } from './source.js';
import { badTag, readNumber } from './values.js';

/** Gaps may be as long as the data and this many seconds and values more: they take memory that no bytes of the file account for. */
const TOLERATED_SECONDS = 1800;
const TOLERATED_VALUES = 2 ** 25;

/** A segment of samples that were stored together, or of samples that were not stored. */
interface Buffer {
  /** Index of its first sample in the recording. */
  start: number;
  samples: number;
  /** Undefined for a gap. */
  stored?: { source: FifSource; tag: FifTag };
}

export class FifRaw extends SampledFile {
  readonly kind = 'raw';
  readonly channels: readonly FifChannel[];
  /** Hz. */
  readonly sampleRate: number;
  /** Samples of each channel, gaps included. */
  readonly samples: number;
  /** Segments that were not recorded; their samples are zero. Seconds. */
  readonly gaps: readonly { onset: number; duration: number }[];

  private constructor(
    readonly path: string,
    readonly measurement: FifMeasurement,
    /** Number of the first sample since the acquisition began. */
    readonly firstSample: number,
    /** Recorded with MaxShield's active shielding: magnetic data are distorted until they are Maxwell filtered. */
    readonly activelyShielded: boolean,
    /** Files that make up the recording. */
    readonly files: readonly string[],
    /** In the recording's range, by onset. */
    readonly annotations: readonly FifAnnotation[],
    private readonly buffers: readonly Buffer[],
  ) {
    super();
    const last = buffers[buffers.length - 1];
    this.channels = measurement.channels;
    this.sampleRate = measurement.sampleRate;
    this.samples = last.start + last.samples;
    this.gaps = buffers
      .filter(({ stored }) => stored === undefined)
      .map(({ start, samples }) => ({ onset: start / this.sampleRate, duration: samples / this.sampleRate }));
  }

  /** See `openFif`. */
  static async open(parts: readonly FifPart[], path: string): Promise<FifRaw> {
    const buffers: Buffer[] = [];
    let measurement: FifMeasurement | undefined;
    let firstSample = 0;
    let shielded = false;
    for (const { source, root } of parts) {
      const own = await readMeasurement(source, root);
      measurement ??= own;
      checkSame(measurement, own, source.path);
      const block = rawBlock(root, source.path);
      shielded ||= block.kind === BLOCK.shieldedData;
      const first = await appendBuffers(buffers, source, block, own);
      if (source === parts[0].source) firstSample = first;
    }
    if (measurement === undefined || buffers.length === 0) {
      throw new HemocastError('fif-empty', 'The file holds no data', { file: path, expected: 'one or more samples' });
    }
    const { source, root } = parts[0];
    const annotations = await readFifAnnotations(source, root, measurement, firstSample);
    const last = buffers[buffers.length - 1];
    const kept = within(annotations, (last.start + last.samples) / measurement.sampleRate);
    const files = parts.map((part) => part.source.path);
    return new FifRaw(path, measurement, firstSample, shielded, files, kept, buffers);
  }

  protected get channelCount(): number {
    return this.channels.length;
  }

  protected async fill(from: number, samples: number, data: Float32Array | Float64Array): Promise<void> {
    const factors = this.channels.map((channel) => channelFactor(channel));
    for (const buffer of this.buffers) {
      if (buffer.stored === undefined || buffer.start + buffer.samples <= from || buffer.start >= from + samples)
        continue;
      const { source, tag } = buffer.stored;
      const bytes = await source.bytes(tag.position + TAG_HEADER_BYTES, tag.size);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const skip = Math.max(0, from - buffer.start);
      const taken = Math.min(buffer.samples, from + samples - buffer.start) - skip;
      const target = buffer.start + skip - from;
      factors.forEach((factor, c) => {
        scaleSamples(
          data,
          c * samples + target,
          view,
          tag.type,
          skip * factors.length + c,
          factors.length,
          taken,
          factor,
        );
      });
    }
  }
}

/** What takes a stored value of a continuous recording to the channel's SI unit. */
function channelFactor({ range, calibration, unitMultiplier }: FifChannel): number {
  return range * calibration * 10 ** unitMultiplier;
}

function rawBlock(root: FifBlock, file: string): FifBlock {
  for (const kind of [BLOCK.rawData, BLOCK.continuousData, BLOCK.shieldedData]) {
    const block = findBlocks(root, kind).at(0);
    if (block !== undefined) return block;
  }
  throw new HemocastError('fif-no-recording', 'The file holds neither a continuous recording nor epochs', {
    file,
    advice: 'Give the file with the recording, such as *_raw.fif or *-epo.fif, not averages, sources or transforms.',
  });
}

/** Adds the buffers of one file and returns the number of its first sample. */
async function appendBuffers(
  buffers: Buffer[],
  source: FifSource,
  block: FifBlock,
  { channels, sampleRate }: FifMeasurement,
): Promise<number> {
  let firstSample = 0;
  let skippedBuffers = 0;
  let skippedSamples = 0;
  let begun = false;
  let missing = 0;
  let bytes = 0;
  const tolerated = Math.min(TOLERATED_SECONDS * sampleRate, TOLERATED_VALUES / channels.length);
  const end = () => {
    const last = buffers.at(-1);
    return last === undefined ? 0 : last.start + last.samples;
  };
  for (const tag of block.tags) {
    if (tag.kind === TAG.firstSample) firstSample = await readNumber(source, tag, 'first sample');
    else if (tag.kind === TAG.dataSkip) skippedBuffers = await readNumber(source, tag, 'data skip');
    else if (tag.kind === TAG.dataSkipSamples) skippedSamples = await readNumber(source, tag, 'data skip');
    if (tag.kind !== TAG.dataBuffer) continue;
    const samples = bufferSamples(source, tag, channels.length);
    bytes += tag.size;
    if (bytes > source.size) {
      throw badTag(
        source,
        tag,
        'data buffer',
        `${source.size} bytes in all`,
        'the same bytes more than once',
        'fif-buffer',
      );
    }
    // A skip counts in buffers as long as the one that follows it.
    const gap = skippedBuffers * samples + skippedSamples;
    missing += begun ? gap : 0;
    if (!(gap >= 0) || missing > end() + tolerated) {
      throw badTag(source, tag, 'data skip', 'shorter than the recording', `${gap} samples`, 'fif-gaps');
    }
    if (!begun) firstSample += gap;
    else if (gap > 0) buffers.push({ start: end(), samples: gap });
    begun = true;
    skippedBuffers = 0;
    skippedSamples = 0;
    buffers.push({ start: end(), samples, stored: { source, tag } });
  }
  return firstSample;
}

function bufferSamples(source: FifSource, tag: FifTag, channels: number): number {
  const width = sampleBytes(tag.type);
  if (width === undefined) {
    throw badTag(source, tag, 'data buffer', 'real samples of 16, 32 or 64 bits', `type ${tag.type}`, 'fif-buffer');
  }
  const samples = tag.size / (width * channels);
  if (Number.isInteger(samples) && samples > 0) return samples;
  throw badTag(source, tag, 'data buffer', `values for ${channels} channels`, `${tag.size} bytes`, 'fif-buffer');
}

function checkSame(first: FifMeasurement, other: FifMeasurement, file: string): void {
  const names = ({ channels }: FifMeasurement) =>
    channels.map((channel) => `${channel.name}	${channelFactor(channel)}`).join('\n');
  if (first.sampleRate === other.sampleRate && names(first) === names(other)) return;
  throw new HemocastError(
    'fif-part',
    'A part of the recording does not have the channels, calibrations and rate of the first one',
    {
      file,
      expected: `${first.channels.length} channels at ${first.sampleRate} Hz`,
      found: `${other.channels.length} channels at ${other.sampleRate} Hz`,
    },
  );
}

/** Annotations cut to the recording; those outside are left out. */
function within(annotations: readonly FifAnnotation[], end: number): FifAnnotation[] {
  return annotations
    .filter(({ onset, duration }) => onset < end && onset + duration >= 0)
    .map(({ onset, duration, text }) => {
      const from = Math.max(0, onset);
      return { onset: from, duration: Math.min(onset + duration, end) - from, text };
    })
    .sort((a, b) => a.onset - b.onset);
}
