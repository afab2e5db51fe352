/**
 * Where a recording was interrupted, by its events: one rule for all formats. A boundary says that time or the amplifier jumped between two
 * samples; a gap, that samples of this length hold filler.
 */
import { type FilledData, fillGaps, longestGaps, type Segment } from './gaps.js';
import type { RecordingEvent, SignalSegment } from './recording.js';
import { withoutRanges } from './usable-segments.js';

/** Begins of BrainVision's segments, EEGLAB's cuts, joints of MNE-Python; lost samples. */
const EDGE = /^(?:(?:edge|bad)?[ _]?boundary|new segment|.*lost ?samples.*)$/i;
/** The event's own span was not recorded. */
const GAP = /^bad[ _](?:gap|acq[ _]skip)$/i;

/** Whether an event says that the samples before and after it were not measured one after the other. */
export function isInterruption(label: string): boolean {
  return kindOf(label) !== undefined;
}

/** A word that every name of an interruption holds. */
const ANY = /boundary|segment|gap|skip|lost/i;

function kindOf(label: string): 'edge' | 'gap' | undefined {
  if (!ANY.test(label)) return undefined;
  // BrainVision and BIDS put the marker's type ahead: `Comment/boundary`, `New Segment/`.
  const parts = [label, ...label.split('/')].map((part) => part.trim());
  if (parts.some((part) => GAP.test(part))) return 'gap';
  return parts.some((part) => EDGE.test(part)) ? 'edge' : undefined;
}

/**
 * The contiguous parts of a recording.
 *
 * @param events those that are no interruptions are passed over
 * @param known parts that the file itself states; they are parted further, never joined
 * @returns in the order of time; undefined where the recording is one part
 */
export function contiguousSegments(
  events: readonly RecordingEvent[],
  samples: number,
  sampleRate: number,
  known: readonly SignalSegment[] | undefined = undefined,
): SignalSegment[] | undefined {
  const edges: number[] = [];
  const gaps: SignalSegment[] = [];
  const kinds = new Map<string, ReturnType<typeof kindOf>>();
  for (const { onset, duration, label } of events) {
    if (!kinds.has(label)) kinds.set(label, kindOf(label));
    const kind = kinds.get(label);
    if (kind === undefined) continue;
    // A boundary may stand halfway between two samples: the later one begins the new part.
    const from = Math.ceil(onset * sampleRate - 0.01);
    if (kind === 'edge' || !(duration > 0)) edges.push(from);
    else {
      const start = Math.round(onset * sampleRate);
      gaps.push({ start, samples: Math.round((onset + duration) * sampleRate) - start });
    }
  }
  const whole = known ?? [{ start: 0, samples }];
  const parts = partedAt(withoutRanges(whole, gaps), edges);
  // Marks that leave nothing are no description of what was measured.
  const found = parts.length === 0 ? partedAt(whole, edges) : parts;
  return found.length === 1 && found[0].start === 0 && found[0].samples === samples ? undefined : found;
}

function partedAt(parts: readonly SignalSegment[], edges: number[]): SignalSegment[] {
  const sorted = [...new Set(edges)].sort((a, b) => a - b);
  const parted: SignalSegment[] = [];
  let next = 0;
  for (const { start, samples } of parts) {
    let from = start;
    const end = start + samples;
    while (next < sorted.length && sorted[next] <= from) next++;
    for (; next < sorted.length && sorted[next] < end; next++) {
      parted.push({ start: from, samples: sorted[next] - from });
      from = sorted[next];
    }
    parted.push({ start: from, samples: end - from });
  }
  return parted;
}

/**
 * Sentences on boundaries at which the clock goes on as if nothing had been cut out, because nothing says how long the recording paused.
 *
 * @param segments the contiguous parts
 */
export function pauseRemarks(segments: readonly SignalSegment[] | undefined, sampleRate: number): string[] {
  const joints = (segments ?? [])
    .slice(1)
    .filter(({ start }, k) => start === segments![k].start + segments![k].samples);
  if (joints.length === 0) return [];
  const named = joints.slice(0, 3).map(({ start }) => `${(start / sampleRate).toFixed(2)} s`);
  const more = joints.length > named.length ? ` and ${joints.length - named.length} times more` : '';
  return [
    `Interrupted at ${named.join(', ')}${more} for a time that the file does not state: times after a boundary may be early on the clock of the measurement.`,
  ];
}

/** Samples that were cut out or lost ahead of a stored sample. */
export interface Cut {
  /** Index of the stored sample that follows the cut. */
  sample: number;
  /** What is missing, seconds. */
  seconds: number;
}

/** A recording whose cuts were laid out on the clock. */
export interface LaidOut extends FilledData {
  /** Of the stored data on the clock. */
  stored: Segment[];
  /** Cuts that were too long to be filled, and are boundaries alone. */
  unfilled: Cut[];
}

/**
 * Lays stored samples on the clock on which they were measured. Where all cuts together are longer than `fillGaps` allows, the longest ones
 * stay unfilled, and the clock loses their time.
 *
 * @param data `[channel, sample]` as stored
 * @param holds for each channel, whether it holds its value across a gap
 * @param cuts in the order of samples
 */
export function layOut(
  data: Float32Array,
  holds: readonly boolean[],
  cuts: readonly Cut[],
  sampleRate: number,
  file: string,
): LaidOut {
  const stored = data.length / holds.length;
  const inside = cuts.filter(({ sample, seconds }) => sample > 0 && sample < stored && seconds > 0);
  const unfilled = new Set<Cut>();
  let room = longestGaps(stored, holds.length, sampleRate);
  for (const cut of [...inside].sort((a, b) => a.seconds - b.seconds)) {
    room -= Math.round(cut.seconds * sampleRate);
    if (room < 0) unfilled.add(cut);
  }
  const segments = storedSegments(
    inside.filter((cut) => !unfilled.has(cut)),
    stored,
    sampleRate,
  );
  const filled = fillGaps(data, holds, segments, sampleRate, { file, code: 'recording-gaps' });
  return { ...filled, stored: segments, unfilled: [...unfilled] };
}

function storedSegments(cuts: readonly Cut[], stored: number, sampleRate: number): Segment[] {
  const segments: Segment[] = [{ onset: 0, start: 0, samples: cuts[0]?.sample ?? stored }];
  let lost = 0;
  cuts.forEach(({ sample, seconds }, k) => {
    // Whole samples, so that values keep their places on the grid.
    lost += Math.round(seconds * sampleRate);
    const end = cuts[k + 1]?.sample ?? stored;
    segments.push({ onset: (sample + lost) / sampleRate, start: sample, samples: end - sample });
  });
  return segments;
}

/** Sentences on the cuts whose time is lost from the clock. */
export function unfilledRemarks({ unfilled }: LaidOut): string[] {
  if (unfilled.length === 0) return [];
  const lost = unfilled.reduce((sum, { seconds }) => sum + seconds, 0);
  const longest = unfilled.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  return [
    `${unfilled.length} cuts (the longest of ${longest.toFixed(1)} s) are too long to be filled: later times are ${lost.toFixed(1)} s early on the clock of the measurement.`,
  ];
}
