/** Cleaning EEG that does not fit into memory: the steps of `cleanEeg`, each reading from the one before what it needs. */
import { type Progress, Random } from '../../foundation/index.js';
import type { Recording } from '../../recordings/index.js';
import {
  applyZeroPhaseInParts,
  designNotch,
  type IcaMethod,
  resampleInParts,
  type SignalReader,
} from '../../signal/index.js';
import type { ReferenceSignal } from './artefact-components.js';
import { ChannelSurvey } from './bad-channels.js';
import { planRepair, repairChannels } from './channel-repair.js';
import type { CleanEegOptions, CleaningReport } from './cleaning-contract.js';
import {
  type BandPass,
  badChannels,
  bandPassOf,
  chooseBand,
  eegRows,
  notchedFrequencies,
  repairedChannels,
  reportOnChannels,
  silenceIfDamaged,
} from './cleaning-steps.js';
import { detectLine } from './line-noise.js';
import { subtractReference } from './reference.js';
import { findArtefacts } from './remove-artefacts.js';
import { readSegments, type Segments, spreadSegments } from './segments.js';
import { type RejectedWindow, rejectionEvents, rejectWindows } from './window-rejection.js';

/** A recording whose samples are read as they are needed. */
export type RecordingInParts = Omit<Recording, 'data'> & {
  /** `[channel, sample]` of samples start … start + count − 1. */
  read(start: number, count: number): Promise<Float32Array>;
};

export interface CleanInPartsOptions extends CleanEegOptions {
  /** Values of all channels, at the recording's rate, that are in memory at a time, several times over. Default 2^23. */
  blockValues?: number;
  /** Values that the components are learned from, at the rate of the result. Default 2^24. */
  learnedValues?: number;
}

/** Seconds of a segment from which components are learned: long enough for the beats of a heart to show their period. */
const STRETCH_SECONDS = 30;
/** Seconds at the start in which the line noise is looked for, as `detectLine` does. */
const LINE_SECONDS = 120;

/**
 * As `cleanEeg`, for recordings of any length. The recording is gone through once to judge its channels, once more where windows are
 * rejected, and again by whoever reads the result. Results are those of `cleanEeg` but for two things: resampling has an edge of some width
 * (`resampleInParts`), and independent components are learned from evenly spread segments of 30 s. A channel that holds a
 * value that is not finite is bad here, too.
 *
 * @returns the recording, the report, and how many samples are best read at a time
 * @throws HemocastError as `cleanEeg`, and what reading throws
 *
 * @example
 * const { recording, report } = await cleanEegInParts({ ...open.recording, read: open.read }, { low: 1, high: 40 });
 * const firstMinute = await recording.read(0, 60 * recording.sampleRate);
 */
export async function cleanEegInParts(
  raw: RecordingInParts,
  options: CleanInPartsOptions = {},
  progress?: Progress,
): Promise<{ recording: RecordingInParts; report: CleaningReport; blockSamples: number }> {
  const { notch = 'auto', rate = 200, reference = 'average', ica = 'none', blockValues = 2 ** 23 } = options;
  const { samples, sampleRate } = raw;
  const eeg = new Rows(raw, eegRows(raw));
  const channels = eeg.rows.map((row) => raw.channels[row]);
  const band = chooseBand(options, sampleRate, rate);
  const bandPass = bandPassOf(options, band, sampleRate);
  const filtered = bandPass.inParts(eeg);

  const survey = new ChannelSurvey(channels, samples, sampleRate, options.badCorrelation !== undefined);
  for await (const { block } of wholeParts(filtered, survey.part, blockValues, 'judge channels', progress)) {
    survey.add(block);
  }
  const bad = badChannels(channels, options, eeg.damaged(), survey);
  const repair = planRepair(channels, bad);
  const lineSamples = Math.min(samples, Math.round(LINE_SECONDS * sampleRate));
  const line =
    notch === 'auto' ? detectLine(await eeg.read(0, lineSamples), channels.length, lineSamples, sampleRate) : undefined;
  const notched = notchedFrequencies(notch, line, band.high, sampleRate);

  const repaired: SignalReader = {
    channels: repair.kept.length,
    samples,
    read: async (start, count) => repairChannels(repair, await filtered.read(start, count), count),
  };
  const quiet = notched.length === 0 ? repaired : applyZeroPhaseInParts(repaired, designNotch(sampleRate, notched));
  const slow = resampleInParts(quiet, sampleRate, rate);
  const { read: _, ...described } = raw;
  const kept = { ...described, channels: repairedChannels(channels, repair), sampleRate: rate, samples: slow.samples };
  const artefacts =
    ica === 'none' ? undefined : await learnArtefacts(raw, bandPass, kept, slow, ica, options, progress);
  const clean: SignalReader = {
    ...slow,
    async read(start, count) {
      const data = await slow.read(start, count);
      artefacts?.remove(data, count);
      subtractReference({ ...kept, samples: count, data }, reference);
      return data;
    },
  };
  const cleanValues = Math.ceil(blockValues * Math.min(1, rate / sampleRate));
  const limit = options.rejectAbove;
  const rejected = limit === undefined ? undefined : await findWindows(kept, clean, limit, cleanValues, progress);
  const events = [...raw.events, ...rejectionEvents(rejected ?? [])].sort((a, b) => a.onset - b.onset);
  return {
    recording: { ...kept, events, read: clean.read },
    report: {
      ...reportOnChannels(raw, channels, repair),
      bad,
      band,
      filter: bandPass.filter,
      notched,
      line,
      rate: { from: sampleRate, to: rate },
      reference: typeof reference === 'string' ? reference : reference.join(', '),
      ...(artefacts === undefined ? {} : { artefacts: artefacts.report }),
      ...(rejected === undefined ? {} : { rejected }),
      inParts: true,
    },
    blockSamples: Math.max(1, Math.floor(cleanValues / slow.channels)),
  };
}

/** Some channels of a recording; a channel in which something is not finite is zero from there on, and in all parts read later. */
class Rows implements SignalReader {
  readonly channels: number;
  readonly samples: number;
  private readonly silenced = new Set<number>();

  constructor(
    private readonly raw: RecordingInParts,
    readonly rows: readonly number[],
  ) {
    this.channels = rows.length;
    this.samples = raw.samples;
  }

  async read(start: number, count: number): Promise<Float32Array> {
    const data = await this.raw.read(start, count);
    const part = new Float32Array(this.rows.length * count);
    this.rows.forEach((row, r) => {
      const target = part.subarray(r * count, (r + 1) * count);
      if (this.silenced.has(row)) return;
      target.set(data.subarray(row * count, (row + 1) * count));
      if (silenceIfDamaged(target)) this.silenced.add(row);
    });
    return part;
  }

  /** Names of the channels in which something that was read was not finite. */
  damaged(): string[] {
    return this.rows.filter((row) => this.silenced.has(row)).map((row) => this.raw.channels[row].name);
  }
}

/** Blocks of whole parts; what is left of a part at the end goes with the last one. */
async function* wholeParts(
  reader: SignalReader,
  part: number,
  blockValues: number,
  stage: string,
  progress: Progress | undefined,
): AsyncGenerator<{ block: Float32Array; start: number }> {
  const { samples, channels } = reader;
  const step = part * Math.max(1, Math.floor(blockValues / channels / part));
  for (let start = 0; start < samples; ) {
    progress?.report(stage, start, samples);
    const rest = samples - start;
    const count = rest < step + part ? rest : step;
    yield { block: await reader.read(start, count), start };
    start += count;
  }
  progress?.report(stage, samples, samples);
}

async function learnArtefacts(
  raw: RecordingInParts,
  bandPass: BandPass,
  kept: Omit<Recording, 'data'>,
  slow: SignalReader,
  method: IcaMethod,
  { icaComponents: components, random, learnedValues = 2 ** 24 }: CleanInPartsOptions,
  progress: Progress | undefined,
) {
  const { sampleRate, samples } = kept;
  const wanted = Math.floor(learnedValues / slow.channels);
  const segments = spreadSegments(samples, wanted, Math.round(STRETCH_SECONDS * sampleRate));
  const count = segments.starts.length * segments.length;
  const { report, remove } = findArtefacts(
    { ...kept, samples: count, data: await readSegments(slow, segments) },
    await references(raw, bandPass, sampleRate, segments),
    { method, components, random: random ?? new Random('independent components') },
    progress,
  );
  const learnedFrom = { segments: segments.starts.length, stretchSeconds: segments.length / sampleRate };
  return { report: count === samples ? report : { ...report, learnedFrom }, remove };
}

/** EOG and ECG channels in the segments, filtered and resampled as the EEG is; damaged ones are left out. */
async function references(
  raw: RecordingInParts,
  bandPass: BandPass,
  rate: number,
  segments: Segments,
): Promise<ReferenceSignal[]> {
  const indices = raw.channels.flatMap(({ type }, row) => (type === 'eog' || type === 'ecg' ? [row] : []));
  if (indices.length === 0) return [];
  const rows = new Rows(raw, indices);
  const data = await readSegments(resampleInParts(bandPass.inParts(rows), raw.sampleRate, rate), segments);
  const damaged = rows.damaged();
  const count = data.length / indices.length;
  return indices.flatMap((row, r) => {
    const { name, type } = raw.channels[row];
    if (damaged.includes(name)) return [];
    return [{ name, type: type as 'eog' | 'ecg', data: data.subarray(r * count, (r + 1) * count) }];
  });
}

async function findWindows(
  kept: Omit<Recording, 'data'>,
  clean: SignalReader,
  limit: number,
  blockValues: number,
  progress: Progress | undefined,
): Promise<RejectedWindow[]> {
  const { sampleRate } = kept;
  const rejected: RejectedWindow[] = [];
  const window = Math.max(1, Math.round(sampleRate));
  for await (const { block, start } of wholeParts(clean, window, blockValues, 'find large amplitudes', progress)) {
    const samples = block.length / clean.channels;
    for (const found of rejectWindows({ ...kept, samples, data: block }, limit)) {
      rejected.push({ ...found, onset: found.onset + start / sampleRate });
    }
  }
  return rejected;
}
