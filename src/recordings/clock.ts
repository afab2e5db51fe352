/**
 * One clock: the time axis of a target (fMRI, fNIRS) on that of an EEG recording, from triggers that both recorded, from the
 * scanner's volume triggers in the EEG, or as stated. Two amplifiers' quartzes differ by some tens of parts per million, which
 * over an hour is a tenth of a second: the drift is estimated with the offset and reported.
 */
import { HemocastError } from '../foundation/index.js';
import type { RecordingEvent } from './recording.js';

/** `eeg = offset + (1 + drift) · target`, seconds. */
export interface Clock {
  /** Time of the target's first sample, seconds from the start of the EEG recording. */
  offset: number;
  /** By how much a second of the target is longer on the EEG's clock; 1e-6 is one part per million. */
  drift: number;
  /** How it was found. */
  from: 'stated' | 'shared triggers' | 'volume triggers';
  /** Triggers that the estimate rests on; 0 where the offset was stated. */
  triggers: number;
  /** Root mean square of the differences that remain, seconds. */
  residual: number;
  /** Seconds by which the offset may be wrong, because the data leave open which volume a trigger belongs to. */
  doubt?: number;
  /** What was made of the triggers, as sentences. */
  remarks?: string[];
}

/** Amplifiers disagree by less than this, 300 parts per million. */
export const GREATEST_DRIFT = 3e-4;
/** Seconds by which a trigger may be early or late: the sampling interval of a slow device among them. */
export const JITTER = 0.12;
/** Below this span, seconds, jitter of the triggers would pass for drift. */
const SHORTEST_FOR_DRIFT = 60;
const FEWEST_FOR_DRIFT = 4;
const FEWEST_SHARED = 3;
const MOST_ANCHORS = 24;

/** A clock whose offset is known: no drift. */
export function statedClock(offset: number): Clock {
  return { offset, drift: 0, from: 'stated', triggers: 0, residual: 0 };
}

/** A time of the target on the EEG's axis, seconds. */
export function toEegTime(clock: Clock, seconds: number): number {
  return clock.offset + (1 + clock.drift) * seconds;
}

/**
 * The clock on which triggers of the two recordings coincide. Labels that both have count where there are any, else all
 * triggers do (devices often name the same pulse differently). Drift is estimated from 4 triggers over a minute on.
 *
 * @param eeg events of the EEG recording, seconds from its start
 * @param target events of the other recording, seconds from its start
 * @throws HemocastError `clock-triggers` where fewer than 3 triggers coincide, `clock-ambiguous` where another offset
 *   fits as many, as with triggers at a constant pace
 *
 * @example
 * const clock = clockFromEvents(eeg.events, fnirs.events);
 * console.log(clock.offset, 1e6 * clock.drift); // s, parts per million
 */
export function clockFromEvents(eeg: readonly RecordingEvent[], target: readonly RecordingEvent[]): Clock {
  const labels = new Set(eeg.map(({ label }) => label));
  const shared = new Set(target.filter(({ label }) => labels.has(label)).map(({ label }) => label));
  const times = (events: readonly RecordingEvent[]) =>
    Float64Array.from(
      events.filter(({ label }) => shared.size === 0 || shared.has(label)),
      ({ onset }) => onset,
    ).sort();
  const [a, b] = [times(eeg), times(target)];
  const candidates = candidateOffsets(a, b);
  const best = candidates[0];
  if (best === undefined || best.matches < FEWEST_SHARED) {
    throw new HemocastError('clock-triggers', 'The recordings share too few triggers', {
      expected: `${FEWEST_SHARED} or more triggers at the same intervals`,
      found: `${best?.matches ?? 0} of ${a.length} in the EEG and ${b.length} in the other recording`,
      advice: 'State the offset in seconds instead.',
    });
  }
  const rival = candidates.find(
    ({ offset, matches }) => Math.abs(offset - best.offset) > 4 * JITTER && matches >= best.matches,
  );
  if (rival !== undefined) {
    throw new HemocastError('clock-ambiguous', 'The triggers fit at more than one offset', {
      expected: 'triggers at intervals that differ',
      found: `${best.matches} triggers fit at ${best.offset.toFixed(2)} s and at ${rival.offset.toFixed(2)} s`,
      advice: 'State the offset in seconds instead.',
    });
  }
  let clock: Clock = { ...statedClock(best.offset), from: 'shared triggers' };
  let pairs = matched(
    a,
    b,
    (t) => best.offset + t,
    (t) => JITTER + GREATEST_DRIFT * Math.abs(t - best.anchor),
  );
  for (let pass = 0; pass < 3; pass++) {
    clock = fitted(pairs, 'shared triggers');
    pairs = matched(
      a,
      b,
      (t) => toEegTime(clock, t),
      () => JITTER,
    );
  }
  return fitted(pairs, 'shared triggers');
}

interface Candidate {
  offset: number;
  /** Time of the target at which the offset was read. */
  anchor: number;
  matches: number;
}

/** Offsets that lay a trigger of the target on one of the EEG, those that make most others coincide first. */
function candidateOffsets(a: Float64Array, b: Float64Array): Candidate[] {
  const step = Math.max(1, Math.ceil(b.length / MOST_ANCHORS));
  const found: (Candidate & { error: number })[] = [];
  for (let j = 0; j < b.length; j += step) {
    for (const onset of a) {
      const offset = onset - b[j];
      const pairs = matched(
        a,
        b,
        (t) => offset + t,
        (t) => JITTER + GREATEST_DRIFT * Math.abs(t - b[j]),
      );
      const error = pairs.reduce((sum, [t, at]) => sum + Math.abs(at - t - offset), 0);
      found.push({ offset, anchor: b[j], matches: pairs.length, error });
    }
  }
  return found.sort((x, y) => y.matches - x.matches || x.error - y.error || x.offset - y.offset);
}

/** Pairs of times, target and EEG, that lie within the tolerance of each other; each is used once. */
function matched(
  a: Float64Array,
  b: Float64Array,
  place: (target: number) => number,
  tolerance: (target: number) => number,
): [number, number][] {
  const pairs: [number, number][] = [];
  let i = 0;
  for (const t of b) {
    const at = place(t);
    const reach = tolerance(t);
    while (i < a.length && a[i] < at - reach) i++;
    while (i + 1 < a.length && Math.abs(a[i + 1] - at) < Math.abs(a[i] - at)) i++;
    if (i < a.length && Math.abs(a[i] - at) <= reach) pairs.push([t, a[i++]]);
  }
  return pairs;
}

/** The line through pairs of target and EEG times, by least squares; of slope 1 where there are too few for a drift. */
export function fitted(pairs: readonly [number, number][], from: Clock['from']): Clock {
  const n = pairs.length;
  const span = n > 0 ? pairs[n - 1][0] - pairs[0][0] : 0;
  const meanTarget = pairs.reduce((sum, [t]) => sum + t, 0) / n;
  // Differences from the target's time keep their digits where the times themselves are large.
  const meanDifference = pairs.reduce((sum, [t, at]) => sum + (at - t), 0) / n;
  let drift = 0;
  if (n >= FEWEST_FOR_DRIFT && span >= SHORTEST_FOR_DRIFT) {
    const squares = pairs.reduce((sum, [t]) => sum + (t - meanTarget) ** 2, 0);
    drift = pairs.reduce((sum, [t, at]) => sum + (t - meanTarget) * (at - t - meanDifference), 0) / squares;
  }
  const offset = meanDifference - drift * meanTarget;
  const residual = Math.sqrt(pairs.reduce((sum, [t, at]) => sum + (at - t - drift * t - offset) ** 2, 0) / n);
  return { offset, drift, from, triggers: n, residual };
}
