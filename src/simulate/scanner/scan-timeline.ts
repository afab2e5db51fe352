/** When volumes begin on the EEG's clock, and which of them leave a marker. */
import { HemocastError, type Random } from '../../foundation/index.js';
import type { RecordingEvent } from '../../recordings/index.js';

export interface ScanTiming {
  /** Hz of the EEG. */
  sampleRate: number;
  /** Length of the EEG, seconds. */
  seconds: number;
  /** Seconds on the scanner's clock. Default 2.1. */
  tr?: number;
  /** Default 30. */
  slices?: number;
  /** Seconds of EEG before the scan, and after it. Default 6 and 4. */
  lead?: number;
  tail?: number;
  /** Volumes with gradients but without triggers at the start. Default 0. */
  dummies?: number;
  /** Triggers that get lost, drawn at random. Default 0. */
  lostTriggers?: number;
  /** A break in the scan: after so many volumes, for so many seconds. Default none. */
  pause?: { after: number; seconds: number };
  /** Markers; default one a volume. */
  triggers?: 'volume' | 'slice' | 'none';
  /** Parts per million by which the EEG's clock is fast; by default drawn, with a deviation of 20. */
  clockDrift?: number;
  label?: string;
  /** Seconds at which volumes begin, dummies included, as in a real recording; those within it are taken. By default even, with jitter. */
  volumes?: ArrayLike<number>;
}

export interface ScanTimeline {
  tr: number;
  slices: number;
  /** Seconds on the EEG's clock of each volume, dummies included. */
  volumes: Float64Array;
  /** Seconds that a scanner's second lasts on the EEG's clock. */
  stretch: number;
  dummies: number;
  /** Volumes whose trigger was lost. */
  lost: number[];
  events: RecordingEvent[];
}

/** Seconds by which single volumes are early or late. */
const JITTER = 2e-6;
/** Parts per million that a clock gains while it warms up. */
const WARMING = 1.5;

/**
 * Lays a scan into a recording. Volumes begin between samples; markers stand at whole ones, some a sample late.
 *
 * @throws HemocastError `scanner-simulation` where not even eight volumes fit
 */
export function scanTimeline(timing: ScanTiming, random: Random): ScanTimeline {
  const { sampleRate, seconds, tr = 2.1, slices = 30, lead = 6, tail = 4 } = timing;
  const { dummies = 0, lostTriggers = 0, pause, triggers = 'volume', label = 'Response/R128' } = timing;
  const { clockDrift = random.normal(0, 20) } = timing;
  const stretch = 1 + 1e-6 * clockDrift;
  const given =
    timing.volumes && Float64Array.from(timing.volumes).filter((time) => time >= 0 && time + tr * stretch <= seconds);
  const count = given?.length ?? Math.floor((seconds - lead - tail - (pause?.seconds ?? 0)) / (tr * stretch) - 1e-6);
  if (!(count >= 8) || !(tr / slices >= 0.02)) {
    throw new HemocastError('scanner-simulation', 'The recording is too short for a scan', {
      expected: 'time for 8 volumes, of slices of 20 ms or more',
      found: `${seconds} s for volumes of ${tr} s with ${slices} slices`,
    });
  }
  const start = lead + random.uniform(0, 1 / sampleRate);
  const drawn = (_: unknown, k: number) => {
    const time = k * tr * stretch;
    const warm = 1e-6 * WARMING * time * Math.exp(-time / 300);
    const paused = pause !== undefined && k >= pause.after ? pause.seconds : 0;
    return start + paused + time + warm + random.normal(0, JITTER);
  };
  const volumes = given ?? Float64Array.from({ length: count }, drawn);
  const candidates = random.permutation(Math.max(0, count - dummies - 2)).map((k) => k + dummies + 1);
  const lost = candidates.slice(0, lostTriggers).sort((a, b) => a - b);
  const events: RecordingEvent[] = [];
  const mark = (time: number) => {
    const late = random.uniform() < 0.1 ? 1 : 0;
    events.push({ onset: (Math.round(time * sampleRate) + late) / sampleRate, duration: 0, label });
  };
  volumes.forEach((time, k) => {
    if (triggers === 'none' || k < dummies || lost.includes(k)) return;
    if (triggers === 'volume') mark(time);
    else for (let s = 0; s < slices; s++) mark(time + (s * tr * stretch) / slices);
  });
  return { tr, slices, volumes, stretch, dummies, lost, events };
}
