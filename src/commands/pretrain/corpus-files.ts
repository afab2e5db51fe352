/** EEG to pre-train on, as it lies on disk: found, cleaned once, and kept as patches beside the encoder. */

import type { CorpusRecording } from '../../encoders/eeg/corpus.js';
import { labramInput } from '../../encoders/eeg/eeg-encoder-folder.js';
import { LABRAM_PATCH, LABRAM_UNIT } from '../../encoders/eeg/index.js';
import { HemocastError, joinPath, lastName, type Progress, type Storage, sha256 } from '../../foundation/index.js';
import { labramRow } from '../../modalities/index.js';
import { cleanEeg, judgedSegments } from '../../preprocess/index.js';
import { findRecordings, isBidsDataset, recordingHash } from '../../recordings/bids/find-recordings.js';
import {
  type BidsRecording,
  electrodeName,
  readBidsEeg,
  readEeg,
  recordingExtensions,
} from '../../recordings/index.js';

/** A recording that was found. */
export interface CorpusFile {
  path: string;
  person: string;
  /** Its place in a BIDS data set, whose tables say which channels are EEG and which are bad. */
  bids?: BidsRecording;
}

/**
 * The EEG recordings of files, folders and BIDS data sets, sorted. A person is the subject of a BIDS name; elsewhere
 * the letters and digits that a file's name begins with: `S001` of `S001R04.edf`, `Subject00` of `Subject00_1.edf`.
 *
 * @throws `no-recordings`, `file-not-found`
 */
export async function findCorpus(storage: Storage, inputs: readonly string[]): Promise<CorpusFile[]> {
  const found: CorpusFile[] = [];
  for (const input of inputs) {
    if (await isBidsDataset(storage, input)) {
      const recordings = await findRecordings(storage, input, 'eeg');
      found.push(...recordings.map(({ path, bids }) => ({ path, person: personOf(path), bids })));
      continue;
    }
    const entries = await storage.list(input);
    const files = entries
      .filter(
        ({ name, kind }) => kind === 'file' && recordingExtensions.some((end) => name.toLowerCase().endsWith(end)),
      )
      .map(({ name }) => joinPath(input, name));
    if (files.length === 0 && entries.length > 0) {
      throw new HemocastError('no-recordings', 'The folder has no EEG recording', {
        file: input,
        expected: `a BIDS data set, or files ${recordingExtensions.join(', ')}`,
        found: entries
          .slice(0, 3)
          .map(({ name }) => name)
          .join(', '),
      });
    }
    // A path that is no folder is a recording, and must be there.
    if (files.length === 0) await storage.size(input);
    found.push(...(files.length > 0 ? files : [input]).map((path) => ({ path, person: personOf(path) })));
  }
  return found;
}

function personOf(path: string): string {
  const name = lastName(path);
  return /^(sub-[A-Za-z0-9]+|[A-Za-z]+\d+|\d+)/.exec(name)?.[0] ?? name.replace(/\.[^.]*$/, '');
}

/** How a recording came into the corpus; kept beside its patches. */
interface PreparedSidecar {
  channels: string[];
  seconds: number;
  /** Contiguous parts without what annotations exclude, in whole seconds of the file. */
  parts: { from: number; seconds: number }[];
  interpolated: string[];
  leftOut: string[];
}

/** Changes when prepared files of an earlier form must not be taken up. */
const FORM = 2;

/**
 * Cleans recordings to 0.1–75 Hz at 200 Hz without line noise and keeps the electrodes that the network knows, as patches in
 * files of `folder`; what is there from an earlier call is taken up.
 *
 * @returns the prepared recordings, and hashes of their sources
 */
export async function prepareCorpus(
  storage: Storage,
  folder: string,
  files: readonly CorpusFile[],
  progress: Progress,
): Promise<{ recording: CorpusRecording; hash: string }[]> {
  const prepared: { recording: CorpusRecording; hash: string }[] = [];
  for (const [index, file] of files.entries()) {
    const { path, person, bids } = file;
    progress.report('prepare', index, files.length, lastName(path));
    const hash = await recordingHash(storage, [path]);
    const table = await bids?.channels();
    const key = (await sha256(JSON.stringify({ hash, table, labramInput, FORM }))).slice(0, 32);
    const target = joinPath(folder, `${key}.f32`);
    const sidecar = joinPath(folder, `${key}.json`);
    if (!(await storage.exists(sidecar))) {
      const { patches, ...facts } = await patchesOf(storage, file);
      const bytes = new Uint8Array(patches.buffer, patches.byteOffset, patches.byteLength);
      await storage.write(target, bytes);
      // Last, so that a sidecar stands for whole patches.
      await storage.write(sidecar, JSON.stringify({ source: lastName(path), ...facts }));
    }
    const { channels, parts } = JSON.parse(new TextDecoder().decode(await storage.read(sidecar))) as PreparedSidecar;
    for (const part of parts) {
      prepared.push({ recording: { id: lastName(path), person, path: target, channels, ...part }, hash });
    }
  }
  progress.report('prepare', files.length, files.length);
  return prepared;
}

/** Patches `[second, channel, 200]` in 100 µV of the channels that the network knows. */
async function patchesOf(
  storage: Storage,
  { path, bids }: CorpusFile,
): Promise<PreparedSidecar & { patches: Float32Array }> {
  const { recording: raw } = bids === undefined ? await readEeg(storage, path) : await readBidsEeg(storage, bids);
  const { low, high, rate } = labramInput;
  const { recording, report } = cleanEeg(raw, { low, high, rate, notch: 'auto', reference: 'none' });
  const rows: { name: string; index: number }[] = [];
  recording.channels.forEach(({ name, type }, index) => {
    const electrode = type === 'eeg' ? electrodeName(name) : undefined;
    if (electrode !== undefined && labramRow(electrode) !== undefined) rows.push({ name: electrode, index });
  });
  const seconds = Math.floor(recording.samples / LABRAM_PATCH);
  const patches = new Float32Array(seconds * rows.length * LABRAM_PATCH);
  let at = 0;
  for (let second = 0; second < seconds; second++) {
    for (const { index } of rows) {
      const start = index * recording.samples + second * LABRAM_PATCH;
      for (let i = 0; i < LABRAM_PATCH; i++) patches[at++] = recording.data[start + i] / LABRAM_UNIT;
    }
  }
  return {
    channels: rows.map(({ name }) => name),
    seconds,
    parts: wholeSeconds(judgedSegments(recording), seconds),
    interpolated: report.interpolated,
    leftOut: raw.channels.map(({ name }) => name).filter((name) => !rows.some((row) => row.name === name)),
    patches,
  };
}

/** Seconds of a part below which no window fits; where none is as long, the longest stands alone. */
const SHORTEST_PART = 16;

/** Parts in whole seconds of a recording at 200 Hz. */
function wholeSeconds(
  segments: readonly { start: number; samples: number }[],
  seconds: number,
): { from: number; seconds: number }[] {
  const parts = segments.map(({ start, samples }) => {
    const from = Math.ceil(start / LABRAM_PATCH);
    return { from, seconds: Math.min(seconds, Math.floor((start + samples) / LABRAM_PATCH)) - from };
  });
  const long = parts.filter((part) => part.seconds >= SHORTEST_PART);
  return long.length > 0 ? long : parts.sort((a, b) => b.seconds - a.seconds).slice(0, 1);
}
