/** From a recording to a file of its tokens by an EEG encoder. */

import type { LabramChannel } from '../../encoders/eeg/labram-montage.js';
import { encodeNpy, formatJson } from '../../formats/index.js';
import { lastName } from '../../foundation/index.js';
import { requireOwnArray } from '../array-output.js';
import { type RecordingFeatures, type RecordingFeaturesTask, recordingFeatures } from './recording-features.js';

export interface EncodeRecordingTask extends RecordingFeaturesTask {
  /** File for the tokens, ending in `.npy`; what they are goes beside it, ending in `.json`. */
  out: string;
  /** As the user named it, for provenance. */
  encoderFolder: string;
  /** Of the numerical engine and whatever else belongs into the sidecar. */
  versions: Record<string, string>;
  /** Called before the long work. */
  beforeWork?: () => Promise<void>;
}

export interface EncodeRecordingResult {
  files: string[];
  /** `[channel, second, width]` */
  shape: [number, number, number];
  channels: LabramChannel[];
  dropped: RecordingFeatures['dropped'];
  seconds: number;
  windowSeconds: number;
  /** Seconds whose tokens were in the cache. */
  cachedSeconds: number;
  warnings: string[];
}

const FORMAT = 'hemocast-features';

/**
 * Writes the tokens of a recording as `.npy` `[channel, second, width]` in single precision, and beside it a `.json` that says what they
 * are: channels and how each came about, seconds, preparation, encoder, input, warnings.
 *
 * @throws HemocastError `output-name`, `output-conflict`, and what `recordingFeatures` throws
 */
export async function encodeRecording(task: EncodeRecordingTask): Promise<EncodeRecordingResult> {
  const { storage, out, encoder, raw = false } = task;
  const sidecar = await requireOwnArray(storage, out, {
    format: FORMAT,
    option: '--out',
    wanted: 'features that `hemocast features` wrote',
  });
  await task.beforeWork?.();
  const features = await recordingFeatures(task);
  const { channels, seconds, width, dropped, cleaning, warnings, windowSeconds, cachedSeconds, inputHash } = features;
  const { input, network } = encoder.configuration;
  await storage.write(out, inChannels(features));
  const document = {
    format: FORMAT,
    version: 1,
    Description: 'Tokens of EEG by a frozen encoder',
    Shape: [channels.length, seconds, width],
    Axes: ['channel', 'second', 'feature'],
    Channels: channels,
    Dropped: dropped,
    StartTime: 0,
    Seconds: seconds,
    WindowSeconds: windowSeconds,
    Preparation: {
      Raw: raw,
      SamplingFrequency: input.rate,
      UnitMicrovolt: input.unit,
      ...(raw ? {} : { Cleaning: cleaning }),
    },
    Network: network,
    Warnings: warnings,
    Provenance: {
      Software: `Hemocast ${task.version}`,
      ...task.versions,
      Encoder: lastName(task.encoderFolder),
      EncoderSHA256: encoder.hash,
      Input: lastName(task.recording),
      InputSHA256: inputHash,
    },
  };
  await storage.write(sidecar, formatJson(document));
  const shape: [number, number, number] = [channels.length, seconds, width];
  return { files: [out, sidecar], shape, channels, dropped, seconds, windowSeconds, cachedSeconds, warnings };
}

/** Bytes that are in memory at a time while the file is written, about. */
const WRITTEN_AT_A_TIME = 2 ** 25;

/** The `.npy` file, some channels at a time. */
async function* inChannels({ channels, seconds, width, read }: RecordingFeatures): AsyncGenerator<Uint8Array> {
  yield encodeNpy(new Float32Array(0), [channels.length, seconds, width]);
  const step = Math.max(1, Math.floor(WRITTEN_AT_A_TIME / (4 * seconds * width)));
  for (let channel = 0; channel < channels.length; channel += step) {
    const rows = await read(0, seconds, channel, Math.min(channels.length, channel + step));
    yield new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  }
}
