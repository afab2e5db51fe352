/** Cleaning EEG that does not fit into memory: the steps of `cleanEeg`, each reading from the one before what it needs. */
import type { Progress } from '../../foundation/index.js';
import { type Recording, type SignalSegment, segmentsOf } from '../../recordings/index.js';
import {
  applyZeroPhaseInParts,
  designNotch,
  isWhole,
  resampleSegmentsInParts,
  type SignalReader,
  segmentsInParts,
} from '../../signal/index.js';
import type { ReferenceSignal } from './artefact-components.js';
import { ChannelSurvey } from './bad-channels.js';
import { planRepair, repairChannels } from './channel-repair.js';
import type { CleanEegOptions, CleaningReport } from './cleaning-contract.js';
import {
  artefactOptions,
  type BandPass,
  badChannels,
  bandPassOf,
  chooseBand,
  eegRows,
  notchedFrequencies,
  repairedChannels,
  reportOnChannels,
} from './cleaning-steps.js';
import { type CleaningView, middleStretch, stretchAbout, unpackedSample } from './cleaning-view.js';
import type { ComponentNetwork } from './iclabel/label-components.js';
import { byOnset, judgedSegments, lengthsOf, longestSegment } from './judged-segments.js';
import { detectLine } from './line-noise.js';
import { gapMarks, interruptionsOf, lacksTooMuch, measuredSignal } from './measured-signal.js';
import { planMissingRepair, repairMissing } from './missing-repair.js';
import { subtractReference } from './reference.js';
import { type ArtefactOptions, findArtefacts, findLabelled } from './remove-artefacts.js';
import { bridgedRows, type RecordingInParts, scanRows } from './rows-in-parts.js';
import { packedReader, readSegments, type Segments, spreadSegments } from './segments.js';
import { type RejectedWindow, rejectionEvents, rejectWindows } from './window-rejection.js';

export interface CleanInPartsOptions extends CleanEegOptions {
  /** Values of all channels, at the recording's rate, that are in memory at a time, several times over. Default 2^23. */
  blockValues?: number;
  /** Values that the components are learned from, at the rate of the result. Default 2^24. */
  learnedValues?: number;
  /** Labels the components by ICLabel; rules find eyes and heart where it is absent. */
  network?: ComponentNetwork;
}

/** Seconds of a segment from which components are learned: long enough for the beats of a heart to show their period. */
const STRETCH_SECONDS = 30;
/** Seconds at the start in which the line noise is looked for, as `detectLine` does. */
const LINE_SECONDS = 120;

/**
 * As `cleanEeg`, for recordings of any length. The recording is gone through once to judge its channels, once more where windows are
 * rejected, and again by whoever reads the result. Results are those of `cleanEeg` but for two things: resampling has an edge of some width
 * (`resampleInParts`), and independent components are learned from evenly spread segments of 30 s. The recording is read once more to find
 * values that are not finite.
 *
 * @returns the recording, the report, what a page shows beside it, and how many samples are best read at a time
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
): Promise<{ recording: RecordingInParts; report: CleaningReport; view: CleaningView; blockSamples: number }> {
  const { notch = 'auto', rate = 200, reference = 'average', blockValues = 2 ** 23 } = options;
  const { sampleRate } = raw;
  const rows = eegRows(raw);
  const channels = rows.map((row) => raw.channels[row]);
  const band = chooseBand(options, sampleRate, rate);
  const bandPass = bandPassOf(options, band, sampleRate);
  const scan = await scanRows(raw, rows, blockValues, progress);
  const measured = measuredSignal(raw, scan.runs, scan.held);
  const { segments } = measured;
  const eeg = bridgedRows(raw, rows, scan, measured.damaged);
  const filtered = segmentsInParts(eeg, segments, (part) => bandPass.inParts(part));

  const usable = judgedSegments({ ...raw, segments });
  const survey = new ChannelSurvey(
    channels,
    lengthsOf(usable),
    sampleRate,
    options.badCorrelation !== undefined,
    measured.zeros,
  );
  for await (const { block } of wholeParts(filtered, usable, survey.part, blockValues, 'judge channels', progress)) {
    survey.add(block);
  }
  const bad = badChannels(channels, options, measured, survey);
  const repair = planRepair(channels, bad);
  const longest = longestSegment(segments);
  const lineSamples = Math.min(longest.samples, Math.round(LINE_SECONDS * sampleRate));
  const line =
    notch === 'auto'
      ? detectLine(await eeg.read(longest.start, lineSamples), channels.length, lineSamples, sampleRate)
      : undefined;
  const notched = notchedFrequencies(notch, line, band.high, sampleRate);

  const lacking = planMissingRepair(channels, measured.missing, bad, sampleRate);
  const repaired: SignalReader = {
    channels: repair.kept.length,
    samples: raw.samples,
    async read(start, count) {
      const data = await filtered.read(start, count);
      repairMissing(lacking, data, count, start);
      return repairChannels(repair, data, count);
    },
  };
  const quiet =
    notched.length === 0
      ? repaired
      : segmentsInParts(repaired, segments, (part) => applyZeroPhaseInParts(part, designNotch(sampleRate, notched)));
  const slow = resampleSegmentsInParts(quiet, segments, sampleRate, rate);
  const { read: _, segments: __, ...described } = raw;
  const kept = {
    ...described,
    channels: repairedChannels(channels, repair),
    sampleRate: rate,
    samples: slow.samples,
    events: byOnset([...raw.events, ...gapMarks(measured, sampleRate)]),
    ...(isWhole(slow.segments, slow.samples) ? {} : { segments: slow.segments }),
  };
  const wanted = artefactOptions(options);
  const artefacts =
    wanted && (await learnArtefacts(raw, bandPass, segments, kept, slow, wanted, { ...options, band }, progress));
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
  const interruptions = interruptionsOf(measured, channels, raw);
  const ownReference = survey.ownReference();
  return {
    recording: { ...kept, events: byOnset([...kept.events, ...rejectionEvents(rejected ?? [])]), read: clean.read },
    report: {
      ...reportOnChannels(raw, channels, repair),
      bad,
      band,
      filter: bandPass.filter,
      notched,
      line,
      rate: { from: sampleRate, to: rate },
      reference: typeof reference === 'string' ? reference : reference.join(', '),
      ...(ownReference === undefined ? {} : { ownReference: channels[ownReference].name }),
      ...(interruptions === undefined ? {} : { interruptions }),
      ...(artefacts === undefined ? {} : { artefacts: artefacts.report }),
      ...(rejected === undefined ? {} : { rejected }),
      inParts: true,
    },
    view: {
      amplitudes: survey.amplitudes(usable, sampleRate),
      ...(artefacts?.view ?? { stretch: middleStretch(kept) }),
    },
    blockSamples: Math.max(1, Math.floor(cleanValues / slow.channels)),
  };
}

/** Blocks of whole parts of each segment; what is left of a part at its end goes with its last block. */
async function* wholeParts(
  reader: SignalReader,
  segments: readonly SignalSegment[],
  part: number,
  blockValues: number,
  stage: string,
  progress: Progress | undefined,
): AsyncGenerator<{ block: Float32Array; start: number }> {
  const { samples, channels } = reader;
  const step = part * Math.max(1, Math.floor(blockValues / channels / part));
  for (const segment of segments) {
    const end = segment.start + segment.samples;
    for (let start = segment.start; start < end; ) {
      progress?.report(stage, start, samples);
      const rest = end - start;
      const count = rest < step + part ? rest : step;
      yield { block: await reader.read(start, count), start };
      start += count;
    }
  }
  progress?.report(stage, samples, samples);
}

async function learnArtefacts(
  raw: RecordingInParts,
  bandPass: BandPass,
  contiguous: readonly SignalSegment[],
  kept: Omit<Recording, 'data'>,
  slow: SignalReader,
  wantedArtefacts: ArtefactOptions,
  { learnedValues = 2 ** 24, network, band }: CleanInPartsOptions & { band: { low: number; high: number } },
  progress: Progress | undefined,
) {
  const { sampleRate, samples } = kept;
  const usable = judgedSegments(kept);
  const packed = packedReader(slow, usable);
  const wanted = Math.floor(learnedValues / slow.channels);
  const segments = spreadSegments(packed.samples, wanted, Math.round(STRETCH_SECONDS * sampleRate));
  const count = segments.starts.length * segments.length;
  const { segments: _, ...one } = kept;
  const learned: Recording = {
    ...{ ...one, events: [], samples: count, data: await readSegments(packed, segments) },
    segments: segments.starts.map((_, k) => ({ start: k * segments.length, samples: segments.length })),
  };
  const others = await references(raw, bandPass, contiguous, usable, sampleRate, segments);
  const { report, remove, look } =
    network === undefined
      ? findArtefacts(learned, others, wantedArtefacts, progress)
      : await findLabelled(learned, others, wantedArtefacts, { network, band }, progress);
  const learnedFrom = { segments: segments.starts.length, stretchSeconds: segments.length / sampleRate };
  const at = look.strongest;
  const packedAt =
    at === undefined ? undefined : segments.starts[Math.floor(at / segments.length)] + (at % segments.length);
  const about = packedAt === undefined ? undefined : unpackedSample(usable, packedAt);
  const { first, samples: shown, ...stretch } = stretchAbout(kept, usable, about);
  const view = { stretch, components: look.over(await slow.read(first, shown), shown) };
  return { report: count === samples ? report : { ...report, learnedFrom }, remove, view };
}

/** EOG and ECG channels in the segments, filtered and resampled as the EEG is; damaged ones are left out. */
async function references(
  raw: RecordingInParts,
  bandPass: BandPass,
  contiguous: readonly SignalSegment[],
  usable: readonly SignalSegment[],
  rate: number,
  segments: Segments,
): Promise<ReferenceSignal[]> {
  const all = raw.channels.flatMap(({ type }, row) => (type === 'eog' || type === 'ecg' ? [row] : []));
  if (all.length === 0) return [];
  const { runs, ends } = await scanRows(raw, all);
  const good = all.flatMap((row, r) =>
    lacksTooMuch(runs[r], contiguous) ? [] : [{ row, runs: runs[r], ends: ends[r] }],
  );
  if (good.length === 0) return [];
  const rows = bridgedRows(
    raw,
    good.map(({ row }) => row),
    { runs: good.map((one) => one.runs), ends: good.map((one) => one.ends) },
  );
  const filtered = segmentsInParts(rows, contiguous, (part) => bandPass.inParts(part));
  const slow = resampleSegmentsInParts(filtered, contiguous, raw.sampleRate, rate);
  const data = await readSegments(packedReader(slow, usable), segments);
  const count = data.length / good.length;
  return good.map(({ row }, r) => {
    const { name, type } = raw.channels[row];
    return { name, type: type as 'eog' | 'ecg', data: data.subarray(r * count, (r + 1) * count) };
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
  const { segments: _, ...one } = kept;
  const rejected: RejectedWindow[] = [];
  const window = Math.max(1, Math.round(sampleRate));
  const parts = wholeParts(clean, segmentsOf(kept), window, blockValues, 'find large amplitudes', progress);
  for await (const { block, start } of parts) {
    const samples = block.length / clean.channels;
    for (const found of rejectWindows({ ...one, samples, data: block }, limit)) {
      rejected.push({ ...found, onset: found.onset + start / sampleRate });
    }
  }
  return rejected;
}
