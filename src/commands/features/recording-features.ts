/** Tokens of a recording by a frozen encoder, from the cache where they are there. */

import { requireWindow } from '../../encoders/eeg/eeg-encoder.js';
import { encoderPatches, prepareEncoderInput } from '../../encoders/eeg/encoder-input.js';
import type { CachedFeatures, FeatureCache } from '../../encoders/eeg/feature-cache.js';
import type { LoadedEegEncoder } from '../../encoders/eeg/index.js';
import type { LabramMontageReport } from '../../encoders/eeg/labram-montage.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import { type Progress, type Storage, sha256, sha256OfFile } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { WatchedStorage } from '../../foundation/watched-storage.js';
import type { CleaningReport } from '../../preprocess/index.js';
import { findRecordings } from '../../recordings/bids/find-recordings.js';
import { type BidsRecording, gapRemarks, openBidsEeg, openEeg, type Recording } from '../../recordings/index.js';

export interface RecordingFeaturesTask {
  storage: Storage;
  /** Any EEG recording that Hemocast reads. */
  recording: string;
  /** Its place in a BIDS data set; found by its path where it is left out. */
  bids?: BidsRecording;
  encoder: LoadedEegEncoder;
  /** Seconds of a window; those that the encoder was trained for unless given. */
  windowSeconds?: number;
  /** Take the recording as it is: clean, at 200 Hz, in µV. */
  raw?: boolean;
  cache: FeatureCache;
  /** Of Hemocast: another one may clean in another way. */
  version: string;
  progress?: Progress;
  signal?: AbortSignal;
}

/** Tokens, and how the recording was prepared for them. */
export interface RecordingFeatures extends CachedFeatures {
  windowSeconds: number;
  /** SHA-256 of the recording: that of its file, as `sha256sum` prints it; of several files that of their sums, sorted, one a line. */
  inputHash: string;
  dropped: LabramMontageReport['dropped'];
  /** Left out where the recording was taken as it is. */
  cleaning?: CleaningReport;
  warnings: string[];
  /** Seconds whose tokens were in the cache. */
  cachedSeconds: number;
}

/**
 * The tokens of a recording: read from the cache, or computed and kept there part after part, so that work that was interrupted goes on
 * from there. In a BIDS data set `channels.tsv` says which channels are EEG and which are bad.
 *
 * @throws HemocastError what reading and `prepareEncoderInput` throw, `encoder-window`, `interrupted`
 *
 * @example
 * const features = await recordingFeatures({ storage, recording: 'rest.edf', encoder, cache, version: '0.1.0' });
 * const firstMinute = await features.read(0, 60); // [channel, 60, width]
 */
export async function recordingFeatures(task: RecordingFeaturesTask): Promise<RecordingFeatures> {
  const { recording: path, raw = false, cache, progress, signal } = task;
  const { encoder, configuration, hash: weights } = task.encoder;
  const { input } = configuration;
  const windowSeconds = task.windowSeconds ?? configuration.windowSeconds;
  requireWindow(windowSeconds);
  progress?.report('read', 0, 1);
  const { recording, labels, inputHash, remarks } = await open(task);
  const source = {
    input: inputHash,
    channels: recording.channels.map((channel) => ({ ...channel, label: labels.get(channel.name) })),
    preparation: { ...(raw ? { raw } : { ...input, notch: 'auto', reference: 'none' }), software: task.version },
    windowSeconds,
    weights,
  };
  const finished = (features: CachedFeatures, cachedSeconds: number): RecordingFeatures => {
    const { dropped, cleaning, warnings } = features.details as Pick<
      RecordingFeatures,
      'dropped' | 'cleaning' | 'warnings'
    >;
    return { ...features, windowSeconds, inputHash, dropped, cleaning, warnings, cachedSeconds };
  };
  const known = await cache.open(source);
  if (known !== undefined) return finished(known, known.seconds);
  const advice = 'Check that this is EEG of some length whose channels carry names of electrodes.';
  const prepared = await withErrorDetail({ file: path, advice }, () =>
    prepareEncoderInput(recording, { input, raw, labels, progress: interruptible(progress, signal) }),
  );
  const { seconds, montage, cleaning } = prepared;
  const names = montage.channels.map(({ name }) => name);
  const short = seconds < windowSeconds;
  const warnings = [
    ...remarks,
    ...prepared.warnings,
    ...(short
      ? [`The recording is shorter than a window of ${windowSeconds} s: it is encoded as one of ${seconds} s.`]
      : []),
  ];
  let cachedSeconds = 0;
  let done = 0;
  const features = await cache.make(source, {
    channels: montage.channels,
    seconds,
    width: encoder.network.width,
    details: { dropped: montage.dropped, warnings, ...(cleaning === undefined ? {} : { cleaning }) },
    found(there) {
      cachedSeconds = there;
    },
    async compute(start, count) {
      const patches = await withErrorDetail({ file: path, advice }, () =>
        encoderPatches(prepared, input, start, count),
      );
      const before = done;
      const { tokens } = await encoder.encode(patches, names, {
        windowSeconds,
        signal,
        progress: {
          report: (stage, passed) =>
            progress?.report(stage, before + passed, Math.max(before + passed, seconds - cachedSeconds)),
        },
      });
      done += count;
      return tokens;
    },
  });
  return finished(features, cachedSeconds);
}

async function open({ storage, recording: path, bids: stated, progress, signal }: RecordingFeaturesTask) {
  const bids = stated ?? (await findRecordings(storage, path, 'eeg')).find((one) => one.path === path)?.bids;
  const watched = new WatchedStorage(storage);
  const { recording, report, read } = await withErrorDetail(
    { file: path, advice: 'Export the recording again from the software that recorded it.' },
    () => (bids === undefined ? openEeg(watched, path) : openBidsEeg(watched, bids)),
  );
  const sums: string[] = [];
  const telling = interruptible(progress, signal);
  for (const file of watched.files) sums.push(await sha256OfFile(storage, file, telling));
  const inputHash =
    sums.length === 1
      ? sums[0]
      : await sha256(
          sums
            .sort()
            .map((sum) => `${sum}\n`)
            .join(''),
        );
  const { originalNames, remarks, gaps, otherRates } = report;
  return {
    recording: { ...recording, read },
    inputHash,
    labels: labelsOf(recording, originalNames),
    remarks: [
      ...remarks,
      ...gapRemarks(gaps).map((remark) => `${remark}.`),
      ...otherRates.map((other) => `${other.name} was left out: sampled at ${other.sampleRate} Hz.`),
    ],
  };
}

function labelsOf({ channels }: Pick<Recording, 'channels'>, originalNames: readonly string[]): Map<string, string> {
  return new Map(channels.map(({ name }, index) => [name, originalNames[index] ?? name]));
}
