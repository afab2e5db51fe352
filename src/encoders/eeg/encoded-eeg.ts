/** EEG of a recording as tokens of an encoder, at the electrodes of a model. */
import { HemocastError, type Progress, sha256 } from '../../foundation/index.js';
import { cleanEeg, judgedSegments, matchMontage, referenceToAverage } from '../../preprocess/index.js';
import { electrodePosition, type Recording } from '../../recordings/index.js';
import { copyWindow, type EegEncoder } from './eeg-encoder.js';
import type { FeatureCache } from './feature-cache.js';
import { LABRAM_PATCH, LABRAM_UNIT } from './labram.js';
import { type LabramChannel, labramMontage } from './labram-montage.js';

/** How EEG comes to an encoder; stored with the model. */
export interface EncoderPreparation {
  electrodes: readonly string[];
  /** Pass band in Hz. */
  low: number;
  high: number;
  notch: 'auto' | number | false;
  /** Seconds of the encoder's windows. */
  windowSeconds: number;
}

export interface EncodedEeg {
  /** `[electrode, second, width]` */
  tokens: Float32Array;
  seconds: number;
  width: number;
  /** `[second, electrode]`: the window gain that the tokens lack, before it is standardised; where a model has it. */
  gain?: Float32Array;
  /** `[second]`: 1 where the signal may be used, 0 where it was interrupted or annotations exclude it; all may be used where absent. */
  usable?: Uint8Array;
  /** `[electrode, second, 200]` in units of 100 µV: what the encoder was given; kept where it is to be fine-tuned. */
  patches?: Float32Array;
}

/** Where tokens are kept between runs. */
export interface TokenCache {
  features: FeatureCache;
  /** SHA-256 of the encoder's weights. */
  weights: string;
}

export interface EncodingOptions {
  progress?: Progress;
  signal?: AbortSignal;
  /** Tokens are read from here where they are, and left here. */
  cache?: TokenCache;
}

/** Values further out, 500 µV, are drawn in to this, so that a pulled electrode does not rule a window. */
const LARGEST_VALUE = 5;

/**
 * The places by which LaBraM knows a model's electrodes, in their order: their own where it has them, else the nearest free ones.
 *
 * @throws `encoder-channels` where an electrode has none
 */
export function encoderChannels(electrodes: readonly string[]): string[] {
  const channels = electrodes.map((name) => ({
    name,
    type: 'eeg' as const,
    unit: 'µV',
    position: electrodePosition(name),
  }));
  const nothing = { channels, sampleRate: LABRAM_PATCH, samples: 0, data: new Float32Array(0), events: [] };
  const { report } = labramMontage(nothing);
  if (report.dropped.length === 0) return report.channels.map(({ name }) => name);
  throw new HemocastError('encoder-channels', 'The encoder has no place for some electrodes of the data set', {
    field: 'channels',
    expected: 'electrodes that LaBraM knows, or that stand near a free one',
    found: report.dropped.map(({ name }) => name).join(', '),
    advice: 'Mark these channels as MISC in channels.tsv, or train with --eeg-encoder spectral.',
  });
}

/**
 * Cleans a recording as an encoder wants it, brings it onto electrodes, and encodes it. It is referenced to the
 * average of these electrodes, as band power is: what a model makes of a recording must not depend on its reference.
 *
 * @throws `no-known-channels`, `encoder-channels`, `recording-too-short`, and what `cleanEeg` throws
 */
export async function encodeRecording(
  encoder: EegEncoder,
  recording: Recording,
  { electrodes, low, high, notch, windowSeconds }: EncoderPreparation,
  options: EncodingOptions = {},
): Promise<EncodedEeg> {
  const cleaned = cleanEeg(recording, {
    low,
    high,
    rate: LABRAM_PATCH,
    notch: notch as 'auto' | 50 | 60 | false,
    reference: 'none',
  });
  const onElectrodes = matchMontage(cleaned.recording, electrodes).recording;
  referenceToAverage(onElectrodes);
  const { recording: matched, report } = labramMontage(onElectrodes);
  const seconds = Math.floor(matched.samples / LABRAM_PATCH);
  if (seconds < 1) {
    throw new HemocastError('recording-too-short', 'The recording is too short for an encoder', {
      expected: '1 s or more',
      found: `${(matched.samples / LABRAM_PATCH).toFixed(2)} s`,
    });
  }
  const length = seconds * LABRAM_PATCH;
  const patches = new Float32Array(electrodes.length * length);
  for (let electrode = 0; electrode < electrodes.length; electrode++) {
    for (let i = 0; i < length; i++) {
      const value = matched.data[electrode * matched.samples + i] / LABRAM_UNIT;
      patches[electrode * length + i] = Math.min(LARGEST_VALUE, Math.max(-LARGEST_VALUE, value));
    }
  }
  const encoded = await encodePatches(encoder, patches, report.channels, windowSeconds, options);
  const usable = usableSeconds(cleaned.recording, seconds);
  return { ...encoded, ...(usable.includes(0) && { usable }), patches };
}

/** Seconds of which half or more may be used. */
function usableSeconds(recording: Recording, seconds: number): Uint8Array {
  const held = new Float64Array(seconds);
  for (const { start, samples } of judgedSegments(recording)) {
    for (let i = start; i < start + samples; ) {
      const second = Math.floor(i / LABRAM_PATCH);
      const until = Math.min(start + samples, (second + 1) * LABRAM_PATCH);
      if (second < seconds) held[second] += until - i;
      i = until;
    }
  }
  return Uint8Array.from(held, (count) => (2 * count >= LABRAM_PATCH ? 1 : 0));
}

/** Tokens of patches `[channel, second, 200]`, which the cache knows by their values. */
async function encodePatches(
  encoder: EegEncoder,
  patches: Float32Array,
  channels: LabramChannel[],
  windowSeconds: number,
  { cache, progress, signal }: EncodingOptions,
): Promise<Pick<EncodedEeg, 'tokens' | 'seconds' | 'width'>> {
  const names = channels.map(({ name }) => name);
  if (cache === undefined) return encoder.encode(patches, names, { windowSeconds, progress, signal });
  const { features, weights } = cache;
  const { width } = encoder.network;
  const seconds = patches.length / (channels.length * LABRAM_PATCH);
  const bytes = new Uint8Array(patches.buffer, patches.byteOffset, patches.byteLength);
  const source = {
    input: await sha256(bytes),
    channels: names,
    preparation: { patches: true },
    windowSeconds,
    weights,
  };
  const known =
    (await features.open(source)) ??
    (await features.make(source, {
      channels,
      seconds,
      width,
      details: {},
      async compute(start, count) {
        const part = new Float32Array(channels.length * count * LABRAM_PATCH);
        copyWindow(patches, seconds, start, part, count, 0, count, LABRAM_PATCH, channels.length);
        return (await encoder.encode(part, names, { windowSeconds, progress, signal })).tokens;
      },
    }));
  return { tokens: await known.read(0, seconds), seconds, width };
}

/** Where in its window each second of a recording was encoded: the last window reaches back. */
export function secondsInWindow(seconds: number, windowSeconds: number): Uint8Array {
  const length = Math.min(windowSeconds, seconds);
  return Uint8Array.from({ length: seconds }, (_, second) => {
    const from = second - (second % length);
    return second - Math.min(from, seconds - length);
  });
}
