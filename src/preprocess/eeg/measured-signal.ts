/** What of a recording's EEG was measured: its contiguous parts, and what single channels lack within them. */
import { HemocastError } from '../../foundation/index.js';
import {
  type Channel,
  listed,
  type MissingValues,
  type Recording,
  type RecordingEvent,
  type SignalSegment,
  samplesIn,
  secondsOf,
  segmentsOf,
  sortMissing,
  withoutRanges,
} from '../../recordings/index.js';

import type { HeldValues } from './held-values.js';

/** Seconds; a shorter part holds too little to be filtered by itself. */
const SHORTEST_PART = 1;
/** Share of its values without which a channel is no longer one. */
const MOST_MISSING = 0.1;
/** Share of the channels that must have a value at a time, else it is a gap. */
const FEWEST = 0.5;
/** Seconds of measured signal below which nothing can be said. */
const SHORTEST_RECORDING = 2;

/** What was measured. */
export interface MeasuredSignal {
  /** Contiguous parts, each of a second or more, in the order of time. */
  segments: SignalSegment[];
  /** Values that channels lack within these parts; those of channels that lack too many are not listed. */
  missing: MissingValues[];
  /** Rows of channels that lack too many values to be used. */
  damaged: number[];
  /** What is in no segment though the recording had it in one: no channel has values there, or the part is too short. */
  gaps: SignalSegment[];
  /** Rows that are zero at all times. */
  zeros: number[];
}

/**
 * @param runs of missing values of each row, in the order of time
 * @param held what was found of values that are held: dropouts are gaps, too
 * @throws HemocastError `signal-too-short` where less than 2 s were measured
 */
export function measuredSignal(
  raw: Pick<Recording, 'segments' | 'samples' | 'sampleRate'>,
  runs: readonly (readonly SignalSegment[])[],
  held?: Pick<HeldValues, 'dropouts' | 'zeroRows'>,
): MeasuredSignal {
  const { sampleRate } = raw;
  const stated = segmentsOf(raw);
  const dropouts = held?.dropouts() ?? [];
  const contiguous = dropouts.length === 0 ? stated : withoutRanges(stated, dropouts);
  const total = samplesIn(contiguous);
  // Channels without any value say nothing about when there was a recording.
  const silent = runs.map((own) => samplesIn(own) >= total);
  const speaking = runs.filter((_, row) => !silent[row]);
  const least = Math.round(SHORTEST_PART * sampleRate);
  const fewest = Math.max(1, Math.ceil(FEWEST * speaking.length));
  const { segments, values } = sortMissing(speaking.length > 0 ? speaking : runs, contiguous, { fewest, least });
  const measured = samplesIn(segments);
  if (!(measured >= SHORTEST_RECORDING * sampleRate)) {
    throw new HemocastError('signal-too-short', 'Too little of the recording was measured to be cleaned', {
      expected: `${SHORTEST_RECORDING} s or more in contiguous parts of ${SHORTEST_PART} s or more`,
      found: `${(measured / sampleRate).toFixed(2)} s in ${segments.length} parts`,
    });
  }
  const rows = runs.flatMap((_, row) => (silent[row] ? [] : [row]));
  const lacking = new Float64Array(runs.length);
  const unmeasured = withoutRanges([{ start: 0, samples: raw.samples }], segments);
  const byChannel = new Map<number, SignalSegment[]>();
  for (const { channel, start, samples } of values) {
    const own = byChannel.get(channel) ?? [];
    own.push({ start, samples });
    byChannel.set(channel, own);
  }
  const inside = [...byChannel].flatMap(([channel, own]) =>
    withoutRanges(own, unmeasured).map((part): MissingValues => ({ channel: rows[channel] ?? channel, ...part })),
  );
  for (const { channel, samples } of inside) lacking[channel] += samples;
  const damaged = runs.flatMap((_, row) => (silent[row] || lacking[row] > MOST_MISSING * measured ? [row] : []));
  return {
    segments,
    missing: inside.filter(({ channel }) => !damaged.includes(channel)),
    damaged,
    gaps: withoutRanges(stated, segments),
    zeros: held?.zeroRows() ?? [],
  };
}

/** Whether a channel lacks so much of what was measured that it is no longer one. */
export function lacksTooMuch(runs: readonly SignalSegment[], segments: readonly SignalSegment[]): boolean {
  const measured = samplesIn(segments);
  return measured - samplesIn(withoutRanges(segments, runs)) > MOST_MISSING * measured;
}

/** Events that mark gaps which the recording itself did not: MNE-Python leaves out what begins with BAD. */
export function gapMarks({ gaps }: MeasuredSignal, sampleRate: number): RecordingEvent[] {
  return gaps.map(({ start, samples }) => ({
    onset: start / sampleRate,
    duration: samples / sampleRate,
    label: 'BAD gap',
  }));
}

/** What a report says of interruptions and missing values. */
export interface Interruptions {
  /** Contiguous parts that were cleaned, each by itself. */
  parts: number;
  /** Seconds of them in all. */
  measuredSeconds: number;
  /** Seconds that each channel lacks within them; computed from the others. */
  missing: { name: string; seconds: number }[];
}

/** Undefined where the recording is one part and lacks nothing. */
export function interruptionsOf(
  { segments, missing }: MeasuredSignal,
  channels: readonly Channel[],
  { samples, sampleRate }: Pick<Recording, 'samples' | 'sampleRate'>,
): Interruptions | undefined {
  if (missing.length === 0 && segments.length === 1 && segments[0].samples === samples) return undefined;
  const lacking = new Map<string, number>();
  for (const { channel, samples: count } of missing) {
    const { name } = channels[channel];
    lacking.set(name, (lacking.get(name) ?? 0) + count / sampleRate);
  }
  return {
    parts: segments.length,
    measuredSeconds: secondsOf(segments, sampleRate),
    missing: [...lacking].map(([name, seconds]) => ({ name, seconds })),
  };
}

/** What was interrupted or computed, as sentences without an end; none where nothing was. */
export function interruptionRemarks({
  interruptions,
  ownReference,
}: {
  interruptions?: Interruptions;
  ownReference?: string;
}): string[] {
  const sentences: string[] = [];
  if (ownReference !== undefined)
    sentences.push(`${ownReference} is zero throughout and is taken for the recording’s reference`);
  if (interruptions === undefined) return sentences;
  const { parts, measuredSeconds, missing } = interruptions;
  if (parts > 1) {
    sentences.push(
      `The recording has ${parts} contiguous parts, ${measuredSeconds.toFixed(1)} s in all, each cleaned by itself`,
    );
  }
  if (missing.length > 0) {
    const list = missing.map(
      ({ name, seconds }) => `${name} ${seconds < 0.1 ? seconds.toFixed(3) : seconds.toFixed(1)} s`,
    );
    sentences.push(`Values that are missing are computed from the other channels: ${listed(list)}`);
  }
  return sentences;
}
